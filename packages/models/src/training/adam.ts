import { add, div, type Expr, mul, type Shape, sqrt, square, sub } from '@ergodic/core';

/**
 * What Adam needs besides the learning rate.
 *
 * @category model
 */
export interface AdamConfig {
  /** Decay of the mean of gradients, `β₁`. */
  readonly first: number;
  /** Decay of the mean of their squares, `β₂`. */
  readonly second: number;
  /** `ε`, which bounds the step where gradients vanish. */
  readonly epsilon: number;
}

/** The values of the paper. */
export const adamDefaults: AdamConfig = { first: 0.9, second: 0.999, epsilon: 1e-8 };

/** Parameters with the two moving averages that Adam keeps of their gradients. */
export interface AdamState<S extends Shape> {
  readonly parameters: Expr<S>;
  readonly first: Expr<S>;
  readonly second: Expr<S>;
}

/** What changes from step to step, computed on the host: see {@link biasCorrections}. */
export interface AdamRates {
  /** The learning rate. */
  readonly rate: Expr<[]>;
  /** `1 / (1 - β₁ᵗ)`. */
  readonly firstCorrection: Expr<[]>;
  /** `1 / (1 - β₂ᵗ)`. */
  readonly secondCorrection: Expr<[]>;
}

/**
 * `1 / (1 - βᵗ)` for both decays at step `t = 1, 2, …`: the averages start from zero, and this makes up for it.
 *
 * @category destructors
 */
export const biasCorrections = (
  config: AdamConfig,
  step: number,
): { readonly firstCorrection: number; readonly secondCorrection: number } => ({
  firstCorrection: 1 / (1 - config.first ** step),
  secondCorrection: 1 / (1 - config.second ** step),
});

/**
 * One step of Adam as an expression: `m' = β₁ m + (1 - β₁) g`, `v' = β₂ v + (1 - β₂) g²`,
 * `θ' = θ - rate · (m' / (1 - β₁ᵗ)) / (√(v' / (1 - β₂ᵗ)) + ε)`.
 *
 * @source D. Kingma and J. Ba, Adam: a method for stochastic optimization (2015), algorithm 1
 * @category combinators
 */
export const adam =
  (config: AdamConfig) =>
  <S extends Shape>(state: AdamState<S>, gradient: Expr<S>, rates: AdamRates): AdamState<S> => {
    const first = add(mul(state.first, config.first), mul(gradient, 1 - config.first));
    const second = add(mul(state.second, config.second), mul(square(gradient), 1 - config.second));
    const move = mul(first, mul(rates.rate, rates.firstCorrection));
    const size = add(sqrt(mul(second, rates.secondCorrection)), config.epsilon);
    return { parameters: sub(state.parameters, div(move, size)), first, second };
  };

/**
 * An exponential moving average: `a' = d a + (1 - d) x`.
 *
 * @category combinators
 */
export const movingAverage = <S extends Shape>(average: Expr<S>, x: Expr<S>, decay: Expr<[]>): Expr<S> =>
  add(mul(average, decay), mul(x, sub(1, decay)));
