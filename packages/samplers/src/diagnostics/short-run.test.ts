import { foldIn, key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Draws, type ShortRunReport, shortRunAgainstLongRun, showShortRun, wasserstein } from './index.ts';
import { wassersteinByChance } from './wasserstein.ts';

const whole = fc.integer({ min: -1000, max: 1000 });
const set = fc.array(whole, { minLength: 1, maxLength: 12 });

/** `∫ |F - G| dx`, term by term: another formula for the same distance. */
const byDistributions = (a: readonly number[], b: readonly number[]): number => {
  const places = [...a, ...b].sort((x, y) => x - y);
  const below = (values: readonly number[], x: number) => values.filter((value) => value <= x).length / values.length;
  return places
    .slice(1)
    .reduce(
      (total, x, i) => total + Math.abs(below(a, places[i] ?? 0) - below(b, places[i] ?? 0)) * (x - (places[i] ?? 0)),
      0,
    );
};

describe('wasserstein', () => {
  it('of a set and the same set shifted is the shift, exactly', () => {
    fc.assert(
      fc.property(set, whole, fc.integer({ min: 1, max: 3 }), (values, shift, times) => {
        const repeated = Array.from({ length: times }, () => values.map((x) => x + shift)).flat();
        expect(wasserstein(values, repeated)).toBe(Math.abs(shift));
      }),
    );
  });

  it('is the area between the distribution functions', () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(wasserstein(a, b)).toBeCloseTo(byDistributions(a, b), 9);
      }),
    );
  });

  it('is symmetric, zero only between equal laws, grows with the scale, and takes no detour', () => {
    fc.assert(
      fc.property(set, set, set, fc.constantFrom(-4, -0.5, 0.25, 2), (a, b, c, scale) => {
        const distance = wasserstein(a, b);
        expect(wasserstein(b, a)).toBe(distance);
        expect(wasserstein(a.toReversed(), a)).toBe(0);
        expect(distance === 0).toBe(byDistributions(a, b) === 0);
        expect(
          wasserstein(
            a.map((x) => x * scale),
            b.map((x) => x * scale),
          ),
        ).toBe(distance * Math.abs(scale));
        expect(distance).toBeLessThanOrEqual((wasserstein(a, c) + wasserstein(c, b)) * (1 + 1e-12));
      }),
    );
  });
});

const seeds = key(20);

/** Chains of an autoregression with the law N(0, 1), begun in it; `rho = 0` draws independently. */
const autoregression = (seed: number, [chains, draws]: readonly [number, number], rho: number): Float64Array => {
  const out = Float64Array.from(normal(foldIn(seeds, seed), [chains, draws]));
  for (let c = 0; c < chains; c++)
    for (let t = 1; t < draws; t++) {
      const at = c * draws + t;
      out[at] = rho * (out[at - 1] ?? 0) + Math.sqrt(1 - rho * rho) * (out[at] ?? 0);
    }
  return out;
};

const energyOf = (x: number): number => (x * x) / 2;

const report = (
  shortData: Float64Array,
  longData: Float64Array,
  [chains, draws]: readonly [number, number],
  scale = 1,
): ShortRunReport => {
  const short: Draws = { shape: [shortData.length, 1], data: shortData.map((x) => x * scale) };
  const long: Draws = { shape: [chains, draws], data: longData.map((x) => x * scale) };
  const energies = {
    short: { ...short, data: shortData.map((x) => scale * energyOf(x)) },
    long: { ...long, data: longData.map((x) => scale * energyOf(x)) },
  };
  const made = shortRunAgainstLongRun(short, long, { energies });
  if (made._tag === 'Left') throw new Error(made.left.reason);
  return made.right;
};

