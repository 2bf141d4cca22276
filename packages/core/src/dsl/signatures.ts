/**
 * The signatures that the elementwise functions share. Their order matters: a number, a scalar, the same shape, rows, and last
 * numpy's broadcasting, which is the one that says what does not fit. The earlier ones make code compile that is generic in its
 * sizes, of which the compiler cannot decide whether two of them are equal.
 */
import type { Expr } from '../graph/expr.ts';
import type { Dtype } from '../graph/type.ts';
import type { Broadcast, Fits, Shape, Valid } from '../shape/index.ts';

/** `Result`, unless the kinds differ. */
type Mixed<D extends Dtype, E extends Dtype, Result> = [D, E] extends [E, D]
  ? Result
  : `cannot mix ${D} and ${E}: cast one of them`;

/** The last dimension alone. */
type Row<S extends Shape> = S extends [...infer _Rest, infer N extends number] ? [N] : never;

/** A function of each element, for reals. */
export type RealUnary = <S extends Shape>(x: Expr<S>) => Expr<S>;

/** A function of each element. */
export type Unary<T extends Dtype> = <S extends Shape, D extends T>(x: Expr<S, D>) => Expr<S, D>;

/** A function of two operands, which broadcast; a number stands for itself everywhere. */
export interface Binary<T extends Dtype> {
  <S extends Shape, D extends T>(a: Expr<S, D>, b: number): Expr<S, D>;
  <S extends Shape, D extends T>(a: number, b: Expr<S, D>): Expr<S, D>;
  <S extends Shape, D extends T>(a: Expr<S, D>, b: Expr<[], D>): Expr<S, D>;
  <S extends Shape, D extends T>(a: Expr<[], D>, b: Expr<S, D>): Expr<S, D>;
  <S extends Shape, D extends T>(a: Expr<S, D>, b: Expr<S, D>): Expr<S, D>;
  <H extends Shape, N extends number, D extends T>(a: Expr<[...H, N], D>, b: Expr<[N], D>): Expr<[...H, N], D>;
  <A extends Shape, B extends Shape, D extends T, E extends T>(
    a: Expr<A, D>,
    b: Fits<Mixed<D, E, Broadcast<A, B>>, Expr<B, E>>,
  ): Expr<Valid<Broadcast<A, B>>, D>;
}

/** The pipeable twin of a binary function: it takes the second operand first. */
export interface By<T extends Dtype> {
  (b: number): <S extends Shape, D extends T>(a: Expr<S, D>) => Expr<S, D>;
  <D extends T>(b: Expr<[], D>): <S extends Shape>(a: Expr<S, D>) => Expr<S, D>;
  // `NoInfer` leaves the shape to the place where the function is used: in `pipe` that is the shape of what flows in.
  <S extends Shape, D extends T>(b: Expr<NoInfer<S>, NoInfer<D>>): (a: Expr<S, D>) => Expr<S, D>;
  <S extends Shape, D extends T>(b: Expr<Row<S>, NoInfer<D>>): (a: Expr<S, D>) => Expr<S, D>;
  <B extends Shape, E extends T>(
    b: Expr<B, E>,
  ): <A extends Shape, D extends T>(
    a: Fits<Mixed<D, E, Broadcast<A, B>>, Expr<A, D>>,
  ) => Expr<Valid<Broadcast<A, B>>, D>;
}

/** A question about two operands, answered for each element. */
export interface Comparison<T extends Dtype> {
  <S extends Shape, D extends T>(a: Expr<S, D>, b: number): Expr<S, 'bool'>;
  <S extends Shape, D extends T>(a: number, b: Expr<S, D>): Expr<S, 'bool'>;
  <S extends Shape, D extends T>(a: Expr<S, D>, b: Expr<[], D>): Expr<S, 'bool'>;
  <S extends Shape, D extends T>(a: Expr<[], D>, b: Expr<S, D>): Expr<S, 'bool'>;
  <S extends Shape, D extends T>(a: Expr<S, D>, b: Expr<S, D>): Expr<S, 'bool'>;
  <H extends Shape, N extends number, D extends T>(a: Expr<[...H, N], D>, b: Expr<[N], D>): Expr<[...H, N], 'bool'>;
  <A extends Shape, B extends Shape, D extends T, E extends T>(
    a: Expr<A, D>,
    b: Fits<Mixed<D, E, Broadcast<A, B>>, Expr<B, E>>,
  ): Expr<Valid<Broadcast<A, B>>, 'bool'>;
}

/** The pipeable twin of a comparison. */
export interface ComparisonBy<T extends Dtype> {
  (b: number): <S extends Shape, D extends T>(a: Expr<S, D>) => Expr<S, 'bool'>;
  <D extends T>(b: Expr<[], D>): <S extends Shape>(a: Expr<S, D>) => Expr<S, 'bool'>;
  <S extends Shape, D extends T>(b: Expr<NoInfer<S>, NoInfer<D>>): (a: Expr<S, D>) => Expr<S, 'bool'>;
  <S extends Shape, D extends T>(b: Expr<Row<S>, NoInfer<D>>): (a: Expr<S, D>) => Expr<S, 'bool'>;
  <B extends Shape, E extends T>(
    b: Expr<B, E>,
  ): <A extends Shape, D extends T>(
    a: Fits<Mixed<D, E, Broadcast<A, B>>, Expr<A, D>>,
  ) => Expr<Valid<Broadcast<A, B>>, 'bool'>;
}
