import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { threefry2x32, threefry2x32Into, type Words } from './threefry.ts';

const word = fc.nat({ max: 0xffffffff });
const MASK = 0xffffffffn;

/** The inverse cipher, written the other way round in exact integers: last injection first, last rotation first. */
const decrypt = (k0: number, k1: number, [y0, y1]: Words): Words => {
  const schedule = [BigInt(k0), BigInt(k1), BigInt(k0) ^ BigInt(k1) ^ 0x1bd11bdan];
  const at = (i: number): bigint => schedule[i % 3] ?? 0n;
  const rotations = [13n, 15n, 26n, 6n, 17n, 29n, 16n, 24n];
  let x0 = BigInt(y0);
  let x1 = BigInt(y1);
  for (let round = 19; round >= 0; round--) {
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 - at(injection)) & MASK;
      x1 = (x1 - at(injection + 1) - BigInt(injection)) & MASK;
    }
    const by = rotations[round % 8] ?? 0n;
    const mixed = x0 ^ x1;
    x1 = ((mixed >> by) | (mixed << (32n - by))) & MASK;
    x0 = (x0 - x1) & MASK;
  }
  return [Number((x0 - at(0)) & MASK), Number((x1 - at(1)) & MASK)];
};

describe('threefry2x32', () => {
  // Random123 1.14, tests/kat_vectors, "threefry2x32 20": counter, key, result.
  it.each([
    { counter: [0, 0], key: [0, 0], result: [0x6b200159, 0x99ba4efe] },
    { counter: [0xffffffff, 0xffffffff], key: [0xffffffff, 0xffffffff], result: [0x1cb996fc, 0xbb002be7] },
    { counter: [0x243f6a88, 0x85a308d3], key: [0x13198a2e, 0x03707344], result: [0xc4923a9c, 0x483df7a0] },
  ])(
    'gives the known answer for the counter $counter',
    ({ counter: [c0 = 0, c1 = 0], key: [k0 = 0, k1 = 0], result }) => {
      expect(threefry2x32(k0, k1, c0, c1)).toEqual(result);
    },
  );

  it('is a bijection of the counters, for every key', () => {
    fc.assert(
      fc.property(word, word, word, word, (k0, k1, c0, c1) => {
        expect(decrypt(k0, k1, threefry2x32(k0, k1, c0, c1))).toEqual([c0, c1]);
      }),
    );
  });

  it('takes its words signed or unsigned', () => {
    fc.assert(
      fc.property(word, word, word, word, (k0, k1, c0, c1) => {
        expect(threefry2x32(k0 | 0, k1 | 0, c0 | 0, c1 | 0)).toEqual(threefry2x32(k0, k1, c0, c1));
      }),
    );
  });

  it('yields unsigned words', () => {
    fc.assert(
      fc.property(word, word, word, word, (k0, k1, c0, c1) => {
        expect(threefry2x32(k0, k1, c0, c1).every((x) => x === x >>> 0)).toBe(true);
      }),
    );
  });

  it('writes its two words in place and nothing else', () => {
    fc.assert(
      fc.property(word, word, word, word, fc.nat({ max: 4 }), (k0, k1, c0, c1, at) => {
        const out = new Uint32Array(6).fill(7);
        threefry2x32Into(k0, k1, c0, c1, out, at);
        const expected = new Uint32Array(6).fill(7);
        expected.set(threefry2x32(k0, k1, c0, c1), at);
        expect(out).toEqual(expected);
      }),
    );
  });
});
