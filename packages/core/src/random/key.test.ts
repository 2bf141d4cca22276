import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIn, fromWords, key, split } from './key.ts';
import { threefry2x32 } from './threefry.ts';

const word = fc.nat({ max: 0xffffffff });
const anyKey = fc.tuple(word, word).map(([a, b]) => fromWords(a, b));

describe('key', () => {
  it('spells its seed in 64 bits, negative ones too', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        const [high, low] = key(seed).words;
        expect(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))).toBe(BigInt(seed));
      }),
    );
  });

  it.each([Number.NaN, Infinity, -Infinity, 0.5, -1.5, 2 ** 53])('refuses the seed %s', (seed) => {
    expect(() => key(seed)).toThrow(RangeError);
  });

  it.each([Number.NaN, 0.5, -1, 2 ** 32])('refuses the word %s', (bad) => {
    expect(() => fromWords(bad, 0)).toThrow(RangeError);
    expect(() => fromWords(0, bad)).toThrow(RangeError);
  });

  it('is frozen, and survives JSON', () => {
    fc.assert(
      fc.property(anyKey, (k) => {
        expect(Object.isFrozen(k) && Object.isFrozen(k.words)).toBe(true);
        expect(JSON.parse(JSON.stringify(k))).toEqual(k);
        expect(fromWords(...k.words)).toEqual(k);
      }),
    );
  });
});

describe('foldIn', () => {
  it('is the block at counter (0, data)', () => {
    fc.assert(
      fc.property(anyKey, word, (k, data) => {
        expect(foldIn(k, data).words).toEqual(threefry2x32(...k.words, 0, data));
      }),
    );
  });

  it('is injective', () => {
    fc.assert(
      fc.property(anyKey, word, word, (k, a, b) => {
        fc.pre(a !== b);
        expect(foldIn(k, a)).not.toEqual(foldIn(k, b));
      }),
    );
  });

  it.each([Number.NaN, 0.5, -1, 2 ** 32])('refuses %s', (data) => {
    expect(() => foldIn(key(0), data)).toThrow(RangeError);
  });
});

describe('split', () => {
  it('is foldIn of 0 .. n - 1, whatever n', () => {
    fc.assert(
      fc.property(anyKey, fc.nat({ max: 20 }), (k, n) => {
        expect(split(k, n)).toEqual(Array.from({ length: n }, (_, i) => foldIn(k, i)));
      }),
    );
  });

  it('gives two keys unless told', () => {
    fc.assert(
      fc.property(anyKey, (k) => {
        expect(split(k)).toEqual(split(k, 2));
      }),
    );
  });

  it.each([Number.NaN, 0.5, -1, 2 ** 32])('refuses to give %s keys', (n) => {
    expect(() => split(key(0), n)).toThrow(RangeError);
  });
});
