/** Sums of weights, kept as logarithms. */
import { abs, add, constant, type Expr, maximum, neg, softplus, sub } from '@ergodic/core';

/** `H₀ - H` of a leaf whose numbers broke down. It is finite in float32, where infinities would breed NaN. */
export const BROKEN = -1e37;

/** The logarithm of the weight of no leaves: below all others. */
export const nothing: Expr<[]> = constant(-1e38);

/** `ln(e^a + e^b)`. */
export const logAddExp = (a: Expr<[]>, b: Expr<[]>): Expr<[]> => add(maximum(a, b), softplus(neg(abs(sub(a, b)))));
