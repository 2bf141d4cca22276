import type { Box } from './box.ts';
import type { Density, Estimate } from './density.ts';
import { compositeGauss, panelEdges, type Rule1d } from './gauss-legendre.ts';

/**
 * Weighted points of the plane: `∫∫ f ≈ Σ weights[i] f(points[2i], points[2i + 1])`.
 *
 * @category model
 */
export interface Cubature {
  /** Row-major `[n, 2]`. */
  readonly points: Float64Array;
  /** `[n]`, in the units of the points squared. */
  readonly weights: Float64Array;
}

/** Nodes per panel and axis of the rule that gives a value, and of the coarser one whose difference from it is the error. */
const fineOrder = 8;
const coarseOrder = 6;

/** The product of two rules; `keep(i, j)` selects pairs of nodes. */
const product = (x: Rule1d, y: Rule1d, keep: (i: number, j: number) => boolean): Cubature => {
  const points: number[] = [];
  const weights: number[] = [];
  for (let j = 0; j < y.nodes.length; j++)
    for (let i = 0; i < x.nodes.length; i++)
      if (keep(i, j)) {
        points.push(x.nodes[i] ?? 0, y.nodes[j] ?? 0);
        weights.push((x.weights[i] ?? 0) * (y.weights[j] ?? 0));
      }
  return { points: Float64Array.from(points), weights: Float64Array.from(weights) };
};

/** The ends of an interval with the breaks strictly inside it. */
const segments = ([low, high]: readonly [number, number], breaks: readonly number[] = []): readonly number[] => [
  low,
  ...breaks.filter((at) => at > low && at < high),
  high,
];

/**
 * A product Gauss rule on a box: panels no wider than `width`, none across a break.
 *
 * @param width the widest panel along x and along y
 * @param order nodes per panel and axis
 * @category constructors
 */
export const boxCubature = (
  box: Box,
  width: readonly [number, number],
  order: number,
  breaks?: Density['breaks'],
): Cubature =>
  product(
    compositeGauss(panelEdges(segments(box.x, breaks?.x), width[0]), order),
    compositeGauss(panelEdges(segments(box.y, breaks?.y), width[1]), order),
    () => true,
  );

/** Three noise lengths along each axis: there eight Gauss nodes integrate a Gaussian bump to about 1e-9. */
const resolvingWidth = ({ scale }: Density): readonly [number, number] => [3 * scale[0], 3 * scale[1]];

/**
 * `log p` at every point of a row-major `[n, 2]` array.
 *
 * @category destructors
 */
export const logDensityAt = (density: Density, points: Float64Array): Float64Array => {
  const values = new Float64Array(points.length / 2);
  for (let i = 0; i < values.length; i++)
    values[i] = density.logDensity(points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN);
  return values;
};

/** `[∫p, -∫p log p]`. */
const massAndEntropy = (density: Density, cubature: Cubature): readonly [number, number] => {
  const logs = logDensityAt(density, cubature.points);
  let mass = 0;
  let entropy = 0;
  for (let i = 0; i < logs.length; i++) {
    const log = logs[i] ?? Number.NaN;
    if (log === -Infinity) continue;
    const p = (cubature.weights[i] ?? 0) * Math.exp(log);
    mass += p;
    entropy -= p * log;
  }
  return [mass, entropy];
};

/**
 * The entropy `-∫ p log p` of a density in nats, by quadrature over its box, with the difference of two orders and the lost
 * mass as its error.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { entropy, gaussianDensity } from '@ergodic/models/evaluate';
 *
 * const { value, error } = entropy(gaussianDensity([0, 0], [1, 1]));
 * assert.ok(Math.abs(value - (1 + Math.log(2 * Math.PI))) < 1e-7);
 * assert.ok(error < 1e-5);
 */
export const entropy = (density: Density): Estimate => {
  const width = resolvingWidth(density);
  const at = (order: number) => massAndEntropy(density, boxCubature(density.box, width, order, density.breaks));
  const [mass, fine] = at(fineOrder);
  const [, coarse] = at(coarseOrder);
  return { value: fine, error: Math.abs(fine - coarse) + Math.abs(1 - mass) };
};
