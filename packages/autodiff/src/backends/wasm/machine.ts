/**
 * A compiled module with its memory, alone or with threads.
 */
import type { Machine } from './execute.ts';
import type { Layout } from './layout.ts';
import type { Entry, Program } from './program.ts';
import type { Pool } from './threads/pool.ts';

/** Below, waking other threads takes longer than the work. */
const WORTH_SHARING = 400_000;
/** Pieces for each thread: the last one to finish is not far behind. */
const PIECES = 8;

type Call = (from: number, to: number, scratch: number, ...scalars: readonly number[]) => void;

const callsOf = (instance: WebAssembly.Instance, entries: readonly Entry[]): readonly Call[] =>
  entries.map(({ name }): Call => {
    const fn = instance.exports[name];
    if (typeof fn !== 'function') throw new RangeError(`no function ${name}`);
    return (...args) => {
      fn(...args);
    };
  });

/** Programs whose machine is gone are forgotten by the threads too. */
const forgotten = new FinalizationRegistry<{ readonly pool: Pool; readonly program: number }>(({ pool, program }) => {
  pool.drop(program);
});

export const newMachine = (
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  program: Program,
  layout: Layout,
  pool: Pool | null,
  imports: Readonly<Record<string, (x: number) => void>> = {},
): Machine => {
  const instance = new WebAssembly.Instance(module, { env: { memory, ...imports } });
  const entries = [...program.entries.values()];
  const numbers = new Map(entries.map((entry, i) => [entry, i]));
  const calls = callsOf(instance, entries);
  const shared = pool !== null && entries.some(({ work }) => work >= WORTH_SHARING);
  const names = entries.map(({ name }) => name);
  const number = shared
    ? pool.add({ module, memory, entries: names }, (thread) => layout.arrays + thread * layout.scratch)
    : null;
  let times = 0;
  const machine: Machine = {
    memory,
    shared: () => times,
    run: (entry, scalars) => {
      const i = numbers.get(entry) ?? -1;
      const call = calls[i];
      if (call === undefined) throw new RangeError(`no function ${entry.name}`);
      const { extent, grain, work } = entry;
      if (pool !== null && number !== null && work >= WORTH_SHARING && extent > grain) {
        const units = Math.ceil(extent / grain);
        const piece = grain * Math.max(1, Math.ceil(units / (pool.size * PIECES)));
        const own = (from: number, to: number): void => {
          call(from, to, layout.arrays, ...scalars);
        };
        if (pool.run(number, i, { extent, piece }, scalars, own)) {
          times += 1;
          return;
        }
      }
      call(0, extent, layout.arrays, ...scalars);
    },
  };
  if (pool !== null && number !== null) forgotten.register(machine, { pool, program: number });
  return machine;
};
