import { key } from '@ergodic/core/random';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { boxCubature, type Density, entropy, logDensityAt } from '../evaluate/index.ts';
import { type Dataset, type Draws, datasetNames, eightGaussians, findDataset, twoMoons } from './index.ts';

const named = (name: string): Dataset => {
  const found = findDataset(name);
  if (E.isLeft(found)) throw new Error(found.left.reason);
  return found.right;
};

/** `Φ⁻¹` by bisection on a continued fraction would do; Acklam's rational approximation is good to 1e-9. */
const quantile = (p: number): number => {
  const tail = (q: number): number =>
    (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1);
  if (p < 0.02425) return tail(Math.sqrt(-2 * Math.log(p)));
  if (p > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - p)));
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
};

/** A low-discrepancy source (Roberts' R₄ sequence): its sample means are integrals to about 1e-4, without chance. */
const evenly: Draws = (() => {
  const root = 1.1673039782614187; // of x⁵ = x + 1
  const uniform = (stream: number, n: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => (0.5 + (i + 1) * root ** -(stream + 1)) % 1);
  return { uniform, normal: (stream, n) => uniform(stream, n).map(quantile) };
})();

const mass = (density: Density): number => {
  const cubature = boxCubature(density.box, density.scale, 8, density.breaks);
  return logDensityAt(density, cubature.points).reduce(
    (sum, log, i) => sum + (cubature.weights[i] ?? 0) * Math.exp(log),
    0,
  );
};

/** Each data set with other parameters than the usual ones. */
const varied = [
  'two-moons:noise=0.3',
  '8-gaussians:radius=2,sd=0.1',
  'checkerboard:squares=6,side=0.5',
  'pinwheel:arms=3,radial=0.2,tangential=0.15,rate=0.4',
  'rings:noise=0.2',
  'swiss-roll:noise=1',
  'spirals:noise=1',
];

describe.each([...datasetNames, ...varied])('%s', (name) => {
  const data = named(name);

  it('has a density of mass 1 in its box', () => {
    expect(Math.abs(mass(data.density) - 1)).toBeLessThan(1e-9);
  });

  it('draws points of that density: cell by cell, and in its entropy', () => {
    const n = 40_000;
    const points = data.draw(evenly, n);
    const { x, y } = data.density.box;
    const cells = 6;
    const counts = new Float64Array(cells * cells);
    let surprise = 0;
    for (let i = 0; i < n; i++) {
      const [px, py] = [points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN];
      const column = Math.floor((cells * (px - x[0])) / (x[1] - x[0]));
      const row = Math.floor((cells * (py - y[0])) / (y[1] - y[0]));
      counts[row * cells + column] = (counts[row * cells + column] ?? 0) + 1 / n;
      surprise -= data.density.logDensity(px, py) / n;
    }
    expect(Math.abs(surprise - entropy(data.density).value)).toBeLessThan(3e-3);
    counts.forEach((share, cell) => {
      const at = ([low, high]: readonly [number, number], k: number): readonly [number, number] => [
        low + ((high - low) * k) / cells,
        low + ((high - low) * (k + 1)) / cells,
      ];
      const box = { x: at(x, cell % cells), y: at(y, Math.floor(cell / cells)) };
      const rule = boxCubature(box, data.density.scale, 8, data.density.breaks);
      const exact = logDensityAt(data.density, rule.points).reduce(
        (sum, log, i) => sum + (rule.weights[i] ?? 0) * Math.exp(log),
        0,
      );
      expect(Math.abs(share - exact)).toBeLessThan(1e-3);
    });
  });

  it('draws noise of that shape: in its characteristic function at the wave length of the noise', () => {
    const n = 40_000;
    const points = data.draw(evenly, n);
    const { scale, box, breaks } = data.density;
    const rule = boxCubature(box, scale, 8, breaks);
    const logs = logDensityAt(data.density, rule.points);
    for (const [a, b] of [
      [1, 1],
      [1, -1],
      [1, 0],
      [0, 1],
    ] as const) {
      const wave = (all: Float64Array, i: number): number =>
        Math.cos(((all[2 * i] ?? 0) * a) / scale[0] + ((all[2 * i + 1] ?? 0) * b) / scale[1]);
      const exact = logs.reduce(
        (sum, log, i) => sum + (rule.weights[i] ?? 0) * Math.exp(log) * wave(rule.points, i),
        0,
      );
      let mean = 0;
      for (let i = 0; i < n; i++) mean += wave(points, i) / n;
      expect(Math.abs(mean - exact)).toBeLessThan(5e-3);
    }
  });

  it('is a pure function of the key, and fewer points begin more', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), (seed, n, more) => {
        const long = data.sample(key(seed), n + more);
        expect(data.sample(key(seed), n)).toEqual(long.subarray(0, 2 * n));
        if (n > 1) expect(data.sample(key(seed + 1), n)).not.toEqual(data.sample(key(seed), n));
      }),
      { numRuns: 20 },
    );
  });
});

