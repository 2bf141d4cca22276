/**
 * Einstein's notation, read by the compiler: in `'ij,jk->ik'` each letter names a dimension.
 */
import type { Shape, ShowDim } from './shape.ts';

/** Pairs letters with dimensions: `Letters<'ij', [2, 3]>` is `{ i: 2 } & { j: 3 }`. */
type Letters<Word extends string, S extends Shape> = Word extends `${infer L}${infer Rest}`
  ? S extends [infer N extends number, ...infer Ns extends Shape]
    ? { readonly [K in L]: N } & Letters<Rest, Ns>
    : unknown
  : unknown;

type Look<Known, L extends string, Else extends number = number> = Known extends {
  readonly [K in L]: infer N extends number;
}
  ? N
  : Else;

/** The dimensions that letters name. */
type Spell<Word extends string, Known> = Word extends `${infer L}${infer Rest}`
  ? [Look<Known, L>, ...Spell<Rest, Known>]
  : [];

/** The shape that `einsum` gives. */
export type Einsum<Spec extends string, A extends Shape, B extends Shape = []> = number extends [...A, ...B]['length']
  ? Shape
  : Spec extends `${infer X},${infer Y}->${infer Z}`
    ? Spell<Z, Letters<Y, B> & Letters<X, A>>
    : Spec extends `${infer X}->${infer Z}`
      ? Spell<Z, Letters<X, A>>
      : Shape;

/** What the second operand must be, given the first: dimensions of letters that they share are the first's. */
export type EinsumOperand<Spec extends string, A extends Shape, B extends Shape> = number extends [...A, ...B]['length']
  ? B
  : Spec extends `${infer X},${infer Y}->${string}`
    ? Prefer<Y, Letters<X, A>, B>
    : B;

type Prefer<Word extends string, Known, S extends Shape> = Word extends `${infer L}${infer Rest}`
  ? S extends [infer N extends number, ...infer Ns extends Shape]
    ? [Look<Known, L, N>, ...Prefer<Rest, Known, Ns>]
    : []
  : S;

type Clash<Word extends string, Known, S extends Shape> = Word extends `${infer L}${infer Rest}`
  ? S extends [infer N extends number, ...infer Ns extends Shape]
    ? L extends keyof Known
      ? Known[L] extends infer M extends number
        ? [M, N] extends [N, M]
          ? Clash<Rest, Known, Ns>
          : `index ${L} is ${ShowDim<M>} in one operand and ${ShowDim<N>} in the other`
        : never
      : Clash<Rest, Known, Ns>
    : `the index list is longer than the shape`
  : S extends []
    ? []
    : `the index list is shorter than the shape`;

/** A sentence where operands do not fit the notation, else `[]`. */
export type EinsumClash<Spec extends string, A extends Shape, B extends Shape> = number extends [...A, ...B]['length']
  ? []
  : Spec extends `${infer X},${infer Y}->${string}`
    ? Clash<X, unknown, A> extends string
      ? Clash<X, unknown, A>
      : Clash<Y, Letters<X, A>, B>
    : 'einsum is written like ij,jk->ik';
