import type { Terminal } from '../cli/terminal.ts';
import { type Progress, recentMean } from '../training/index.ts';

/** Milliseconds between words about progress. */
export const pause = 10_000;
/** Steps that a number of progress is the mean of. */
const smoothing = 100;

/** Tells how far training has come, every ten seconds: the step, the value function where there is one or else the loss, and what time is left. */
export const teller = (
  what: string,
  updates: number,
  { say }: Pick<Terminal, 'say'>,
): ((progress: Progress) => void) => {
  let last = performance.now();
  return ({ state, seen, seconds }) => {
    const now = performance.now();
    if (now - last < pause) return;
    last = now;
    const [name, values] = seen.value === undefined ? (['loss', seen.loss] as const) : (['V', seen.value] as const);
    const value = recentMean(values ?? new Float32Array(0), smoothing).toFixed(3);
    const left = ((updates - state.step) * seconds) / Math.max(1, state.step);
    say(`  ${what}: step ${state.step} of ${updates}, ${name} ${value}, about ${left.toFixed(0)} s left`);
  };
};
