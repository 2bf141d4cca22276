/** One step of several: which, how often, and what is told of it. */
import { constant, evaluate, input, keyFrom, normal, split, toNested, uniform } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixtureOfSteps } from '../index.ts';
import { open } from '../verify/index.ts';
import { numeric } from '../verify/numeric.ts';
import { at, far, large, type Plain, small, telling } from './laws.ts';

describe('mixtureOfSteps', () => {
  const parts = [small, large, far] as const;
  const weights = fc
    .array(fc.integer({ min: 0, max: 5 }), { minLength: 3, maxLength: 3 })
    .filter((w) => w.some((v) => v > 0));

  it('makes the step that a uniform number picks, in the ratio of the weights', () => {
    fc.assert(
      fc.property(weights, fc.nat(), (w, seed) => {
        const [forPoint, forStep] = split(keyFrom(seed));
        const start = at(normal(forPoint, [2]));
        const [choice, ...keys] = split(forStep, 4);
        const u = toNested(evaluate(uniform(choice, [])));
        const [a = 0, b = 0, c = 0] = w;
        const total = a + b + c;
        const i = u < Math.fround(a / total) ? 0 : u < Math.fround((a + b) / total) ? 1 : 2;
        const part = parts[i] ?? small;
        const want = evaluate(part.step(keys[i] ?? forStep, start));
        const [next, info] = evaluate(mixtureOfSteps(w, parts).step(forStep, start));
        expect(next).toEqual(want[0]);
        expect([info.acceptance, info.outcome, info.proposal]).toEqual([
          want[1].acceptance,
          want[1].outcome,
          want[1].proposal,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('never makes a step of no weight', () => {
    const named = (i: number): Plain => telling(0, i / 4);
    const who = (w: readonly number[], u: number): number => {
      const opened = open(mixtureOfSteps(w, [named(1), named(2), named(3)]), [2]);
      const acceptance = opened.info.get('.acceptance');
      if (acceptance === undefined) throw new RangeError('no acceptance');
      return (
        4 *
        (numeric(
          opened.noise.map(({ input: one }) => one),
          [acceptance],
        )([[u]])[0]?.[0] ?? 0)
      );
    };
    const ends = [0, 1 - 2 ** -23];
    expect(ends.map((u) => who([0, 1, 0], u))).toEqual([2, 2]);
    expect(ends.map((u) => who([0, 0, 1], u))).toEqual([3, 3]);
    expect(ends.map((u) => who([0.1, 0, 0], u))).toEqual([1, 1]);
    expect(ends.map((u) => who([0.7, 0, 0.1], u))).toEqual([1, 3]);
    // In single precision 0.5 + 1e-9 is 0.5, and 0.5 is not below that: it must be the same in double precision.
    expect(who([0.5 + 1e-9, 0.5 - 1e-9, 0], 0.5)).toBe(2);
  });

  it('takes weights as an expression, too', () => {
    fc.assert(
      fc.property(weights, fc.nat(), (w, seed) => {
        const start = at(constant([1, -2]));
        const given = input('weights', [3]);
        const [a, b] = [mixtureOfSteps(w, parts), mixtureOfSteps(given, parts)].map((s) =>
          evaluate(s.step(keyFrom(seed), start)[0].x, { weights: w }),
        );
        expect(a).toEqual(b);
      }),
      { numRuns: 30 },
    );
  });

  it('of one sampler is that sampler', () => {
    expect(mixtureOfSteps([3], [small])).toBe(small);
  });

  it('refuses weights that make no sense', () => {
    expect(() => mixtureOfSteps([1], parts)).toThrow(/3 weights, got 1/);
    expect(() => mixtureOfSteps([1, -1, 1], parts)).toThrow(/weights are 1, -1, 1/);
    expect(() => mixtureOfSteps([0, 0, 0], parts)).toThrow(RangeError);
    expect(() => mixtureOfSteps([1, Number.NaN, 0], parts)).toThrow(RangeError);
  });
});
