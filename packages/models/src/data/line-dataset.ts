import type { Key } from '@ergodic/core/random';
import type { LineDensity } from '../evaluate/index.ts';
import { type Draws, drawsOf } from './draws.ts';

/**
 * A law on the line that can be drawn from, with its exact density.
 *
 * @category model
 */
export interface LineDataset {
  readonly name: string;
  /** How it is written in a sentence. */
  readonly title: string;
  readonly dimension: 1;
  /** `[n]` independent points: a pure function of the key and `n`. */
  readonly sample: (key: Key, n: number) => Float64Array;
  /** The same from any source of uniforms and normals. */
  readonly draw: (draws: Draws, n: number) => Float64Array;
  readonly density: LineDensity;
}

/** A data set on the line from how it is drawn and what its density is. */
export const lineDataset = (parts: Omit<LineDataset, 'dimension' | 'sample'>): LineDataset => ({
  ...parts,
  dimension: 1,
  sample: (key, n) => parts.draw(drawsOf(key), n),
});
