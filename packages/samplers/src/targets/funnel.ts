/** Neal's funnel. */
import { add, at, type Expr, exp, mul, pipe, slice, square, sum, typed } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { diagonalRows, requirePositive } from './matrices.ts';
import type { ExactTarget } from './target.ts';
import { logRootTwoPi, transported, type Vector } from './transported.ts';

/** Its size. */
export interface FunnelForm<N extends number> {
  /** At least 2. */
  readonly dimension: N;
  /** The deviation `s` of `v`; 3 unless given. */
  readonly scale?: number;
}

/** The signature of `funnel`. */
export type MakeFunnel = <const N extends number>(form: FunnelForm<N>) => ExactTarget<N>;

const together = (v: Expr<[]>, rest: Vector): Vector => typed<[number]>(build.concat([build.reshape(v, [1]), rest], 0));

/**
 * `v = x_0 ~ N(0, s²)`, and the others `N(0, e^v)` each: wide where `v` is high, a narrow neck where it is low.
 *
 * `E(x) = v² / (2s²) + ½ e^-v Σ x_i² + ½ (N - 1) v`, `ln Z = ln s + N ln √(2π)`; mean 0, covariance `diag(s², e^(s²/2), …)`.
 *
 * `RangeError` unless the dimension is 2 or more, and the scale positive and finite.
 *
 * @source R. M. Neal, Slice sampling, Annals of Statistics 31 (2003), section 8
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { funnel } from '@ergodic/samplers/targets'
 *
 * const target = funnel({ dimension: 3, scale: 1 })
 * assert.ok(Math.abs((target.covariance[2]?.[2] ?? 0) - Math.exp(0.5)) < 1e-12)
 */
export const funnel = signature<MakeFunnel>(({ dimension: n, scale: s = 3 }: FunnelForm<number>): ExactTarget => {
  if (!(Number.isInteger(n) && n >= 2)) throw new RangeError(`the dimension is ${n}: a funnel has at least 2`);
  requirePositive('the scale', s);
  const rest = (x: Vector): Vector => slice<[number]>([1], [n - 1])(x);
  return transported({
    name: `funnel in ${n}-D`,
    dimension: n,
    energy: (x) => {
      const v = at(0)(x);
      const wide = mul(pipe(rest(x), square, sum()), exp(mul(v, -1)));
      return add(add(mul(square(v), 0.5 / (s * s)), mul(wide, 0.5)), mul(v, (n - 1) / 2));
    },
    logZ: n * logRootTwoPi + Math.log(s),
    fromNormal: (z) => {
      const v = mul(at(0)(z), s);
      return together(v, mul(rest(z), exp(mul(v, 0.5))));
    },
    toNormal: (x) => {
      const v = at(0)(x);
      return together(mul(v, 1 / s), mul(rest(x), exp(mul(v, -0.5))));
    },
    mean: Array.from({ length: n }, () => 0),
    covariance: diagonalRows(Array.from({ length: n }, (_, i) => (i === 0 ? s * s : Math.exp((s * s) / 2)))),
  });
});
