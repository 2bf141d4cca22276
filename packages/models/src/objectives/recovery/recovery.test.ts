import { gradOf } from '@ergodic/autodiff';
import { at, constant, fromFlat, keyFrom, mul, pipe, typed } from '@ergodic/core';
import { inputs } from '@ergodic/core/tree';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rows } from '../energies.ts';
import type { Count } from '../objective.ts';
import { expectation } from '../test-expectation.ts';
import { near, numbers } from '../test-near.ts';
import {
  calibrated,
  exactPrecision,
  generate,
  letter,
  levelEnergy,
  type NoiseSchedule,
  publishedSchedule,
  type RecoveryMode,
  recoveredVariance,
  recoveryFixedPoint,
  recoveryLikelihood,
  varianceExploding,
  variancePreserving,
} from './index.ts';
import { bells, pointsOf } from './test-bells.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

describe('the published schedule', () => {
  const { levels, last } = publishedSchedule();

  it('has the numbers of the paper, to their digits', () => {
    const shrinks = levels.map(({ shrink }) => shrink.toFixed(5));
    expect(shrinks).toEqual(['0.94617', '0.85629', '0.77480', '0.70092', '0.63396', '0.02278']);
    const sigmas = levels.map(({ sigma }) => sigma.toFixed(5));
    expect(sigmas).toEqual(['0.32368', '0.51650', '0.63221', '0.71324', '0.77337', '0.99974']);
    const first = levels[0];
    expect(first?.abar.toFixed(5)).toBe('0.99995');
    const cumulative = [...levels.map(({ sbar }) => sbar), last.sbar].map((sbar) => sbar.toFixed(5));
    expect(cumulative).toEqual(['0.01000', '0.32382', '0.58622', '0.77845', '0.89801', '0.96031', '0.99998']);
    expect(levels.map(({ tied }) => tied)).toEqual([true, true, true, true, true, false]);
  });

  it('keeps the variance: abar² + sbar² = 1 and a² + σ² = 1', () => {
    for (const { shrink, sigma, abar, sbar } of levels)
      near([abar ** 2 + sbar ** 2, shrink ** 2 + sigma ** 2], [1, 1], 1e-14);
    near([last.abar ** 2 + last.sbar ** 2], [1], 1e-14);
  });
});

describe('noise that is added', () => {
  it('adds its variances', () => {
    fc.assert(
      fc.property(fc.array(number(0.1, 3), { minLength: 1, maxLength: 6 }), (sigmas) => {
        const { levels, last } = varianceExploding(sigmas);
        const before = (t: number): number =>
          Math.sqrt(sigmas.slice(0, t).reduce((total, sigma) => total + sigma * sigma, 0));
        near(
          levels.map(({ sbar }) => sbar),
          sigmas.map((_, t) => before(t)),
        );
        near([last.sbar, last.abar], [before(sigmas.length), 1]);
        expect(levels.every(({ abar, shrink, tied }) => abar === 1 && shrink === 1 && tied)).toBe(true);
      }),
    );
  });
});

describe('noise that keeps the variance', () => {
  it('comes to its deviations, from the first, and keeps a variance of 1', () => {
    fc.assert(
      fc.property(fc.uniqueArray(number(0.01, 0.9999), { minLength: 2, maxLength: 8 }), fc.boolean(), (some, noisy) => {
        const [first = 0, ...deviations] = [...(noisy ? [] : [0]), ...some.toSorted((a, b) => a - b)];
        // Steps between neighbours that are all but the same have no accurate deviation.
        fc.pre(deviations.every((s, t) => s - (deviations[t - 1] ?? first) > 1e-3));
        const { levels, last } = variancePreserving(deviations, first);
        const all = [...levels.map(({ sbar }) => sbar), last.sbar];
        near(all, [first, ...deviations], 1e-13);
        near(
          [...levels.map(({ abar, sbar }) => abar ** 2 + sbar ** 2), last.abar ** 2 + last.sbar ** 2],
          all.map(() => 1),
          1e-13,
        );
        near(
          levels.map(({ shrink, sigma }) => shrink ** 2 + sigma ** 2),
          levels.map(() => 1),
          1e-13,
        );
        expect(levels.map(({ tied }) => tied)).toEqual(levels.map((_, t) => t < levels.length - 1));
      }),
    );
  });
});

