import { foldIn, type Key, key } from '@ergodic/core/random';
import { deviation, mean } from 'd3-array';
import { type Affine, affine, apply, type Dataset } from '../data/index.ts';
import type { Compile, Examples } from '../training/index.ts';

/** What one training run may cost, and how large its network is. The same for every method. */
export interface Budget {
  /** Updates of the parameters. */
  readonly updates: number;
  readonly batch: number;
  readonly hidden: readonly number[];
}

/**
 * A data set to be learned, in lengths that suit networks: shifted to mean 0 and divided by one number, so that round noise stays round.
 *
 * @category model
 */
export interface Scene {
  readonly dataset: Dataset;
  /** From the data's units to those of learning. */
  readonly map: Affine;
  /** The number that lengths are divided by. */
  readonly unit: number;
  /** Fresh points for each step, in the units of learning. */
  readonly examples: Examples;
  readonly budget: Budget;
  readonly compile: Compile;
  /** Of this run: every random number follows from it. */
  readonly key: Key;
}

/** Points that the map is found from. */
const looked = 20_000;

/** Keys for independent uses, `foldIn(key(seed), use)`. */
export const uses = { map: 0, training: 1, samples: 2, heldOut: 3, annealing: 4 } as const;

/**
 * The scene of a data set and a seed.
 *
 * @category constructors
 */
export const sceneOf = (dataset: Dataset, seed: number, budget: Budget, compile: Compile): Scene => {
  const root = key(seed);
  const points = dataset.sample(foldIn(root, uses.map), looked);
  const axis = (i: 0 | 1): Float64Array => points.filter((_, j) => j % 2 === i);
  const spread = (i: 0 | 1): number => deviation(axis(i)) ?? 1;
  const unit = Math.sqrt((spread(0) ** 2 + spread(1) ** 2) / 2);
  const map = affine([mean(axis(0)) ?? 0, mean(axis(1)) ?? 0], [unit, unit]);
  return {
    dataset,
    map,
    unit,
    examples: (own, n) => ({ points: apply(map)(dataset.sample(own, n)) }),
    budget,
    compile,
    key: root,
  };
};

/** Fresh points in the units of learning. */
export const freshPoints = ({ dataset, map }: Scene, own: Key, n: number): Float64Array =>
  apply(map)(dataset.sample(own, n));