describe('short runs against a long run', () => {
  const size: readonly [number, number] = [4, 500];

  it('of one law: z has variance 1, and the ratio of distances mean 1, however slowly the long run moves', () => {
    const repeats = 300;
    const all = Array.from({ length: repeats }, (_, i) =>
      // As many ends as the long run is worth, so that both errors count.
      report(autoregression(2 * i, [150, 1], 0), autoregression(2 * i + 1, size, 0.85), size),
    );
    const average = (f: (r: ShortRunReport) => number): number => all.reduce((a, r) => a + f(r), 0) / repeats;
    for (const row of [0, 1]) {
      // Half of six standard deviations (√(2 / 300)) of an average of χ², and the error of estimated sample sizes.
      for (const z of ['meanZ', 'sdZ'] as const) {
        const variance = average(({ rows }) => (rows[row]?.[z] ?? Number.NaN) ** 2);
        expect(variance).toBeGreaterThan(0.6);
        expect(variance).toBeLessThan(1.5);
      }
      const ratio = average(({ rows }) => rows[row]?.wassersteinRatio ?? Number.NaN);
      expect(ratio).toBeGreaterThan(0.85);
      expect(ratio).toBeLessThan(1.15);
    }
  });

  it('shifted by s: the z of the mean, the distance and the verdict say so', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), fc.constantFrom(-1, 1), (seed, shift) => {
        const short = autoregression(seed, [400, 1], 0).map((x) => x + shift);
        const { rows, agree, verdict } = report(short, autoregression(seed + 1e7, [4, 1000], 0), [4, 1000]);
        // 1 / √(1/400 + 1/4000) is 19.1; chance moves it by some standard errors, of 1 each.
        expect((rows[1]?.meanZ ?? 0) * shift).toBeGreaterThan(10);
        expect(Math.abs((rows[1]?.wasserstein ?? 0) - 1)).toBeLessThan(0.5);
        expect(agree).toBe('no');
        expect(verdict).toContain(`too ${shift > 0 ? 'high' : 'low'}`);
      }),
      { numRuns: 20 },
    );
  });

  it('of half the width: the sd is too low though the mean is right', () => {
    const short = autoregression(1, [400, 1], 0).map((x) => x / 2);
    const { rows, agree } = report(short, autoregression(2, [4, 1000], 0), [4, 1000]);
    expect(rows[1]?.sdZ ?? 0).toBeLessThan(-8);
    expect(rows[1]?.wassersteinRatio ?? 0).toBeGreaterThan(4);
    expect(agree).toBe('no');
  });

  it('in another unit: means, sds and distances scale; z and the verdict stay', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e6 }), fc.constantFrom(0.25, 8), (seed, scale) => {
        const [short, long] = [autoregression(seed, [50, 1], 0), autoregression(seed + 1e7, [2, 100], 0.5)];
        const [one, other] = [report(short, long, [2, 100]), report(short, long, [2, 100], scale)];
        expect(other.agree).toBe(one.agree);
        for (const [i, row] of one.rows.entries()) {
          const scaled = other.rows[i];
          for (const name of ['meanZ', 'sdZ', 'wassersteinRatio', 'rhat'] as const)
            expect(scaled?.[name]).toBeCloseTo(row[name], 9);
          for (const name of ['shortMean', 'longMean', 'shortSd', 'longSd', 'wasserstein'] as const)
            expect((scaled?.[name] ?? 0) / scale).toBeCloseTo(row[name], 9);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('only the last draw of a short run counts', () => {
    const [ends, long] = [autoregression(3, [20, 1], 0), autoregression(4, size, 0)];
    const energies = { short: { shape: [20, 2], data: new Float64Array(40) }, long: { shape: size, data: long } };
    const begun = Array.from(ends).flatMap((x, i) => [100 + i, x]);
    const made = shortRunAgainstLongRun({ shape: [20, 2], data: begun }, { shape: size, data: long }, { energies });
    expect(made).toMatchObject({ right: { rows: [{}, { shortMean: report(ends, long, size).rows[1]?.shortMean }] } });
  });

  it('says nothing against a long run whose chains do not agree', () => {
    const long = autoregression(5, size, 0).map((x, i) => x + (i < size[1] ? 3 : 0));
    const { agree, verdict } = report(autoregression(6, [100, 1], 0), long, size);
    expect(agree).toBe('unknown');
    expect(verdict).toContain('R-hat of');
  });

  it('is not disturbed by a coordinate that never moves', () => {
    const { rows } = report(new Float64Array(10), new Float64Array(2000), size);
    expect(rows).toMatchObject([
      { meanZ: 0, sdZ: 0, wassersteinRatio: 0 },
      { meanZ: 0, sdZ: 0, wassersteinRatio: 0 },
    ]);
    const apart = report(new Float64Array(10).fill(1), new Float64Array(2000), size);
    expect(apart).toMatchObject({ agree: 'no', rows: [{}, { meanZ: Number.POSITIVE_INFINITY, wasserstein: 1 }] });
  });

  it('is shown as a table with its verdict', () => {
    const text = showShortRun(
      report(
        autoregression(7, [100, 1], 0).map((x) => x + 9),
        autoregression(8, size, 0),
        size,
      ),
    );
    const [head, ...lines] = text.split('\n');
    expect(head).toBe('100 short runs against 4 chains of 500 draws');
    expect(new Set(lines.slice(0, 3).map((line) => line.length)).size).toBe(1);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['', 'energy', 'x', 'The']);
  });
});

describe('the distance by chance', () => {
  it('is √(2/π) √(1/n + 1/m) ∫ √(F (1 - F)), of a fair coin', () => {
    expect(wassersteinByChance([0, 1, 1, 0], 2, 2)).toBeCloseTo(Math.sqrt(2 / Math.PI) / 2, 12);
  });
});

describe('what makes no sense is told', () => {
  const short = { shape: [3, 1, 2], data: new Float64Array(6) };
  const long = { shape: [1, 12, 2], data: new Float64Array(24) };
  const energies = { short: { shape: [3, 1], data: [1, 2, 3] }, long: { shape: [1, 12], data: new Float64Array(12) } };
  test.each<[string, Draws, Draws, typeof energies | { short: Draws; long: Draws }, string]>([
    ['one short run', { shape: [1, 1, 2], data: [1, 2] }, long, energies, 'at least two chains'],
    ['ragged short runs', { ...short, data: [1] }, long, energies, 'are 6 numbers, given 1'],
    ['a long run that is short', short, short, energies, 'too short for diagnostics'],
    ['other points', { shape: [3, 1, 1], data: [1, 2, 3] }, long, energies, 'points of the short runs are [1]'],
    [
      'energies of other runs',
      short,
      long,
      { ...energies, short: energies.long },
      'energies of the short runs must be [3, 1]',
    ],
    ['ragged energies', short, long, { ...energies, long: { shape: [1, 12], data: [1] } }, 'energies of the long run'],
    ['NaN', { ...short, data: [1, 2, 3, 4, 5, NaN] }, long, energies, "not all numbers of 'x[1]' are finite"],
  ])('%s', (_, a, b, given, said) => {
    expect(shortRunAgainstLongRun(a, b, { energies: given })).toMatchObject({
      left: { _tag: 'BadInput', reason: expect.stringContaining(said) },
    });
  });
});
