import {
  add,
  at,
  constant,
  dot,
  dotProduct,
  type Expr,
  evaluate,
  fromFlat,
  mul,
  pipe,
  sin,
  square,
  toNested,
  typed,
} from '@ergodic/core';
import { langevin } from '@ergodic/samplers';
import { affineOf, gaussianTarget, open } from '@ergodic/samplers/verify';
import * as fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { describe, expect, it } from 'vitest';
import type { Rows } from './energies.ts';
import {
  type Count,
  langevinFixedPoint,
  langevinVariance,
  largestCurvature,
  largestStableStep,
  showStepWarning,
  stepWarning,
} from './index.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const rows = <N extends number>(n: N, values: readonly number[]): Rows<[N]> =>
  typed<[Count, N]>(constant(fromFlat([values.length / n, n], values)));

/** `xᵀ H x / 2` with the eigenvalues of `H` and an orthogonal matrix that is a product of three turns. */
const quadratic = (spectrum: readonly [number, number, number], angles: readonly [number, number, number]) => {
  const turn = (i: number, j: number, angle: number): number[][] => {
    const t = [0, 1, 2].map((r) => [0, 1, 2].map((c) => (r === c ? 1 : 0)));
    const [cos, sine] = [Math.cos(angle), Math.sin(angle)];
    return t.map((row, r) =>
      row.map((v, c) =>
        (r === i && c === i) || (r === j && c === j) ? cos : r === i && c === j ? -sine : r === j && c === i ? sine : v,
      ),
    );
  };
  const product = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] =>
    a.map((row) => [0, 1, 2].map((c) => row.reduce((total, v, k) => total + v * (b[k]?.[c] ?? 0), 0)));
  const q = product(product(turn(0, 1, angles[0]), turn(1, 2, angles[1])), turn(0, 2, angles[2]));
  const h = [0, 1, 2].flatMap((r) =>
    [0, 1, 2].map((c) =>
      [0, 1, 2].reduce((total, k) => total + (q[r]?.[k] ?? 0) * (spectrum[k] ?? 0) * (q[c]?.[k] ?? 0), 0),
    ),
  );
  const matrix = constant(fromFlat([3, 3], h));
  return (x: Expr<[3]>): Expr<[]> => mul(dotProduct(x, dot(matrix, x)), 0.5);
};

const found = (energy: (x: Expr<[3]>) => Expr<[]>, iterations: number): number =>
  toNested(evaluate(largestCurvature(energy, rows(3, [0.3, -1, 2]), { iterations })));

describe('the largest curvature', () => {
  const angles = fc.tuple(number(0, 3), number(0, 3), number(0, 3));

  it('is λ_max, whatever the signs of the eigenvalues, and is never above it', () => {
    fc.assert(
      fc.property(number(-8, 8), number(0.5, 8), number(0, 1), angles, (top, gap, share, turned) => {
        const least = top - 2 * gap;
        const energy = quadratic([least, top, least + share * gap], turned);
        const scale = Math.max(Math.abs(top), Math.abs(least));
        for (const iterations of [1, 3]) expect(found(energy, iterations)).toBeLessThanOrEqual(top + 1e-12 * scale);
        // In the better of the two rounds all but the top shrinks to .94 a step, or less; after 500 nothing is left but rounding.
        expect(Math.abs(found(energy, 500) - top)).toBeLessThanOrEqual(1e-12 * scale);
      }),
      { numRuns: 8 },
    );
  });

  it('rises with the iterations where nothing curves down', () => {
    fc.assert(
      fc.property(fc.tuple(number(0, 5), number(0, 5), number(0, 5)), angles, (spectrum, turned) => {
        const energy = quadratic(spectrum, turned);
        const rising = [1, 2, 4, 8].map((k) => found(energy, k));
        rising.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual((rising[i - 1] ?? 0) - 1e-12);
        });
      }),
      { numRuns: 6 },
    );
  });

  it('is that of the sharpest of the points', () => {
    // E = sin x + y²: curvatures -sin x and 2.
    const energy = (x: Expr<[2]>): Expr<[]> => add(mul(sin(pipe(x, at(0))), 5), square(pipe(x, at(1))));
    const at3 = (xs: readonly number[]): number =>
      toNested(
        evaluate(
          largestCurvature(
            energy,
            rows(
              2,
              xs.flatMap((x) => [x, 0]),
            ),
            { iterations: 200 },
          ),
        ),
      );
    fc.assert(
      fc.property(fc.array(number(-3, 3), { minLength: 1, maxLength: 4 }), (xs) => {
        const want = Math.max(2, ...xs.map((x) => -5 * Math.sin(x)));
        // Where two curvatures are within 5% the power method has not told them apart, which is an error of less than that.
        fc.pre(xs.every((x) => Math.abs(-5 * Math.sin(x) - 2) > 0.1));
        expect(Math.abs(at3(xs) - want)).toBeLessThanOrEqual(1e-8);
      }),
      { numRuns: 20 },
    );
  });

  it('of an energy that is flat is 0, and asks for iterations', () => {
    expect(found((x) => mul(pipe(x, at(0)), 2), 5)).toBe(0);
    expect(() => largestCurvature((x) => pipe(x, at(0)), rows(1, [0]), { iterations: 0 })).toThrow(
      'the number of iterations is 0',
    );
  });
});

