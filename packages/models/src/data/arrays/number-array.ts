import type { Numbers } from '@ergodic/core';
import type { BadInput } from '@ergodic/core/error';
import type * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';

/**
 * An array of finite numbers read from a file.
 *
 * @category model
 */
export interface NumberArray {
  readonly shape: readonly number[];
  /** Row-major, whatever the order of the file; in as many bytes as the file has for each, but float16 as float32 and 64-bit integers as float64. */
  readonly values: Numbers;
}

/** What reading gives: an array, or all that is wrong with it. */
export type Read<A> = E.Either<NonEmptyArray<BadInput>, A>;

/** `[3, 2]`, as shapes and places are written. */
export const showDims = (dims: readonly number[]): string => `[${dims.join(', ')}]`;

/** Where the element of a row-major array is, one number for each axis. */
export const placeOf = (shape: readonly number[], index: number): readonly number[] => {
  let rest = index;
  return shape
    .toReversed()
    .map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    })
    .toReversed();
};

/** The product of some sizes, 0 where one of them is, however large the others are. */
export const countOf = (shape: readonly number[]): number =>
  shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
