/**
 * Numbers of 192 bits: m 2^e with a whole m. What is made of them is far more exact than double precision, however small it is.
 */
const BITS = 192;

export interface Big {
  readonly m: bigint;
  readonly e: number;
}

const size = (m: bigint): bigint => (m < 0n ? -m : m);
/** Bits of a positive whole number, up to 3 more. */
const lengthOf = (m: bigint): number => 4 * m.toString(16).length;

const rounded = ({ m, e }: Big): Big => {
  const extra = lengthOf(size(m)) - BITS;
  return extra <= 0 ? { m, e } : { m: m >> BigInt(extra), e: e + extra };
};

export const whole = (m: bigint, e = 0): Big => rounded({ m, e });
export const ZERO: Big = { m: 0n, e: 0 };
export const ONE: Big = { m: 1n, e: 0 };

/** A double-precision number, exactly. */
export const big = (x: number): Big => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const m = (bits & 0xfffffffffffffn) + (exponent > 0 ? 0x10000000000000n : 0n);
  return { m: bits >> 63n === 1n ? -m : m, e: Math.max(exponent, 1) - 1075 };
};

export const scale = ({ m, e }: Big, power: number): Big => ({ m, e: e + power });
export const neg = ({ m, e }: Big): Big => ({ m: -m, e });
export const abs = ({ m, e }: Big): Big => ({ m: size(m), e });
export const isZero = ({ m }: Big): boolean => m === 0n;
/** The e for which the size is between 2^(e - 4) and 2^e. */
export const magnitude = ({ m, e }: Big): number => (m === 0n ? Number.NEGATIVE_INFINITY : lengthOf(size(m)) + e);

export const add = (a: Big, b: Big): Big => {
  if (isZero(a)) return b;
  if (isZero(b)) return a;
  const [high, low] = a.e >= b.e ? [a, b] : [b, a];
  // Far below the last bit of a sum.
  if (magnitude(high) - magnitude(low) > 3 * BITS) return high;
  if (magnitude(low) - magnitude(high) > 3 * BITS) return low;
  return rounded({ m: (high.m << BigInt(high.e - low.e)) + low.m, e: low.e });
};
export const sub = (a: Big, b: Big): Big => add(a, neg(b));
export const mul = (a: Big, b: Big): Big => rounded({ m: a.m * b.m, e: a.e + b.e });
export const div = (a: Big, b: Big): Big => {
  const shift = Math.max(0, BITS + lengthOf(size(b.m)) - lengthOf(size(a.m)) + 4);
  return rounded({ m: (a.m << BigInt(shift)) / b.m, e: a.e - shift - b.e });
};

/** To the nearest whole number. */
export const round = ({ m, e }: Big): bigint => (e >= 0 ? m << BigInt(e) : (m + (1n << BigInt(-e - 1))) >> BigInt(-e));

/** The size as a double-precision number, to 16 digits; infinite or zero where there is none. */
export const toNumber = (x: Big): number => {
  if (isZero(x)) return 0;
  const drop = lengthOf(size(x.m)) - 64;
  const head = Number(drop > 0 ? x.m >> BigInt(drop) : x.m);
  const e = x.e + Math.max(drop, 0);
  const half = Math.trunc(e / 2);
  return head * 2 ** half * 2 ** (e - half);
};
