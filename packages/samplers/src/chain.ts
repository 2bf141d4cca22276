/**
 * From one step to chains, and from one chain to many. Keys are never carried along: that of a step is a pure function of the root, the
 * number of the chain and the number of the step, `foldIn(foldIn(root, chain), step)`.
 */
import { batch, type Expr, foldIn, iota, type KeyExpr, repeat, type Shape, scan } from '@ergodic/core';
import type { Step } from './langevin.ts';

/**
 * `steps` steps, one after the other: where a chain from `x` arrives.
 *
 * @category combinators
 */
export const chain =
  (steps: number) =>
  <S extends Shape>(step: Step<S>): Step<S> =>
  (key, x) =>
    repeat(steps, (state: Expr<S>, i) => step(foldIn(key, i), state))(x);

/**
 * `steps` steps, one after the other: every point that a chain from `x` visits, `[steps, ...]`, without `x` itself.
 *
 * @category combinators
 */
export const path =
  <K extends number>(steps: K) =>
  <S extends Shape>(step: Step<S>) =>
  (key: KeyExpr, x: Expr<S>): Expr<[K, ...S]> => {
    const [, visited] = scan(
      steps,
      (state: Expr<S>, i) => {
        const next = step(foldIn(key, i), state);
        return [next, next] as const;
      },
      x,
    );
    return visited;
  };

/**
 * `n` chains that do not meet, each from its own row of `starts`; chain `i` uses `foldIn(key, i)`.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, type Expr, keyFrom, ones, pipe, square, sum, times } from '@ergodic/core'
 * import { chain, chains, langevin } from '@ergodic/samplers'
 *
 * const energy = (x: Expr<[2]>) => pipe(x, square, sum(), times(0.5))
 * const ends = pipe(langevin(energy, 0.1), chain(20), chains(8))(keyFrom(0), ones([8, 2]))
 * assert.deepStrictEqual(evaluate(ends).shape, [8, 2])
 */
export const chains =
  <N extends number>(n: N) =>
  <S extends Shape, R extends Shape>(run: (key: KeyExpr, x: Expr<S>) => Expr<R>) =>
  (key: KeyExpr, starts: Expr<[N, ...S]>): Expr<[N, ...R]> =>
    batch(n, (x: Expr<S>, i: Expr<[], 'int'>) => run(foldIn(key, i), x), starts, iota([n]));