describe('entropies', () => {
  it.each([
    ['two moons', entropy(twoMoons(0.1).density), 1.0076],
    ['8 Gaussians', entropy(eightGaussians().density), 2.8341],
    ['8 Gaussians far apart', entropy(eightGaussians(2, 0.02).density), -2.907],
    ['checkerboard', entropy(named('checkerboard').density), Math.log(32)],
  ])('%s', (_, { value, error }, known) => {
    expect(Math.abs(value - known)).toBeLessThan(6e-5 + (known === -2.907 ? 5e-4 : 0));
    expect(error).toBeLessThan(1e-5);
  });

  it('of 8 Gaussians far apart is that of one plus log 8', () => {
    const apart = entropy(eightGaussians(2, 0.02).density);
    expect(apart.value).toBeCloseTo(Math.log(8) + 1 + Math.log(2 * Math.PI * 0.02 ** 2), 6);
  });
});

describe('parameters', () => {
  it('give the entropy of the law that they ask for', () => {
    // Eight Gaussians that do not overlap: that of one, and which it is.
    const apart = Math.log(8) + 1 + Math.log(2 * Math.PI * 0.02 ** 2);
    expect(entropy(named('8 gaussians: sd=0.02, radius=2').density).value).toBeCloseTo(apart, 6);
    expect(entropy(named('checkerboard:squares=8,side=0.5').density).value).toBeCloseTo(Math.log(8), 12);
    // An arm without a twist is a Gaussian, doubled.
    const arm = named('pinwheel:arms=1,radial=0.4,tangential=0.2,rate=0');
    expect(entropy(arm.density).value).toBeCloseTo(1 + Math.log(2 * Math.PI * 0.4 * 0.2 * 4), 6);
  });

  it('are in the name where they are not the usual ones, in one order, and the name finds them again', () => {
    const narrow = named('8 Gaussians: sd = 0.02, radius = 2');
    expect([narrow.name, narrow.title]).toEqual(['8-gaussians:radius=2,sd=0.02', '8 Gaussians (radius 2, sd 0.02)']);
    expect(named(narrow.name).sample(key(1), 5)).toEqual(eightGaussians(2, 0.02).sample(key(1), 5));
    expect(named('two-moons:noise=0.1').name).toBe('two-moons');
    for (const name of varied) expect(named(name).name).toBe(name);
  });

  it.each([
    ['rings:sd=1', 'rings:sd=1', 'no such parameter; rings has noise (0.08)'],
    ['rings:constructor=1', 'rings:constructor=1', 'no such parameter; rings has noise (0.08)'],
    ['8-gaussians:radius=2,x=1', '8-gaussians:x=1', 'no such parameter; 8-gaussians has radius (2.83), sd (0.354)'],
    ['rings:noise', 'rings:noise', 'a parameter is given as name=value, with commas between'],
    ['rings:', 'rings:', 'a parameter is given as name=value, with commas between'],
    ['rings:noise=1=2', 'rings:noise=1=2', 'a parameter is given as name=value, with commas between'],
    ['rings:noise=0.3,noise=0.2', 'rings:noise=0.2', 'noise is given twice'],
    ['rings:noise=0', 'rings:noise=0', 'a number from 0.02 to 1 is needed'],
    ['rings:noise=2', 'rings:noise=2', 'a number from 0.02 to 1 is needed'],
    ['rings:noise=x', 'rings:noise=x', 'a number from 0.02 to 1 is needed'],
    ['rings:noise=', 'rings:noise=', 'a number from 0.02 to 1 is needed'],
    ['pinwheel:arms=2.5', 'pinwheel:arms=2.5', 'a whole number from 1 to 12 is needed'],
    ['checkerboard:squares=5', 'checkerboard:squares=5', 'a multiple of 2 from 2 to 16 is needed'],
  ])('that make no sense are said: %s', (name, value, reason) => {
    expect(findDataset(name)).toEqual(E.left({ _tag: 'BadInput', value, reason }));
  });
});

describe('findDataset', () => {
  it('does not mind case, spaces or hyphens', () => {
    for (const name of ['two moons', 'Two-Moons', 'TWO_MOONS', '8 Gaussians', 'swiss roll'])
      expect(E.isRight(findDataset(name))).toBe(true);
  });

  it('lists what exists', () => {
    const found = findDataset('three moons');
    expect(E.isLeft(found) && found.left.reason).toContain('two-moons, 8-gaussians, checkerboard');
    expect(E.isLeft(findDataset('constructor'))).toBe(true);
  });
});
