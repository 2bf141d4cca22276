/**
 * Nodes that know their shape and kind at compile time. At run time an `Expr` is a `Node`, and nothing more.
 */
import type { Shape } from '../shape/shape.ts';
import type { Node, Opaque } from './node.ts';
import type { Dtype } from './type.ts';

declare const phantom: unique symbol;

/** Required, so that no plain node is an `Expr`. `same` makes shape and kind count as equal or not, never as more or less special. */
export interface Phantom<S extends Shape, D extends Dtype> {
  readonly [phantom]: { readonly shape: S; readonly dtype: D; readonly same: (shape: S, dtype: D) => void };
}

/** An expression: an array of shape `S` and element kind `D`, to be computed. Invariant in both. */
export interface Expr<S extends Shape, D extends Dtype = 'real'> extends Opaque, Phantom<S, D> {}

/** An expression of any shape and kind: what functions take that look at neither. */
export interface AnyExpr extends Opaque {
  readonly [phantom]: object;
}

/** A splittable key, as `jax.random.key_data`: two random words. */
export type KeyExpr = Expr<[2], 'bits'>;

export type ShapeOf<E extends AnyExpr> = E extends Phantom<infer S, infer _D> ? S : never;
export type DtypeOf<E extends AnyExpr> = E extends Phantom<infer _S, infer D> ? D : never;

/**
 * The casts of the language, both here. `typed` promises a shape and a kind that the builder of the node has worked out at run
 * time; `signature` does so for a function with several signatures, which TypeScript cannot check against one body.
 */
export const typed = <S extends Shape, D extends Dtype = 'real'>(node: Node): Expr<S, D> => node as Expr<S, D>;

/** A function of nodes, promised to behave as the typed signatures `F` say. */
export const signature = <F>(body: (...args: never) => unknown): F => body as F;