interface Case {
  readonly schedule: NoiseSchedule;
  readonly mode: RecoveryMode;
  readonly variance: number;
}

/** The gradient by the precision of a level, in expectation over all noise, where all points have this level. */
const expectedGradient = ({ schedule, mode, variance }: Case, level: number, precision: number): number => {
  const n = schedule.levels.length;
  const objective = recoveryLikelihood(bells(n), { schedule, mode });
  const params = inputs(objective.params);
  const { loss } = objective.assess({
    params,
    batch: { points: pointsOf(variance) },
    carried: {},
    key: keyFrom(1),
    count: constant(0),
  });
  const { scale = 1, gain = 1 } = mode.of(schedule)[level] ?? {};
  const a = (precision * scale ** 2) / gain;
  const gradient = gradOf(loss, params).precisions;
  return expectation([gradient], { precisions: new Array<number>(n).fill(a) }, (level + 0.5) / n)[level] ?? Number.NaN;
};

const levels = [0, 1, 2, 3, 4, 5];
const six: number = levels.length;
const published: Case = { schedule: publishedSchedule(), mode: letter(), variance: 1 };

describe('the published recipe, to the letter', () => {
  it('learns precisions of 177, 7.4, 5.2, 4.7, 4.8 and 1.005 of N(0, 1), where 1.12, 1.36, 1.67, 2.04, 2.49 and 1 are true', () => {
    const learned = levels.map((level) => recoveryFixedPoint({ ...published, level }));
    expect(learned.map((p, t) => p.toPrecision(t === 0 ? 3 : t === 5 ? 4 : 2))).toEqual([
      '177',
      '7.4',
      '5.2',
      '4.7',
      '4.8',
      '1.005',
    ]);
    const exact = levels.map((level) => exactPrecision({ ...published, level }));
    expect(exact.map((p) => p.toFixed(2))).toEqual(['1.12', '1.36', '1.67', '2.04', '2.49', '1.00']);
  });

  it('stands still there, in expectation over all noise, and not at the truth', () => {
    const of = { ...published, mode: letter({ steps: 6 }) };
    for (const level of levels) {
      const fixed = recoveryFixedPoint({ ...of, level });
      near([expectedGradient(of, level, fixed)], [0], 1e-10);
      expect(Math.abs(expectedGradient(of, level, exactPrecision({ ...of, level })))).toBeGreaterThan(1e-6);
    }
  });

  it('with its thirty steps, too', () => {
    for (const level of [0, 3, 5])
      near([expectedGradient(published, level, recoveryFixedPoint({ ...published, level }))], [0], 1e-10);
  });

  it('weighs the loss of a level by σ₁ / σ_{t+1}, half the difference of the variances of what the energy is given', () => {
    for (const level of levels) {
      const of = { ...published, mode: letter({ steps: 4 }), level };
      const { sigma = Number.NaN } = published.schedule.levels[level] ?? {};
      const weight = (published.schedule.levels[0]?.sigma ?? Number.NaN) / sigma;
      const difference = 1 / exactPrecision(of) - recoveredVariance(of, 3);
      near([expectedGradient(of, level, 3)], [(weight * difference) / 2], 1e-10);
    }
  });

  it('is given no schedule without noise at level 0', () => {
    expect(() =>
      recoveryLikelihood(bells(2), { schedule: varianceExploding([1, 2]), mode: letter() }).assess({
        params: inputs(bells(2).params),
        batch: { points: pointsOf(1) },
        carried: {},
        key: keyFrom(0),
        count: constant(0),
      }),
    ).toThrow("the schedule 'variance exploding' has no noise at level 0");
  });
});

