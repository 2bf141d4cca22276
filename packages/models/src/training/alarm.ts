import { positive, whole } from '../setting.ts';

/**
 * What stops a run that goes astray.
 *
 * @category model
 */
export interface Alarm {
  /** How many of the latest steps it looks at. The state that a run is stopped with is from before them. */
  readonly window: number;
  /** Why to stop, as a clause, or nothing; given what the last `window` steps saw. */
  readonly check: (recent: Readonly<Record<string, Float32Array>>) => string | undefined;
}

/**
 * Rings when something that training sees has been beyond a bound at every one of the last steps: by default the value `V`, the mean energy of
 * samples less that of data. It is near zero where both look alike to the model; if it grows and stays, the chains have lost the model.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @param options.watch what an objective shows under that name; of a sum of objectives that is `NAME.value`. It never rings for what is not shown
 * @param options.beyond nats
 * @param options.steps in a row
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { divergenceAlarm } from '@ergodic/models/training';
 *
 * const { check } = divergenceAlarm({ beyond: 100, steps: 2 });
 * assert.strictEqual(check({ value: Float32Array.of(500, 3) }), undefined);
 * assert.match(check({ value: Float32Array.of(500, -101) }) ?? '', /'value' has been beyond 100 for 2 steps/);
 */
export const divergenceAlarm = ({
  watch = 'value',
  beyond,
  steps = 50,
}: {
  readonly watch?: string;
  readonly beyond: number;
  readonly steps?: number;
}): Alarm => {
  positive('the bound of an alarm', beyond);
  return {
    window: whole('the number of steps of an alarm', steps, 1),
    check: (recent) => {
      const values = recent[watch];
      return values !== undefined && values.length >= steps && values.every((x) => !(Math.abs(x) <= beyond))
        ? `'${watch}' has been beyond ${beyond} for ${steps} steps`
        : undefined;
    },
  };
};
