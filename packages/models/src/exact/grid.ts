/**
 * Quadrature in the graph: nodes and weights are constants of an expression, so that an integral is an expression too, and has derivatives in
 * whatever parameters its integrand mentions.
 */
import { batch, constant, type Dim, dim, dot, type Expr, fromFlat, type Shape } from '@ergodic/core';
import { type Box, boxCubature, compositeGauss, panelEdges } from '../evaluate/index.ts';

/** How many nodes a grid has. */
export type Nodes = Dim<'nodes'>;

/**
 * Weighted points: `∫ f ≈ Σᵢ weights[i] f(points[i])`.
 *
 * @category model
 */
export interface Grid<S extends Shape> {
  readonly count: Nodes;
  readonly points: Expr<[Nodes, ...S]>;
  /** In units of length to the power of the dimension; positive. */
  readonly weights: Expr<[Nodes]>;
}

/** How fine a grid is. */
export interface Fineness<W> {
  /** The widest panel: a Gauss rule resolves a bump of deviation `panel / 2` to about 1e-11. */
  readonly panel: W;
  /** Gauss nodes in a panel (along each axis), 12 unless given. */
  readonly order?: number;
}

const usualOrder = 12;

/**
 * A composite Gauss–Legendre grid on an interval of the line. What lies outside is left out: choose the interval so that it does not matter.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, evaluate, exp, neg, pipe, square, toNested } from '@ergodic/core'
 * import { integral, lineGrid } from '@ergodic/models/exact'
 *
 * const bump = integral(lineGrid([-9, 9], { panel: 1.5 }))((x) => pipe(x, at(0), square, neg, exp))
 * assert.ok(Math.abs(toNested(evaluate(bump)) - Math.sqrt(Math.PI)) < 1e-12)
 */
export const lineGrid = (
  interval: readonly [number, number],
  { panel, order = usualOrder }: Fineness<number>,
): Grid<[1]> => {
  const { nodes, weights } = compositeGauss(panelEdges(interval, panel), order);
  const count = dim('nodes', nodes.length);
  return {
    count,
    points: constant(fromFlat([count, 1], nodes)),
    weights: constant(fromFlat([count], weights)),
  };
};

/**
 * A product of composite Gauss–Legendre rules on a box of the plane.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, exp, neg, pipe, square, sum, toNested } from '@ergodic/core'
 * import { integral, planeGrid } from '@ergodic/models/exact'
 *
 * const grid = planeGrid({ x: [-6, 6], y: [-6, 6] }, { panel: [2, 2] })
 * const bump = integral(grid)((x) => pipe(x, square, sum(), neg, exp))
 * assert.ok(Math.abs(toNested(evaluate(bump)) - Math.PI) < 1e-9)
 */
export const planeGrid = (box: Box, { panel, order = usualOrder }: Fineness<readonly [number, number]>): Grid<[2]> => {
  const { points, weights } = boxCubature(box, panel, order);
  const count = dim('nodes', weights.length);
  return {
    count,
    points: constant(fromFlat([count, 2], points)),
    weights: constant(fromFlat([count], weights)),
  };
};

/**
 * The values of a function at the nodes.
 *
 * @category destructors
 */
export const onGrid =
  <S extends Shape>({ count, points }: Grid<S>) =>
  (f: (x: Expr<S>) => Expr<[]>): Expr<[Nodes]> =>
    batch(count, (x: Expr<S>) => f(x), points);

/**
 * `Σᵢ wᵢ f(xᵢ)`, which approximates `∫ f`.
 *
 * @category destructors
 */
export const integral =
  <S extends Shape>(grid: Grid<S>) =>
  (f: (x: Expr<S>) => Expr<[]>): Expr<[]> =>
    dot(grid.weights, onGrid(grid)(f));
