import type { BadInput } from '@ergodic/core/error';
import { foldIn, type Key, permutation } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { kernelOf, medianDistance } from './mmd.ts';
import { checkPair, mostPoints, pooled, type Sample, sizeOf, squaredDistance } from './sample.ts';

/**
 * What a two-sample test found.
 *
 * @category model
 */
export interface TwoSampleTest {
  /** The unbiased estimate of the squared discrepancy; it may be negative when the laws agree. */
  readonly statistic: number;
  /** If both samples come from one law, `P(p <= α) <= α` for every `α`. A multiple of `1 / (permutations + 1)`. */
  readonly p: number;
  readonly permutations: number;
}

/** How it is tested. */
export interface TwoSampleOptions {
  /** The test is a pure function of the samples and of this. */
  readonly key: Key;
  /** How often labels are dealt anew; 999 unless given, so that p-values are multiples of a thousandth. */
  readonly permutations?: number;
  /** Called now and then with what is done and what is to be done: with a thousand points a test takes about a second, and four times that with two thousand. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Permutations between two calls of the progress hook. */
const every = 16;

/** What `k` makes of all pairs of points, `[n, n]` row by row; its diagonal is not looked at. */
const pairMatrix = ({ points, dimension }: Sample, k: (squared: number) => number): Float64Array => {
  const n = points.length / dimension;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const value = k(squaredDistance(points, i, points, j, dimension));
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
  return matrix;
};

/** Sums over the pairs of a matrix. */
interface Sums {
  /** Of each row, without its diagonal. */
  readonly rows: Float64Array;
  /** Of all pairs `i ≠ j`. */
  readonly all: number;
}

const sumsOf = (matrix: Float64Array, size: number): Sums => {
  const rows = new Float64Array(size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) if (i !== j) rows[i] = (rows[i] ?? 0) + (matrix[i * size + j] ?? 0);
  return { rows, all: rows.reduce((a, b) => a + b, 0) };
};

/**
 * `mean k(x, x') + mean k(y, y') - 2 mean k(x, y)` over pairs, when the first `n` of an order are the `x`. Only pairs of `x` are gone through: with the sums of
 * rows, `Σ_xy = Σ_x rows - Σ_xx` and `Σ_yy = Σ_all - 2 Σ_x rows + Σ_xx`.
 */
const statisticOf = (
  matrix: Float64Array,
  { rows, all }: Sums,
  order: ArrayLike<number>,
  n: number,
  size: number,
): number => {
  let within = 0;
  let across = 0;
  for (let a = 0; a < n; a++) {
    const i = order[a] ?? 0;
    across += rows[i] ?? 0;
    for (let b = 0; b < a; b++) within += matrix[i * size + (order[b] ?? 0)] ?? 0;
  }
  const m = size - n;
  const xx = 2 * within;
  const xy = across - xx;
  const yy = all - 2 * across + xx;
  return xx / (n * (n - 1)) + yy / (m * (m - 1)) - (2 * xy) / (n * m);
};

/**
 * The permutation test of a kernel of the distance. Under one law for both samples every way of dealing the labels is as likely, so the rank of the
 * statistic among those of random deals, itself included, is uniform, and the test exact whatever the law and the sizes.
 *
 * The kernel may depend on the points, but not on which of them are in which sample.
 */
const permutationTest =
  (kernel: (all: Sample) => E.Either<BadInput, (squared: number) => number>) =>
  (
    x: Sample,
    y: Sample,
    { key, permutations = 999, onProgress }: TwoSampleOptions,
  ): E.Either<BadInput, TwoSampleTest> => {
    const sound = checkPair(x, y, { most: mostPoints });
    if (E.isLeft(sound)) return sound;
    if (!(Number.isInteger(permutations) && permutations >= 1))
      return E.left({ _tag: 'BadInput', reason: `permutations is ${permutations}: there must be at least one` });
    const all = pooled(x, y);
    const k = kernel(all);
    if (E.isLeft(k)) return k;
    const [n, size] = [sizeOf(x), sizeOf(all)];
    const matrix = pairMatrix(all, k.right);
    const sums = sumsOf(matrix, size);
    const statistic = statisticOf(
      matrix,
      sums,
      Array.from({ length: size }, (_, i) => i),
      n,
      size,
    );
    // Deals that give the same value up to rounding count as ties, which makes p larger and never too small.
    const slack = (1e-12 * Math.max(...sums.rows.map(Math.abs))) / size;
    let atLeast = 0;
    for (let b = 0; b < permutations; b++) {
      const dealt = statisticOf(matrix, sums, permutation(foldIn(key, b), size), n, size);
      if (dealt >= statistic - slack) atLeast += 1;
      if (onProgress !== undefined && (b + 1) % every === 0) onProgress(b + 1, permutations);
    }
    return E.right({ statistic, p: (1 + atLeast) / (permutations + 1), permutations });
  };

/** Rows in the order of their numbers: what is made of them cannot depend on which of them were in which sample. */
const inOrder = ({ points, dimension }: Sample): Float64Array => {
  const rows = Array.from({ length: points.length / dimension }, (_, i) =>
    points.subarray(i * dimension, (i + 1) * dimension),
  );
  const differ = (a: Float64Array, b: Float64Array): number => {
    const axis = a.findIndex((value, i) => value !== b[i]);
    return axis < 0 ? 0 : (a[axis] ?? 0) - (b[axis] ?? 0);
  };
  return Float64Array.from(rows.sort(differ).flatMap((row) => [...row]));
};

/** The signature of a test of two samples. */
export type TestTwoSamples = (x: Sample, y: Sample, options: TwoSampleOptions) => E.Either<BadInput, TwoSampleTest>;

/**
 * Whether two samples come from one law, by their maximum mean discrepancy: the kernel is the mean of five Gaussian ones, of widths from 1/4 to 4 times the median
 * distance of *all* points (of a thousand at most, chosen without regard to their samples).
 *
 * @param x at least two points
 * @param y at least two points, with as many numbers each; 4000 of both together at most
 * @errors `BadInput` if samples have too few or too many points, of different dimensions, or numbers that are not finite; or if half of the points coincide
 * @source A. Gretton et al., A kernel two-sample test (2012), section 5 and Lemma 6
 * @category two samples
 * @example
 * import * as assert from 'node:assert';
 * import { key, normal } from '@ergodic/core/random';
 * import { mmdTest } from '@ergodic/models/evaluate';
 *
 * const x = { points: normal(key(0), [100]), dimension: 1 };
 * const y = { points: normal(key(1), [100]).map((z) => z + 1), dimension: 1 };
 * const found = mmdTest(x, y, { key: key(2) });
 * assert.ok(found._tag === 'Right' && found.right.p === 0.001);
 */
export const mmdTest: TestTwoSamples = permutationTest(({ points, dimension }) => {
  const kernel = kernelOf(medianDistance(inOrder({ points, dimension }), dimension));
  return kernel === undefined
    ? E.left({ _tag: 'BadInput', reason: 'half of the points are one and the same: there is no width for the kernel' })
    : E.right(kernel);
});

/**
 * Whether two samples come from one law, by their energy distance `2 E|x - y| - E|x - x'| - E|y - y'|`, which has no widths to choose.
 *
 * @param x at least two points
 * @param y at least two points, with as many numbers each; 4000 of both together at most
 * @errors `BadInput` if samples have too few or too many points, of different dimensions, or numbers that are not finite
 * @source G. Székely and M. Rizzo, Testing for equal distributions in high dimension (2004)
 * @category two samples
 * @example
 * import * as assert from 'node:assert';
 * import { key, normal } from '@ergodic/core/random';
 * import { energyTest } from '@ergodic/models/evaluate';
 *
 * const draw = (seed: number) => ({ points: normal(key(seed), [200]), dimension: 2 });
 * const found = energyTest(draw(0), draw(1), { key: key(2), permutations: 199 });
 * assert.ok(found._tag === 'Right' && found.right.p > 0.005);
 */
export const energyTest: TestTwoSamples = permutationTest(() => E.right((squared) => -Math.sqrt(squared)));
