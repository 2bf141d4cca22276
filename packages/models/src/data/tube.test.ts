import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Density } from '../evaluate/index.ts';
import { rings, spirals, swissRoll, tubeDensity, twoMoons } from './index.ts';

describe('tube densities', () => {
  const near = (density: Density) =>
    fc.tuple(
      fc.double({ min: density.box.x[0], max: density.box.x[1], noNaN: true }),
      fc.double({ min: density.box.y[0], max: density.box.y[1], noNaN: true }),
    );

  it('of a circle are the Bessel form', () => {
    const circles = [0.75, 1.5, 2.25, 3].map((radius) => ({
      from: 0,
      to: 2 * Math.PI,
      at: (t: number) => [radius * Math.cos(t), radius * Math.sin(t)] as const,
      law: () => 1 / (8 * Math.PI),
    }));
    const byQuadrature = tubeDensity(circles, 0.08);
    const { density } = rings(0.08);
    fc.assert(
      fc.property(near(density), ([x, y]) => {
        expect(byQuadrature.logDensity(x, y)).toBeCloseTo(density.logDensity(x, y), 9);
      }),
      { numRuns: 300 },
    );
  });

  it('of a straight segment are a Gaussian across it and a difference of normal distribution functions along it', () => {
    const segment = tubeDensity([{ from: -1, to: 1, at: (t) => [t, 0], law: () => 0.5 }], 0.1);
    // In the middle the ends are ten deviations away: p = ½ N(y; 0, s²).
    expect(segment.logDensity(0, 0.3)).toBeCloseTo(
      Math.log(0.5) - 0.5 * Math.log(2 * Math.PI * 0.01) - 0.09 / 0.02,
      11,
    );
    expect(segment.logDensity(1, 0) - segment.logDensity(0, 0)).toBeCloseTo(-Math.log(2), 11);
  });

  it.each([twoMoons(), swissRoll(), spirals()])(
    "$name is Gauss's rule of three points on a hundred times more, to 1e-10",
    ({ name, density }) => {
      // The same integrals by brute force, from the geometry written out again.
      const arcs: Readonly<Record<string, readonly ((u: number) => readonly [number, number, number])[]>> = {
        'two-moons': [
          (u) => [Math.cos(Math.PI * u), Math.sin(Math.PI * u), 0.5],
          (u) => [1 - Math.cos(Math.PI * u), 0.5 - Math.sin(Math.PI * u), 0.5],
        ],
        'swiss-roll': [
          (u) => {
            const t = 1.5 * Math.PI * (1 + 2 * u);
            return [(t * Math.cos(t)) / 5, (t * Math.sin(t)) / 5, 1];
          },
        ],
        spirals: ([1, -1] as const).map((sign) => (u: number) => {
          const t = 3 * Math.PI * u;
          return [(-sign * t * Math.cos(t)) / 3, (sign * t * Math.sin(t)) / 3, u] as const;
        }),
      };
      // Far from the curve the end of it decides, where Simpson's rule on as many points would be good to 1e-6 only.
      const pieces = 20_000;
      const gauss = [
        [-Math.sqrt(0.6), 5 / 18],
        [0, 8 / 18],
        [Math.sqrt(0.6), 5 / 18],
      ] as const;
      fc.assert(
        fc.property(near(density), ([x, y]) => {
          const terms = (arcs[name] ?? []).flatMap((arc) =>
            Array.from({ length: pieces }, (_, i) =>
              gauss.map(([node, weight]) => {
                const [cx, cy, law] = arc((i + 0.5 + node / 2) / pieces);
                return (
                  Math.log((law * weight) / pieces) - ((x - cx) ** 2 + (y - cy) ** 2) / (2 * density.scale[0] ** 2)
                );
              }),
            ).flat(),
          );
          const largest = terms.reduce((a, b) => Math.max(a, b));
          const sum = terms.reduce((total, term) => total + Math.exp(term - largest), 0);
          const log = largest + Math.log(sum) - Math.log(2 * Math.PI * density.scale[0] ** 2);
          expect(Math.abs(density.logDensity(x, y) - log)).toBeLessThan(2e-10);
        }),
        // The corners are as far from the curves as the box allows: the hardest for a rule of fixed panels.
        { numRuns: 30, examples: density.box.x.flatMap((x) => density.box.y.map((y): [[number, number]] => [[x, y]])) },
      );
    },
  );

  it('stay finite and fall quadratically far away, where every term underflows', () => {
    const { density } = twoMoons();
    const far = density.logDensity(1000, 0);
    expect(far).toBeLessThan(-4.9e7);
    expect(far).toBeGreaterThan(-5.1e7);
  });
});
