/**
 * InferenceData: named arrays with named dimensions, in groups. A plain value, from which files are made.
 *
 * @source the InferenceData schema, https://python.arviz.org/en/stable/schema/schema.html
 */
import type { Dims } from '@ergodic/core/graph';

/** What a number is in a file. */
export type Kind = 'float64' | 'float32' | 'int32' | 'uint32' | 'bool';

/** An array with named dimensions. */
export interface Variable {
  readonly name: string;
  readonly kind: Kind;
  readonly dims: readonly string[];
  readonly shape: Dims;
  /** Row-major; truths are 0 and 1. */
  readonly data: ArrayLike<number>;
}

/** What is told beside the numbers. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** The groups that there can be. */
export type GroupName = 'posterior' | 'sample_stats' | 'warmup_posterior' | 'warmup_sample_stats' | 'observed_data';

/** Variables that belong together: dimensions of one name have one length. */
export interface Group {
  readonly name: GroupName;
  readonly variables: readonly Variable[];
  readonly attrs: Attributes;
}

/** Dimensions and their coordinates: in each, the places 0, 1, … */
export interface Coordinate {
  readonly name: string;
  readonly values: readonly number[];
}

/**
 * Groups of variables, with what is told of all of them.
 *
 * @category model
 */
export interface InferenceData {
  readonly _tag: 'InferenceData';
  readonly groups: readonly Group[];
  readonly attrs: Attributes;
}

/**
 * The coordinates of a group, one for each dimension, in the order in which variables mention them.
 *
 * @category model
 */
export const coordinatesOf = ({ variables }: Group): readonly Coordinate[] => {
  const lengths = new Map(variables.flatMap(({ dims, shape }) => dims.map((dim, axis) => [dim, shape[axis] ?? 0])));
  return [...lengths].map(([name, length]) => ({ name, values: Array.from({ length }, (_, i) => i) }));
};

/** The version of this library that files tell of. */
export const libraryVersion = '0.1.0';
