/**
 * Powers in single precision against JavaScript's.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapped } from '../conformance/map.ts';
import { fromBits, SPECIAL } from '../conformance/points.ts';
import { errorOfSingle } from '../conformance/ulp.ts';
import { pow } from './power.ts';

const CAPACITY = 1 << 14;
const BOUND = 1;

type Pair = readonly [x: number, z: number];

describe('pow in single precision', () => {
  const kernel = mapped('f32', pow, 2, CAPACITY);
  const within = (pairs: readonly Pair[]): void => {
    for (let start = 0; start < pairs.length; start += CAPACITY) {
      const part = pairs.slice(start, start + CAPACITY).map(([x, z]): Pair => [Math.fround(x), Math.fround(z)]);
      kernel.operands[0].set(part.map(([x]) => x));
      kernel.operands[1].set(part.map(([, z]) => z));
      kernel.run(part.length);
      part.forEach(([x, z], i) => {
        const value = kernel.results[i] ?? 0;
        const units = errorOfSingle(value, x ** z);
        if (units > BOUND) expect.fail(`${x} ** ${z} is ${x ** z} and not ${value}: ${units} units`);
      });
    }
  };

  const exponents = [...SPECIAL, 7, -7, 2.5, -2.5, 0.1, 1e10, 8388607.5, 16777215, -16777215, 4194303.5];

  it('is exact at the edges', () => {
    within(SPECIAL.concat(7, -7, 0.1, -0.1).flatMap((x) => exponents.map((z): Pair => [x, z])));
  });

  const bits = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(fromBits);

  it(`is within ${BOUND} unit for any bits`, () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(bits, bits), { minLength: 1, maxLength: 100 }), (pairs) => {
        within(pairs);
      }),
    );
  });

  it(`is within ${BOUND} unit where results are of any magnitude, denormal too`, () => {
    const base = fc.oneof(bits.map(Math.abs), fc.float({ min: 0.5, max: 2, noNaN: true }));
    const pair = fc
      .tuple(base, fc.double({ min: -152, max: 130, noNaN: true }))
      .map(([x, p]): Pair => [x, p / Math.log2(x)]);
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 200 }), (pairs) => {
        within(pairs);
      }),
    );
  });

  it(`is within ${BOUND} unit for whole powers of negative numbers`, () => {
    const pair = fc.tuple(
      fc.float({ min: -20, max: -Math.fround(0.01), noNaN: true }),
      fc.integer({ min: -40, max: 40 }),
    );
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 100 }), (pairs) => {
        within(pairs);
      }),
    );
  });
});
