import { foldIn, type Key, key, normal } from '@ergodic/core/random';
import { erf } from '@ergodic/core/special';
import { wasserstein } from '@ergodic/samplers/diagnostics';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it, test } from 'vitest';
import {
  energyDistance,
  energyTest,
  medianDistance,
  mmdSquared,
  mmdTest,
  precisionRecall,
  type Sample,
  slicedWasserstein,
  type TestTwoSamples,
} from './index.ts';

const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(`expected a value, got ${JSON.stringify(either.left)}`);
  return either.right;
};

const real = fc.double({ min: -5, max: 5, noNaN: true });

const sampleOf = (dimension: number, size: number): fc.Arbitrary<Sample> =>
  fc
    .array(real, { minLength: dimension * size, maxLength: dimension * size })
    .map((points) => ({ points: Float64Array.from(points), dimension }));

/** Two samples of one dimension, of any sizes. */
const pair = fc
  .record({
    dimension: fc.integer({ min: 1, max: 3 }),
    n: fc.integer({ min: 2, max: 9 }),
    m: fc.integer({ min: 2, max: 9 }),
  })
  .chain(({ dimension, n, m }) => fc.tuple(sampleOf(dimension, n), sampleOf(dimension, m)));

const rowsOf = ({ points, dimension }: Sample): readonly (readonly number[])[] =>
  Array.from({ length: points.length / dimension }, (_, i) =>
    Array.from(points.subarray(i * dimension, (i + 1) * dimension)),
  );

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((v, i) => v - (b[i] ?? Number.NaN)));

/** `mean k(x, x') + mean k(y, y') - 2 mean k(x, y)` over pairs of different points, by definition. */
const discrepancy = (
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[],
  k: (d: number) => number,
): number => {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const within = (s: typeof x): number =>
    mean(s.flatMap((a, i) => s.flatMap((b, j) => (i === j ? [] : [k(distance(a, b))]))));
  return within(x) + within(y) - 2 * mean(x.flatMap((a) => y.map((b) => k(distance(a, b)))));
};

const moved = ({ points, dimension }: Sample, f: (row: readonly number[]) => readonly number[]): Sample => ({
  points: Float64Array.from(rowsOf({ points, dimension }).flatMap(f)),
  dimension,
});

