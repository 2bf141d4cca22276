/**
 * Distances between numbers in units of the last place of single precision.
 */

/** The smallest normal number. */
export const SMALLEST_NORMAL = 2 ** -126;
/** Modes may take anything smaller for zero. */
const NEGLIGIBLE = 1.176e-38;
/** From here on a number rounds to infinity. */
export const OVERFLOW = 2 ** 128 - 2 ** 103;

const bits = new DataView(new ArrayBuffer(8));

/** The distance from `x` to its neighbour in single precision, away from zero. */
export const ulpOf = (x: number): number => {
  bits.setFloat64(0, Math.abs(x));
  const exponent = (bits.getUint32(0) >>> 20) - 1023;
  return 2 ** (Math.max(exponent, -126) - 23);
};

/**
 * How far `got` is from `want`, in units of the last place of `want`, or in `unit`s where those are larger. A wrong NaN or a wrong
 * infinity is infinitely far. Numbers below 1.176e-38, the smallest normal one, count as equal; so do the two zeros.
 */
export const errorInUlps = (got: number, want: number, unit = 0): number => {
  if (Number.isNaN(want)) return Number.isNaN(got) ? 0 : Number.POSITIVE_INFINITY;
  if (Math.abs(want) >= OVERFLOW)
    return got === Math.sign(want) * Number.POSITIVE_INFINITY ? 0 : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(got)) return Number.POSITIVE_INFINITY;
  if (Math.abs(want) < NEGLIGIBLE && Math.abs(got) < NEGLIGIBLE) return 0;
  return Math.abs(got - want) / Math.max(ulpOf(want), unit);
};
