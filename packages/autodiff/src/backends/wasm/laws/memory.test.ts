/**
 * A program has one memory, of a size settled when it is compiled: steps allocate nothing, and programs that are let go leave nothing.
 */
import { showError } from '@ergodic/core/error';
import { build as b } from '@ergodic/core/ops';
import { expect, test } from 'vitest';
import { wasm } from '../index.ts';
import { network } from './programs.ts';

const rightOf = <A>(
  result:
    | { readonly _tag: 'Left'; readonly left: Parameters<typeof showError>[0] }
    | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (result._tag === 'Left') throw new Error(showError(result.left));
  return result.right;
};

test('too large a program is an error with the size that it takes', async () => {
  const backend = wasm({ threads: 1 });
  const x = b.input('x', 'real', [1]);
  const big = b.broadcast(x, [40000, 40000], [0]);
  const result = await backend.compile([b.exp(b.add(big, big))])();
  expect(result._tag === 'Left' && showError(result.left)).toMatch(/MiB \(at most 4 GiB\)/);
  await backend.dispose();
});

test('what was disposed of says so', async () => {
  const backend = wasm({ threads: 2 });
  const { outputs, inputs } = network(40, 8, 1);
  const made = rightOf(await backend.compile(outputs)());
  await backend.dispose();
  await backend.dispose();
  const run = await made.run(inputs)();
  expect(run._tag === 'Left' && showError(run.left)).toContain('disposed');
  const again = await backend.compile(outputs)();
  expect(again._tag === 'Left' && showError(again.left)).toContain('disposed');
});

test('results stay as they are when another run follows, and inputs are not changed', async () => {
  const backend = wasm({ threads: 1 });
  const { outputs, inputs } = network(40, 8, 2);
  const made = rightOf(await backend.compile(outputs)());
  const first = rightOf(await made.run(inputs)());
  const kept = first.map(({ data }) => Array.from(data));
  const given = Array.from(inputs.x?.data ?? []);
  const other = { ...inputs, x: { dtype: 'real' as const, shape: [40, 8], data: given.map((x) => -x) } };
  rightOf(await made.run(other)());
  expect(first.map(({ data }) => Array.from(data))).toEqual(kept);
  expect(Array.from(inputs.x?.data ?? [])).toEqual(given);
  await backend.dispose();
});
