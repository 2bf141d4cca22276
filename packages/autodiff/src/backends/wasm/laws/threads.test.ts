/**
 * Tiles are fixed and sums are added in a fixed order: so the results are the same, bit by bit, for any number of threads; and a chain is the same
 * whatever other chains there are.
 */
import { showError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import { afterAll, describe, expect, test } from 'vitest';
import type { HostArray, Inputs } from '../../backend.ts';
import { type WasmBackend, wasm } from '../index.ts';
import { network } from './programs.ts';

const rightOf = <A>(
  result:
    | { readonly _tag: 'Left'; readonly left: Parameters<typeof showError>[0] }
    | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (result._tag === 'Left') throw new Error(showError(result.left));
  return result.right;
};

const bits = ({ data }: HostArray): readonly number[] => Array.from(new Uint32Array(Float32Array.from(data).buffer));

const run = async (
  backend: WasmBackend,
  outputs: readonly Node[],
  inputs: Inputs,
  times = 1,
): Promise<readonly (readonly number[])[]> => {
  const made = rightOf(await backend.compile(outputs)());
  let results: readonly HostArray[] = [];
  for (let i = 0; i < times; i++) {
    results = rightOf(await made.run(inputs)());
    // Threads take a moment to start: until they are ready one thread does it all.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (times > 1) expect(made.shared()).toBeGreaterThan(0);
  return results.map(bits);
};

describe('threads', () => {
  const [one, two, three] = [wasm({ threads: 1 }), wasm({ threads: 2 }), wasm({ threads: 3 })];
  afterAll(() => Promise.all([one, two, three].map((backend) => backend.dispose())));

  test.for([
    [257, 33, 3],
    [1024, 16, 2],
    [96, 64, 5],
  ] as const)('%i chains of %i numbers: one, two and three threads agree', async ([calls, width, steps]) => {
    const { outputs, inputs } = network(calls, width, steps);
    const alone = await run(one, outputs, inputs);
    expect(await run(two, outputs, inputs, 20)).toEqual(alone);
    expect(await run(three, outputs, inputs, 20)).toEqual(alone);
  });

  test('are said in the report', async () => {
    const { outputs } = network(8, 4, 1);
    expect(rightOf(await two.compile(outputs)()).report.mode).toBe('wasm f32, 2 threads');
    expect(rightOf(await one.compile(outputs)()).report.mode).toBe('wasm f32, 1 thread');
  });
});

test.for([
  [3, 40],
  [17, 64],
  [64, 65],
] as const)('the first %i chains are the same among %i', async ([few, many]) => {
  const backend = wasm({ threads: 1 });
  const [small, large] = [network(few, 9, 4), network(many, 9, 4)];
  const cut: Inputs = {
    ...large.inputs,
    x: { dtype: 'real', shape: [few, 9], data: Array.from(large.inputs.x?.data ?? []).slice(0, few * 9) },
  };
  const [firsts] = await run(backend, small.outputs, cut);
  const [all] = await run(backend, large.outputs, large.inputs);
  expect(firsts).toEqual(all?.slice(0, few * 9));
  await backend.dispose();
});