describe('the energy distance', () => {
  it('is its definition, over pairs of different points', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        expect(right(energyDistance(x, y)).value).toBeCloseTo(
          discrepancy(rowsOf(x), rowsOf(y), (d) => -d),
          10,
        );
      }),
    );
  });

  it('on the line is 2 ∫ (F - G)², once pairs of a point with itself are counted', () => {
    fc.assert(
      fc.property(fc.tuple(sampleOf(1, 5), sampleOf(1, 7)), ([x, y]) => {
        const value = right(energyDistance(x, y)).value;
        const spread = (s: Sample): number =>
          right(energyDistance(s, { points: Float64Array.of(0, 0), dimension: 1 })).value;
        // E|x - x'| over all pairs is (n - 1) / n of that over different ones; both are read off the distance from a point mass.
        const own = (s: Sample): number => {
          const toOrigin = s.points.reduce((sum, v) => sum + Math.abs(v), 0) / s.points.length;
          return 2 * toOrigin - spread(s);
        };
        const biased = value + own(x) / x.points.length + own(y) / y.points.length;
        const at = [...x.points, ...y.points].sort((a, b) => a - b);
        const below = (s: Sample, t: number): number => s.points.filter((v) => v <= t).length / s.points.length;
        const integral = at.slice(1).reduce((sum, t, i) => {
          const from = at[i] ?? t;
          return sum + (t - from) * (below(x, from) - below(y, from)) ** 2;
        }, 0);
        expect(biased).toBeCloseTo(2 * integral, 9);
      }),
    );
  });

  it('of point masses is twice their distance, of Gaussians on the line the closed form', () => {
    fc.assert(
      fc.property(fc.tuple(real, real, real, real), ([a, b, c, d]) => {
        const mass = (p: number, q: number): Sample => ({ points: Float64Array.of(p, q, p, q, p, q), dimension: 2 });
        const found = right(energyDistance(mass(a, b), mass(c, d)));
        expect(found.value).toBeCloseTo(2 * Math.hypot(a - c, b - d), 10);
        expect(found.error).toBeCloseTo(0, 10);
      }),
    );
    // E|N(δ, s²)| = s √(2/π) e^(-δ²/2s²) + δ erf(δ / (s √2)), with s = √2 for two standard ones.
    const folded = (shift: number): number =>
      (2 / Math.sqrt(Math.PI)) * Math.exp((-shift * shift) / 4) + shift * erf(shift / 2);
    for (const shift of [0.5, 1, 2]) {
      const draw = (seed: number, by: number): Sample => ({
        points: normal(key(seed), [1500]).map((z) => z + by),
        dimension: 1,
      });
      const { value, error } = right(energyDistance(draw(1, 0), draw(2, shift)));
      // Six of its own errors: 2e-9.
      expect(Math.abs(value - (2 * folded(shift) - 2 * folded(0)))).toBeLessThan(6 * error);
      expect(error).toBeLessThan(0.1 * shift);
    }
  });

  it('does not change when both move or turn together or change places, and grows with them', () => {
    fc.assert(
      fc.property(
        fc.tuple(sampleOf(2, 5), sampleOf(2, 6)),
        real,
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        ([x, y], by, factor) => {
          const found = right(energyDistance(x, y));
          const turn = ([a = 0, b = 0]: readonly number[]): readonly number[] => [by - b, a + 2 * by];
          const close = (other: E.Either<unknown, { value: number; error: number }>, times = 1): void => {
            expect(right(other).value).toBeCloseTo(times * found.value, 8);
            expect(right(other).error).toBeCloseTo(times * found.error, 8);
          };
          close(energyDistance(moved(x, turn), moved(y, turn)));
          close(energyDistance(y, x));
          const grow = (row: readonly number[]): readonly number[] => row.map((v) => factor * v);
          close(energyDistance(moved(x, grow), moved(y, grow)), factor);
        },
      ),
    );
  });
});

describe('the Wasserstein distance of an order', () => {
  const permutations = (n: number): readonly (readonly number[])[] =>
    n === 0
      ? [[]]
      : permutations(n - 1).flatMap((rest) => Array.from({ length: n }, (_, i) => rest.toSpliced(i, 0, n - 1)));

  it('is the cheapest of all ways to pair the points', () => {
    const numbers = fc.array(real, { minLength: 5, maxLength: 5 });
    const ways = permutations(5);
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom(1, 2, 3), (a, b, order) => {
        const costs = ways.map((way) =>
          a.reduce((sum, v, i) => sum + Math.abs(v - (b[way[i] ?? 0] ?? Number.NaN)) ** order, 0),
        );
        expect(wasserstein(a, b, order)).toBeCloseTo((Math.min(...costs) / 5) ** (1 / order), 8);
      }),
      { numRuns: 30 },
    );
  });

  it('does not change when every point is there k times', () => {
    const numbers = fc.array(real, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 2, max: 4 }), (a, b, k) => {
        const often = a.flatMap((v) => Array.from({ length: k }, () => v));
        expect(wasserstein(often, b, 2)).toBeCloseTo(wasserstein(a, b, 2), 9);
      }),
    );
  });
});

