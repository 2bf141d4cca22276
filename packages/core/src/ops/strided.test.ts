/** What walks by strides does is what the definitions say, index by index. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dims, sizeOf, stridesOf } from '../graph/type.ts';
import { addInto, copyInto, maxInto, places, type Seen } from './strided.ts';

/** All indices of a shape, in row-major order. */
const indicesOf = (shape: Dims): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (lists, n) => lists.flatMap((list) => Array.from({ length: n }, (_, i) => [...list, i])),
    [[]],
  );

const placeOf = ({ base, steps }: Omit<Seen, 'data'>, index: readonly number[]): number =>
  index.reduce((place, i, axis) => place + i * (steps[axis] ?? 0), base);

const shapes = fc.array(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 4 }) }, fc.constant(0)), {
  maxLength: 5,
});

const numbers = fc.oneof(
  fc.integer({ min: -8, max: 8 }).map((k) => k / 3),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e-300),
);

const filled = (length: number): fc.Arbitrary<Float64Array> =>
  fc.array(numbers, { minLength: length, maxLength: length }).map((list) => Float64Array.from(list));

/** A way to see an array through a shape: some steps as they are in memory, some of 0, some reversed. */
const seeing = (shape: Dims): fc.Arbitrary<Seen> =>
  fc
    .record({
      order: fc.shuffledSubarray(
        shape.map((_, i) => i),
        { minLength: shape.length },
      ),
      ways: fc.array(fc.constantFrom(1, 1, 1, 0, -1), { minLength: shape.length, maxLength: shape.length }),
      extra: fc.nat(3),
    })
    .chain(({ order, ways, extra }) => {
      const dense = stridesOf(order.map((axis) => shape[axis] ?? 0));
      const steps = shape.map((_, axis) => (dense[order.indexOf(axis)] ?? 0) * (ways[axis] ?? 0));
      const back = shape.reduce((far, n, axis) => far - Math.min(0, (n - 1) * (steps[axis] ?? 0)), 0);
      return filled(sizeOf(shape) + extra).map((data) => ({ data, base: Math.max(0, back), steps }));
    });

const cases = shapes.chain((shape) => fc.tuple(fc.constant(shape), seeing(shape), seeing(shape)));

const walks = [
  ['copyInto', copyInto, (_: number, x: number) => x],
  ['addInto', addInto, (y: number, x: number) => y + x],
  ['maxInto', maxInto, Math.max],
] as const;

describe('walks over two arrays', () => {
  test.each(walks)('%s goes through all indices in row-major order', (_, walk, f) => {
    fc.assert(
      fc.property(cases, ([shape, from, to]) => {
        const expected = Float64Array.from(to.data);
        for (const index of indicesOf(shape)) {
          const place = placeOf(to, index);
          expected[place] = f(expected[place] ?? Number.NaN, from.data[placeOf(from, index)] ?? Number.NaN);
        }
        const data = Float64Array.from(to.data);
        walk(shape, from, { ...to, data });
        expect([...data]).toEqual([...expected]);
      }),
      { numRuns: 1000 },
    );
  });

  test('the places of all indices', () => {
    fc.assert(
      fc.property(
        shapes.chain((shape) => fc.tuple(fc.constant(shape), seeing(shape))),
        ([shape, seen]) => {
          expect([...places(shape, seen.base, seen.steps)]).toEqual(
            indicesOf(shape).map((index) => placeOf(seen, index)),
          );
        },
      ),
    );
  });
});
