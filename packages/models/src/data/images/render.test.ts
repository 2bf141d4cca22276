import { jacobian } from '@ergodic/autodiff';
import {
  add,
  constant,
  cos,
  div,
  type Expr,
  evaluate,
  exp,
  fromFlat,
  greater,
  input,
  maximum,
  minimum,
  mul,
  neg,
  sin,
  sqrt,
  square,
  sub,
  toNested,
  unstack,
  where,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Factors, factorsOf, type Shape, shapes } from './factors.ts';
import { normalOf } from './refine.ts';
import { renderImage } from './render.ts';

const place = fc.double({ min: -1, max: 1, noNaN: true });
const bins = fc.record({
  orientation: fc.nat(7),
  column: fc.nat(2),
  row: fc.nat(2),
  thickness: fc.nat(1),
  contrast: fc.nat(1),
});
const places = fc.record({ orientation: place, column: place, row: place, thickness: place, contrast: place });

const factorsOfShape = (shape: Shape): fc.Arbitrary<Factors> =>
  fc.tuple(bins, places).map(([of, at]) => factorsOf({ ...of, shape: shapes.indexOf(shape) }, at));

/** The shapes once more, written from their definitions in the language of expressions, and differentiated by the library. */
const size = 8;
type Grid = Expr<[8, 8]>;
type Draw = (u: Grid, v: Grid, half: Expr<[]>) => Grid;

const gridOf = (at: (row: number, column: number) => number): Grid =>
  constant(
    fromFlat(
      [8, 8],
      Array.from({ length: 64 }, (_, i) => at(Math.floor(i / 8), i % 8)),
    ),
  );

const middleOf = (i: number): number => (2 * i + 1) / size - 1;
const pixel = 2 / size;

const ramp = (t: Grid): Grid => square(maximum(t, 0));
/** The integral of the tent, as a sum of three parabolas. */
const step = (t: Grid): Grid => mul(sub(add(ramp(add(t, 1)), ramp(sub(t, 1))), mul(ramp(t), 2)), 0.5);
const interval = (t: Grid, from: Expr<[]>, to: Expr<[]>): Grid =>
  sub(step(div(sub(to, t), pixel)), step(div(sub(from, t), pixel)));
const line = (u: Grid, v: Grid, from: number, to: number, half: Expr<[]>): Grid =>
  mul(interval(u, constant(from), constant(to)), interval(v, neg(half), half));
const union = (a: Grid, b: Grid): Grid => sub(add(a, b), mul(a, b));
const length = (a: Grid, b: Grid): Grid => sqrt(add(square(a), square(b)));

const definitions: Readonly<Record<Shape, Draw>> = {
  bar: (u, v, half) => line(u, v, -0.55, 0.55, half),
  blob: (u, v, half) => {
    const short = add(mul(half, 0.65), 0.06);
    return exp(mul(add(square(div(u, mul(short, 2.4))), square(div(v, short))), -0.5));
  },
  stroke: (u, v, half) => {
    const w = add(u, 0.21);
    const ends = minimum(length(w, sub(v, 0.42)), length(w, add(v, 0.42)));
    return interval(where(greater(w, 0), sub(length(w, v), 0.42), ends), neg(half), half);
  },
  cross: (u, v, half) => union(line(u, v, -0.48, 0.48, half), line(v, u, -0.48, 0.48, half)),
  corner: (u, v, half) => {
    const [a, b] = [add(u, 0.4), add(v, 0.4)];
    return union(line(a, b, 0, 0.8, half), line(b, a, 0, 0.8, half));
  },
};

/** `contrast · coverage` of x, y, angle, half thickness and contrast. */
const inkOf =
  (draw: Draw) =>
  (unknowns: Expr<[5]>): Grid => {
    const [x, y, angle, half, contrast] = unstack(unknowns);
    const dx = sub(
      gridOf((_, column) => middleOf(column)),
      x,
    );
    const dy = sub(
      gridOf((row) => -middleOf(row)),
      y,
    );
    const u = add(mul(dx, cos(angle)), mul(dy, sin(angle)));
    const v = sub(mul(dy, cos(angle)), mul(dx, sin(angle)));
    return mul(draw(u, v, half), contrast);
  };