describe('calibrated recovery', () => {
  const cases: fc.Arbitrary<Case> = fc.record({
    schedule: fc.oneof(
      fc.constant(publishedSchedule()),
      fc.array(number(0.3, 2), { minLength: 6, maxLength: 6 }).map(varianceExploding),
    ),
    mode: fc
      .record({
        steps: fc.integer({ min: 2, max: 4 }),
        share: fc.oneof(number(0.02, 0.5), fc.array(number(0.02, 0.5), { minLength: 6, maxLength: 6 })),
      })
      .map(calibrated),
    variance: number(0.3, 3),
  });

  it('follows half the difference of the variances of the two sides, and stands still at its fixed point', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...levels), number(0.2, 3), (of, level, precision) => {
        const difference = 1 / exactPrecision({ ...of, level }) - recoveredVariance({ ...of, level }, precision);
        near([expectedGradient(of, level, precision)], [difference / 2], 1e-9);
        const fixed = recoveryFixedPoint({ ...of, level });
        if (Number.isFinite(fixed)) near([expectedGradient(of, level, fixed)], [0], 1e-9);
      }),
      { numRuns: 8 },
    );
  });

  it('weighs the loss of each level as it is told', () => {
    const weights = [2, 0.5, 3, 0.25, 1, 4];
    const [of, plain] = [weights, undefined].map(
      (some): Case => ({
        ...published,
        mode: calibrated({ steps: 3, share: 0.2, ...(some === undefined ? {} : { weights: some }) }),
      }),
    );
    for (const level of levels)
      near(
        [expectedGradient(of ?? published, level, 3)],
        [(weights[level] ?? 0) * expectedGradient(plain ?? published, level, 3)],
        1e-10,
      );
    expect(() => calibrated({ weights: [1, 2] }).of(publishedSchedule())).toThrow('2 weights for the 6 levels');
    expect(() => calibrated({ share: [0.1, 0.2] }).of(publishedSchedule())).toThrow('2 shares for the 6 levels');
    expect(() => calibrated({ share: [0.1, 3] })).toThrow('the step size as a share of sigma²');
    expect(() => calibrated({ weights: [0] })).toThrow('the weight of level 0');
  });

  it('learns the true marginals as its steps get small and many, tied or not', () => {
    for (const schedule of [publishedSchedule(), varianceExploding([0.3, 0.5, 1, 1, 2, 2])])
      for (const level of levels) {
        const errors = [0.04, 0.02, 0.01].map((share) => {
          const of = { schedule, mode: calibrated({ share, steps: Math.ceil(60 / share) }), variance: 1.7, level };
          return Math.abs(recoveryFixedPoint(of) / exactPrecision(of) - 1);
        });
        // Of the order of the share: it halves with it.
        expect(errors[0]).toBeLessThan(0.05);
        near([(errors[1] ?? 0) / (errors[0] ?? 1), (errors[2] ?? 0) / (errors[1] ?? 1)], [0.5, 0.5], 0.02);
      }
  });

  it('learns the law of its chains exactly: P⁻¹ (1 - ε P / 4)⁻¹ + (x~ / (P σ²))², once they have settled', () => {
    fc.assert(
      fc.property(number(0.3, 3), number(0.3, 2), number(0.02, 0.5), (variance, sigma, share) => {
        const of = {
          schedule: varianceExploding([sigma]),
          mode: calibrated({ share, steps: 3000 }),
          variance,
          level: 0,
        };
        const fixed = recoveryFixedPoint(of);
        // A step of noise larger than the data leaves no precision that would do.
        fc.pre(Number.isFinite(fixed));
        const p = fixed + 1 / sigma ** 2;
        const settled = 1 / (p * (1 - (share * sigma ** 2 * p) / 4)) + (variance + sigma ** 2) / (p * sigma ** 2) ** 2;
        near([settled], [variance], 1e-8);
      }),
    );
  });
});

