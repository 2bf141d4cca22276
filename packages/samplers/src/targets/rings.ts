/** Rings in the plane. */
import {
  add,
  constant,
  div,
  type Expr,
  erf,
  exp,
  less,
  log,
  logsumexp,
  maximum,
  minimum,
  mul,
  neg,
  norm,
  pipe,
  repeat,
  safeSqrt,
  square,
  sub,
  sum,
  where,
} from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { erf as erfOf } from '@ergodic/core/special';
import { diagonalRows, requirePositive } from './matrices.ts';
import type { ExactTarget } from './target.ts';
import { transported, type Vector, vector } from './transported.ts';

/** One ring or several. */
export interface RingsForm {
  /** `R_k`, positive. */
  readonly radii: readonly [number, ...number[]];
  /** `s`, positive: the deviation of the radius around each. */
  readonly width: number;
  /** `w_k`, positive: how high each is; 1 unless given. */
  readonly heights?: readonly number[];
}

/** The signature of `rings`. */
export type MakeRings = (form: RingsForm) => ExactTarget<2>;

const rootHalfPi = Math.sqrt(Math.PI / 2);

/** `∫_0^∞ r^p e^(-(r-R)²/(2s²)) dr` for `p = 1` and `p = 3`. */
const radialMoments = (radius: number, width: number): readonly [number, number] => {
  const a = radius / width;
  const edge = Math.exp((-a * a) / 2);
  const whole = rootHalfPi * (1 + erfOf(a * Math.SQRT1_2));
  const [one, two, three] = [edge, whole - a * edge, (a * a + 2) * edge];
  return [
    width * (radius * whole + width * one),
    width * (radius ** 3 * whole + 3 * radius ** 2 * width * one + 3 * radius * width ** 2 * two + width ** 3 * three),
  ];
};

/** Halvings of an interval, after which one step of Newton's method is exact in float64. */
const halvings = 28;

/** A density below which the mass does not matter. */
const tiny = 1e-30;

/** Widths beyond the outermost ring where no draw is: the tail there is below 1e-20. */
const reach = 10;

/**
 * Rings around the origin: `E(x) = -ln Σ_k w_k e^(-(|x| - R_k)² / (2s²))`. With one ring this is `(|x| - R)² / (2s²)`.
 *
 * `Z = 2π Σ_k w_k ∫ r e^(-(r - R_k)²/(2s²)) dr`, an error function; mean 0, covariance `½ E|x|²` along both axes. A draw is a normal point, moved along
 * its ray to the radius that as much of the mass is within: the distribution function of the radius is inverted by halving an interval.
 *
 * `RangeError` if a radius, a height or the width is not positive and finite, or there are not as many heights as radii.
 *
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction } from '@ergodic/core/energy'
 * import { rings } from '@ergodic/samplers/targets'
 *
 * const ring = rings({ radii: [3], width: 0.25 })
 * assert.strictEqual(toNested(evaluate(asFunction(ring.energy)(constant([3, 4])))), 32)
 */
export const rings = signature<MakeRings>(({ radii, width, heights = radii.map(() => 1) }: RingsForm): ExactTarget => {
  if (heights.length !== radii.length) throw new RangeError(`${heights.length} heights for ${radii.length} rings`);
  for (const [k, radius] of radii.entries()) requirePositive(`radius ${k}`, radius);
  for (const [k, height] of heights.entries()) requirePositive(`height ${k}`, height);
  requirePositive('the width', width);
  const moments = radii.map((radius) => radialMoments(radius, width));
  const mass = heights.reduce((total, w, k) => total + w * (moments[k]?.[0] ?? 0), 0);
  const secondMoment = heights.reduce((total, w, k) => total + w * (moments[k]?.[1] ?? 0), 0) / mass;
  const starts = radii.map((radius) => radius / width);
  const spread = (r: Expr<[]>): Vector => mul(vector(radii.map(() => 1)), r);
  /** `P(|X| <= r)`. */
  const within = (r: Expr<[]>): Expr<[]> => {
    const t = sub(spread(div(r, width)), vector(starts));
    const edges = mul(
      sub(vector(starts.map((a) => Math.exp((-a * a) / 2))), exp(mul(square(t), -0.5))),
      vector(heights.map((w) => (w * width * width) / mass)),
    );
    const middles = mul(
      add(erf(mul(t, Math.SQRT1_2)), vector(starts.map((a) => erfOf(a * Math.SQRT1_2)))),
      vector(heights.map((w, k) => (w * width * rootHalfPi * (radii[k] ?? 0)) / mass)),
    );
    return pipe(add(edges, middles), sum());
  };
  const farthest = Math.max(...radii) + reach * width;
  /** The density of `|X|`. */
  const radialDensity = (r: Expr<[]>): Expr<[]> => {
    const logs = mul(square(sub(spread(r), vector(radii))), -1 / (2 * width * width));
    return mul(r, pipe(mul(exp(logs), vector(heights.map((w) => w / mass))), sum()));
  };
  type Interval = { readonly low: Expr<[]>; readonly high: Expr<[]> };
  const radiusOf = (below: Expr<[]>): Expr<[]> => {
    const { low, high } = repeat<Interval>(halvings, (interval) => {
      const middle = mul(add(interval.low, interval.high), 0.5);
      const more = less(within(middle), below);
      return { low: where(more, middle, interval.low), high: where(more, interval.high, middle) };
    })({ low: constant(0), high: constant(farthest) });
    const middle = mul(add(low, high), 0.5);
    const exact = sub(middle, div(sub(within(middle), below), maximum(radialDensity(middle), tiny)));
    return minimum(maximum(exact, low), high);
  };
  return transported({
    name: radii.length === 1 ? 'ring' : `${radii.length} rings`,
    dimension: 2,
    energy: (x) => {
      const off = sub(spread(pipe(x, norm())), vector(radii));
      const logs = add(mul(square(off), -1 / (2 * width * width)), vector(heights.map(Math.log)));
      return neg(pipe(logs, logsumexp()));
    },
    logZ: Math.log(2 * Math.PI * mass),
    // Of the radius ρ of a normal point, P(ρ <= r) = 1 - e^(-r²/2).
    fromNormal: (z) => {
      const length = pipe(z, norm());
      return mul(z, div(radiusOf(sub(1, exp(mul(square(length), -0.5)))), length));
    },
    toNormal: (x) => {
      const length = pipe(x, norm());
      return mul(x, div(safeSqrt(mul(log(sub(1, within(length))), -2)), length));
    },
    mean: [0, 0],
    covariance: diagonalRows([secondMoment / 2, secondMoment / 2]),
  });
});
