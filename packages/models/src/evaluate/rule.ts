import { pairs } from 'd3-array';
import { gaussLegendre } from './gauss-legendre.ts';

/**
 * The rule that is used on every panel: Gauss's with 15 nodes along each axis, with null rules, by which its error is judged. A null rule is a sum that
 * vanishes for polynomials of low degree: here the coefficient of the Legendre polynomial of degree 11, 12, 13 or 14 along an axis. Where the integrand is
 * smooth they fall off fast, and the integral is better than all of them; at a kink or a jump they are all of one size, but do not vanish together. Beyond the
 * outermost nodes, the last 0.6% of a panel on either side, no sum of values sees it: a kink at a distance `d` from the edge where the slope changes by `J` makes an error of
 * `J d² / 2` there that is not in the estimate.
 *
 * @source J. Berntsen and T. Espelid, Error estimation in automatic quadrature routines (1991)
 */
export interface Rule {
  /** Row-major `[n, d]`, in `[-1, 1]^d`. */
  readonly nodes: Float64Array;
  /** `[n]` */
  readonly weights: Float64Array;
  /** `[n]` each: four for every axis. */
  readonly nulls: readonly Float64Array[];
}

/** How many nodes there are along an axis. */
export const perAxis = 15;

const degrees = [11, 12, 13, 14];

/**
 * What the root of the sum of squares of the null rules is multiplied with. At 3 the estimate is above the error for a kink or a jump anywhere
 * between the outermost nodes (by trying all places: at most 2.0 for 99% of kinks, 3.06 for jumps); above a smooth integrand's by many powers of ten.
 */
const safety = 3;

const { nodes, weights } = gaussLegendre(perAxis);

/** How far a point of a panel may be from the nearest node along an axis, in widths of the panel: half of the widest gap, which is in the middle. */
export const farthest = Math.max(...pairs(nodes, (before, node) => node - before)) / 4;

/** `P_0(x), …, P_14(x)` by the three-term recurrence. */
const legendreUpTo = (degree: number, x: number): readonly number[] => {
  const values = [1, x];
  for (let k = 2; k <= degree; k++)
    values.push(((2 * k - 1) * x * (values[k - 1] ?? 0) - (k - 1) * (values[k - 2] ?? 0)) / k);
  return values;
};

const lineNulls = degrees.map((degree) =>
  weights.map((w, i) => safety * w * (legendreUpTo(degree, nodes[i] ?? 0)[degree] ?? 0)),
);

const line: Rule = { nodes, weights, nulls: lineNulls };

/** `[15, 15]`, the first axis running fastest. */
const product = (first: Float64Array, second: Float64Array): Float64Array =>
  Float64Array.from(
    { length: perAxis ** 2 },
    (_, i) => (first[i % perAxis] ?? 0) * (second[Math.floor(i / perAxis)] ?? 0),
  );

const square: Rule = {
  nodes: Float64Array.from({ length: 2 * perAxis ** 2 }, (_, i) => {
    const node = i >> 1;
    return nodes[i % 2 === 0 ? node % perAxis : Math.floor(node / perAxis)] ?? 0;
  }),
  weights: product(weights, weights),
  nulls: [...lineNulls.map((n) => product(n, weights)), ...lineNulls.map((n) => product(weights, n))],
};

/** The rule on an interval, or on a square. */
export const ruleIn = (dimension: 1 | 2): Rule => (dimension === 1 ? line : square);
