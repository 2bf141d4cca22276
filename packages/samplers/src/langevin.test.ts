import {
  constant,
  dot,
  dotProduct,
  type Expr,
  evaluate,
  foldIn,
  fromFlat,
  keyFrom,
  ones,
  pipe,
  times,
  toNested,
  typed,
} from '@ergodic/core';
import { type Node, topological } from '@ergodic/core/graph';
import { build, substitute } from '@ergodic/core/ops';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, chains, langevin, path } from './index.ts';

type Point = Expr<[2]>;
type Pair = readonly [number, number];

const number = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true });
const pair = fc.tuple(number(-3, 3), number(-3, 3));

/** A precision `A = L Lᵀ`. */
const precision = fc.tuple(number(0.5, 2), number(-1, 1), number(0.5, 2)).map(([a, b, c]): readonly [Pair, Pair] => [
  [a * a, a * b],
  [a * b, b * b + c * c],
]);

/** `E(x) = xᵀ A x / 2`. */
const gaussian =
  (rows: readonly Pair[]) =>
  (x: Point): Expr<[]> =>
    pipe(dotProduct(x, dot(constant(fromFlat([2, 2], rows.flat())), x)), times(0.5));

const at = (point: readonly number[]): Point => constant(fromFlat([2], point));
const key = keyFrom(1);

/** The same expression with every random number replaced by one value. */
const withNoise =
  (value: number) =>
  (x: Point): Point => {
    const draws = topological([x]).filter((node) => node.op === 'draw');
    const [replaced = x] = substitute(
      [x],
      new Map(draws.map((node): readonly [Node, Node] => [node, build.fullLike(value, node)])),
    );
    return typed(replaced);
  };

const near = (a: readonly number[], b: readonly number[]): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((value, i) => {
    expect(Math.abs(value - (b[i] ?? Number.NaN))).toBeLessThan(1e-9 * (1 + Math.abs(value)));
  });
};

const apply = (rows: readonly Pair[], x: readonly number[]): readonly number[] =>
  rows.map(([a, b]) => a * (x[0] ?? 0) + b * (x[1] ?? 0));

describe('the Langevin step', () => {
  it('without noise is x - (ε/2) ∇E(x); the noise adds √ε ξ', () => {
    fc.assert(
      fc.property(precision, pair, number(0.001, 0.5), number(-2, 2), (a, x, epsilon, xi) => {
        const moved = langevin(gaussian(a), epsilon)(key, at(x));
        const drifted = x.map((value, i) => value - (epsilon / 2) * (apply(a, x)[i] ?? 0));
        near(toNested(evaluate(withNoise(0)(moved))), drifted);
        near(
          toNested(evaluate(withNoise(xi)(moved))),
          drifted.map((value) => value + Math.sqrt(epsilon) * xi),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('leaves the Gaussian of covariance A⁻¹ (1 - ε A / 4)⁻¹ as it is: M C Mᵀ + ε = C for its matrix M', () => {
    fc.assert(
      fc.property(precision, number(0.001, 0.2), (a, epsilon) => {
        const step = (x: readonly number[]): readonly number[] =>
          toNested(evaluate(withNoise(0)(langevin(gaussian(a), epsilon)(key, at(x)))));
        // The columns of M are what becomes of the axes.
        const [m0, m1] = [step([1, 0]), step([0, 1])];
        // P = A (1 - ε A / 4), and C = P⁻¹.
        const a2 = a.map((row) => apply(a, row));
        const p = a.map((row, i) => row.map((value, j) => value - (epsilon / 4) * (a2[i]?.[j] ?? 0)));
        const [[p00 = 0, p01 = 0] = [], [, p11 = 0] = []] = p;
        const determinant = p00 * p11 - p01 * p01;
        const c: readonly Pair[] = [
          [p11 / determinant, -p01 / determinant],
          [-p01 / determinant, p00 / determinant],
        ];
        const m = (i: number): Pair => [m0[i] ?? 0, m1[i] ?? 0];
        const carried = [0, 1].map((i) =>
          [0, 1].map((j) => {
            const [u, v] = [m(i), apply(c, m(j))];
            return u[0] * (v[0] ?? 0) + u[1] * (v[1] ?? 0) + (i === j ? epsilon : 0);
          }),
        );
        near(carried.flat(), c.flat());
      }),
      { numRuns: 30 },
    );
  });
});

describe('chains', () => {
  const step = langevin(
    gaussian([
      [2, 0.5],
      [0.5, 1],
    ]),
    0.1,
  );

  it('are steps in a row, each with a key of its own', () => {
    const x = at([1, -1]);
    const byHand = [0, 1, 2].reduce((state, i) => step(foldIn(key, i), state), x);
    near(toNested(evaluate(chain(3)(step)(key, x))), toNested(evaluate(byHand)));
  });

  it('end where their paths end', () => {
    const visited = toNested(evaluate(path(5)(step)(key, at([1, -1]))));
    near(visited[4] ?? [], toNested(evaluate(chain(5)(step)(key, at([1, -1])))));
    near(visited[1] ?? [], toNested(evaluate(chain(2)(step)(key, at([1, -1])))));
  });

  it('do not depend on how many there are', () => {
    const many = toNested(evaluate(pipe(step, chain(4), chains(3))(key, ones([3, 2]))));
    many.forEach((end, i) => {
      near(end, toNested(evaluate(chain(4)(step)(foldIn(key, i), ones([2])))));
    });
    expect(many[0]).not.toEqual(many[1]);
  });
});
