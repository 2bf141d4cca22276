import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compositeGauss, gaussLegendre, panelEdges } from './index.ts';

const apply = (nodes: Float64Array, weights: Float64Array, f: (x: number) => number): number =>
  nodes.reduce((sum, x, i) => sum + (weights[i] ?? Number.NaN) * f(x), 0);

describe('gaussLegendre', () => {
  it('integrates every monomial up to degree 2n - 1 exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (n, seed) => {
        const degree = seed % (2 * n);
        const { nodes, weights } = gaussLegendre(n);
        expect(apply(nodes, weights, (x) => x ** degree)).toBeCloseTo(degree % 2 === 1 ? 0 : 2 / (degree + 1), 13);
      }),
    );
  });

  it('does not integrate degree 2n, and its error there is the known one', () => {
    // n!^4 2^(2n+1) / ((2n+1) (2n)!^2): the error for x^(2n), Abramowitz & Stegun 25.4.30.
    const { nodes, weights } = gaussLegendre(3);
    expect(2 / 7 - apply(nodes, weights, (x) => x ** 6)).toBeCloseTo((6 ** 4 * 2 ** 7) / (7 * 720 ** 2), 14);
  });

  it('has ascending, symmetric nodes inside the interval and positive weights', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), (n) => {
        const { nodes, weights } = gaussLegendre(n);
        nodes.forEach((x, i) => {
          expect(Math.abs(x)).toBeLessThan(1);
          expect(x).toBeCloseTo(-(nodes[n - 1 - i] ?? Number.NaN), 15);
          if (i > 0) expect(x).toBeGreaterThan(nodes[i - 1] ?? Number.NaN);
          expect(weights[i]).toBeGreaterThan(0);
        });
      }),
    );
  });

  it('refuses a rule without nodes', () => {
    for (const n of [0, -1, 1.5, Number.NaN]) expect(() => gaussLegendre(n)).toThrow(RangeError);
  });
});

describe('compositeGauss', () => {
  it('is exact for functions that jump at panel edges', () => {
    const { nodes, weights } = compositeGauss(panelEdges([0, 1, 3], 0.7), 2);
    expect(apply(nodes, weights, (x) => (x < 1 ? x ** 3 : 5))).toBeCloseTo(0.25 + 10, 13);
  });
});

describe('panelEdges', () => {
  it('refuses widths and breaks that would leave out some of it without a word', () => {
    for (const width of [0, -1, Number.NaN]) expect(() => panelEdges([-9, 9], width)).toThrow(/width of a panel is/);
    expect(() => panelEdges([0, 9, 3], 1)).toThrow('3 follows 9: the ends of panels must ascend');
  });

  it('keeps the breaks, ascends, and leaves no panel wider than asked', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 6 }),
        fc.double({ min: 0.3, max: 40, noNaN: true }),
        (unordered, width) => {
          const breaks = unordered.toSorted((a, b) => a - b);
          const edges = panelEdges(breaks, width);
          for (const at of breaks) expect(edges).toContain(at);
          edges.slice(1).forEach((edge, i) => {
            expect(edge - (edges[i] ?? Number.NaN)).toBeGreaterThan(0);
            expect(edge - (edges[i] ?? Number.NaN)).toBeLessThanOrEqual(width * (1 + 1e-6));
          });
        },
      ),
    );
  });
});
