/**
 * The WebAssembly backend: vectors, tiles and threads.
 */
import type { CompileError, RunError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { lowerNests } from '../../nests/lower-nests.ts';
import type { NestPlan } from '../../nests/nest-plan.ts';
import type { Backend, Executable, Inputs } from '../backend.ts';
import { validateInputs } from '../validate.ts';
import { arithmetic, type Precision } from './arithmetic.ts';
import { encode, type ModuleCode, printModule } from './assembler/index.ts';
import { execution } from './execute.ts';
import { functionsOf } from './functions/index.ts';
import { layoutOf } from './layout.ts';
import { programOf } from './program.ts';

export interface WasmOptions {
  /** Single precision, or double. */
  readonly precision?: Precision;
  /** Products and sums in one rounding, where the engine has that: results then differ from engine to engine. */
  readonly fma?: boolean;
}

export interface WasmBackend extends Backend {
  readonly compilePlan: (plan: NestPlan) => TE.TaskEither<CompileError, Executable>;
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const wasm = ({ precision = 'f32', fma = false }: WasmOptions = {}): WasmBackend => {
  const a = arithmetic(precision, fma);
  const name = `wasm ${precision}`;
  const failed = (cause: unknown): RunError => ({ _tag: 'KernelRun', kernel: name, cause: message(cause) });

  const compilePlan = (plan: NestPlan): TE.TaskEither<CompileError, Executable> => {
    const layout = layoutOf(plan, a);
    const program = programOf({ a, functions: functionsOf(precision), fused: fma, layout, plan });
    const pages = layout.pages(1);
    const module: ModuleCode = { imports: [], memory: { pages, shared: false }, functions: program.functions };
    return pipe(
      TE.tryCatch(
        async () => {
          const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
          const { instance } = await WebAssembly.instantiate(encode(module), { env: { memory } });
          return { memory, instance };
        },
        (cause): CompileError => ({ _tag: 'KernelCompile', source: printModule(module), cause: message(cause) }),
      ),
      TE.map(({ memory, instance }): Executable => {
        const calls = new Map(
          [...program.entries.values()].map((entry) => {
            const fn = instance.exports[entry.name];
            if (typeof fn !== 'function') throw new RangeError(`no function ${entry.name}`);
            return [entry.name, fn] as const;
          }),
        );
        const ready = execution(plan, layout, program.entries, {
          memory,
          run: (entry, _, scalars) => {
            calls.get(entry.name)?.(0, entry.extent, layout.arrays, ...scalars);
          },
        });
        const wanted = plan.inputs.map(({ name: input, place, shape }) => ({
          name: input,
          dtype: plan.places[place]?.kind ?? 'real',
          shape,
        }));
        return {
          report: { mode: name, kernels: program.functions.length, fallback: O.none },
          sources: [printModule(module)],
          run: (inputs) =>
            pipe(
              TE.fromEither<RunError, Inputs>(validateInputs(wanted, inputs)),
              TE.flatMap((valid) => TE.fromEither(E.tryCatch(() => ready.run(valid), failed))),
            ),
        };
      }),
    );
  };
  return {
    name,
    compilePlan,
    compile: (outputs: readonly Node[]) => compilePlan(lowerNests(outputs)),
    dispose: async () => {},
  };
};
