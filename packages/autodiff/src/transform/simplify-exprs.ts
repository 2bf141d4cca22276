/**
 * Simplification, for expressions.
 */
import type { Exprs } from '@ergodic/core/dsl';
import { signature } from '@ergodic/core/graph';
import { simplify as simplifyNodes } from './simplify.ts';
import { leavesOf, type Nodes, rebuild } from './trace.ts';

/** The signature of `simplify`. */
export type Simplify = <T extends Exprs>(exprs: T) => T;

/**
 * The same values from a smaller graph: constants are computed, what adds nothing and what nobody reads goes, `Σ a b` becomes a
 * contraction, inside loops too. Programs are simplified when they are compiled; by hand it serves to look at a derivative. Values may
 * change by rounding and in the sign of zeros.
 *
 * @category checks
 *
 * @example
 * import * as assert from 'node:assert'
 * import { grad, simplify } from '@ergodic/autodiff'
 * import { type Expr, input, mul } from '@ergodic/core'
 *
 * const x = input('x', [])
 * const slope = grad((y: Expr<[]>) => mul(y, 3))(x)
 * assert.strictEqual(simplify(slope).op, 'constant')
 */
export const simplify = signature<Simplify>((exprs: Nodes) => rebuild(exprs, simplifyNodes(leavesOf(exprs))));
