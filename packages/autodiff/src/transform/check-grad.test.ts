/** checkGrad finds nothing where the derivative is right, and the place where it is wrong. */
import {
  add,
  constant,
  div,
  type Expr,
  input,
  mul,
  pipe,
  scan,
  sin,
  square,
  stopGradient,
  sum,
  times,
} from '@ergodic/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkGrad } from './index.ts';

type X = Expr<[3]>;
const number = fc.integer({ min: -300, max: 300 }).map((n) => n / 100);
const vector = fc.tuple(number, number, number).map((list) => constant(list));

test('right derivatives agree, also through loops', () => {
  const wave = (x: X): Expr<[]> => pipe(mul(square(x), sin(x)), sum());
  const chain = (x: X): Expr<[]> => pipe(scan(20, (c: X) => [add(times(0.9)(sin(c)), x), []], x)[0], square, sum());
  fc.assert(
    fc.property(vector, (x) => {
      expect(checkGrad(wave, x).discrepancy).toBeLessThan(1e-9);
      expect(checkGrad(chain, x).discrepancy).toBeLessThan(1e-7);
    }),
    { numRuns: 20 },
  );
});

test('a wrong derivative is found, by name and place', () => {
  const wrong = checkGrad(
    ({ a, b }: { readonly a: X; readonly b: X }) => pipe(add(square(a), mul(b, stopGradient(b))), sum()),
    { a: constant([1, 1, 1]), b: constant([0, 5, 0]) },
  );
  expect(wrong).toMatchObject({ where: 'b', place: 1, reverse: 5, forward: 5 });
  expect(wrong.differences).toBeCloseTo(10, 8);
  expect(wrong.discrepancy).toBeCloseTo(0.5, 8);
});

test('NaN is a discrepancy', () => {
  expect(checkGrad((x: Expr<[]>) => div(x, x), constant(0)).discrepancy).toBe(Number.POSITIVE_INFINITY);
});

test('a point that depends on inputs is none', () => {
  expect(() => checkGrad((x: X) => pipe(x, sum()), input('x', [3]))).toThrow(/'x' is not given/);
});
