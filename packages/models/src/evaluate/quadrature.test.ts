import { erf } from '@ergodic/core/special';
import { type ExactTarget, funnel, ofAnyDimension, rings } from '@ergodic/samplers/targets';
import { familiesIn } from '@ergodic/samplers/targets/generated';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it, test } from 'vitest';
import {
  type Comparison,
  compareEnergies,
  type Domain,
  type EnergyAt,
  type Estimate,
  energyOf,
  energyOnLine,
  interpretedEnergy,
  type LineDensity,
  logPartition,
  scoreDensity,
  scoreHeldOut,
} from './index.ts';
import { perAxis, ruleIn } from './rule.ts';

const right = async <L, A>(task: TaskEither<L, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(`expected a value, got ${JSON.stringify(result.left)}`);
  return result.right;
};

describe('the rule of a panel', () => {
  const { nodes, weights, nulls } = ruleIn(1);
  const apply = (rule: Float64Array, f: (x: number) => number): number =>
    rule.reduce((sum, w, i) => sum + w * f(nodes[i] ?? Number.NaN), 0);
  const estimate = (f: (x: number) => number): number => Math.hypot(...nulls.map((rule) => apply(rule, f)));

  it('has null rules that vanish for polynomials of degree 10, and see degree 11 to 14', () => {
    for (let degree = 0; degree <= 10; degree++) expect(estimate((x) => x ** degree)).toBeLessThan(1e-14);
    for (let degree = 11; degree <= 14; degree++) expect(estimate((x) => x ** degree)).toBeGreaterThan(1e-5);
  });

  it('judges a kink and a jump anywhere between its outermost nodes not to be better than it is', () => {
    const [outermost = 0] = nodes.slice(-1);
    for (let i = 1; i < 5000; i++) {
      const c = (2 * (i / 5000) - 1) * outermost;
      const jump = Math.abs(apply(weights, (x) => (x < c ? 1 : 0)) - (1 + c));
      expect(jump).toBeLessThanOrEqual(1.02 * estimate((x) => (x < c ? 1 : 0)) + 1e-15);
      if (Math.abs(c) > 0.98 * outermost) continue;
      const kink = Math.abs(apply(weights, (x) => Math.abs(x - c)) - (1 + c * c));
      expect(kink).toBeLessThanOrEqual(1.02 * estimate((x) => Math.abs(x - c)));
    }
  });

  it('is a product on the square, with nulls along each axis', () => {
    const square = ruleIn(2);
    const sum = (rule: Float64Array, p: number, q: number): number =>
      rule.reduce((all, w, i) => all + w * (square.nodes[2 * i] ?? 0) ** p * (square.nodes[2 * i + 1] ?? 0) ** q, 0);
    expect(square.weights).toHaveLength(perAxis ** 2);
    expect(sum(square.weights, 4, 28)).toBeCloseTo((2 / 5) * (2 / 29), 13);
    const seen = (p: number, q: number): number => Math.hypot(...square.nulls.map((rule) => sum(rule, p, q)));
    expect(seen(10, 10)).toBeLessThan(1e-14);
    expect(seen(12, 0)).toBeGreaterThan(1e-5);
    expect(seen(0, 14)).toBeGreaterThan(1e-5);
  });
});

/** A domain of `reach` standard deviations around the mean. */
const domainOf = ({ mean, covariance }: ExactTarget, reach: number): Domain => {
  const [x = [0, 0], y] = mean.map((m, i): readonly [number, number] => {
    const half = reach * Math.sqrt(covariance[i]?.[i] ?? Number.NaN);
    return [m - half, m + half];
  });
  return y === undefined ? { x } : { x, y };
};

/** Sharply bent bananas take some million points; 400,000 left errors of 5e-6, estimated, and of 5e-9. */
const logZOf = async (target: ExactTarget, reach: number, most = 2_000_000) => {
  const box = domainOf(target, reach);
  const width = Object.values(box).map(([low, high]) => (high - low) / (target.dimension === 1 ? 32 : 8));
  return right(logPartition({ box, width }, { tolerance: 1e-9, most })(interpretedEnergy(target.energy)));
};

const inOneDimension = Object.entries(familiesIn(1));

test.each(inOneDimension)('ln Z on the line is the target’s to 1e-9: %s', async (_, arbitrary) => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (target) => {
      const { logZ } = await logZOf(target, 12);
      expect(Math.abs(logZ.value - target.logZ)).toBeLessThan(1e-9);
      expect(Math.abs(logZ.value - target.logZ)).toBeLessThan(Math.max(logZ.error, 1e-12));
    }),
    { numRuns: 6 },
  );
});

