import { type Dim, dim, type Expr, type Shape, silu, type Written } from '@ergodic/core';
import { type Dims, signature } from '@ergodic/core/graph';
import type { ExprsOf, Parameters } from '@ergodic/core/tree';
import { whole } from '../setting.ts';

/** The number of units of a layer. */
export type Width = Dim<'width'>;

/** A number of units. `RangeError`, which names it, unless it is a whole number of at least 1. */
export const widthOf = (name: string, n: number): Width => dim('width', whole(name, n, 1));

/** The shape of a point, as energies and features keep it. */
export const eventOf = signature<<S extends Shape>(event: Written<S>) => Readonly<S>>((event: Dims) =>
  Object.freeze([...event]),
);

/** What stands between layers: `silu`, `leakyRelu(0.2)`, `tanh`. */
export type Activation = <S extends Shape>(x: Expr<S>) => Expr<S>;

/** The activation where none is named: smooth, so that gradients of gradients exist. */
export const usual: Activation = silu;

/**
 * A network without its last layer: features of a point, from which a head makes an energy or the logits of classes.
 *
 * @category model
 */
export interface Features<S extends Shape, B extends Parameters> {
  readonly event: Readonly<S>;
  readonly params: B;
  /** How many features there are. */
  readonly width: Width;
  /** How many numbers it can be conditioned on, the embedding of a noise level, say; null for none. */
  readonly condition: Width | null;
  readonly of: (params: ExprsOf<B>, condition?: Expr<[Width]>) => (x: Expr<S>) => Expr<[Width]>;
}