describe('the sliced Wasserstein distance', () => {
  it('on the line is the Wasserstein distance, without an error', () => {
    fc.assert(
      fc.property(sampleOf(1, 4), sampleOf(1, 6), fc.constantFrom<1 | 2>(1, 2), (x, y, order) => {
        const found = right(slicedWasserstein(x, y, { key: key(0), directions: 7, order }));
        expect(found.value).toBeCloseTo(wasserstein(x.points, y.points, order), 9);
        expect(found.error).toBeLessThan(1e-6);
      }),
    );
  });

  it('of a sample and itself moved is what it is of two points so far apart, and 0 if not moved', () => {
    fc.assert(
      fc.property(sampleOf(3, 6), fc.array(real, { minLength: 3, maxLength: 3 }), (x, by) => {
        const options = { key: key(3), directions: 40 };
        const shift = (row: readonly number[]): readonly number[] => row.map((v, i) => v + (by[i] ?? 0));
        const origin: Sample = { points: new Float64Array(3), dimension: 3 };
        const found = right(slicedWasserstein(x, moved(x, shift), options));
        const points = right(slicedWasserstein(origin, moved(origin, shift), options));
        expect(found.value).toBeCloseTo(points.value, 8);
        expect(right(slicedWasserstein(x, x, options)).value).toBe(0);
      }),
    );
  });

  // E (θ·δ)² = |δ|² / d, and E |θ·δ| = |δ| Γ(d/2) / (√π Γ((d+1)/2)): 2/π in the plane, 1/2 in space.
  test.each<readonly [number, 1 | 2, number]>([
    [2, 1, 2 / Math.PI],
    [3, 1, 1 / 2],
    [2, 2, Math.SQRT1_2],
    [5, 2, 1 / Math.sqrt(5)],
  ])('of points 7 apart in %i dimensions, order %i: %f of that', (dimension, order, share) => {
    const at = (x: number): Sample => ({
      points: Float64Array.from({ length: dimension }, (_, i) => (i === 0 ? x : 1)),
      dimension,
    });
    const { value, error } = right(slicedWasserstein(at(0), at(7), { key: key(1), directions: 4000, order }));
    // Six standard errors: 2e-9.
    expect(Math.abs(value - 7 * share)).toBeLessThan(6 * error);
    expect(error).toBeLessThan(0.1);
  });

  it('of Gaussians is √(|δ|² / d + (s - t)²), up to what samples leave', () => {
    const draw = (seed: number, shift: number, scale: number): Sample => ({
      points: normal(key(seed), [6000]).map((z, i) => scale * z + (i % 2 === 0 ? shift : 0)),
      dimension: 2,
    });
    const { value } = right(slicedWasserstein(draw(1, 0, 1), draw(2, 3, 2), { key: key(5), directions: 2000 }));
    // Of 3000 points, the means are good to 0.04, the deviations to 0.03; directions to 1%.
    expect(Math.abs(value - Math.sqrt(9 / 2 + 1))).toBeLessThan(0.2);
  });
});

describe('precision and recall', () => {
  const square = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, v, i) => sum + (v - (b[i] ?? Number.NaN)) ** 2, 0);
  /** The definition, eq. 1 and 2, in squares. */
  const share = (points: Sample, of: Sample, k: number): number => {
    const [a, b] = [rowsOf(points), rowsOf(of)];
    const radius = b.map((p, i) => {
      const others = b.filter((_, j) => j !== i).map((q) => square(p, q));
      return others.sort((s, t) => s - t)[k - 1] ?? Number.NaN;
    });
    return a.filter((p) => b.some((q, j) => square(p, q) <= (radius[j] ?? Number.NaN))).length / a.length;
  };

  /** On a grid, where squares are exact and many are equal. */
  const gridded = (size: number): fc.Arbitrary<Sample> =>
    fc
      .array(fc.integer({ min: -6, max: 6 }), { minLength: 2 * size, maxLength: 2 * size })
      .map((points) => ({ points: Float64Array.from(points), dimension: 2 }));

  it('are their definition', () => {
    fc.assert(
      fc.property(gridded(7), gridded(9), fc.integer({ min: 1, max: 6 }), (data, generated, k) => {
        expect(right(precisionRecall(data, generated, k))).toEqual({
          precision: share(generated, data, k),
          recall: share(data, generated, k),
        });
      }),
    );
  });

  it('change places with the samples, are 1 for a sample and itself, and 0 far apart', () => {
    fc.assert(
      fc.property(fc.tuple(sampleOf(2, 6), sampleOf(2, 8)), ([x, y]) => {
        const there = right(precisionRecall(x, y));
        const back = right(precisionRecall(y, x));
        expect([back.recall, back.precision]).toEqual([there.precision, there.recall]);
        expect(right(precisionRecall(x, x))).toEqual({ precision: 1, recall: 1 });
        const far = moved(y, (row) => row.map((v) => v + 1000));
        expect(right(precisionRecall(x, far))).toEqual({ precision: 0, recall: 0 });
      }),
    );
  });

  it('do not fall with more neighbours', () => {
    fc.assert(
      fc.property(fc.tuple(sampleOf(2, 8), sampleOf(2, 8)), ([x, y]) => {
        const all = [1, 2, 4, 7].map((k) => right(precisionRecall(x, y, k)));
        all.slice(1).forEach(({ precision, recall }, i) => {
          expect(precision).toBeGreaterThanOrEqual(all[i]?.precision ?? Number.NaN);
          expect(recall).toBeGreaterThanOrEqual(all[i]?.recall ?? Number.NaN);
        });
      }),
    );
  });

  it('tell a mode that is missed from points that are wrong', () => {
    const modes = (seed: number, centres: readonly number[]): Sample => ({
      points: normal(key(seed), [400]).map((z, i) => z + (centres[Math.floor(i / 2) % centres.length] ?? 0)),
      dimension: 2,
    });
    const data = modes(1, [0, 30]);
    // Half of the data are where nothing was generated; a third of what was generated is where no data are.
    const missing = right(precisionRecall(data, modes(2, [0])));
    expect(missing.recall).toBeLessThanOrEqual(1 / 2);
    expect(missing.precision).toBeGreaterThan(0.7);
    const wrong = right(precisionRecall(data, modes(3, [0, 30, 60])));
    expect(wrong.precision).toBeLessThanOrEqual(0.67);
    expect(wrong.recall).toBeGreaterThan(0.7);
  });
});

