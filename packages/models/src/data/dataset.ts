import type { Key } from '@ergodic/core/random';
import type { Density } from '../evaluate/index.ts';
import { type Draws, drawsOf } from './draws.ts';

/**
 * A law on the plane that can be drawn from, with its exact density.
 *
 * @category model
 */
export interface Dataset {
  /** How it is chosen on the command line. */
  readonly name: string;
  /** How it is written in a sentence. */
  readonly title: string;
  readonly dimension: 2;
  /** `n` independent points, row-major `[n, 2]`: a pure function of the key and `n`. */
  readonly sample: (key: Key, n: number) => Float64Array;
  /** The same from any source of uniforms and normals (a low-discrepancy one, say). */
  readonly draw: (draws: Draws, n: number) => Float64Array;
  readonly density: Density;
}

/** A data set from how it is drawn and what its density is. */
export const dataset = (parts: Omit<Dataset, 'dimension' | 'sample'>): Dataset => ({
  ...parts,
  dimension: 2,
  sample: (key, n) => parts.draw(drawsOf(key), n),
});

/** Row-major `[n, 2]` points from one function of the index. */
export const pointsOf = (n: number, at: (i: number) => readonly [number, number]): Float64Array => {
  const points = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [x, y] = at(i);
    points[2 * i] = x;
    points[2 * i + 1] = y;
  }
  return points;
};