const plane = familiesIn(2);
const inTwoDimensions: readonly (readonly [string, fc.Arbitrary<ExactTarget>])[] = [
  ...['gaussian', 'mixture of Gaussians', 'Gaussian RBM', 'soft lattice', 'banana'].flatMap((name) => {
    const arbitrary = plane[name];
    return arbitrary === undefined ? [] : [[name, arbitrary] as const];
  }),
  ['funnel', fc.constantFrom(0.4, 0.6).map((scale) => ofAnyDimension(funnel({ dimension: 2, scale })))],
  ['rings', fc.constantFrom(0.4, 1.5).map((width) => ofAnyDimension(rings({ radii: [2], width })))],
];

test.each(inTwoDimensions)('ln Z in the plane is the target’s to 1e-9: %s', async (_, arbitrary) => {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (target) => {
      const { logZ } = await logZOf(target, 9);
      expect(logZ.error).toBeLessThan(1e-9);
      expect(Math.abs(logZ.value - target.logZ)).toBeLessThan(1e-9);
      expect(Math.abs(logZ.value - target.logZ)).toBeLessThan(Math.max(logZ.error, 1e-12));
    }),
    { numRuns: 1 },
  );
});

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

/** That an estimate is the truth, and off by no more than it says (and by rounding). */
const holds = ({ value, error }: Estimate, truth: number, rounding = 1e-12): void => {
  expect(Math.abs(value - truth)).toBeLessThanOrEqual(error + rounding);
};

const normalEnergy = (mean: number, sd: number, constant = 0): EnergyAt =>
  energyOnLine((x) => ((x - mean) / sd) ** 2 / 2 + constant);

describe('two energies on the line', () => {
  const gaussian = fc.record({ mean: real(-3, 3), sd: real(0.3, 2) });
  const region = { box: { x: [-25, 25] }, width: [1] } as const;
  const fine = { tolerance: 1e-10 };

  it('of Gaussians: everything is its closed form to 1e-9, and off by no more than it says', async () => {
    await fc.assert(
      fc.asyncProperty(gaussian, gaussian, real(-40, 40), async (a, b, constant) => {
        const found = await right(
          compareEnergies(region, fine)(normalEnergy(a.mean, a.sd), normalEnergy(b.mean, b.sd, constant)),
        );
        const kl = (p: typeof a, q: typeof a): number =>
          Math.log(q.sd / p.sd) + (p.sd ** 2 + (p.mean - q.mean) ** 2) / (2 * q.sd ** 2) - 1 / 2;
        const entropy = (1 + Math.log(2 * Math.PI)) / 2 + Math.log(a.sd);
        const exact: readonly (readonly [Estimate, number])[] = [
          [found.logZ.p, Math.log(a.sd * Math.sqrt(2 * Math.PI))],
          [found.logZ.q, Math.log(b.sd * Math.sqrt(2 * Math.PI)) - constant],
          [found.entropy, entropy],
          [found.crossEntropy, entropy + kl(a, b)],
          [found.klPQ, kl(a, b)],
          [found.klQP, kl(b, a)],
        ];
        for (const [estimate, truth] of exact) {
          expect(Math.abs(estimate.value - truth)).toBeLessThan(1e-9);
          expect(estimate.error).toBeLessThan(1e-7);
          holds(estimate, truth, 1e-10);
        }
      }),
      { numRuns: 30 },
    );
  });

  /** Evenly over the range: as doubles come, most are so near zero that they are at the edge of a panel. */
  const uniform = (min: number, max: number): fc.Arbitrary<number> =>
    fc.noBias(fc.integer({ min: 1, max: 2 ** 30 - 1 })).map((k) => min + ((max - min) * k) / 2 ** 30);

  /** Where a panel has its outermost nodes, .0060 from its edges, and a third of that besides; and the halvings of panels that may come up. */
  const [outermost, halvings] = [0.008, 14];
  /** Whether a kink is well between the outermost nodes of its panel, whichever that is: a rule does not see one beyond them, and hardly one beside them. */
  const isSeen = (kink: number): boolean =>
    Array.from({ length: halvings }, (_, m) => kink * 2 ** m).every((x) => Math.abs(x - Math.round(x)) > outermost);

  it('of Gaussians of one width: the total variation is erf(|δ| / (√8 σ)), where the kink is seen', async () => {
    await fc.assert(
      fc.asyncProperty(uniform(-3, 3), uniform(0.3, 2), uniform(-3, 3), async (mean, sd, other) => {
        fc.pre(isSeen((mean + other) / 2));
        const { totalVariation } = await right(
          compareEnergies(region, fine)(normalEnergy(mean, sd), normalEnergy(other, sd)),
        );
        const exact = erf(Math.abs(mean - other) / (Math.sqrt(8) * sd));
        expect(Math.abs(totalVariation.value - exact)).toBeLessThan(1e-8);
        holds(totalVariation, exact);
      }),
      { numRuns: 30 },
    );
  });

  it('change places together with their divergences', async () => {
    await fc.assert(
      fc.asyncProperty(gaussian, gaussian, async (a, b) => {
        const [p, q] = [normalEnergy(a.mean, a.sd), normalEnergy(b.mean, b.sd)];
        const there = await right(compareEnergies(region)(p, q));
        const back = await right(compareEnergies(region)(q, p));
        const same = (x: Estimate, y: Estimate): void => expect(x.value).toBeCloseTo(y.value, 7);
        same(there.klPQ, back.klQP);
        same(there.klQP, back.klPQ);
        same(there.totalVariation, back.totalVariation);
        same(there.logZ.p, back.logZ.q);
        expect(there.crossEntropy.value - there.entropy.value).toBeCloseTo(there.klPQ.value, 7);
      }),
      { numRuns: 10 },
    );
  });

  it('a mode that is missed costs its share: KL(N(4, 1) || .7 N(4, 1) + .3 N(-4, 1)) = -ln .7, to what the modes overlap', async () => {
    const two = energyOnLine(
      (x) => -Math.log(0.7 * Math.exp(-((x - 4) ** 2) / 2) + 0.3 * Math.exp(-((x + 4) ** 2) / 2)),
    );
    const { klPQ, klQP, totalVariation } = await right(
      compareEnergies({ box: { x: [-16, 16] }, width: [1] })(normalEnergy(4, 1), two),
    );
    expect(klPQ.value).toBeCloseTo(-Math.log(0.7), 3);
    expect(totalVariation.value).toBeCloseTo(0.3, 4);
    // E of ((x - 4)² - (x + 4)²) / 2 over the minor mode is 32.
    expect(klQP.value).toBeCloseTo(0.7 * Math.log(0.7) + 0.3 * (Math.log(0.3) + 32), 2);
  });
});

