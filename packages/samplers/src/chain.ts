/**
 * From one step to chains, and from one chain to many. Keys are never carried along: that of a step is a pure function of the root, the
 * number of the chain and the number of the step, `foldIn(foldIn(root, chain), step)`.
 */
import { batch, type Expr, type Exprs, foldIn, iota, type KeyExpr, repeat, type Shape, scan } from '@ergodic/core';
import type { Info, Positioned, Sampler } from './kernel/index.ts';

/** From a point to a point: where a chain arrives. */
export type Move<S extends Shape> = (key: KeyExpr, x: Expr<S>) => Expr<S>;

/**
 * `steps` steps, one after the other: where a chain from `x` arrives.
 *
 * @category combinators
 */
export const chain =
  (steps: number) =>
  <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
    sampler: Sampler<S, State, I>,
  ): Move<S> =>
  (key, x) =>
    repeat<State>(steps, (state, i) => sampler.step(foldIn(key, i), state)[0])(sampler.init(x)).x;

/**
 * `steps` steps, one after the other: every point that a chain from `x` visits, `[steps, ...]`, without `x` itself.
 *
 * @category combinators
 */
export const path =
  <K extends number>(steps: K) =>
  <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(sampler: Sampler<S, State, I>) =>
  (key: KeyExpr, x: Expr<S>): Expr<[K, ...S]> => {
    const [, visited] = scan<K, State, Expr<S>>(
      steps,
      (state, i) => {
        const [next] = sampler.step(foldIn(key, i), state);
        return [next, next.x];
      },
      sampler.init(x),
    );
    return visited;
  };

/**
 * `n` chains that do not meet, each from its own row of `starts`; chain `i` uses `foldIn(key, i)`.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { Energy, evaluate, keyFrom, ones, pipe } from '@ergodic/core'
 * import { chain, chains, langevin } from '@ergodic/samplers'
 *
 * const ends = pipe(langevin(Energy.gaussian([2]), { stepSize: 0.1 }), chain(20), chains(8))(keyFrom(0), ones([8, 2]))
 * assert.deepStrictEqual(evaluate(ends).shape, [8, 2])
 */
export const chains =
  <N extends number>(n: N) =>
  <S extends Shape, R extends Shape>(run: (key: KeyExpr, x: Expr<S>) => Expr<R>) =>
  (key: KeyExpr, starts: Expr<[N, ...S]>): Expr<[N, ...R]> =>
    batch(n, (x: Expr<S>, i: Expr<[], 'int'>) => run(foldIn(key, i), x), starts, iota([n]));
