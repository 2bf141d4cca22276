/** Code that does not know its sizes: everything here compiles for every N. */
import {
  add,
  at,
  batch,
  div,
  dot,
  dotWith,
  type Expr,
  each,
  einsum,
  exp,
  gaussianLogDensity,
  type KeyExpr,
  less,
  logsumexp,
  mean,
  minus,
  normal,
  pipe,
  plus,
  quadraticForm,
  repeat,
  type Shape,
  scan,
  softmax,
  square,
  sub,
  sum,
  tanh,
  times,
  transpose,
  where,
} from '../index.ts';

export const centred = <N extends number>(x: Expr<[N]>, mu: Expr<[N]>): Expr<[N]> => pipe(x, minus(mu));
export const shifted = <N extends number>(x: Expr<[N]>): Expr<[N]> => pipe(x, minus(3), exp, times(2));
export const both = <N extends number>(x: Expr<[N]>, mu: Expr<[N]>): Expr<[N]> => div(sub(x, mu), 2);
export const scaled = <N extends number>(x: Expr<[N]>, c: Expr<[]>): Expr<[N]> => pipe(x, times(c), plus(c));
export const scalar = <N extends number>(c: Expr<[]>, x: Expr<[N]>): Expr<[N]> => pipe(c, times(x));
export const rows = <B extends number, N extends number>(x: Expr<[B, N]>, mu: Expr<[N]>): Expr<[B, N]> =>
  pipe(x, minus(mu), minus(x));
export const rowsFirst = <B extends number, N extends number>(x: Expr<[B, N]>, mu: Expr<[N]>): Expr<[B, N]> =>
  add(x, mu);
export const anyShape = <S extends Shape>(x: Expr<S>, mu: Expr<S>): Expr<[]> =>
  pipe(x, minus(mu), square, sum(), times(0.5));
export const chosen = <N extends number>(x: Expr<[N]>, y: Expr<[N]>): Expr<[N]> => where(less(x, y), x, y);
export const kept = <N extends number>(x: Expr<[N]>, c: Expr<[]>): Expr<[N]> => where(less(x, c), c, x);

export const layer =
  <I extends number, O extends number>(weights: Expr<[I, O]>, bias: Expr<[O]>) =>
  (x: Expr<[I]>): Expr<[O]> =>
    pipe(x, dotWith(weights), plus(bias), tanh);
export const layers =
  <I extends number, O extends number>(weights: Expr<[I, O]>, bias: Expr<[O]>) =>
  <B extends number>(x: Expr<[B, I]>): Expr<[B, O]> =>
    pipe(x, dotWith(weights), plus(bias), tanh);
export const product = <M extends number, K extends number, N extends number>(
  a: Expr<[M, K]>,
  b: Expr<[K, N]>,
): Expr<[M, N]> => dot(a, b);
export const einstein = <M extends number, K extends number, N extends number>(
  a: Expr<[M, K]>,
  b: Expr<[K, N]>,
): Expr<[N, M]> => einsum('ij,jk->ki', a, b);

export const columns = <M extends number, N extends number>(x: Expr<[M, N]>): Expr<[N]> => pipe(x, sum([0]));
export const lastAxis = <M extends number, N extends number>(x: Expr<[M, N]>): Expr<[M]> => pipe(x, mean([-1]));
export const evidence = <M extends number, N extends number>(x: Expr<[M, N]>): Expr<[M]> => pipe(x, logsumexp([1]));
export const turned = <M extends number, N extends number>(x: Expr<[M, N]>): Expr<[N, M]> => pipe(x, transpose([1, 0]));
export const firstRow = <M extends number, N extends number>(x: Expr<[M, N]>): Expr<[N]> => pipe(x, at(0));
export const chances = <S extends Shape>(x: Expr<S>): Expr<S> => pipe(x, softmax());
export const form = <N extends number>(x: Expr<[N]>, a: Expr<[N, N]>): Expr<[]> => quadraticForm(x, a);
export const density = <S extends Shape>(x: Expr<S>, mu: Expr<S>): Expr<[]> => gaussianLogDensity(x, { mean: mu });

export const many = <N extends number, S extends Shape>(n: N, f: (x: Expr<S>) => Expr<[]>, xs: Expr<[N, ...S]>) =>
  batch(n, f, xs) satisfies Expr<[N]>;
export const manyPiped = <N extends number, S extends Shape>(f: (x: Expr<S>) => Expr<[]>, xs: Expr<[N, ...S]>) =>
  pipe(xs, each(f)) satisfies Expr<[N]>;
export const steps = <S extends Shape>(f: (x: Expr<S>) => Expr<S>, x: Expr<S>): Expr<S> => pipe(x, repeat(10, f));
export const trace = <S extends Shape>(f: (x: Expr<S>) => Expr<S>, x: Expr<S>): Expr<[10, ...S]> =>
  scan(10, (state) => [f(state), state], x)[1];
export const noisy = <N extends number>(key: KeyExpr, x: Expr<[N]>, n: N): Expr<[N]> => pipe(x, plus(normal(key, [n])));

// @ts-expect-error two sizes of different names are not equal
export const unequal = <M extends number, N extends number>(x: Expr<[M]>, y: Expr<[N]>): Expr<[M]> => pipe(x, minus(y));
// @ts-expect-error the inner dimensions are not known to be equal
export const unmatched = <M extends number, N extends number>(x: Expr<[M]>, y: Expr<[N]>): Expr<[]> => dot(x, y);