const draws = (root: Key, size: number, dimension = 2): Sample => ({
  points: normal(root, [size * dimension]),
  dimension,
});

const tests: readonly (readonly [string, TestTwoSamples, (x: Sample, y: Sample) => number])[] = [
  [
    'mmdTest',
    mmdTest,
    (x, y) => {
      const all = Float64Array.from([...x.points, ...y.points]);
      const m = medianDistance(all, x.dimension);
      const k = (d: number): number =>
        [0.25, 0.5, 1, 2, 4].reduce((sum, f) => sum + Math.exp(-(d * d) / (2 * (f * m) ** 2)), 0) / 5;
      return discrepancy(rowsOf(x), rowsOf(y), k);
    },
  ],
  ['energyTest', energyTest, (x, y) => discrepancy(rowsOf(x), rowsOf(y), (d) => -d)],
];

describe.each(tests)('%s', (_, test2, byDefinition) => {
  it('has its definition for a statistic', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        fc.pre(medianDistance(Float64Array.from([...x.points, ...y.points]), x.dimension) > 1e-2);
        const { statistic } = right(test2(x, y, { key: key(0), permutations: 1 }));
        expect(statistic).toBeCloseTo(byDefinition(x, y), 9);
      }),
    );
  });

  it('has p-values that are exact: of one law, uniform on the multiples of 1/20', () => {
    const seeds = 1000;
    const counts = new Float64Array(20);
    for (let seed = 0; seed < seeds; seed++) {
      const root = foldIn(key(17), seed);
      // Of different sizes, since a test that minds which is which shows there.
      const [x, y] = [draws(foldIn(root, 0), 5), draws(foldIn(root, 1), 9)];
      const { p } = right(test2(x, y, { key: foldIn(root, 2), permutations: 19 }));
      const rank = Math.round(p * 20);
      expect(p * 20).toBeCloseTo(rank, 9);
      counts[rank - 1] = (counts[rank - 1] ?? 0) + 1;
    }
    // Chi-square of 19 degrees of freedom: above 82 with probability 8.4e-10.
    const expected = seeds / 20;
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(82);
  });

  it('sees a law that is shifted, wider, or bent', () => {
    const x = draws(key(1), 150);
    const p = (y: Sample): number => right(test2(x, y, { key: key(9), permutations: 199 })).p;
    expect(p(moved(draws(key(2), 150), (row) => row.map((v) => v + 0.8)))).toBe(1 / 200);
    expect(p(moved(draws(key(3), 150), (row) => row.map((v) => 2.5 * v)))).toBe(1 / 200);
    expect(p(moved(draws(key(4), 150), ([a = 0, b = 0]) => [a, b + 1.5 * (a * a - 1)]))).toBe(1 / 200);
  });

  it('is a pure function of samples and key, and gives no small p-value to samples that are equal', () => {
    const [x, y] = [draws(key(1), 20), draws(key(2), 30)];
    expect(test2(x, y, { key: key(4), permutations: 49 })).toEqual(test2(x, y, { key: key(4), permutations: 49 }));
    expect(right(test2(x, x, { key: key(4), permutations: 99 })).p).toBeGreaterThan(0.5);
    // All deals of points that stand in for one another are ties.
    const two: Sample = { points: Float64Array.of(0, 1), dimension: 1 };
    expect(right(test2(two, two, { key: key(4), permutations: 9 })).p).toBeGreaterThan(0.1);
  });

  it('says how far it is, and refuses what it cannot test', () => {
    const seen: (readonly [number, number])[] = [];
    const [x, y] = [draws(key(1), 10), draws(key(2), 10)];
    test2(x, y, { key: key(0), permutations: 50, onProgress: (done, of) => seen.push([done, of]) });
    expect(seen).toEqual([
      [16, 50],
      [32, 50],
      [48, 50],
    ]);
    const reason = (a: Sample, b: Sample, permutations = 9): unknown => {
      const found = test2(a, b, { key: key(0), permutations });
      return E.isLeft(found) ? found.left.reason : found.right;
    };
    const one: Sample = { points: Float64Array.of(1, 2), dimension: 2 };
    expect(reason(one, y)).toMatch(/the first sample has 1 points: at least 2/);
    expect(reason(x, { points: Float64Array.of(1, 2, 3), dimension: 1 })).toMatch(
      /have 2 numbers, those of the second 1/,
    );
    expect(reason(x, { points: Float64Array.of(1, 2, 3), dimension: 2 })).toMatch(/3 numbers: they are no points of 2/);
    expect(reason({ ...x, points: x.points.with(5, Number.NaN) }, y)).toMatch(
      /number 2 of point 3 of the first sample is NaN/,
    );
    expect(reason(draws(key(1), 3000, 1), draws(key(1), 1001, 1))).toMatch(/4001 points: more than 4000/);
    expect(reason(x, y, 0)).toMatch(/permutations is 0/);
  });
});

