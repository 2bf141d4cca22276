import { key } from '@ergodic/core/random';
import { erf } from '@ergodic/core/special';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compositeGauss, type LineDensity, panelEdges } from '../evaluate/index.ts';
import type { Draws } from './draws.ts';
import { type LineComponent, lineMixture, twoModes } from './index.ts';

const components: fc.Arbitrary<readonly LineComponent[]> = fc.array(
  fc.record({
    weight: fc.double({ min: 0.05, max: 3, noNaN: true }),
    mean: fc.double({ min: -6, max: 6, noNaN: true }),
    sd: fc.double({ min: 0.3, max: 2, noNaN: true }),
  }),
  { minLength: 1, maxLength: 4 },
);

const integral = ({ box, scale }: LineDensity, f: (x: number) => number): number => {
  const { nodes, weights } = compositeGauss(panelEdges(box.x, scale[0]), 12);
  return nodes.reduce((sum, x, i) => sum + (weights[i] ?? 0) * f(x), 0);
};

const total = (all: readonly LineComponent[]): number => all.reduce((sum, { weight }) => sum + weight, 0);

describe('a mixture on the line', () => {
  it('has mass 1, and the mean and variance of its components', () => {
    fc.assert(
      fc.property(components, (all) => {
        const { density } = lineMixture(all);
        const p = (x: number): number => Math.exp(density.logDensity(x));
        const moment = (f: (component: LineComponent) => number): number =>
          all.reduce((sum, component) => sum + (component.weight * f(component)) / total(all), 0);
        expect(integral(density, p)).toBeCloseTo(1, 9);
        expect(integral(density, (x) => x * p(x))).toBeCloseTo(
          moment(({ mean }) => mean),
          8,
        );
        expect(integral(density, (x) => x * x * p(x))).toBeCloseTo(
          moment(({ mean, sd }) => mean ** 2 + sd ** 2),
          7,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is the sum of its components, wherever that is not too small for a number', () => {
    fc.assert(
      fc.property(components, fc.double({ min: -9, max: 9, noNaN: true }), (all, x) => {
        const sum = all.reduce(
          (density, { weight, mean, sd }) =>
            density + ((weight / total(all)) * Math.exp(-(((x - mean) / sd) ** 2) / 2)) / (sd * Math.sqrt(2 * Math.PI)),
          0,
        );
        fc.pre(sum > 1e-200);
        expect(Math.abs(lineMixture(all).density.logDensity(x) - Math.log(sum))).toBeLessThan(1e-10);
      }),
    );
    expect(twoModes().density.logDensity(1e4)).toBeCloseTo(
      -0.5 * 9996 ** 2 + Math.log(0.7 / Math.sqrt(2 * Math.PI)),
      6,
    );
  });

  it('draws what it is the density of: its distribution function, at every point', () => {
    // Points of a lattice that fills the unit square evenly, and a normal quantile by bisection.
    const quantile = (p: number): number => {
      let [low, high] = [-9, 9];
      for (let step = 0; step < 60; step++) {
        const middle = (low + high) / 2;
        if ((1 + erf(middle * Math.SQRT1_2)) / 2 < p) low = middle;
        else high = middle;
      }
      return low;
    };
    const uniform = (stream: number, n: number): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => (stream === 0 ? (i + 0.5) / n : ((i + 0.5) * 0.6180339887498949) % 1));
    const evenly: Draws = { uniform, normal: (stream, n) => uniform(stream, n).map(quantile) };
    const n = 2000;
    fc.assert(
      fc.property(components, (all) => {
        const sorted = lineMixture(all).draw(evenly, n).toSorted();
        const below = (x: number): number =>
          all.reduce(
            (sum, { weight, mean, sd }) =>
              sum + ((weight / total(all)) * (1 + erf(((x - mean) / sd) * Math.SQRT1_2))) / 2,
            0,
          );
        const gap = sorted.reduce((most, x, i) => Math.max(most, Math.abs(below(x) - (i + 0.5) / n)), 0);
        expect(gap).toBeLessThan(0.01);
      }),
      { numRuns: 10 },
    );
  });

  it('is a pure function of the key, and fewer points begin more', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(30), fc.nat(30), (seed, n, more) => {
        const long = twoModes().sample(key(seed), n + more);
        expect(twoModes().sample(key(seed), n)).toEqual(long.subarray(0, n));
        if (n > 1) expect(twoModes().sample(key(seed + 1), n)).not.toEqual(long.subarray(0, n));
      }),
      { numRuns: 30 },
    );
  });

  it('of two modes apart has the entropy of one and of which it is, to how far they overlap', () => {
    const { density } = twoModes();
    const entropy = integral(density, (x) => -Math.exp(density.logDensity(x)) * density.logDensity(x));
    const apart = (1 + Math.log(2 * Math.PI)) / 2 - 0.7 * Math.log(0.7) - 0.3 * Math.log(0.3);
    expect(apart - entropy).toBeGreaterThan(0);
    expect(apart - entropy).toBeLessThan(2e-4);
  });

  it('leaves out what has no weight, and refuses what is no mixture', () => {
    const one = { weight: 2, mean: 1, sd: 3 };
    const { density, title } = lineMixture([one, { weight: 0, mean: 100, sd: 1 }]);
    expect([density.box.x, density.scale, title]).toEqual([[-20, 22], [3], '1 N(1, 3²)']);
    for (const wrong of [
      [],
      [{ ...one, weight: 0 }],
      [{ ...one, weight: -1 }, one, one],
      [{ ...one, sd: 0 }],
      [{ ...one, mean: Number.NaN }],
      [{ ...one, weight: Infinity }],
    ])
      expect(() => lineMixture(wrong)).toThrow(RangeError);
  });
});
