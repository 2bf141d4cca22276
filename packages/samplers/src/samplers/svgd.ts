/**
 * Stein variational gradient descent: particles that move together, down the energy and away from each other. There is no chance in it.
 */
import { grad } from '@ergodic/autodiff';
import {
  add,
  batch,
  batchSum,
  div,
  type Expr,
  exp,
  greater,
  mul,
  neg,
  pipe,
  type Scalar,
  type Shape,
  square,
  sub,
  sum,
  where,
} from '@ergodic/core';
import { shapeOf, signature } from '@ergodic/core/graph';
import { allFinite, inverse, potentialOf, type Sampler, setting, type Target } from '../kernel/index.ts';
import { unadjusted } from './unadjusted.ts';

/**
 * A kernel: how alike two points are, `k(x, y)`. It is told where all particles are, as a bandwidth may depend on that; what it makes of them
 * is a constant to its derivatives.
 */
export type Kernel<S extends Shape> = <N extends number>(
  particles: Expr<[N, ...S]>,
) => (x: Expr<S>, y: Expr<S>) => Expr<[]>;

/** The mean of `|xᵢ - xⱼ|²` over the pairs of particles, which is twice the trace of their covariance; over `ln(N + 1)`. */
const bandwidthOf = signature<<N extends number, S extends Shape>(particles: Expr<[N, ...S]>) => Expr<[]>>(
  (particles: Expr<[number, ...Shape]>): Expr<[]> => {
    const [n = 1] = shapeOf(particles);
    const centre = div(
      batchSum(n, (x: Expr<Shape>) => x, particles),
      n,
    );
    const spread = batchSum(n, (x: Expr<Shape>) => pipe(sub(x, centre), square, sum()), particles);
    const bandwidth = mul(spread, 2 / (Math.max(n - 1, 1) * Math.log(n + 1)));
    // Where all particles are at one place any bandwidth is as good.
    return where(greater(bandwidth, 0), bandwidth, 1);
  },
);

/**
 * The kernel `e^(-|x - y|² / h)`, with a bandwidth `h > 0` in squared units of `x`.
 *
 * Unless it is given, `h` is the mean of `|xᵢ - xⱼ|²` over all pairs of particles, divided by `ln(N + 1)`, anew at each step. The source takes
 * the squared median of the distances instead of their mean square; a mean needs no sorting, and fewer than `N²` terms.
 *
 * `RangeError` if the bandwidth is a number that is not finite, or not positive.
 *
 * @category kernels
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { rbfKernel } from '@ergodic/samplers'
 *
 * const [x, y] = [constant([0]), constant([2])]
 * const k = rbfKernel<[1]>({ bandwidth: 4 })(constant([[0], [2]]))
 * assert.strictEqual(toNested(evaluate(k(x, y))), Math.exp(-1))
 */
export const rbfKernel = <S extends Shape>({ bandwidth }: { readonly bandwidth?: Scalar } = {}): Kernel<S> => {
  const given = bandwidth === undefined ? undefined : setting('the bandwidth', bandwidth, 'positive');
  return (particles) => {
    const h = given ?? bandwidthOf(particles);
    return (x, y) => exp(neg(div(pipe(sub(x, y), square, sum()), h)));
  };
};

/**
 * The kernel `1 + xᵀ y`. With it particles come to have exactly the mean and the covariance of a Gaussian target, and see nothing but these
 * of any other.
 *
 * @category kernels
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { linearKernel } from '@ergodic/samplers'
 *
 * const [x, y] = [constant([1, 2]), constant([3, 4])]
 * const k = linearKernel<[2]>()(constant([[1, 2], [3, 4]]))
 * assert.strictEqual(toNested(evaluate(k(x, y))), 12)
 */
export const linearKernel =
  <S extends Shape>(): Kernel<S> =>
  () =>
  (x, y) =>
    add(pipe(mul(x, y), sum()), 1);

/** `Σⱼ f(xⱼ, sⱼ)`. */
type SumOver = <N extends number, S extends Shape>(
  n: N,
  f: (x: Expr<S>, score: Expr<S>) => Expr<S>,
  xs: Expr<[N, ...S]>,
  scores: Expr<[N, ...S]>,
) => Expr<S>;
const sumOver = signature<SumOver>(batchSum);

