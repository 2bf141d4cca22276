import { batchSum, concat, dim, type Expr, full, mul, pipe, reshape } from '@ergodic/core';

/** An energy of points of the plane, as an expression. */
export type EnergyExpr = (x: Expr<[2]>) => Expr<[]>;

/**
 * The contrast `mean E(x⁺) - mean E(x⁻)` between data and samples of the model. Its gradient in the parameters of `E`, the samples held
 * fixed, estimates that of the negative log-likelihood, `E_data[∂E/∂θ] - E_model[∂E/∂θ]`, as far as the samples are the model's.
 *
 * One batch over both, weighted `1/n` and `-1/n`: so no derivative exists once per sample.
 *
 * @param n points of each kind
 * @source G. Hinton, Training products of experts by minimizing contrastive divergence (2002)
 * @category constructors
 */
export const contrast =
  <N extends number>(n: N, energy: EnergyExpr) =>
  (data: Expr<[N, 2]>, samples: Expr<[N, 2]>): Expr<[]> => {
    const both = dim('data and samples', 2 * n);
    const points = pipe(concat([data, samples]), reshape([both, 2]));
    const weights = pipe(concat([full([n], 1 / n), full([n], -1 / n)]), reshape([both]));
    return batchSum(both, (x: Expr<[2]>, weight: Expr<[]>) => mul(weight, energy(x)), points, weights);
  };