/** Places in [-1, 1], none of them within a hundredth of a panel of where panels end: what hides between the nodes there is not seen. */
const places = [-0.91, -0.77, -0.585, -0.43, -0.21, -0.04, 0.13, 0.29, 0.365, 0.61, 0.83, 0.96];

describe('kinks, jumps and needles', () => {
  test.each(places)('E = a |x - c| with its kink at %d: ln Z = ln 2/a, off by no more than it says', async (c) => {
    for (const a of [0.5, 3, 20]) {
      const { logZ } = await right(
        logPartition({ box: { x: [-64, 64] }, width: [4] })(energyOnLine((x) => a * Math.abs(x - c))),
      );
      expect(Math.abs(logZ.value - Math.log(2 / a))).toBeLessThan(2e-6);
      holds(logZ, Math.log(2 / a));
    }
  });

  test.each(places)('a uniform density whose wall is at %d, which nobody said', async (c) => {
    const { logZ } = await right(
      logPartition({ box: { x: [-8, 8] }, width: [1] })(energyOnLine((x) => (x >= -1.7 && x <= c ? 0 : Infinity))),
    );
    expect(Math.abs(logZ.value - Math.log(c + 1.7))).toBeLessThan(2e-6);
  });

  it('a cone in the plane: E = a |x - c|, ln Z = ln 2π/a²', async () => {
    for (const [a, cx, cy] of [
      [1, 0.3, -0.21],
      [3, -0.77, 0.43],
    ] as const) {
      const { logZ } = await right(
        logPartition({ box: { x: [-24, 24], y: [-24, 24] }, width: [4, 4] })(
          energyOf((x, y) => a * Math.hypot(x - cx, y - cy)),
        ),
      );
      expect(Math.abs(logZ.value - Math.log((2 * Math.PI) / (a * a)))).toBeLessThan(1e-6);
      holds(logZ, Math.log((2 * Math.PI) / (a * a)));
    }
  });

  it('data whose noise is known are found, however narrow', async () => {
    const needle = (at: number, sd: number): LineDensity => ({
      logDensity: (x) => -(((x - at) / sd) ** 2) / 2 - Math.log(sd * Math.sqrt(2 * Math.PI)),
      box: { x: [-100, 100] },
      scale: [sd],
    });
    // Half of the mass at each of two places; some of them at the edges of panels, each of which then sees only a part.
    const atEdge = fc.tuple(fc.integer({ min: -14, max: 14 }), real(-12, 12));
    const place = fc.oneof(real(-90, 90), atEdge);
    const where = (at: number | readonly [number, number], sd: number): number =>
      typeof at === 'number' ? at : at[0] * 6.25 + at[1] * sd;
    await fc.assert(
      fc.asyncProperty(place, place, real(1e-5, 1e-2), async (one, two, sd) => {
        const [a, b] = [where(one, sd), where(two, sd)];
        fc.pre(Math.abs(a - b) > 40 * sd);
        const [first, second] = [needle(a, sd), needle(b, sd)];
        const logDensity = (x: number): number => Math.max(first.logDensity(x), second.logDensity(x)) - Math.LN2;
        const data = { logDensity, box: { x: [-100, 100] }, scale: [sd] } as const;
        const score = await right(scoreDensity(data)(energyOnLine((x) => 5 - logDensity(x) * 0.5)));
        // A temperature of 2: KL = ½ (½ - 1 + ln 2).
        expect(score.klDataModel?.value).toBeCloseTo((Math.log(2) - 1 / 2) / 2, 6);
      }),
      { numRuns: 30 },
    );
  });

  it('data whose noise is known are found in the plane', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(real(-9, 9), real(-9, 9)), real(1e-4, 1e-2), async ([x0, away], sd) => {
        const [cx, cy] = [x0, away * sd];
        const data = {
          logDensity: (x: number, y: number) =>
            -((x - cx) ** 2 + (y - cy) ** 2) / (2 * sd * sd) - Math.log(2 * Math.PI * sd * sd),
          box: { x: [-10, 10], y: [-10, 10] },
          scale: [sd, sd],
        } as const;
        const score = await right(scoreDensity(data)(energyOf((x, y) => 5 - data.logDensity(x, y) * 0.5)));
        expect(score.klDataModel?.value).toBeCloseTo(Math.log(2) - 1 / 2, 5);
      }),
      { numRuns: 4 },
    );
  });

  it('a budget that is too small shows in the error, which still holds', async () => {
    const energy = energyOnLine((x) => 9 * Math.abs(x - 0.123));
    const region = { box: { x: [-40, 40] }, width: [20] } as const;
    const poor = (await right(logPartition(region, { most: 400 })(energy))).logZ;
    const rich = (await right(logPartition(region)(energy))).logZ;
    holds(poor, Math.log(2 / 9));
    expect(poor.error).toBeGreaterThan(1e-3);
    expect(rich.error).toBeLessThan(1e-6);
  });

  it('asks for no more energies than it may', async () => {
    for (const most of [1000, 2000]) {
      let asked = 0;
      const counting: EnergyAt = (points) => {
        asked += points.length;
        return energyOnLine((x) => 9 * Math.abs(x - 0.123))(points);
      };
      await right(logPartition({ box: { x: [-40, 40] }, width: [20] }, { most, tolerance: 1e-15 })(counting));
      expect(asked).toBeLessThanOrEqual(most);
      expect(asked).toBeGreaterThan(most - 100);
    }
  });
});

