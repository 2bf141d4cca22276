/**
 * Sums of dimensions, for `concat` and `pad`: exact for literals below 1000, else `number`.
 */
import type { Shape } from './shape.ts';

type Zeros<N extends number, Done extends Shape = []> = Done['length'] extends N ? Done : Zeros<N, [...Done, 0]>;

/** A whole number of at most three digits. */
type Small<N extends number> = number extends N
  ? false
  : `${N}` extends `${number}.${string}` | `-${string}` | `${number}e${string}`
    ? false
    : `${N}` extends `${infer _A}${infer _B}${infer _C}${infer _D}${infer _Rest}`
      ? false
      : true;

/** `M + N`. */
export type Plus<M extends number, N extends number> = [Small<M>, Small<N>] extends [true, true]
  ? [...Zeros<M>, ...Zeros<N>]['length'] extends infer Sum extends number
    ? Sum
    : number
  : number;

/** The sum of a list of dimensions. */
export type Total<S extends Shape> = number extends S['length']
  ? number
  : S extends [infer N extends number, ...infer Rest extends Shape]
    ? Rest extends []
      ? N
      : Plus<N, Total<Rest>>
    : 0;
