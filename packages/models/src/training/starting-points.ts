import { foldIn, type Key, normal, uniform } from '@ergodic/core/random';
import type { Recipe } from './recipe.ts';

/** Row-major `[n, 2]`: `n` of the points, drawn with replacement. */
export const drawRows = (points: Float32Array, key: Key, n: number): Float32Array => {
  const count = points.length / 2;
  const rows = new Float32Array(2 * n);
  uniform(key, n).forEach((u, i) => {
    const row = Math.floor(u * count);
    rows.set(points.subarray(2 * row, 2 * row + 2), 2 * i);
  });
  return rows;
};

/** Row-major `[n, 2]`: independent normals of standard deviation `scale`. */
export const noise = (key: Key, n: number, scale: number): Float32Array =>
  Float32Array.from(normal(key, [n, 2]), (z) => scale * z);

/** The replay buffer that training begins with: noise, or nothing where chains do not persist. */
export const emptyReplay = ({ starts, replay, batch, noise: scale }: Recipe, key: Key): Float32Array =>
  starts === 'persistent' ? noise(key, replay.batches * batch, scale) : new Float32Array(0);

/** The rows of the buffer that step `t = 0, 1, …` runs: each in turn. */
const turn = ({ batch, replay }: Recipe, step: number): number => 2 * batch * (step % replay.batches);

/**
 * Where the chains of step `t = 0, 1, …` begin, row-major `[batch, 2]`: a pure function of the key, the step and the buffer.
 *
 * @param data the points that this step learns from
 */
export const startingPoints = (
  recipe: Recipe,
  key: Key,
  step: number,
  data: Float32Array,
  replay: Float32Array,
): Float32Array => {
  const fresh = (): Float32Array => noise(foldIn(key, 0), recipe.batch, recipe.noise);
  if (recipe.starts === 'cd') return data;
  if (recipe.starts === 'noise') return fresh();
  const first = turn(recipe, step);
  const rows = replay.slice(first, first + 2 * recipe.batch);
  const from = fresh();
  uniform(foldIn(key, 1), recipe.batch).forEach((u, i) => {
    if (u < recipe.replay.restart) rows.set(from.subarray(2 * i, 2 * i + 2), 2 * i);
  });
  return rows;
};

/** The buffer with the chains of a step where they ended. */
export const keepEnds = (recipe: Recipe, step: number, ends: ArrayLike<number>, replay: Float32Array): Float32Array => {
  if (recipe.starts !== 'persistent') return replay;
  const next = replay.slice();
  next.set(ends, turn(recipe, step));
  return next;
};