describe('the largest stable step', () => {
  it('is where the Langevin step on a Gaussian stops contracting', () => {
    fc.assert(
      fc.property(number(0.2, 5), number(0.05, 1), fc.nat(50), (top, ratio, rotation) => {
        const target = gaussianTarget({ spectrum: [top, ratio * top], rotation });
        const radius = (stepSize: number): number => {
          const { m } = affineOf(open(langevin(target.energy, { stepSize }), target.energy.event));
          const [a, b, d] = [m.get(0, 0), m.get(0, 1), m.get(1, 1)];
          const [middle, half] = [(a + d) / 2, Math.hypot((a - d) / 2, b)];
          return Math.max(Math.abs(middle + half), Math.abs(middle - half));
        };
        const limit = largestStableStep(top);
        expect(radius(0.999 * limit)).toBeLessThan(1);
        expect(Math.abs(radius(limit) - 1)).toBeLessThan(1e-12);
        expect(radius(1.001 * limit)).toBeGreaterThan(1);
      }),
      { numRuns: 20 },
    );
    expect([largestStableStep(0), largestStableStep(-3)]).toEqual([Infinity, Infinity]);
  });
});

describe('the warning', () => {
  it('is given from the share of the limit on, and says by how much chains are too wide', () => {
    fc.assert(
      fc.property(number(0.01, 10), number(0.001, 0.999), number(0.01, 0.99), (curvature, share, near) => {
        const stepSize = (4 * share) / curvature;
        fc.pre(Math.abs(share - near) > 1e-9);
        const warning = stepWarning({ stepSize, curvature, near });
        expect(O.isSome(warning)).toBe(share > near);
        if (O.isNone(warning)) return;
        const tooWide = 1 / (1 - warning.value.share);
        expect(Math.abs(tooWide / (langevinVariance(curvature, stepSize) * curvature) - 1)).toBeLessThan(1e-9);
        expect(showStepWarning(warning.value)).toContain(`${tooWide.toFixed(1)} times too wide`);
      }),
    );
  });

  it('of one half is where no fixed point of learning is: all have a smaller share, and one half is where chains are narrowest', () => {
    fc.assert(
      fc.property(number(0.01, 10), number(1e-3, 0.999999), number(0.01, 0.99), (variance, part, away) => {
        const stepSize = part * variance;
        const curvature = langevinFixedPoint(variance, stepSize);
        expect(O.isNone(stepWarning({ stepSize, curvature }))).toBe(true);
        const narrowest = langevinVariance(2 / stepSize, stepSize);
        expect(O.isSome(stepWarning({ stepSize, curvature: (2 + 1e-9) / stepSize }))).toBe(true);
        for (const other of [1 - away, 1 + away])
          expect(langevinVariance((2 / stepSize) * other, stepSize)).toBeGreaterThan(narrowest);
      }),
    );
  });

  it('beyond the limit says that chains run away, and says nothing of what is not known', () => {
    const beyond = stepWarning({ stepSize: 2, curvature: 4 });
    expect(O.isSome(beyond) && showStepWarning(beyond.value)).toBe(
      'the step size 2 is 200% of the largest stable one, 1: chains run away along the sharpest direction',
    );
    for (const curvature of [Number.NaN, 0, -1, -Infinity])
      expect(stepWarning({ stepSize: 1, curvature })).toEqual(O.none);
  });
});