describe('generation', () => {
  /** The variance of what comes out of noise of a variance: the affine steps of all levels, one after the other. */
  const byHand = (
    { schedule, mode }: Omit<Case, 'variance'>,
    precisions: readonly number[],
    start: number,
    noiseScale: number,
  ): number => {
    let variance = start;
    for (let t = schedule.levels.length - 1; t >= 0; t--) {
      const level = schedule.levels[t];
      const settings = mode.of(schedule)[t];
      if (level === undefined || settings === undefined) throw new Error('no level');
      const stepSize = settings.scale ** 2;
      const tie = level.tied ? 1 / level.sigma ** 2 : 0;
      const m = 1 - (stepSize / 2) * ((precisions[t] ?? 0) + tie);
      let [alpha, rest] = [1, 0];
      for (let k = 0; k < mode.steps; k++)
        [alpha, rest] = [m * alpha + (stepSize / 2) * tie, m * m * rest + stepSize * noiseScale ** 2];
      variance = (alpha * alpha * variance + rest) / (level.tied ? level.shrink : 1) ** 2;
    }
    return variance;
  };

  it('composes the conditionals of all levels, the noisiest first', () => {
    const modes = [letter({ steps: 2 }), calibrated({ steps: 2, share: 0.3 })];
    for (const mode of modes)
      for (const noiseScale of [1, 0.99]) {
        const schedule = publishedSchedule();
        const precisions = levels.map((t) => 1 + t / 3);
        const given = precisions.map((p, t) => {
          const { scale = 1, gain = 1 } = mode.of(schedule)[t] ?? {};
          return (p * scale ** 2) / gain;
        });
        const of = generate(bells(6), { schedule, mode, noiseScale });
        const noise: Rows<[1]> = typed<[Count, 1]>(constant(fromFlat([1, 1], [1.3])));
        const out = pipe(of({ precisions: constant(fromFlat([six], given)) })(keyFrom(2), noise), at(0), at(0));
        const [second = Number.NaN] = expectation([mul(out, out)]);
        near([second], [byHand({ schedule, mode }, precisions, 1.3 ** 2, noiseScale)], 1e-9);
      }
  });

  it('with calibrated energies gives nearly the data: from N(0, 1), and from added noise with its mismatch', () => {
    const check = (schedule: NoiseSchedule, variance: number, start: number): number => {
      const mode = calibrated({ share: 0.005, steps: 4000 });
      const precisions = levels.map((level) => exactPrecision({ schedule, mode, variance, level }));
      return byHand({ schedule, mode }, precisions, start, 1);
    };
    expect(Math.abs(check(publishedSchedule(), 1, 1) - 1)).toBeLessThan(0.01);
    const added = varianceExploding([0.3, 0.5, 1, 1, 2, 2]);
    expect(Math.abs(check(added, 1.7, 1.7 + added.last.sbar ** 2) - 1.7)).toBeLessThan(0.02);
  });
});

describe('the energy of a level', () => {
  it('is that of x_t: E(a x; t) if calibrated, E(a x; t) / s² to the letter', () => {
    const schedule = publishedSchedule();
    const params = { precisions: constant(fromFlat([six], [1, 2, 3, 4, 5, 6])) };
    const x = constant([2]);
    for (const level of levels) {
      const { shrink = 1, tied = true, sigma = 1, sbar = 1 } = schedule.levels[level] ?? {};
      const own = ((level + 1) * (2 * (tied ? shrink : 1)) ** 2) / 2;
      near(numbers([levelEnergy(bells(6), { schedule, mode: calibrated() }, level).apply(params, {})(x)]), [own]);
      const squaredScale = (sbar / (schedule.levels[0]?.sbar ?? 1)) * 2e-4 * sigma ** 2;
      near(numbers([levelEnergy(bells(6), { schedule, mode: letter() }, level).apply(params, {})(x)]), [
        own / squaredScale,
      ]);
    }
    expect(() => levelEnergy(bells(6), { schedule, mode: letter() }, 6)).toThrow('there is no level 6 of 6');
  });
});

describe('settings that make no sense', () => {
  it.each([
    [() => varianceExploding([]), 'the number of levels is 0'],
    [() => varianceExploding([1, -1]), 'sigma is -1'],
    [() => variancePreserving([]), 'the number of levels is 0'],
    [() => variancePreserving([0.5, 0.5]), 'they must rise, between 0 and 1'],
    [() => variancePreserving([0.5, 1]), 'they must rise, between 0 and 1'],
    [() => publishedSchedule({ cuts: [0, 100, 100] }), 'cuts at 0, 100, 100'],
    [() => publishedSchedule({ cuts: [0, 1000] }), 'cuts at 0, 1000'],
    [() => publishedSchedule({ betas: [0, 0.1] }), 'betas from 0 to 0.1'],
    [() => letter({ steps: 0 }), 'the number of steps is 0'],
    [() => letter({ squaredStep: -1 }), 'the squared step is -1'],
    [() => calibrated({ share: 3 }), 'as a share of sigma² is 3'],
    [() => calibrated({ steps: 1.5 }), 'the number of steps is 1.5'],
  ])('are named: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
