import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/**
 * A model as its scorers see it: the energies `[n]` (nats; low is likely) of a row-major `[n, d]` array of points, `d` being 2 in the plane. The
 * constant of the energy is free: `p = exp(-E) / Z`, and `Z` is found by quadrature. `+Infinity` is a point of density zero.
 *
 * @category model
 */
export type EnergyAt<E = never> = (points: Float64Array) => TE.TaskEither<E, Float64Array>;

/**
 * An {@link EnergyAt} of a plain function of one point.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { right } from 'fp-ts/lib/Either.js';
 * import { energyOf } from '@ergodic/models/evaluate';
 *
 * const standardNormal = energyOf((x, y) => (x * x + y * y) / 2);
 * assert.deepStrictEqual(await standardNormal(Float64Array.of(1, 1, 0, 2))(), right(Float64Array.of(1, 2)));
 */
export const energyOf =
  (energy: (x: number, y: number) => number): EnergyAt =>
  (points) => {
    const values = new Float64Array(points.length / 2);
    for (let i = 0; i < values.length; i++)
      values[i] = energy(points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN);
    return TE.right(values);
  };

/**
 * An {@link EnergyAt} of a plain function of one number.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { right } from 'fp-ts/lib/Either.js';
 * import { energyOnLine } from '@ergodic/models/evaluate';
 *
 * assert.deepStrictEqual(await energyOnLine((x) => (x * x) / 2)(Float64Array.of(0, 2))(), right(Float64Array.of(0, 2)));
 */
export const energyOnLine =
  (energy: (x: number) => number): EnergyAt =>
  (points) =>
    TE.right(points.map(energy));

/**
 * Evaluates at exactly `size` points at a time, one chunk after the other, the last one padded with its last point: for
 * executables compiled for a fixed batch.
 *
 * @param size points per call, at least 1
 * @param dimension numbers per point, 2 unless given
 * @category combinators
 */
export const inChunks =
  (size: number, dimension = 2) =>
  <E>(energyAt: EnergyAt<E>): EnergyAt<E> =>
  (points) => {
    const count = points.length / dimension;
    const starts = Array.from({ length: Math.ceil(count / size) }, (_, k) => k * size);
    const chunk = (start: number): Float64Array => {
      const own = new Float64Array(dimension * size);
      const end = Math.min(start + size, count);
      own.set(points.subarray(start * dimension, end * dimension));
      const last = points.subarray((end - 1) * dimension, end * dimension);
      for (let i = end - start; i < size; i++) own.set(last, i * dimension);
      return own;
    };
    return starts.reduce<TE.TaskEither<E, Float64Array>>(
      (before, start) =>
        pipe(
          before,
          TE.flatMap((values) =>
            pipe(
              energyAt(chunk(start)),
              TE.map((part) => {
                values.set(part.subarray(0, Math.min(size, count - start)), start);
                return values;
              }),
            ),
          ),
        ),
      TE.fromIO(() => new Float64Array(count)),
    );
  };
