/**
 * From a plan to something that runs, given a source of kernels.
 */
import type { CompileError, RunError } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { countKernels, eachStep, type KernelStep, type Plan, type Step } from '../../plan/plan.ts';
import type { Executable, Inputs, Outputs } from '../backend.ts';
import { validateInputs, type Wanted } from '../validate.ts';
import { executePlan } from './execute.ts';
import type { Compiled, Kernels } from './kernels.ts';
import { type Mode, sameMode } from './modes.ts';
import { KeyTooDeep } from './native-bits.ts';
import { type LoopPipeline, pipelineOf } from './pipeline.ts';

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const nameOf = (mode: Mode): string => `gpu.js ${mode}`;

const kernelSteps = (plan: Plan): readonly KernelStep[] => {
  const found: KernelStep[] = [];
  eachStep(plan.steps, (step) => {
    if (step.step === 'kernel') found.push(step);
  });
  return found;
};

/** The text of a kernel, and a handle on it. */
const render =
  (mode: Mode, kernels: Kernels) =>
  ({ kernel }: KernelStep): E.Either<CompileError, Compiled> =>
    E.tryCatch(
      () => kernels.get(kernel),
      (error): CompileError =>
        error instanceof KeyTooDeep
          ? { _tag: 'Unsupported', backend: nameOf(mode), limit: error.message }
          : { _tag: 'KernelCompile', source: '', cause: message(error) },
    );

/** gpu.js builds a kernel at its first call: it is called once, on zeros, to see errors and degradations now. */
const build =
  (mode: Mode, ready: WeakSet<Compiled>) =>
  ({ kernel, scalars }: KernelStep, compiled: Compiled): TE.TaskEither<CompileError, Compiled> => {
    if (ready.has(compiled)) return TE.right(compiled);
    const zeros = kernel.buffers.map((b) => new Float32Array(b.size * (b.kind === 'bits' ? 2 : 1)));
    return pipe(
      TE.tryCatch(
        async () =>
          compiled.call(
            zeros,
            scalars.map(() => 0),
          ),
        (cause): CompileError => ({ _tag: 'KernelCompile', source: compiled.source, cause: message(cause) }),
      ),
      TE.filterOrElse(
        () => sameMode(mode, compiled.mode()),
        (): CompileError => ({
          _tag: 'Degraded',
          wanted: nameOf(mode),
          got: nameOf(mode).replace(mode, compiled.mode()),
          reason: compiled.fallback() ?? 'gpu.js fell back while building a kernel',
        }),
      ),
      TE.map(() => {
        ready.add(compiled);
        return compiled;
      }),
    );
  };

const wantedBy = (plan: Plan): readonly Wanted[] =>
  plan.inputs.map(({ name, buffer }) => {
    const { kind, shape } = plan.buffers[buffer] ?? { kind: 'real' as const, shape: [] };
    return { name, dtype: kind, shape };
  });

/** Compiles plans for `mode` with kernels from `kernels`. */
export const compileWith = (
  mode: Mode,
  kernels: Kernels,
): ((plan: Plan) => TE.TaskEither<CompileError, Executable>) => {
  const ready = new WeakSet<Compiled>();

  const executable = (plan: Plan, compiled: ReadonlyMap<Step, Compiled>): Executable => {
    const get = (step: Step): Compiled => {
      const found = compiled.get(step);
      if (found === undefined) throw new RangeError('a step without a kernel');
      return found;
    };
    const pipelines = new Map<Step, LoopPipeline>();
    eachStep(plan.steps, (step) => {
      if (step.step !== 'scan' || (mode !== 'webasm' && mode !== 'webgpu')) return;
      const pipeline = pipelineOf(kernels.gpu, step, get);
      if (pipeline !== null) pipelines.set(step, pipeline);
    });
    const wanted = wantedBy(plan);
    const failed = (cause: unknown): RunError => ({ _tag: 'KernelRun', kernel: nameOf(mode), cause: message(cause) });
    return {
      run: (inputs: Inputs): TE.TaskEither<RunError, Outputs> =>
        pipe(
          TE.fromEither<RunError, Inputs>(validateInputs(wanted, inputs)),
          TE.filterOrElse(
            () => !kernels.isDisposed(),
            () => failed('the backend has been disposed of'),
          ),
          TE.flatMap((valid) => TE.tryCatch(() => executePlan(plan, valid, get, pipelines), failed)),
        ),
      report: { mode: nameOf(mode), kernels: countKernels(plan), fallback: O.none },
      sources: [...new Set([...compiled.values()].map((k) => k.source))],
    };
  };

  return (plan) => {
    const steps = kernelSteps(plan);
    return pipe(
      TE.fromEither(E.traverseArray(render(mode, kernels))(steps)),
      TE.flatMap((handles) =>
        TE.traverseSeqArray(([step, handle]: readonly [KernelStep, Compiled]) => build(mode, ready)(step, handle))(
          steps.flatMap((step, i) => {
            const handle = handles[i];
            return handle === undefined ? [] : [[step, handle] as const];
          }),
        ),
      ),
      TE.map((handles) =>
        executable(plan, new Map(steps.flatMap((step, i) => (handles[i] === undefined ? [] : [[step, handles[i]]])))),
      ),
    );
  };
};
