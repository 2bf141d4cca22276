import type { Node } from '@ergodic/core/graph';
import { shapeOf, sizeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compile.ts';
import type { HostArray } from '../backend.ts';
import { gpujs } from './index.ts';

/** 6 chains of a 12-dimensional state: too large for lanes, so a loop on the host, which `webasm` records. */
const chains = (steps: number, reverse: boolean): readonly Node[] => {
  const x = b.input('x', 'real', [6, 12]);
  const drift = b.input('drift', 'real', [12]);
  const key = b.input('key', 'bits', [2]);
  return buildBatch(6, [x, b.iota([6], 0)], ([start, i]) => {
    if (start === undefined || i === undefined) return [];
    const own = b.foldIn(key, i);
    return buildScan(
      steps,
      [start],
      [],
      ({ index, carries: [state] }) => {
        if (state === undefined) return { carries: [], ys: [] };
        const moved = b.add(b.mul(b.sin(state), drift), b.draw('normal', b.foldIn(own, index), [12]));
        return { carries: [moved], ys: [b.sum(b.mul(moved, state))] };
      },
      { reverse },
    );
  });
};

const values: Readonly<Record<string, HostArray>> = {
  x: { dtype: 'real', shape: [6, 12], data: Float32Array.from({ length: 72 }, (_, i) => Math.sin(i)) },
  drift: { dtype: 'real', shape: [12], data: Float32Array.from({ length: 12 }, (_, i) => Math.cos(i)) },
  key: { dtype: 'bits', shape: [2], data: [3, 4000000001] },
};

describe('loops recorded as pipelines', () => {
  // 23 turns are two recordings of ten and three turns by themselves; 4 are no recording at all.
  test.each([
    [23, false],
    [23, true],
    [20, false],
    [4, true],
  ])('%i turns, reversed %s: the states and every row are those of the interpreter', async (steps, reverse) => {
    const outputs = chains(steps, reverse);
    const backend = gpujs('webasm');
    const executable = await compile(backend)(outputs)();
    if (isLeft(executable)) throw new Error(JSON.stringify(executable.left));
    const inputs = new Map<Node, { readonly shape: readonly number[]; readonly data: Float64Array }>(
      Object.entries(values).map(([name, { dtype, shape, data }]) => [
        b.input(name, dtype, shape),
        { shape, data: Float64Array.from(data) },
      ]),
    );
    const expected = interpretNodes(outputs, inputs);
    // The second run reuses the recording.
    for (const _ of [1, 2]) {
      const got = await executable.right.run(values)();
      if (isLeft(got)) throw new Error(JSON.stringify(got.left));
      expected.forEach((want, j) => {
        const data = got.right[j]?.data ?? [];
        expect(data.length).toBe(sizeOf(shapeOf(outputs[j] ?? b.scalar(0))));
        const worst = want.data.reduce(
          (most, value, i) => Math.max(most, Math.abs(value - (data[i] ?? Number.NaN))),
          0,
        );
        expect(worst).toBeLessThan(2e-5);
      });
    }
    await backend.dispose();
  });
});
