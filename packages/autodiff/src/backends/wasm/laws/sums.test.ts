/**
 * Sums over the calls of a batch of outer products, as gradients of weights are: by tiles of cells, neighbours in memory at once, each product by itself,
 * calls beyond the last one left out. Sums of small whole numbers are exact, whatever their order.
 */
import { showError } from '@ergodic/core/error';
import { type Dims, type Node, sizeOf } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { HostArray } from '../../backend.ts';
import { wasm } from '../index.ts';

const rightOf = <A>(
  result:
    | { readonly _tag: 'Left'; readonly left: Parameters<typeof showError>[0] }
    | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (result._tag === 'Left') throw new Error(showError(result.left));
  return result.right;
};

interface Sizes {
  readonly calls: number;
  readonly rows: number;
  readonly columns: number;
  /** Products that are added up. */
  readonly terms: number;
  /** Whether a product has a second factor for each column. */
  readonly long: boolean;
}

const filled = (shape: Dims, value: (i: number) => number): HostArray => ({
  dtype: 'real',
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
});

/** None of them is -1, so that no product is zero: zeros have signs. */
const whole = (i: number): number => (Math.imul(i, 2654435761) >>> 30) * 3 - 5;
const wave = (i: number): number => Math.sin(7.7 * i + 0.1);

const leftOperand = (t: number): string => `x${t}`;
const rightOperand = (t: number): string => `y${t}`;

/** One more, in two steps: it is computed, and kept, before it is used, and what stands beyond the last call is not zero. */
const oneMore = (own: readonly Node[]): readonly Node[] =>
  buildScan(2, own, [], ({ carries }) => ({ carries: carries.map((x) => b.add(x, 0.5)), ys: [] }));

/** sum over calls of sum over t of x_t[i] y_t[j], or of x_t[i] y_t[j] y_t+1[j]; one is added to all of them before. */
const program = ({ calls, rows, columns, terms, long }: Sizes): readonly Node[] => {
  const numbers = Array.from({ length: terms }, (_, t) => t);
  return buildBatch(
    calls,
    [
      ...numbers.map((t) => b.input(leftOperand(t), 'real', [calls, rows])),
      ...numbers.map((t) => b.input(rightOperand(t), 'real', [calls, columns])),
    ],
    (given) => {
      const own = oneMore(given);
      const wide = (at: number, axis: number): readonly Node[] =>
        own.slice(at, at + 1).map((x) => b.broadcast(x, [rows, columns], [axis]));
      const products = numbers.map((t) =>
        [...wide(t, 0), ...wide(terms + t, 1), ...(long ? wide(terms + ((t + 1) % terms), 1) : [])].reduce((p, q) =>
          b.mul(p, q),
        ),
      );
      return [products.reduce((p, q) => b.add(p, q))];
    },
    () => true,
  );
};

const inputsOf = (
  { calls, rows, columns, terms }: Sizes,
  value: (i: number) => number,
  stride: Pick<Sizes, 'rows' | 'columns'>,
): Readonly<Record<string, HostArray>> => {
  const slices = (length: number, wide: number, t: number): HostArray =>
    filled([calls, length], (i) => value(1000 * t + Math.floor(i / length) * wide + (i % length)));
  return Object.fromEntries(
    Array.from({ length: terms }, (_, t) => t).flatMap((t) => [
      [leftOperand(t), slices(rows, stride.rows, t)],
      [rightOperand(t), slices(columns, stride.columns, t + 500)],
    ]),
  );
};

/** The sum, one number after the other. */
const summed = ({ calls, rows, columns, terms, long }: Sizes, inputs: Readonly<Record<string, HostArray>>): number[] =>
  Array.from({ length: rows * columns }, (_, cell) => {
    const [i, j] = [Math.floor(cell / columns), cell % columns];
    const number = (name: string, at: number): number => Number(inputs[name]?.data[at]) + 1;
    let total = 0;
    for (let t = 0; t < terms; t++)
      for (let call = 0; call < calls; call++) {
        const second = long ? number(rightOperand((t + 1) % terms), call * columns + j) : 1;
        total += number(leftOperand(t), call * rows + i) * number(rightOperand(t), call * columns + j) * second;
      }
    return total;
  });

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
const sizes: fc.Arbitrary<Sizes> = fc.record({
  calls: size(75),
  rows: size(23),
  columns: size(23),
  terms: size(7),
  long: fc.boolean(),
});

describe.each([
  ['single precision', { precision: 'f32', threads: 1 }],
  ['double precision', { precision: 'f64', threads: 1 }],
  ['products and sums in one rounding', { precision: 'f32', threads: 1, fma: true }],
] as const)('%s', (_, options) => {
  const backend = wasm(options);
  afterAll(backend.dispose);
  const run = async (some: Sizes, inputs: Readonly<Record<string, HostArray>>): Promise<readonly number[]> => {
    const [sum] = rightOf(await rightOf(await backend.compile(program(some))()).run(inputs)());
    return Array.from(sum?.data ?? []);
  };

  test('sums of whole numbers are exact', async () => {
    const holds = async (some: Sizes): Promise<void> => {
      const inputs = inputsOf(some, whole, some);
      expect(await run(some, inputs)).toEqual(summed(some, inputs));
    };
    await fc.assert(fc.asyncProperty(sizes, holds), { numRuns: 25 });
  });

  test('a cell has the same sum, bit by bit, wherever it stands', async () => {
    const holds = async (of: Sizes, [fewer, narrower]: readonly [number, number]): Promise<void> => {
      // Several products may be added up in another order where there are no neighbours.
      const some = { ...of, terms: 1 };
      const cut = { ...some, rows: Math.min(some.rows, fewer), columns: Math.min(some.columns, narrower) };
      const all = await run(some, inputsOf(some, wave, some));
      const part = await run(cut, inputsOf(cut, wave, some));
      const wanted = part.map((_, cell) => all[Math.floor(cell / cut.columns) * some.columns + (cell % cut.columns)]);
      expect(part).toEqual(wanted);
    };
    await fc.assert(fc.asyncProperty(sizes, fc.tuple(size(23), size(23)), holds), { numRuns: 20 });
  });
});