/** The settings of SVGD. */
export interface SvgdOptions<S extends Shape, N extends number> {
  /** How many particles, at least 1. */
  readonly particles: N;
  /** `ε > 0`. */
  readonly stepSize: Scalar;
  /** `T > 0`; 1 unless given. */
  readonly temperature?: Scalar;
  /** `rbfKernel()` unless given. */
  readonly kernel?: Kernel<S>;
}

/**
 * One step of all particles `x`, `[N, ...]`, at once, towards the density `exp(-E(x) / T) / Z`:
 *
 * `xᵢ' = xᵢ + ε φ(xᵢ)`, `φ(y) = 1/N Σⱼ (-k(xⱼ, y) ∇E(xⱼ) / T + ∇ₓ k(xⱼ, y))`, the gradient by the first argument.
 *
 * It draws nothing, and the key is not used. One particle with the kernel `e^(-|x - y|² / h)` makes gradient descent, `x' = x - ε ∇E(x) / T`. With
 * the kernel `1 + xᵀ y` and a Gaussian of precision `A` and mean `μ` the step is `φ(y) = A (μ - m) + (I - A (C + (m - μ) mᵀ)) y`, where `m` and
 * `C` are the mean and the covariance (over `N`) of the particles: it stands still where `m = μ` and `C = A⁻¹`, and if there are enough particles
 * to span the space only there.
 *
 * The energy that a step tells is the mean over the particles. A step that is not finite is not taken, by any particle, and says
 * `divergent`. `RangeError` if a setting is a number that it must not be.
 *
 * @source Q. Liu and D. Wang, Stein variational gradient descent: a general purpose Bayesian inference algorithm (2016); Q. Liu and D. Wang,
 *   Stein variational gradient descent as moment matching (2018), section 3
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, keyFrom, toNested } from '@ergodic/core'
 * import { linearKernel, svgd } from '@ergodic/samplers'
 *
 * // Mean 1 and variance 4 is what is wanted, and what is there: nothing moves.
 * const target = Energy.gaussian([1], { mean: [1], scale: 2 })
 * const { init, step } = svgd(target, { particles: 2, stepSize: 0.1, kernel: linearKernel() })
 * const [next] = step(keyFrom(0), init(constant([[-1], [3]])))
 * assert.deepStrictEqual(toNested(evaluate(next.x)), [[-1], [3]])
 */
export const svgd = <S extends Shape, const N extends number>(
  target: Target<S>,
  { particles: n, ...options }: SvgdOptions<S, N>,
): Sampler<[N, ...S]> => {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError(`particles is ${n}: there must be at least 1`);
  const energy = potentialOf(target);
  const stepSize = setting('the step size', options.stepSize, 'positive');
  const temperature = setting('the temperature', options.temperature ?? 1, 'positive');
  const kernel = options.kernel ?? rbfKernel<S>();
  const scoreOf = (x: Expr<S>): Expr<S> => mul(grad(energy)(x), neg(inverse(temperature)));
  return {
    _tag: 'Sampler',
    name: 'svgd',
    init: (x) => ({ x }),
    step: (_key, { x }) => {
      const alike = kernel(x);
      const scores: Expr<[N, ...S]> = batch(n, scoreOf, x);
      const pulled =
        (y: Expr<S>) =>
        (from: Expr<S>, score: Expr<S>): Expr<S> =>
          add(mul(score, alike(from, y)), grad((z: Expr<S>) => alike(z, y))(from));
      const moved = (y: Expr<S>): Expr<S> => add(y, mul(sumOver(n, pulled(y), x, scores), div(stepSize, n)));
      const proposal: Expr<[N, ...S]> = batch(n, moved, x);
      const sound = allFinite(proposal);
      const next = where(sound, proposal, x);
      const energies: Expr<[N]> = batch(n, energy, next);
      return [{ x: next }, unadjusted(sound, div(pipe(energies, sum()), n), proposal)];
    },
  };
};