const unknownsOf = ({ x, y, angle, thickness, contrast }: Factors): readonly number[] => [
  x,
  y,
  angle,
  thickness,
  contrast,
];

/** The largest difference of an image from what its pixels should be. */
const gap = (image: Float64Array, expected: (pixel: number) => number): number =>
  image.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected(i))), 0);

describe.each(shapes)('a %s', (shape) => {
  const ink = inkOf(definitions[shape]);
  const unknowns = input('unknowns', [5]);
  const value = ink(unknowns);
  const slopes = jacobian(ink)(unknowns);

  it('is its definition, and stays within [-1, 1]', () => {
    fc.assert(
      fc.property(factorsOfShape(shape), (factors) => {
        const image = renderImage(size)(factors);
        const expected = toNested(evaluate(value, { unknowns: unknownsOf(factors) })).flat();
        expect(gap(image, (i) => 2 * (expected[i] ?? Number.NaN) - 1)).toBeLessThan(1e-12);
        expect(Math.min(...image)).toBeGreaterThanOrEqual(-1);
        expect(Math.max(...image)).toBeLessThanOrEqual(2 * factors.contrast - 1 + 1e-15);
      }),
      { numRuns: 40 },
    );
  });

  it('has the derivatives that automatic differentiation finds', () => {
    const anyInk = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(factorsOfShape(shape), anyInk, (factors, pixels) => {
        const given = { unknowns: unknownsOf(factors) };
        const residuals = toNested(evaluate(value, given))
          .flat()
          .map((drawn, i) => (pixels[i] ?? 0) - drawn);
        const rows = toNested(evaluate(slopes, given)).flat();
        const { squares, gradient, error } = normalOf(Float64Array.from(pixels), size, factors);
        expect(error).toBeCloseTo(
          residuals.reduce((sum, r) => sum + r * r, 0),
          11,
        );
        for (let i = 0; i < 5; i++) {
          const column = (k: number): readonly number[] => rows.map((row) => row[k] ?? Number.NaN);
          const product = (a: readonly number[], b: readonly number[]): number =>
            a.reduce((sum, x, k) => sum + x * (b[k] ?? Number.NaN), 0);
          expect(gradient[i]).toBeCloseTo(product(column(i), residuals), 10);
          for (let j = 0; j <= i; j++) expect(squares[5 * i + j]).toBeCloseTo(product(column(i), column(j)), 9);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('turns with its angle: a quarter turn of all factors is a quarter turn of the image', () => {
    fc.assert(
      fc.property(factorsOfShape(shape), fc.constantFrom(8, 16, 28), (factors, n) => {
        const image = renderImage(n)(factors);
        const turned = renderImage(n)({
          ...factors,
          x: -factors.y,
          y: factors.x,
          angle: factors.angle + Math.PI / 2,
        });
        const [row, column] = [(i: number) => Math.floor(i / n), (i: number) => i % n];
        expect(gap(image, (i) => turned[(n - 1 - column(i)) * n + row(i)] ?? Number.NaN)).toBeLessThan(1e-12);
      }),
      { numRuns: 20 },
    );
  });

  it('looks the same in a mirror, turned the other way', () => {
    fc.assert(
      fc.property(factorsOfShape(shape), (factors) => {
        const image = renderImage(16)(factors);
        // A corner is symmetric about its diagonal, the others about their length.
        const angle = -factors.angle - (shape === 'corner' ? Math.PI / 2 : 0);
        const mirrored = renderImage(16)({ ...factors, y: -factors.y, angle });
        expect(gap(image, (i) => mirrored[(15 - Math.floor(i / 16)) * 16 + (i % 16)] ?? Number.NaN)).toBeLessThan(
          1e-12,
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe('anti-aliasing', () => {
  it('keeps the ink of a level or upright bar, wherever it lies: exactly its area', () => {
    fc.assert(
      fc.property(factorsOfShape('bar'), fc.constantFrom(16, 28), fc.boolean(), (factors, n, upright) => {
        const image = renderImage(n)({ ...factors, angle: upright ? Math.PI / 2 : 0 });
        const total = image.reduce((sum, value) => sum + (value + 1) / 2, 0) / factors.contrast;
        expect(total * (2 / n) ** 2).toBeCloseTo(1.1 * 2 * factors.thickness, 11);
      }),
    );
  });
});
