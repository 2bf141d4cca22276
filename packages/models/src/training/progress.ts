import type { TrainingState } from './steps.ts';

/**
 * How far a run has come: the state of training, and what was seen and measured on the way.
 *
 * @category model
 */
export interface Progress {
  readonly state: TrainingState;
  /** Earlier states, from the oldest, of which an alarm takes one; none where there is no alarm, or nothing to go on with. */
  readonly kept: readonly TrainingState[];
  /** What each step taken saw, by name. */
  readonly seen: Readonly<Record<string, Float32Array>>;
  /** Held-out NLL by the step after which it was measured; NaN where it was not a number. */
  readonly nlls: ReadonlyMap<number, number>;
  /** Of training so far, wall clock. */
  readonly seconds: number;
}

/**
 * A run that has not begun.
 *
 * @category constructors
 */
export const beginning = (state: TrainingState): Progress => ({
  state,
  kept: [],
  seen: {},
  nlls: new Map(),
  seconds: 0,
});

/** The mean of the last values, at most `most`; NaN of none. */
export const recentMean = (values: Float32Array, most: number): number => {
  const recent = values.subarray(Math.max(0, values.length - most));
  return recent.reduce((sum, value) => sum + value, 0) / recent.length;
};
