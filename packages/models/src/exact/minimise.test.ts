import { add, at, constant, dot, type Expr, exp, log, mul, neg, pipe, quadraticForm, square, sub } from '@ergodic/core';
import * as fc from 'fast-check';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { minimise } from './index.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const vector = (n: number, size: number) => fc.array(real(-size, size), { minLength: n, maxLength: n });

describe('minimise', () => {
  it('solves a convex quadratic in one step, with its Hessian', () => {
    const cases = fc.integer({ min: 1, max: 5 }).chain((n) =>
      fc.record({
        b: vector(n, 3),
        start: vector(n, 5),
        rows: fc.array(vector(n, 1), { minLength: n, maxLength: n }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ b, start, rows }) => {
        const n = b.length;
        const factor = new Matrix(rows.map((row) => [...row]));
        const a = factor.mmul(factor.transpose()).add(Matrix.eye(n).mul(0.1));
        const form = constant(a.to2DArray());
        const found = minimise((x) => sub(mul(quadraticForm(x, form), 0.5), dot(x, constant(b))), start);
        if (isLeft(found)) throw new Error(found.left.reason);
        const want = solve(a, Matrix.columnVector([...b])).to1DArray();
        const size = 1 + Math.max(...want.map(Math.abs));
        found.right.point.forEach((x, i) => {
          expect(Math.abs(x - (want[i] ?? Number.NaN))).toBeLessThan(1e-8 * size);
        });
        expect(found.right.steps).toBeLessThanOrEqual(3);
        found.right.hessian.flat().forEach((h, i) => {
          expect(Math.abs(h - (a.to1DArray()[i] ?? Number.NaN))).toBeLessThan(1e-12);
        });
        expect(found.right.curvature).toBeGreaterThan(0.099);
      }),
      { numRuns: 30 },
    );
  });

  it('goes down where the curvature is negative, and ends in one of the two wells', () => {
    const well = (x: Expr<[number]>): Expr<[]> => {
      const [a, b] = [pipe(x, at(0)), pipe(x, at(1))];
      return add(square(sub(square(a), 1)), square(sub(b, a)));
    };
    fc.assert(
      fc.property(real(-2, 2), real(-2, 2), (a, b) => {
        fc.pre(Math.abs(a) > 1e-3 || Math.abs(b) > 1e-3);
        const found = minimise(well, [a, b]);
        if (isLeft(found)) throw new Error(found.left.reason);
        const [x = 0, y = 0] = found.right.point;
        expect(Math.abs(Math.abs(x) - 1)).toBeLessThan(1e-9);
        expect(Math.abs(y - x)).toBeLessThan(1e-9);
        expect(found.right.curvature).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });

  it('calls a saddle by its name: the curvature there is negative', () => {
    const found = minimise((x) => sub(square(pipe(x, at(0))), square(pipe(x, at(1)))), [0, 0]);
    expect(isRight(found) && found.right.curvature).toBe(-2);
  });

  it('says why there is no minimum', () => {
    const falling = minimise((x) => exp(neg(pipe(x, at(0)))), [0], { steps: 5 });
    expect(isLeft(falling) && falling.left.reason).toMatch(/after 5 steps the gradient is still/);
    const outside = minimise((x) => log(pipe(x, at(0))), [-1]);
    expect(isLeft(outside) && outside.left.reason).toMatch(/not finite here/);
  });
});