test('mmdTest has no width for points that coincide', () => {
  const still: Sample = { points: new Float64Array(8), dimension: 2 };
  expect(mmdTest(still, still, { key: key(0) })).toMatchObject({
    left: { reason: expect.stringContaining('one and the same') },
  });
});

test('mmdSquared of points of three numbers is what it is in the plane, if the third never changes', () => {
  fc.assert(
    fc.property(sampleOf(2, 6), sampleOf(2, 6), real, (x, y, third) => {
      fc.pre(medianDistance(x.points) > 1e-2);
      const lifted = (s: Sample): Float64Array => Float64Array.from(rowsOf(s).flatMap((row) => [...row, third]));
      const [flat, deep] = [mmdSquared(x.points, y.points), mmdSquared(lifted(x), lifted(y), 3)];
      expect(deep.value).toBeCloseTo(flat.value, 10);
      expect(deep.error).toBeCloseTo(flat.error, 10);
    }),
  );
});

describe('metrics refuse', () => {
  const x: Sample = { points: Float64Array.of(0, 1, 2, 3), dimension: 1 };
  test.each<readonly [string, E.Either<unknown, unknown>, RegExp]>([
    ['no neighbours', precisionRecall(x, x, 0), /neighbours is 0/],
    ['more neighbours than there are points', precisionRecall(x, x, 4), /has 4 points: at least 5/],
    ['one direction', slicedWasserstein(x, x, { key: key(0), directions: 1 }), /at least two/],
    ['an empty sample', slicedWasserstein({ ...x, points: new Float64Array() }, x, { key: key(0) }), /has 0 points/],
    ['a dimension of 0', energyDistance({ ...x, dimension: 0 }, x), /of dimension 0/],
  ])('%s', (_, found, reason) => {
    expect(found).toMatchObject({ _tag: 'Left', left: { _tag: 'BadInput', reason: expect.stringMatching(reason) } });
  });
});
