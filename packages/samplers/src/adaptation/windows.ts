/**
 * Stan's windowed warm-up: first the step size alone, then windows that double in length, each of which ends with a new metric, and at last
 * the step size alone again.
 *
 * @source Stan Reference Manual, "Automatic parameter tuning": 75 steps first, windows from 25 on, 50 steps last
 */

/** Which steps belong to the windows, and after which of them a metric is made. */
export interface Windows {
  /** The first step whose point counts for a metric. */
  readonly from: number;
  /** The numbers of the last steps of the windows. */
  readonly ends: readonly number[];
}

const proposed = { first: 75, window: 25, last: 50 };

/** The windows of a warm-up of so many steps. Where there are fewer than 20 there are none. */
export const windowsOf = (steps: number): Windows => {
  if (steps < 20) return { from: steps, ends: [] };
  const fits = proposed.first + proposed.window + proposed.last <= steps;
  const first = fits ? proposed.first : Math.floor(0.15 * steps);
  const last = fits ? proposed.last : Math.floor(0.1 * steps);
  const stop = steps - last;
  const ends: number[] = [];
  let [at, length] = [first, fits ? proposed.window : stop - first];
  while (at < stop) {
    // A window that would leave too little for the next, twice as long, takes what is left.
    const end = at + length + 2 * length > stop ? stop : at + length;
    ends.push(end - 1);
    [at, length] = [end, 2 * length];
  }
  return { from: first, ends };
};
