/**
 * How fast this thread computes: the best of some goes at the loop of `module.ts`, in GFLOP/s.
 */
import { OPERATIONS, peakModule } from './module.ts';

type Loop = (turns: number) => number;

/** The loop, compiled. */
export const peakLoop = (): Loop => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(peakModule));
  const { run } = exports;
  if (typeof run !== 'function') throw new TypeError('the module exports no function');
  return (turns) => Number(run(turns));
};

/** Turns of a go: a few milliseconds. */
const TURNS = 200_000;

/** GFLOP/s, measured for so many milliseconds. */
export const measure = (milliseconds: number): number => {
  const loop = peakLoop();
  const end = performance.now() + milliseconds;
  let best = 0;
  // The first goes run before the code is optimised: they are never the best.
  while (performance.now() < end) {
    const start = performance.now();
    loop(TURNS);
    best = Math.max(best, (OPERATIONS * TURNS) / ((performance.now() - start) * 1e6));
  }
  return best;
};
