/**
 * Dual averaging: a step size that comes to where proposals are accepted as often as one wants, and stays there.
 *
 * @source M. D. Hoffman and A. Gelman, The No-U-Turn Sampler (2014), section 3.2; Y. Nesterov, Primal-dual subgradient methods (2009)
 */
import { add, constant, div, type Expr, log, mul, pow, sqrt, sub } from '@ergodic/core';

/** Where the averaging stands. */
export type Averaging = {
  /** `ln ε` of the next step. */
  readonly logStep: Expr<[]>;
  /** `ln ε` averaged: the step size that is kept in the end. */
  readonly logAverage: Expr<[]>;
  /** The mean shortfall of the acceptance, weighted. */
  readonly shortfall: Expr<[]>;
  /** `μ`, towards which steps are drawn: ten times the first one, for too small steps cost more to find out than too large ones. */
  readonly attractor: Expr<[]>;
  /** Steps since the last start. */
  readonly count: Expr<[]>;
};

/** The constants of Hoffman and Gelman. */
const [gamma, t0, kappa] = [0.05, 10, 0.75];

/** A fresh start at a step size. */
export const startAveraging = (stepSize: Expr<[]>): Averaging => ({
  logStep: log(stepSize),
  logAverage: log(stepSize),
  shortfall: constant(0),
  attractor: log(mul(stepSize, 10)),
  count: constant(0),
});

/**
 * After a step whose acceptance was `α`: `H ← (1 - 1/(t + t0)) H + (δ - α)/(t + t0)`, `ln ε = μ - √t H / γ`, and the average with weight
 * `t^-κ`.
 */
export const averaged = (target: number, at: Averaging, acceptance: Expr<[]>): Averaging => {
  const count = add(at.count, 1);
  const eta = div(1, add(count, t0));
  const shortfall = add(mul(at.shortfall, sub(1, eta)), mul(sub(target, acceptance), eta));
  const logStep = sub(at.attractor, mul(mul(sqrt(count), 1 / gamma), shortfall));
  const weight = pow(count, -kappa);
  const logAverage = add(mul(logStep, weight), mul(at.logAverage, sub(1, weight)));
  return { ...at, logStep, logAverage, shortfall, count };
};
