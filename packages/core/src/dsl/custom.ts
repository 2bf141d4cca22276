/**
 * Derivatives of one's own, and none at all.
 */
import { type AnyExpr, type Expr, signature } from '../graph/expr.ts';
import { typeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { closed, results } from '../ops/fn.ts';
import { make } from '../ops/make.ts';
import type { Shape } from '../shape/index.ts';
import { type Exprs, leaves, type Nodes, rebuild } from '../structure/index.ts';

/**
 * The operand itself, whose derivative is taken to be zero.
 *
 * @category derivatives
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, stopGradient, toNested } from '@ergodic/core'
 *
 * assert.strictEqual(toNested(evaluate(stopGradient(constant(3)))), 3)
 */
export const stopGradient = signature<<S extends Shape, D extends Dtype>(x: Expr<S, D>) => Expr<S, D>>(
  (x: Node): Node => b.stopGradient(x),
);

/** The signature of `customVjp`. */
export type CustomVjp = <Args extends readonly AnyExpr[], R extends Exprs>(
  f: (...args: Args) => R,
  vjp: (args: Args, cotangent: R) => Readonly<Args>,
) => (...args: Args) => R;

/**
 * `f`, with a derivative of one's own: `vjp` is given the arguments and the cotangent of the result, and returns the cotangents of the
 * arguments. Both become graphs when the function is applied, and may mention nothing from outside: what they need is an argument.
 *
 * `ShapeError` if the cotangents do not have the shapes of the arguments, `TypeError` if something is mentioned from outside.
 *
 * @category derivatives
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, customVjp, evaluate, type Expr, mul, sign, toNested } from '@ergodic/core'
 *
 * // the sign, with the derivative of the identity: a straight-through estimator
 * const hardSign = customVjp(
 *   (x: Expr<[2]>) => sign(x),
 *   (_, cotangent) => [cotangent],
 * )
 * assert.deepStrictEqual(toNested(evaluate(hardSign(constant([-2, 3])))), [-1, 1])
 */
export const customVjp = signature<CustomVjp>(
  (f: (...args: readonly Node[]) => Nodes, vjp: (args: readonly Node[], cotangent: Nodes) => readonly Node[]) =>
    (...args: readonly Node[]): Nodes => {
      const types = args.map(typeOf);
      let like: Nodes = [];
      const forward = closed(types, (inner) => {
        like = f(...inner);
        return leaves(like);
      });
      const backward = closed([...types, ...forward.results.map(typeOf)], (inner) =>
        vjp(inner.slice(0, args.length), rebuild(like, inner.slice(args.length))),
      );
      return rebuild(like, results(make('customVjp', args, { f: forward, vjp: backward })));
    },
);
