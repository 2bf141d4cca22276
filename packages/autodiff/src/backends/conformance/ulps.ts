/**
 * Distances between numbers in units of the last place, of single precision unless another format is given.
 */

/** How a format holds numbers. */
export interface Format {
  /** Bits after the leading one. */
  readonly digits: number;
  /** The exponent of the smallest normal number. */
  readonly lowest: number;
  /** From here on a number rounds to infinity. */
  readonly overflow: number;
  /** Anything smaller may be taken for zero. */
  readonly negligible: number;
}

/** The smallest normal number. */
export const SMALLEST_NORMAL = 2 ** -126;
/** Modes may take anything smaller for zero. */
const NEGLIGIBLE = 1.176e-38;
/** From here on a number rounds to infinity. */
export const OVERFLOW = 2 ** 128 - 2 ** 103;

const bits = new DataView(new ArrayBuffer(8));

/** Single precision, as shaders have it. */
export const single: Format = { digits: 23, lowest: -126, overflow: OVERFLOW, negligible: NEGLIGIBLE };
/** Double precision. */
export const double: Format = { digits: 52, lowest: -1022, overflow: Number.POSITIVE_INFINITY, negligible: 2 ** -1022 };

/** The distance from `x` to its neighbour, away from zero. */
export const ulpOf = (x: number, { digits, lowest }: Format = single): number => {
  bits.setFloat64(0, Math.abs(x));
  const exponent = (bits.getUint32(0) >>> 20) - 1023;
  return 2 ** (Math.max(exponent, lowest) - digits);
};

/**
 * How far `got` is from `want`, in units of the last place of `want`, or in `unit`s where those are larger. A wrong NaN or a wrong
 * infinity is infinitely far. Numbers below 1.176e-38, the smallest normal one, count as equal; so do the two zeros.
 */
export const errorInUlps = (got: number, want: number, unit = 0, format: Format = single): number => {
  if (Number.isNaN(want)) return Number.isNaN(got) ? 0 : Number.POSITIVE_INFINITY;
  if (Math.abs(want) >= format.overflow)
    return got === Math.sign(want) * Number.POSITIVE_INFINITY ? 0 : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(got)) return Number.POSITIVE_INFINITY;
  if (Math.abs(want) < format.negligible && Math.abs(got) < format.negligible) return 0;
  return Math.abs(got - want) / Math.max(ulpOf(want, format), unit);
};
