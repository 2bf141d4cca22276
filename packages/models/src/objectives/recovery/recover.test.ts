/** One level of recovery on Gaussians, where all is known. */
import { at, constant, type Expr, evaluate, fromFlat, keyFrom, mul, pipe, toNested, typed } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rows } from '../energies.ts';
import type { Count } from '../objective.ts';
import { expectation } from '../test-expectation.ts';
import { near } from '../test-near.ts';
import {
  calibrated,
  conditionalEnergy,
  denoise,
  exactPrecision,
  levelNoises,
  publishedSchedule,
  recover,
  variancePreserving,
} from './index.ts';
import { bells } from './test-bells.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const schedule = publishedSchedule();
const six: number = schedule.levels.length;
const level = fc.integer({ min: 0, max: six - 1 });
const row = (x: number): Rows<[1]> => typed<[Count, 1]>(constant(fromFlat([1, 1], [x])));
const given = (precision: number) => ({
  precisions: constant(fromFlat([six], new Array<number>(six).fill(precision))),
});
const first = (rows: Rows<[1]>): Expr<[]> => pipe(rows, at(0), at(0));

describe('one level back', () => {
  it('ends where its affine steps do, after as many as it is told', () => {
    fc.assert(
      fc.property(
        level,
        number(-2, 2),
        number(0.2, 3),
        fc.integer({ min: 1, max: 6 }),
        (t, start, precision, steps) => {
          const mode = calibrated({ steps: 3, share: 0.3 });
          const { sigma = 1, shrink = 1, tied = true } = schedule.levels[t] ?? {};
          const stepSize = 0.3 * sigma ** 2;
          const tie = tied ? 1 / sigma ** 2 : 0;
          const m = 1 - (stepSize / 2) * (precision + tie);
          let [mean, variance] = [start, 0];
          for (let k = 0; k < steps; k++)
            [mean, variance] = [m * mean + (stepSize / 2) * tie * start, m * m * variance + stepSize];
          const a = tied ? shrink : 1;
          const end = first(
            recover(bells(six), { schedule, mode, level: t, steps })(given(precision))(keyFrom(3), row(start)),
          );
          near(expectation([end, mul(end, end)]), [mean / a, (mean ** 2 + variance) / a ** 2], 1e-10);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('takes the steps of the mode unless told', () => {
    const mode = calibrated({ steps: 4, share: 0.3 });
    const of = (steps?: number): unknown =>
      toNested(
        evaluate(
          recover(bells(six), { schedule, mode, level: 1, ...(steps === undefined ? {} : { steps }) })(given(1))(
            keyFrom(3),
            row(1),
          ),
        ),
      );
    expect(of()).toEqual(of(4));
    expect(of()).not.toEqual(of(5));
  });
});

describe('the mean of the data', () => {
  it('is that of the posterior: abar v / (abar² v + sbar²) of the noisy point', () => {
    fc.assert(
      fc.property(level, number(-3, 3), number(0.2, 3), (t, x, variance) => {
        const precision = exactPrecision({ schedule, mode: calibrated(), level: t, variance });
        const { abar = 1, sbar = 0 } = schedule.levels[t] ?? {};
        const found = evaluate(first(denoise(bells(six), schedule, t)(given(precision))(row(x))));
        near([toNested(found)], [(x * abar * variance) / (abar ** 2 * variance + sbar ** 2)], 1e-12);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the energy of a conditional', () => {
  it('is that of the level, and the tie', () => {
    fc.assert(
      fc.property(level, number(-3, 3), number(-3, 3), number(0.2, 3), (t, x, from, precision) => {
        const { sigma = 1, shrink = 1, tied = true } = schedule.levels[t] ?? {};
        const y = tied ? shrink * x : x;
        const want = (precision * y * y) / 2 + (tied ? (from - y) ** 2 / (2 * sigma ** 2) : 0);
        const found = conditionalEnergy(bells(six), schedule, t)(given(precision))(row(x), row(from));
        near([toNested(evaluate(pipe(found, at(0))))], [want], 1e-12);
      }),
      { numRuns: 20 },
    );
  });

  it('exists only of levels that there are', () => {
    const energy = bells(six);
    expect(() => conditionalEnergy(energy, schedule, 6)(given(1))(row(0), row(0))).toThrow('there is no level 6 of 6');
    expect(() => denoise(energy, schedule, -1)(given(1))(row(0))).toThrow('there is no level -1 of 6');
    expect(() => recover(energy, { schedule, mode: calibrated(), level: 7 })(given(1))(keyFrom(0), row(0))).toThrow(
      'there is no level 7 of 6',
    );
  });
});

describe('what the energy of a level is given', () => {
  it('has the variance of x_t, shrunk where the conditional is tied', () => {
    const own = variancePreserving([0.4, 0.9999], 0.2);
    const [low, high] = levelNoises(own);
    const { shrink = 0 } = own.levels[0] ?? {};
    near([low?.signal ?? 0, low?.deviation ?? 0], [shrink * Math.sqrt(1 - 0.04), shrink * 0.2], 1e-14);
    near([high?.signal ?? 0, high?.deviation ?? 0], [Math.sqrt(1 - 0.16), 0.4], 1e-14);
  });
});
