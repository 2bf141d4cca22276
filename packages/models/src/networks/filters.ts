import { conv2d, dotProduct, type Expr, exp, mul, neg, type Shape, square, sub, type Written } from '@ergodic/core';
import { type Energy, energy } from '@ergodic/core/energy';
import { type Dims, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { Init, type Parameter, parameter } from '@ergodic/core/tree';
import { positive, whole } from '../setting.ts';
import { type HeadOptions, overReference } from './energy-network.ts';
import { type Activation, eventOf, type Width, widthOf } from './features.ts';
import { imageOf, imageSizes } from './image.ts';

/** A number for each filter and statistic, filter by filter: `λ`. */
export type FilterParameters = { readonly weights: Parameter<[Width]> };

/** What is looked at in images, and over which reference density. */
export interface FilterOptions extends HeadOptions {
  /** `[K, h, w]`: the filters, known, not learned. */
  readonly filters: { readonly shape: Dims; readonly data: ArrayLike<number> };
  /** Functions of a response, of which the sums over all places are the statistics: `abs` alone, or the cells of a soft histogram, `bumps`. */
  readonly statistics: readonly Activation[];
}

/** Statistics of an image: for each filter, for each function, the sum over all places where the filter fits. */
const statisticsOf = <S extends Shape>(
  event: Readonly<S>,
  { filters: { shape, data }, statistics }: FilterOptions,
): ((x: Expr<S>) => Expr<[Width]>) => {
  const [count = 0, rows = 0, columns = 0] = shape;
  const kernel = typed<[Width, number, number, number]>(
    build.constant('real', [count, 1, rows, columns], Array.from(data)),
  );
  return (x) => {
    const responses: Expr<[1, Width, number, number]> = typed(conv2d(kernel, { groups: 1 })(imageOf(event, x)));
    const sums = statistics.map((of) => build.reshape(build.sum(of(responses), [2, 3]), [count, 1]));
    return typed(build.reshape(build.concat(sums, 1), [count * statistics.length]));
  };
};

/**
 * An energy that is linear in statistics of filters, after FRAME: `E(I) = Σ_k Σ_b λ_kb Σ_x φ_b((F_k * I)(x)) - ln q(I)`, with `q` a Gaussian reference of independent
 * pixels where one is asked for. The gradient of the likelihood by `λ` is the difference of the statistics of synthesised and of observed images: they agree when
 * learning has ended, and of all densities with these statistics this one is closest to `q`.
 *
 * `RangeError` unless the event is an image of one channel, the filters are `[K, h, w]` and fit into it, and there is a statistic.
 *
 * @source S. C. Zhu, Y. N. Wu and D. Mumford, Filters, random fields and maximum entropy (FRAME) (1998), equation 17; with `φ = |·|`, Y. Lu, S. C. Zhu
 *   and Y. N. Wu, Learning FRAME models using CNN filters (2016)
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { abs, constant, evaluate, fromFlat, toNested, withParams } from '@ergodic/core';
 * import { asFunction } from '@ergodic/core/energy';
 * import { filterEnergy } from '@ergodic/models/networks';
 *
 * // One filter, the difference of neighbours in a row; the statistic is the sum of its size.
 * const net = filterEnergy([2, 2], { filters: fromFlat([1, 1, 2], [-1, 1]), statistics: [abs] });
 * const energy = asFunction(withParams({ weights: fromFlat(net.params.weights.shape, [3]) })(net));
 * assert.strictEqual(toNested(evaluate(energy(constant([[1, 5], [2, 1]])))), 3 * (4 + 1));
 */
export const filterEnergy = <const S extends Shape>(
  event: Written<S>,
  options: FilterOptions,
): Energy<S, FilterParameters> => {
  const { filters, statistics } = options;
  const [channels, height, width] = imageSizes(event);
  const [count = 0, rows = 0, columns = 0] = filters.shape;
  if (channels !== 1 || filters.shape.length !== 3 || rows > height || columns > width)
    throw new RangeError(`filters [${filters.shape.join(', ')}] do not fit images [${[...event].join(', ')}]`);
  whole('the number of statistics', statistics.length, 1);
  const of = statisticsOf<S>(eventOf<S>(event), options);
  const network = energy<S, FilterParameters>({
    event,
    params: { weights: parameter([widthOf('the number of statistics', count * statistics.length)], Init.zeros) },
    apply:
      ({ weights }) =>
      (x) =>
        dotProduct(weights, of(x)),
  });
  return overReference(network, options);
};

/**
 * The cells of a soft histogram: `φ_b(r) = exp(-(r - c_b)² / (2 w²))`, for centres `c_b`.
 *
 * `RangeError` unless the width is positive.
 *
 * @category constructors
 */
export const bumps = (centres: readonly number[], width: number): readonly Activation[] => {
  positive('the width of a bump', width);
  return centres.map(
    (centre): Activation =>
      (r) =>
        exp(neg(square(mul(sub(r, centre), Math.SQRT1_2 / width)))),
  );
};

/** A bank of Gabor filters. */
export interface GaborOptions {
  /** Rows and columns of each filter. */
  readonly size: number;
  /** How many directions, evenly over half a turn. */
  readonly orientations: number;
  /** Pixels from crest to crest. */
  readonly wavelength: number;
  /** Standard deviation of the envelope, pixels; half a wavelength unless given. */
  readonly spread?: number;
}

/**
 * Gabor filters, `[2 · orientations, size, size]`: an even one (cosine) and an odd one (sine) for each direction, under a round Gaussian envelope, each with
 * mean 0 and length 1.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source J. Daugman, Uncertainty relation for resolution in space, spatial frequency, and orientation (1985)
 * @category constructors
 */
export const gaborFilters = ({
  size,
  orientations,
  wavelength,
  spread = wavelength / 2,
}: GaborOptions): { readonly shape: Dims; readonly data: Float64Array } => {
  whole('the size of a filter', size, 2);
  whole('the number of orientations', orientations, 1);
  positive('the wavelength', wavelength);
  positive('the spread', spread);
  const middle = (size - 1) / 2;
  const places = Array.from(
    { length: size * size },
    (_, i) => [Math.floor(i / size) - middle, (i % size) - middle] as const,
  );
  const filterOf = (angle: number, wave: (phase: number) => number): readonly number[] => {
    const raw = places.map(
      ([row, column]) =>
        Math.exp(-(row * row + column * column) / (2 * spread * spread)) *
        wave((2 * Math.PI * (row * Math.sin(angle) + column * Math.cos(angle))) / wavelength),
    );
    const mean = raw.reduce((sum, x) => sum + x, 0) / raw.length;
    const length = Math.hypot(...raw.map((x) => x - mean));
    // A wave that is the same at all pixels, as short ones are, would leave rounding errors.
    if (!(length > 1e-6))
      throw new RangeError(
        `a wavelength of ${wavelength} is too short for ${orientations} orientations of ${size} by ${size} pixels: a filter has nothing but its mean`,
      );
    return raw.map((x) => (x - mean) / length);
  };
  const filters = Array.from({ length: orientations }, (_, k) => (Math.PI * k) / orientations).flatMap((angle) => [
    ...filterOf(angle, Math.cos),
    ...filterOf(angle, Math.sin),
  ]);
  return { shape: [2 * orientations, size, size], data: Float64Array.from(filters) };
};
