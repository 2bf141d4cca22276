/** Laws of the draws. That their numbers are the right ones is in goldens.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erf } from '../special/index.ts';
import {
  bernoulli,
  bits,
  bitsAt,
  categorical,
  fromWords,
  gumbelFromBits,
  key,
  normal,
  normalFromBits,
  permutation,
  symmetricFromBits,
  threefry2x32,
  uniform,
  unitFromBits,
} from './index.ts';

const word = fc.nat({ max: 0xffffffff });
const anyKey = fc.tuple(word, word).map(([a, b]) => fromWords(a, b));
const shape = fc.array(fc.nat({ max: 5 }), { maxLength: 3 });
const size = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

describe('bits', () => {
  it('depends on the position alone, not on the shape', () => {
    fc.assert(
      fc.property(anyKey, shape, (k, dims) => {
        const drawn = bits(k, dims);
        expect(drawn).toEqual(bits(k, size(dims)));
        expect([...drawn]).toEqual(Array.from(drawn, (_, i) => bitsAt(k, i)));
      }),
    );
  });

  it('counts in 64 bits', () => {
    fc.assert(
      fc.property(anyKey, fc.nat({ max: 2 ** 21 - 1 }), word, (k, high, low) => {
        const [x0, x1] = threefry2x32(...k.words, high, low);
        expect(bitsAt(k, high * 2 ** 32 + low)).toBe((x0 ^ x1) >>> 0);
      }),
      // The last counters, where a sum with a word of the key is not exact.
      { examples: [[fromWords(2 ** 32 - 1, 2 ** 32 - 2), 2 ** 21 - 1, 2 ** 32 - 1]] },
    );
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the dimension and the position %s', (n) => {
    expect(() => bits(key(0), n)).toThrow(RangeError);
    expect(() => bits(key(0), [2, n])).toThrow(RangeError);
    expect(() => bitsAt(key(0), n)).toThrow(RangeError);
  });
});

describe('uniform', () => {
  it('takes each multiple of 2^-23 from exactly 2^9 words', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 23 - 1 }), fc.nat({ max: 511 }), (k, rest) => {
        expect(unitFromBits(k * 512 + rest)).toBe(k / 2 ** 23);
      }),
    );
  });

  it('is a float32 in its range', () => {
    const end = fc.float({ noNaN: true, min: Math.fround(-1e6), max: Math.fround(1e6) });
    fc.assert(
      fc.property(anyKey, end, end, (k, a, b) => {
        const [minval, maxval] = [Math.min(a, b), Math.max(a, b)];
        const drawn = [...uniform(k, 5, { minval, maxval })];
        expect(drawn.every((u) => u === Math.fround(u) && minval <= u)).toBe(true);
        // The sum may round up, by half a float32 spacing of the larger end.
        const slack = Math.max(Math.abs(a), Math.abs(b)) * 2 ** -23;
        expect(drawn.every((u) => u <= maxval + slack)).toBe(true);
      }),
    );
  });

  it.each([
    [1, 0],
    [Number.NaN, 1],
    [0, Infinity],
    [0, 1e39],
  ])('refuses the range [%s, %s)', (minval, maxval) => {
    expect(() => uniform(key(0), 1, { minval, maxval })).toThrow(RangeError);
  });
});

describe('normal', () => {
  it('is the quantile of the uniform that JAX takes in float32, between nextafter(-1, 0) and 1', () => {
    fc.assert(
      fc.property(word, (w) => {
        const low = Math.fround(-1 + 2 ** -24);
        const u = Math.fround(Math.fround(unitFromBits(w) * Math.fround(1 - low)) + low);
        expect(symmetricFromBits(w)).toBe(u);
        expect(Math.abs(erf(normalFromBits(w) / Math.SQRT2) - u)).toBeLessThanOrEqual(2 ** -52);
      }),
    );
  });

  it('rises with the word, from -5.42 to 5.22', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 23 - 2 }), (k) => {
        expect(normalFromBits((k + 1) * 512)).toBeGreaterThan(normalFromBits(k * 512));
      }),
    );
    // mpmath, 16 digits.
    expect(normalFromBits(0)).toBeCloseTo(-5.419983174916868, 14);
    expect(normalFromBits(0xffffffff)).toBeCloseTo(5.22011306060054, 14);
  });

  it('draws the normals of its words', () => {
    fc.assert(
      fc.property(anyKey, shape, (k, dims) => {
        expect([...normal(k, dims)]).toEqual([...bits(k, dims)].map(normalFromBits));
      }),
    );
  });
});

describe('bernoulli', () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });

  it('is coupled: a larger p never turns a one into a zero', () => {
    fc.assert(
      fc.property(anyKey, probability, probability, (k, a, b) => {
        const less = bernoulli(k, Math.min(a, b), 20);
        const more = bernoulli(k, Math.max(a, b), 20);
        expect(less.every((x, i) => x <= (more[i] ?? 0))).toBe(true);
      }),
    );
  });

  it('is one exactly where the uniform is below p', () => {
    fc.assert(
      fc.property(anyKey, (k) => {
        uniform(k, 5).forEach((u, i) => {
          expect(bernoulli(k, u, 5)[i]).toBe(0);
          expect(bernoulli(k, u + 2 ** -24, 5)[i]).toBe(1);
        });
      }),
    );
  });

  it('is certain at 0 and 1', () => {
    fc.assert(
      fc.property(anyKey, (k) => {
        expect(bernoulli(k, 0, 50).every((x) => x === 0)).toBe(true);
        expect(bernoulli(k, 1, 50).every((x) => x === 1)).toBe(true);
      }),
    );
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses the probability %s', (p) => {
    expect(() => bernoulli(key(0), p, 1)).toThrow(RangeError);
  });
});

describe('categorical', () => {
  const logit = fc.double({ min: -5, max: 5, noNaN: true });

  it('takes the class with the best score, and Gumbel numbers stay in [-4.47, 15.95]', () => {
    fc.assert(
      fc.property(anyKey, fc.array(logit, { minLength: 1, maxLength: 6 }), shape, (k, logits, dims) => {
        const noise = [...bits(k, [...dims, logits.length])].map(gumbelFromBits);
        expect(noise.every((g) => g >= -4.47 && g <= 15.95)).toBe(true);
        const drawn = categorical(k, logits, dims);
        expect(drawn.length).toBe(size(dims));
        drawn.forEach((chosen, s) => {
          const scores = logits.map((l, c) => l + (noise[s * logits.length + c] ?? 0));
          expect(scores[chosen]).toBe(Math.max(...scores));
        });
      }),
    );
  });

  it('takes the first class of a tie', () => {
    fc.assert(
      fc.property(anyKey, fc.integer({ min: 2, max: 6 }), (k, n) => {
        const against = Array.from(bits(k, n), (w) => -gumbelFromBits(w));
        expect([...categorical(k, against, [])]).toEqual([0]);
      }),
    );
  });

  it('never takes an impossible class', () => {
    fc.assert(
      fc.property(anyKey, fc.array(fc.option(logit, { nil: -Infinity }), { minLength: 1 }), (k, logits) => {
        fc.pre(logits.some((l) => l > -Infinity));
        expect(categorical(k, logits, 20).every((c) => (logits[c] ?? -Infinity) > -Infinity)).toBe(true);
      }),
    );
  });

  it.each([[[]], [[-Infinity]], [[0, Number.NaN]], [[0, Infinity]]])('refuses the logits %s', (logits) => {
    expect(() => categorical(key(0), logits, 1)).toThrow(RangeError);
  });
});

describe('permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(anyKey, fc.nat({ max: 100 }), (k, n) => {
        expect([...permutation(k, n)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 31])('refuses the length %s', (n) => {
    expect(() => permutation(key(0), n)).toThrow(RangeError);
  });
});
