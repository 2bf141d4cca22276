import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { key } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProblem, type Problem } from './problem.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'problem-'));
});
afterAll(() => rm(folder, { recursive: true }));

const load = async (name: string, data: string | Uint8Array): Promise<Problem> => {
  const file = join(folder, name);
  await writeFile(file, data);
  const loaded = await loadProblem({ kind: 'file', file, columns: null }, 16, key(7))();
  if (E.isLeft(loaded)) throw new Error(JSON.stringify(loaded.left));
  return loaded.right;
};

describe('points of a file', () => {
  const points = Array.from({ length: 40 }, (_, i) => [Math.sin(i), 100 + 30 * Math.cos(3 * i)] as const);

  it('are the same from an NPY file as from a text', async () => {
    const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (40, 2), }\n`;
    const npy = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\0', 'latin1'),
      Buffer.of(header.length, 0),
      Buffer.from(header),
      Buffer.from(Float64Array.from(points.flat()).buffer),
    ]);
    const array = await load('points.npy', npy);
    const text = await load('points.csv', points.map((point) => point.join(',')).join('\n'));
    expect(array.train).toEqual(text.train);
    expect(array.heldOut).toEqual(text.heldOut);
    expect(array.map).toEqual(text.map);
    expect([array.dataset, array.names, array.density]).toEqual(['points.npy', ['1', '2'], null]);
    expect(array.train).toHaveLength(64);
  });
});
