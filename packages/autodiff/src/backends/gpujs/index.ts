/**
 * The gpu.js backend: every mode runs the same loops.
 */
import type { CompileError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Limits } from '../../lower/limits.ts';
import { plan } from '../../plan/make.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Backend, Executable } from '../backend.ts';
import { unavailable } from './availability.ts';
import { compileWith } from './compile.ts';
import { type Kernels, newKernels } from './kernels.ts';
import type { Mode } from './modes.ts';

export { availableModes } from './availability.ts';
export type { Mode } from './modes.ts';

/** A backend of gpu.js, which also says what its plans may hold, and takes plans. */
export interface GpuBackend extends Backend {
  readonly limits: Limits;
  readonly compilePlan: (plan: Plan) => TE.TaskEither<CompileError, Executable>;
}

const limitsOf = (mode: Mode): Limits => ({
  laneStatements: mode === 'cpu' || mode === 'webasm' ? 6000 : 300,
  turnsAtOnce: mode === 'webasm' ? 2 : 1,
  wordsInState: mode !== 'webgl2' && mode !== 'headlessgl',
});

/** The backend of one mode. It is made without asking whether this machine has the mode: compiling tells. */
export const gpujs = (mode: Mode): GpuBackend => {
  let kernels: Kernels | undefined;
  const supported: TE.TaskEither<CompileError, Kernels> = async () =>
    pipe(
      await unavailable(mode),
      O.match(
        () => {
          kernels ??= newKernels(mode);
          return TE.right(kernels);
        },
        (reason) => TE.left(reason),
      ),
    )();
  let compiler: ReturnType<typeof compileWith> | undefined;
  const limits = limitsOf(mode);
  const compilePlan: GpuBackend['compilePlan'] = (made) =>
    pipe(
      supported,
      TE.flatMap((own) => {
        compiler ??= compileWith(mode, own);
        return compiler(made);
      }),
    );
  return {
    name: `gpu.js ${mode}`,
    limits,
    compilePlan,
    compile: (outputs) => compilePlan(plan(outputs, limits)),
    dispose: async () => kernels?.dispose(),
  };
};
