/**
 * What the suite is run on: a backend, and a way to have programs compiled as they stand.
 */
import type { CompileError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import { lower } from '../../lower/lower.ts';
import { lowerNests } from '../../nests/lower-nests.ts';
import { verifyPlan } from '../../plan/verify.ts';
import type { Backend, Executable } from '../backend.ts';
import { gpujs, type Mode } from '../gpujs/index.ts';
import { limited } from '../limited.ts';
import { type WasmOptions, wasm } from '../wasm/index.ts';
import { double, type Format, single } from './ulps.ts';

/** Where loops run: where the backend chooses, or outside of kernels and registers. */
export type Loops = 'as chosen' | 'outside';

export interface Subject {
  /** The column of the table. */
  readonly mode: string;
  readonly backend: Backend;
  /** What errors are counted in the last place of. */
  readonly format: Format;
  /** Compiles operations as they stand, so that nothing else takes their place. */
  readonly plain: (outputs: readonly Node[], loops: Loops) => TE.TaskEither<CompileError, Executable>;
}

export const ofGpujs = (mode: Mode): Subject => {
  const backend = gpujs(mode);
  return {
    mode,
    backend,
    format: single,
    plain: (outputs, loops) =>
      limited(backend.name, () => {
        const plan = lower(outputs, loops === 'as chosen' ? backend.limits : { ...backend.limits, laneStatements: 0 });
        const findings = verifyPlan(plan);
        if (findings.length > 0) throw new Error(`the plan is not sound: ${findings.join('; ')}`);
        return backend.compilePlan(plan);
      }),
  };
};

export const ofWasm = (options: WasmOptions): Subject => {
  const backend = wasm(options);
  return {
    mode: backend.name,
    backend,
    format: options.precision === 'f64' ? double : single,
    plain: (outputs, loops) =>
      limited(backend.name, () =>
        backend.compilePlan(lowerNests(outputs, { simplified: false, registers: loops === 'as chosen' })),
      ),
  };
};
