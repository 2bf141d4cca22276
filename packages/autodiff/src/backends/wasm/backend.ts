/**
 * Compiling for WebAssembly: a program becomes a module with one memory, of a size known beforehand.
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
import type { InPlace } from '../in-place.ts';
import { limited } from '../limited.ts';
import type { NestProfile } from '../profile.ts';
import { validateInputs, type Wanted } from '../validate.ts';
import { arithmetic, type Precision } from './arithmetic.ts';
import { encode, type ModuleCode, printModule } from './assembler/index.ts';
import { execution } from './execute.ts';
import { hasFused, hasVectors } from './features.ts';
import { functionsOf } from './functions/index.ts';
import { layoutOf } from './layout.ts';
import { newMachine } from './machine.ts';
import { profiled } from './profiled.ts';
import { programOf } from './program.ts';
import { newPool, type Pool } from './threads/pool.ts';
import { type Threads, threadsHere } from './threads/workers.ts';

export interface WasmOptions {
  /** Single precision, or double. */
  readonly precision?: Precision;
  /** Threads, the calling one among them; as many as the machine runs at once, unless told otherwise. Results do not depend on it. */
  readonly threads?: number;
  /** Products and sums in one rounding, where the engine has that: results then differ from engine to engine. */
  readonly fma?: boolean;
}

export interface WasmExecutable extends Executable {
  /** Its arrays as they lie in memory, for runs that copy nothing. */
  readonly inPlace: InPlace;
  readonly profile: (inputs: Inputs) => TE.TaskEither<RunError, readonly NestProfile[]>;
  /** How many nests and batches were run by all threads so far: what is small, and what comes before they have started, is run by one. */
  readonly shared: () => number;
}

export interface WasmBackend extends Backend {
  readonly compile: (outputs: readonly Node[]) => TE.TaskEither<CompileError, WasmExecutable>;
  readonly compilePlan: (plan: NestPlan) => TE.TaskEither<CompileError, WasmExecutable>;
}

/** WebAssembly addresses four gigabytes; a little less is the most that engines give. */
const MOST_PAGES = 65535;
const MOST_THREADS = 64;

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const wantedBy = (plan: NestPlan): readonly Wanted[] =>
  plan.inputs.map(({ name, place, shape }) => ({ name, dtype: plan.places[place]?.kind ?? 'real', shape }));

interface Crew {
  readonly pool: Pool | null;
  /** Why there are fewer threads than were asked for. */
  readonly reason: O.Option<string>;
}

const crewOf = (threads: Threads, asked: number | undefined): Crew => {
  if (!threads.available)
    return {
      pool: null,
      reason: asked === undefined || asked === 1 ? O.none : O.some(`one thread: ${threads.reason}`),
    };
  const size = Math.min(MOST_THREADS, asked ?? threads.count);
  return { pool: size > 1 ? newPool(size, threads) : null, reason: O.none };
};

/** Lanes, tiles and threads. `dispose` ends the threads; whoever runs an executable afterwards is told so. */
export const wasm = ({ precision = 'f32', fma = false, threads: asked }: WasmOptions = {}): WasmBackend => {
  const fused = fma && hasFused();
  const a = arithmetic(precision, fused);
  const name = `wasm ${precision}`;
  let crew: Promise<Crew> | undefined;
  let disposed = false;
  const crewHere = (): Promise<Crew> => {
    crew ??=
      asked === 1
        ? Promise.resolve({ pool: null, reason: O.none })
        : threadsHere().then((found) => crewOf(found, asked));
    return crew;
  };
  const failed = (cause: unknown): RunError => ({ _tag: 'KernelRun', kernel: name, cause: message(cause) });
  const unsupported = (limit: string): CompileError => ({ _tag: 'Unsupported', backend: name, limit });

  const checked = (plan: NestPlan, inputs: Inputs): E.Either<RunError, Inputs> =>
    pipe(
      validateInputs(wantedBy(plan), inputs),
      E.filterOrElseW(
        () => !disposed,
        () => failed('the backend has been disposed of'),
      ),
    );

  const build = async (plan: NestPlan): Promise<E.Either<CompileError, WasmExecutable>> => {
    const layout = layoutOf(plan, a);
    const tools = { a, functions: functionsOf(precision), fused, layout, plan };
    const program = programOf(tools);
    const { pool, reason } = await crewHere();
    const pages = layout.pages(pool?.size ?? 1);
    if (pages > MOST_PAGES) return E.left(unsupported(`a program of ${Math.ceil(pages / 16)} MiB (at most 4 GiB)`));
    const shared = pool !== null;
    const code: ModuleCode = { imports: [], memory: { pages, shared }, functions: program.functions };
    const memory = E.tryCatch(
      () => new WebAssembly.Memory({ initial: pages, maximum: pages, shared }),
      () => unsupported(`no memory: the program takes ${Math.ceil(pages / 16)} MiB`),
    );
    if (E.isLeft(memory)) return memory;
    try {
      const module = await WebAssembly.compile(encode(code));
      const machine = newMachine(module, memory.right, program, layout, pool);
      const ready = execution(plan, layout, program.entries, machine);
      const count = pool?.size ?? 1;
      return E.right({
        report: {
          mode: `${name}${fused ? ', fused' : ''}, ${count === 1 ? '1 thread' : `${count} threads`}`,
          kernels: program.functions.length,
          fallback: fma && !fused ? O.some('this engine cannot multiply and add in one rounding') : reason,
        },
        get sources() {
          return [printModule(code)];
        },
        run: (inputs) =>
          pipe(
            TE.fromIOEither(() => checked(plan, inputs)),
            TE.flatMapEither((valid) => E.tryCatch(() => ready.run(valid), failed)),
          ),
        inPlace: {
          inputs: ready.inputs,
          outputs: ready.outputs,
          run: () =>
            pipe(
              checked(plan, ready.inputs),
              E.flatMap(() => E.tryCatch(ready.again, failed)),
            ),
        },
        shared: machine.shared,
        profile: (inputs) =>
          pipe(
            TE.fromIOEither(() => checked(plan, inputs)),
            TE.flatMap((valid) => TE.tryCatch(() => profiled(tools, valid), failed)),
          ),
      });
    } catch (cause) {
      return E.left({ _tag: 'KernelCompile', source: printModule(code), cause: message(cause) });
    }
  };

  const compilePlan: WasmBackend['compilePlan'] = (plan) => async () => {
    if (!hasVectors()) return E.left(unsupported('there is no WebAssembly with vectors here'));
    if (disposed) return E.left(unsupported('the backend has been disposed of'));
    return build(plan);
  };
  return {
    name,
    compilePlan,
    compile: (outputs: readonly Node[]) => limited(name, () => compilePlan(lowerNests(outputs))),
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      (await crew)?.pool?.end();
    },
  };
};
