/** Samples that the tests of distances between them share. */
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { Sample } from './index.ts';

export const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(`expected a value, got ${JSON.stringify(either.left)}`);
  return either.right;
};

export const real = fc.double({ min: -5, max: 5, noNaN: true });

export const sampleOf = (dimension: number, size: number): fc.Arbitrary<Sample> =>
  fc
    .array(real, { minLength: dimension * size, maxLength: dimension * size })
    .map((points) => ({ points: Float64Array.from(points), dimension }));

/** Two samples of one dimension, of any sizes. */
export const pair = fc
  .record({
    dimension: fc.integer({ min: 1, max: 3 }),
    n: fc.integer({ min: 2, max: 9 }),
    m: fc.integer({ min: 2, max: 9 }),
  })
  .chain(({ dimension, n, m }) => fc.tuple(sampleOf(dimension, n), sampleOf(dimension, m)));

export const rowsOf = ({ points, dimension }: Sample): readonly (readonly number[])[] =>
  Array.from({ length: points.length / dimension }, (_, i) =>
    Array.from(points.subarray(i * dimension, (i + 1) * dimension)),
  );

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((v, i) => v - (b[i] ?? Number.NaN)));

/** `mean k(x, x') + mean k(y, y') - 2 mean k(x, y)` over pairs of different points, by definition. */
export const discrepancy = (
  x: readonly (readonly number[])[],
  y: readonly (readonly number[])[],
  k: (d: number) => number,
): number => {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const within = (s: typeof x): number =>
    mean(s.flatMap((a, i) => s.flatMap((b, j) => (i === j ? [] : [k(distance(a, b))]))));
  return within(x) + within(y) - 2 * mean(x.flatMap((a) => y.map((b) => k(distance(a, b)))));
};

export const moved = ({ points, dimension }: Sample, f: (row: readonly number[]) => readonly number[]): Sample => ({
  points: Float64Array.from(rowsOf({ points, dimension }).flatMap(f)),
  dimension,
});
