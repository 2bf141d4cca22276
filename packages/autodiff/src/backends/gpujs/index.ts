/**
 * The gpu.js backend: every mode runs the same loops.
 */
import type { CompileError, RunError } from '@ergodic/core/error';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { countKernels, eachStep, type Plan, type Step } from '../../plan/plan.ts';
import type { Backend, Executable } from '../backend.ts';
import { executePlan } from './execute.ts';
import { type Compiled, type Mode, newKernels, sameMode } from './kernels.ts';
import { type LoopPipeline, pipelineOf } from './pipeline.ts';

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const gpujs = (mode: Mode): Backend => {
  const kernels = newKernels(mode);
  const compile = (plan: Plan): TE.TaskEither<CompileError, Executable> =>
    TE.tryCatch(
      async () => {
        const compiled = new Map<Step, Compiled>();
        eachStep(plan.steps, (step) => {
          if (step.step === 'kernel') compiled.set(step, kernels.get(step.kernel));
        });
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
        // gpu.js builds a kernel at its first call: call each once, on zeros, to see errors and degradations now.
        for (const [step, kernel] of compiled) {
          if (step.step !== 'kernel') continue;
          const zeros = step.kernel.buffers.map((b) => new Float32Array(b.size * (b.kind === 'bits' ? 2 : 1)));
          try {
            await kernel.call(
              zeros,
              step.scalars.map(() => 0),
            );
          } catch (cause) {
            const failure: CompileError = { _tag: 'KernelCompile', source: kernel.source, cause: message(cause) };
            throw failure;
          }
          if (!sameMode(mode, kernel.mode())) {
            const degraded: CompileError = {
              _tag: 'Degraded',
              wanted: `gpu.js ${mode}`,
              got: `gpu.js ${kernel.mode()}`,
              reason: 'gpu.js fell back while building a kernel',
            };
            throw degraded;
          }
        }
        return {
          run: (inputs) =>
            TE.tryCatch(
              () => executePlan(plan, inputs, get, pipelines),
              (cause): RunError => ({ _tag: 'KernelRun', kernel: `gpu.js ${mode}`, cause: message(cause) }),
            ),
          report: { mode: `gpu.js ${mode}`, kernels: countKernels(plan), fallback: O.none },
          sources: [...new Set([...compiled.values()].map((k) => k.source))],
        };
      },
      (error): CompileError =>
        typeof error === 'object' && error !== null && '_tag' in error
          ? (error as CompileError)
          : { _tag: 'KernelCompile', source: '', cause: message(error) },
    );
  const onProcessor = mode === 'cpu' || mode === 'webasm';
  const limits = { laneStatements: onProcessor ? 6000 : 300, turnsAtOnce: mode === 'webasm' ? 2 : 1 };
  return { name: `gpu.js ${mode}`, limits, compile, dispose: kernels.dispose };
};