describe('the plane', () => {
  it('the total variation of round Gaussians is erf(|δ| / √8), within its error', async () => {
    const at = (cx: number, cy: number): EnergyAt => energyOf((x, y) => ((x - cx) ** 2 + (y - cy) ** 2) / 2);
    const region = { box: { x: [-9, 9], y: [-9, 9] }, width: [2, 2] } as const;
    const found: Comparison = await right(compareEnergies(region)(at(0.3, -0.2), at(-0.5, 0.7)));
    const distance = Math.hypot(0.8, 0.9);
    holds(found.totalVariation, erf(distance / Math.sqrt(8)));
    expect(Math.abs(found.totalVariation.value - erf(distance / Math.sqrt(8)))).toBeLessThan(1e-4);
    expect(found.klPQ.value).toBeCloseTo(distance ** 2 / 2, 9);
  });

  it('refuses a comparison in which either has a tail', async () => {
    const flat = energyOf(() => 0);
    const round = energyOf((x, y) => (x * x + y * y) / 2);
    const region = { box: { x: [-9, 9], y: [-9, 9] }, width: [4, 4] } as const;
    for (const [p, q] of [
      [flat, round],
      [round, flat],
    ] as const)
      expect(await compareEnergies(region)(p, q)()).toMatchObject({ _tag: 'Left', left: { _tag: 'TailMass' } });
  });
});

describe('held-out points on the line', () => {
  it('are scored by the mean of E + ln Z', async () => {
    const points = Float64Array.of(-1, 0, 0.5, 2);
    const { nll } = await right(scoreHeldOut(points, { box: { x: [-9, 9] } })(normalEnergy(0, 1, 3)));
    expect(nll.value).toBeCloseTo((1 + 0 + 0.25 + 4) / 8 + Math.log(2 * Math.PI) / 2, 9);
  });
});
