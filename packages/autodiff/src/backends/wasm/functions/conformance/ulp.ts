/**
 * Errors in units of the last place: the distance between the neighbours of the truth in the precision at hand.
 */
const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The distance of single-precision numbers just below |y|, or at it where it is none itself. */
export const unitOfSingle = (y: number): number => {
  const size = Math.abs(y);
  float[0] = size;
  const bits = word[0] ?? 0;
  // Rounding may have led to the next power of two.
  const above = (float[0] ?? 0) > size && (bits & 0x7fffff) === 0 ? 1 : 0;
  return 2 ** (Math.max((bits >>> 23) - above, 1) - 150);
};

export interface Worst {
  readonly units: number;
  readonly at: readonly number[];
  readonly value: number;
  readonly truth: number;
}

/** No error at all; or the one of a value that is wrong in kind. */
export const NO_ERROR: Worst = { units: 0, at: [], value: 0, truth: 0 };

/**
 * The error of a single-precision value. A truth that is no number, zero, or rounds to zero or infinity asks for exactly that, with its sign.
 */
export const errorOfSingle = (value: number, truth: number): number => {
  const rounded = Math.fround(truth);
  if (Number.isNaN(truth) || !Number.isFinite(rounded) || truth === 0) {
    return Object.is(value, rounded) ? 0 : Number.POSITIVE_INFINITY;
  }
  const error = Math.abs(value - truth) / unitOfSingle(truth);
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
};
