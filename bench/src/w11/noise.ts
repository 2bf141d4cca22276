/**
 * The random numbers of a step of training, found on the host from the same keys, so that PyTorch can be given them. A method that draws others, or by
 * other keys, fails the checks.
 */
import { foldIn, type Key, normal, uniform } from '@ergodic/core/random';

/** Numbers by name, as `bench/peers/python/learning.py` asks for them. */
export type Noise = Readonly<Record<string, Float32Array>>;

const floats = (numbers: ArrayLike<number>): Float32Array => Float32Array.from(numbers);
const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Normals of some points from one key. */
const points = (key: Key, n: number): Float32Array => floats(normal(key, [n, 2]));
/** A normal point for each row, from a key of its own. */
const rows = (n: number, keyOf: (row: number) => Key): Float32Array =>
  floats(range(n).flatMap((i) => Array.from(normal(keyOf(i), [2]))));
/** Of all steps of chains, `[steps, n, 2]`: that of step `t` of a chain has the key `foldIn(chain, t)`. */
const steps = (count: number, n: number, chainOf: (row: number) => Key): Float32Array => {
  const chains = range(n).map(chainOf);
  return floats(range(count).flatMap((t) => chains.flatMap((chain) => Array.from(normal(foldIn(chain, t), [2])))));
};

/** Maximum likelihood: the starts of chains and whether they begin again, then their steps. */
export const ofLikelihood =
  (count: number) =>
  (key: Key, n: number): Noise => {
    const own = foldIn(key, 0);
    const starts = foldIn(own, 0);
    const chains = foldIn(own, 1);
    return {
      starts: points(foldIn(starts, 0), n),
      again: floats(uniform(foldIn(starts, 1), [n])),
      steps: steps(count, n, (i) => foldIn(chains, i)),
    };
  };

/** Where in each of so many cells its point is. */
export const ofCells =
  (count: number) =>
  (key: Key): Noise => ({ cells: floats(uniform(key, [count, 2])) });

export const ofContrastive =
  (ratio: number) =>
  (key: Key, n: number): Noise => ({ noise: points(key, ratio * n) });

export const ofSlices = (key: Key, n: number): Noise => ({
  directions: rows(n, (i) => foldIn(foldIn(key, i), 0)),
});

export const ofDenoising = (key: Key, n: number): Noise => ({ noise: rows(n, (i) => foldIn(key, i)) });

/** Recovery: the level of each point, the point at that level and at the next, the steps back. */
export const ofRecovery =
  (count: number) =>
  (key: Key, n: number): Noise => {
    const own = (i: number, use: number): Key => foldIn(foldIn(key, i), use);
    return {
      levels: floats(range(n).flatMap((i) => Array.from(uniform(own(i, 0), [])))),
      clean: rows(n, (i) => own(i, 1)),
      noisy: rows(n, (i) => own(i, 2)),
      steps: steps(count, n, (i) => own(i, 3)),
    };
  };

export const ofCooperation =
  (count: number) =>
  (key: Key, n: number): Noise => ({
    latents: points(foldIn(key, 0), n),
    proposed: points(foldIn(key, 1), n),
    steps: steps(count, n, (i) => foldIn(foldIn(key, 2), i)),
  });
