/**
 * What an energy is given: its parameters, and values for its context.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type AnyExpr, type Expr, signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import { arrayType } from '../graph/type.ts';
import type { Shape } from '../shape/index.ts';
import type { Nested, Tensor } from '../tensor/index.ts';
import { type ExprsOf, isSlot, type None, type Parameters, type Slot, type TensorsOf } from '../tree/spec.ts';
import { leavesOf, mapLeaves, matching } from '../tree/tree.ts';
import { buildEnergy, type Context, type Energy, type Untyped } from './model.ts';
import type { NamesIn } from './parts.ts';
import { nodeOf } from './values.ts';

/** Values that fill parameters, or a sentence. */
type Fills<P, V> = V extends ExprsOf<P> | TensorsOf<P> ? unknown : 'these are not the parameters of the energy';

/** The signature of `withParams`. */
export type WithParams = <const V>(
  values: V,
) => <S extends Shape, P extends Parameters, C extends Context>(e: Energy<S, P, C> & Fills<P, V>) => Energy<S, None, C>;

/**
 * The energy at given parameters: a tree of expressions or of tensors, as `inputs` and `initialise` make them.
 *
 * `ShapeError`, with the path, if the tree is not that of the parameters.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, dotProduct, evaluate, pipe, tensor, toNested } from '@ergodic/core'
 * import { asFunction, energy, withParams } from '@ergodic/core/energy'
 * import { Init, parameter } from '@ergodic/core/tree'
 *
 * const linear = energy({
 *   event: [2],
 *   params: { weight: parameter([2], Init.zeros) },
 *   apply: ({ weight }) => (x) => dotProduct(weight, x),
 * })
 * const f = pipe(linear, withParams({ weight: tensor([1, 2]) }), asFunction)
 * assert.strictEqual(toNested(evaluate(f(constant([3, 4])))), 11)
 */
export const withParams = signature<WithParams>((values: unknown) => (e: Untyped) => {
  const found = matching(e.params)(values);
  if (found._tag === 'Left') {
    const { where, expected, actual } = found.left;
    throw new ShapeError('withParams', `${where}: expected ${expected}, got ${actual}`);
  }
  const types = new Map(leavesOf(e.params));
  const filled = mapLeaves(values, (leaf, path) => {
    const type = types.get(path);
    return isSlot(type) && isGiven(leaf) ? nodeOf(path, leaf, type) : leaf;
  });
  return buildEnergy({ ...e, params: {}, apply: (_, context) => e.apply(filled, context) });
});

type GivenValue = Node | Nested | Tensor<Shape>;

const isGiven = (leaf: unknown): leaf is GivenValue =>
  typeof leaf === 'number' ||
  Array.isArray(leaf) ||
  (typeof leaf === 'object' && leaf !== null && ('dtype' in leaf || 'op' in leaf));

/** What a name of a context may be given: for a scalar, a number too. */
type GivenFor<T> =
  T extends Slot<infer S, infer D> ? Expr<S, D> | Tensor<S, D> | (S extends [] ? number : readonly Nested[]) : never;

/** What is left of a context when some names are given. */
export type Without<C extends Context, V> = { readonly [N in keyof C as N extends keyof V ? never : N]: C[N] };

/** What is wrong with values for a context, as sentences; nothing, if nothing is. */
type Complaint<C extends Context, V> = {
  [N in keyof V]: N extends NamesIn<C>
    ? V[N] extends GivenFor<C[N & keyof C]>
      ? never
      : `what is given for '${N & string}' does not have its shape and kind`
    : `the energy has no context '${N & string}'`;
}[keyof V];

/** Values that fill names of a context, or a sentence. */
type FillsContext<C extends Context, V> = [Complaint<C, V>] extends [never] ? unknown : Complaint<C, V>;

/** The signature of `condition`. */
export type Condition = <const V extends Readonly<Record<string, AnyExpr | Tensor<Shape> | Nested>>>(
  values: V,
) => <S extends Shape, P extends Parameters, C extends Context>(
  e: Energy<S, P, C> & FillsContext<C, V>,
) => Energy<S, P, Without<C, V>>;

/**
 * The energy in a given context: some of its names, or all, get a value, and need none any more.
 *
 * `ShapeError` if the energy has no context of a name, or the value is not of its shape and kind.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, toNested } from '@ergodic/core'
 * import { asFunction, condition, Energy, recover } from '@ergodic/core/energy'
 *
 * const near = pipe(Energy.zero([2]), recover(1), condition({ tether: [1, 2] }), asFunction)
 * assert.strictEqual(toNested(evaluate(near(constant([1, 4])))), 2)
 */
export const condition = signature<Condition>((values: Readonly<Record<string, GivenValue>>) => (e: Untyped) => {
  const given = new Map(
    Object.entries(values).map(([name, value]) => {
      const type = Object.hasOwn(e.context, name) ? e.context[name] : undefined;
      if (type === undefined) throw new ShapeError('condition', `the energy has no context '${name}'`);
      return [name, nodeOf(`the context '${name}'`, value, arrayType(type.dtype, type.shape))] as const;
    }),
  );
  const left = Object.entries(e.context).filter(([name]) => !given.has(name));
  return buildEnergy({
    ...e,
    context: Object.freeze(Object.fromEntries(left)),
    apply: (params, context) => e.apply(params, { ...(context ?? {}), ...Object.fromEntries(given) }),
  });
});
