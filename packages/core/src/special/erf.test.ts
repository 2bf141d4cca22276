/**
 * The error functions against an oracle in exact integer arithmetic, in ULPs, at random arguments. The oracle shares
 * nothing with the library: fixed point with 1400 bits, the all-positive series
 * `erf(x) = 2/sqrt(pi) exp(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!` (DLMF 7.6.2).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erf, erfc, erfinv } from './erf.ts';

const SCALE = 1400n;
const ONE = 1n << SCALE;
const times = (a: bigint, b: bigint): bigint => (a * b) >> SCALE;

/** A float64 as a fixed-point number; exact for magnitudes from 2^-1300. */
const exact = (x: number): bigint => {
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent += 1;
  }
  return (BigInt(mantissa) << SCALE) >> BigInt(exponent);
};

const squareRoot = (x: bigint): bigint => {
  let root = x;
  for (;;) {
    const next = (root + x / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
};

/** `sum_k sign^k / ((2k+1) n^(2k+1))`. */
const arctan = (n: bigint): bigint => {
  let sum = 0n;
  let power = ONE / n;
  for (let k = 0n; power !== 0n; k++) {
    sum += k % 2n === 0n ? power / (2n * k + 1n) : -power / (2n * k + 1n);
    power /= n * n;
  }
  return sum;
};

/** Machin's formula, and its root. */
const PI = 4n * (4n * arctan(5n) - arctan(239n));
const ROOT_PI = squareRoot(PI << SCALE);

const exponential = (x: bigint): bigint => {
  let sum = ONE;
  for (let n = 1n, term = ONE; term !== 0n; n++) {
    term = times(term, x) / n;
    sum += term;
  }
  return sum;
};

const exactErf = (x: number): bigint => {
  const fixed = exact(x);
  const square = times(fixed, fixed);
  let sum = fixed;
  for (let n = 1n, term = fixed; term !== 0n && term !== -1n; n++) {
    term = times(term, 2n * square) / (2n * n + 1n);
    sum += term;
  }
  return 2n * ((((sum << SCALE) / ROOT_PI) << SCALE) / exponential(square));
};

/** The distance between neighbouring float64 numbers at `x`. */
const ulp = (x: number): number => {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, Math.abs(x));
  bits.setBigUint64(0, bits.getBigUint64(0) + 1n);
  return bits.getFloat64(0) - Math.abs(x);
};

const errorInUlps = (value: number, truth: bigint): number => {
  const difference = exact(value) - truth;
  return Number((difference * 1000n) / exact(ulp(value))) / 1000;
};

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
/** `sign 10^e`, of either sign. */
const scaled = (min: number, max: number): fc.Arbitrary<number> =>
  fc.tuple(fc.constantFrom(-1, 1), real(min, max)).map(([sign, e]) => sign * 10 ** e);

describe('erf', () => {
  // mpmath, 16 digits.
  it.each([
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [Infinity, 1],
    [-Infinity, -1],
    [Number.NaN, Number.NaN],
    [-0, -0],
  ])('of %s is %s', (x, y) => {
    expect(erf(x)).toBe(y);
  });

  it('is within 1 ULP', () => {
    fc.assert(
      fc.property(fc.oneof(real(-6, 6), scaled(-200, 0)), (x) => {
        expect(Math.abs(errorInUlps(erf(x), exactErf(x)))).toBeLessThan(1);
      }),
    );
  });

  it('is odd', () => {
    fc.assert(
      fc.property(real(-10, 10), (x) => {
        expect(erf(-x)).toBe(-erf(x));
      }),
    );
  });

  it('does not fall, beyond rounding', () => {
    fc.assert(
      fc.property(real(-6, 6), real(-6, 6), (a, b) => {
        expect(erf(Math.min(a, b))).toBeLessThanOrEqual(erf(Math.max(a, b)) + 2 ** -53);
      }),
    );
  });

  it('has the derivative 2/sqrt(pi) exp(-x^2)', () => {
    const h = 2 ** -17;
    fc.assert(
      fc.property(real(-6, 6), (x) => {
        // Central differences: h^2/6 times a third derivative of at most 2.3, and two roundings over h.
        const slope = (erf(x + h) - erf(x - h)) / (x + h - (x - h));
        expect(Math.abs(slope - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x))).toBeLessThan(h * h + 2 ** -51 / h);
      }),
    );
  });
});

describe('erfc', () => {
  // mpmath, 16 digits.
  it.each([
    [2, 0.004677734981047266],
    [5, 1.5374597944280349e-12],
    [10, 2.088487583762545e-45],
  ])('of %s is %s to 3 ULP', (x, y) => {
    expect(Math.abs(erfc(x) - y)).toBeLessThanOrEqual(3 * ulp(y));
  });

  it.each([
    [0, 1],
    [Infinity, 0],
    [-Infinity, 2],
    [Number.NaN, Number.NaN],
  ])('of %s is %s', (x, y) => {
    expect(erfc(x)).toBe(y);
  });

  it('is within 3 ULP, also where it is tiny', () => {
    fc.assert(
      fc.property(fc.oneof(real(-6, 6), real(0, 27.5)), (x) => {
        expect(Math.abs(errorInUlps(erfc(x), ONE - exactErf(x)))).toBeLessThan(3);
      }),
    );
  });

  it('reflects: erfc(-x) = 2 - erfc(x)', () => {
    fc.assert(
      fc.property(real(-6, 6), (x) => {
        expect(Math.abs(erfc(-x) - (2 - erfc(x)))).toBeLessThanOrEqual(2 ** -51);
      }),
    );
  });
});

describe('erfinv', () => {
  it.each([
    [0.5, 0.4769362762044699],
    [0.9, 1.1630871536766743],
    [1, Infinity],
    [-1, -Infinity],
    [1.0000000000000002, Number.NaN],
    [-2, Number.NaN],
    [Number.NaN, Number.NaN],
    [-0, -0],
  ])('of %s is %s', (x, y) => {
    expect(erfinv(x)).toBe(y);
  });

  const inside = fc.oneof(
    real(-0.9999999999999999, 0.9999999999999999),
    scaled(-200, -1),
    real(-15.9, -0.1).map((e) => 1 - 10 ** e),
    real(-15.9, -0.1).map((e) => 10 ** e - 1),
  );

  it('is within 3 ULP: the exact erf of its neighbours lies on both sides', () => {
    fc.assert(
      fc.property(inside, (x) => {
        const y = erfinv(x);
        const reach = 3 * ulp(y);
        expect(exactErf(y - reach) <= exact(x) && exact(x) <= exactErf(y + reach)).toBe(true);
      }),
    );
  });

  it('undoes erf, up to what the rounding of erf and 3 ULP allow', () => {
    fc.assert(
      fc.property(inside, (x) => {
        const y = erfinv(x);
        const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y);
        expect(Math.abs(erf(y) - x)).toBeLessThanOrEqual(ulp(x) + 4 * slope * ulp(y));
      }),
    );
  });

  it('is odd', () => {
    fc.assert(
      fc.property(inside, (x) => {
        expect(erfinv(-x)).toBe(-erfinv(x));
      }),
    );
  });

  it('does not fall, beyond rounding', () => {
    fc.assert(
      fc.property(inside, inside, (a, b) => {
        const high = erfinv(Math.max(a, b));
        expect(erfinv(Math.min(a, b))).toBeLessThanOrEqual(high + 6 * ulp(high));
      }),
    );
  });
});
