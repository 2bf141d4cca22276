/**
 * A run in place is the run with copies, bit by bit; what was written stays, and what is wrong with it is told.
 */
import { add, foldIn, input, mul, normal, pipe, reshape, square, sum, where } from '@ergodic/core';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { HostArray, Inputs } from '../../backend.ts';
import { type WasmExecutable, wasm } from '../index.ts';

const SIZE = 37;

/** Inputs of every kind; one output is an input as it is. */
const outputs = () => {
  const x = input('x', [SIZE]);
  const chosen = where(input('truth', [SIZE], 'bool'), x, mul(x, 2));
  const noise = normal(foldIn(input('key', [2], 'bits'), input('count', [], 'int')), [SIZE]);
  return [add(chosen, noise), pipe(x, square, sum()), x, pipe(chosen, reshape([1, SIZE]))];
};

const given = (x: readonly number[], truth: readonly boolean[], word: number, count: number): Inputs => ({
  x: { dtype: 'real', shape: [SIZE], data: x },
  truth: { dtype: 'bool', shape: [SIZE], data: truth.map(Number) },
  key: { dtype: 'bits', shape: [2], data: [word, 2 ** 32 - 1] },
  count: { dtype: 'int', shape: [], data: [count] },
});

const cases = fc.record({
  x: fc.array(fc.float({ noNaN: true }), { minLength: SIZE, maxLength: SIZE }),
  truth: fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
  word: fc.nat(2 ** 32 - 1),
  count: fc.integer({ min: -1000, max: 1000 }),
});

const numbers = ({ data }: { readonly data: ArrayLike<number> }): readonly number[] => Array.from(data);

describe.each([1, 2])('in place, on %i threads', (threads) => {
  const backend = wasm({ threads });
  afterAll(() => backend.dispose());
  const compiled = async (): Promise<WasmExecutable> => {
    const found = await backend.compile(outputs())();
    if (found._tag === 'Left') throw new Error(found.left._tag);
    return found.right;
  };
  const results = async (run: ReturnType<WasmExecutable['run']>): Promise<readonly HostArray[]> => {
    const found = await run();
    if (found._tag === 'Left') throw new Error(found.left._tag);
    return found.right;
  };

  test('what is written there gives what copies of it give, and copies keep what they were', async () => {
    const [one, other] = [await compiled(), await compiled()];
    const { inputs, outputs: views } = one.inPlace;
    await fc.assert(
      fc.asyncProperty(cases, async ({ x, truth, word, count }) => {
        const wanted = given(x, truth, word, count);
        for (const [name, { data }] of Object.entries(wanted)) inputs[name]?.data.set(Array.from(data));
        expect(one.inPlace.run()._tag).toBe('Right');
        const copies = await results(other.run(wanted));
        expect(views.map(({ dtype, shape }) => [dtype, shape])).toEqual(
          copies.map(({ dtype, shape }) => [dtype, shape]),
        );
        expect(views.map(numbers)).toEqual(copies.map(numbers));
        // Once more, nothing written: inputs stay.
        const before = copies.map(numbers);
        one.inPlace.run();
        expect(views.map(numbers)).toEqual(before);
        // Another run of its own does not touch what was copied out.
        await results(
          other.run(
            given(
              x.map(() => 1),
              truth,
              word,
              count,
            ),
          ),
        );
        expect(copies.map(numbers)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });

  test('numbers of the wrong kind are told by name', async () => {
    const { inPlace } = await compiled();
    inPlace.inputs.truth?.data.fill(2);
    const found = inPlace.run();
    expect(found).toMatchObject({ _tag: 'Left', left: { _tag: 'ShapeMismatch', where: "input 'truth'", actual: '2' } });
  });
});

test('in place, after the backend was disposed of', async () => {
  const backend = wasm({ threads: 1 });
  const found = await backend.compile(outputs())();
  if (found._tag === 'Left') throw new Error(found.left._tag);
  await backend.dispose();
  expect(found.right.inPlace.run()).toMatchObject({ _tag: 'Left', left: { _tag: 'KernelRun' } });
});
