/**
 * Where functions are tested: single-precision numbers that leave no region out.
 */
const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

export const fromBits = (bits: number): number => {
  word[0] = bits;
  return float[0] ?? 0;
};

const bitsOf = (x: number): number => {
  float[0] = x;
  return word[0] ?? 0;
};

export const SPECIAL: readonly number[] = [
  0,
  1,
  2,
  3,
  0.5,
  1.5,
  Number.POSITIVE_INFINITY,
  2 ** -149,
  2 ** -148,
  2 ** -127,
  2 ** -126,
  2 ** 127,
  3.4028234663852886e38,
  2 ** 23,
  2 ** 24,
  2 ** 31,
  2 ** -24,
  1 - 2 ** -24,
  1 + 2 ** -23,
]
  .flatMap((x) => [x, -x])
  .concat(Number.NaN);

/** n numbers evenly spread over [low, high]. */
export const even = (low: number, high: number, n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => Math.fround(low + ((high - low) * i) / (n - 1)));

/** Every bit pattern that is a multiple of the stride: all magnitudes alike, both signs, denormals and NaN too. */
export const everywhere = (stride: number): readonly number[] =>
  Array.from({ length: Math.floor(2 ** 32 / stride) }, (_, i) => fromBits((i * stride) | 0));

/** The numbers within `reach` places of one. */
export const around = (x: number, reach: number): readonly number[] =>
  Array.from({ length: 2 * reach + 1 }, (_, i) => fromBits(bitsOf(x) + i - reach));
