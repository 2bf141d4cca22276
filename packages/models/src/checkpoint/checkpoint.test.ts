import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../training/index.ts';
import { decode, encode, loadProgress, loadRunFile, type RunFile, saveProgress, saveRunFile } from './index.ts';

const array = fc
  .array(fc.float({ noNaN: false }), { maxLength: 6 })
  .map((values) => ({ shape: [values.length, 1], data: Float32Array.from(values) }));
const file = fc.record({
  arrays: fc.dictionary(fc.string({ minLength: 1 }), array, { maxKeys: 4, noNullPrototype: true }),
  metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 3, noNullPrototype: true }),
});
const isPlainName = ({ arrays }: { readonly arrays: Readonly<Record<string, unknown>> }): boolean =>
  !Object.hasOwn(arrays, '__metadata__') && !Object.hasOwn(arrays, '__proto__');

describe('safetensors', () => {
  it('read back what was written', () => {
    fc.assert(
      fc.property(file.filter(isPlainName), (contents) => {
        fc.pre(!Object.hasOwn(contents.metadata, '__proto__'));
        expect(decode(encode(contents))).toEqual(E.right(contents));
      }),
    );
  });

  it('are as the format says: length, JSON, little-endian floats', () => {
    const bytes = encode({ arrays: { w: { shape: [1, 2], data: Float32Array.of(1, -2) } }, metadata: {} });
    const view = new DataView(bytes.buffer);
    const length = Number(view.getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header).toEqual({ w: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] } });
    expect([view.getFloat32(8 + length, true), view.getFloat32(12 + length, true)]).toEqual([1, -2]);
  });

  it('cut short anywhere are refused', () => {
    const bytes = encode({ arrays: { w: { shape: [3], data: Float32Array.of(1, 2, 3) } }, metadata: { step: '1' } });
    for (let end = 0; end < bytes.length; end++) expect(E.isLeft(decode(bytes.subarray(0, end)))).toBe(true);
  });

  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(E.isLeft(decode(bytes)) || E.isRight(decode(bytes))).toBe(true);
      }),
    );
  });
});

describe('a run on the disk', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ergodic-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run: RunFile = { format: 2, version: '0.1.0', arguments: ['--seed', '7'], files: { '/a.csv': 'abc' } };
  const progress: Progress = {
    state: {
      step: 2,
      arrays: {
        parameters: Float32Array.of(1, 2, 3),
        average: Float32Array.of(0.1, 0.2, 0.3),
        'moment.first': Float32Array.of(4, 5, 6),
        'carried.buffer': Float32Array.of(1, 1, 2, 2),
        'carried.sharpness': Float32Array.of(1 / 3),
      },
    },
    kept: [0, 1].map((step) => ({
      step,
      arrays: {
        parameters: Float32Array.of(step, 0, 0),
        average: Float32Array.of(step, 0, 1),
        'moment.first': Float32Array.of(step, 0, 2),
        'carried.buffer': Float32Array.of(step, 0, 3, 4),
        'carried.sharpness': Float32Array.of(step / 3),
      },
    })),
    seen: { loss: Float32Array.of(3, Number.NaN), value: Float32Array.of(0.5, 0.25) },
    nlls: new Map([
      [1, Number.NaN],
      [2, 1.5],
    ]),
    seconds: 0.1 + 0.2,
  };
  const shapes = {
    parameters: [3],
    average: [3],
    'moment.first': [3],
    'carried.buffer': [2, 2],
    'carried.sharpness': [],
  };
  const reason = async (task: () => Promise<E.Either<{ readonly reason: string }, unknown>>): Promise<string> => {
    const result = await task();
    return E.isLeft(result) ? result.left.reason : 'it was read';
  };

  it('comes back as it was', async () => {
    expect(await saveRunFile(folder, run)()).toEqual(E.right(undefined));
    expect(await saveProgress(folder, run, shapes, progress)()).toEqual(E.right(undefined));
    expect(await loadRunFile(folder)()).toEqual(E.right(run));
    expect(await loadProgress(folder, run, shapes)()).toEqual(E.right(progress));
  });

  it('is refused when it is cut short, of another run, of another model, of another format, or absent', async () => {
    const path = join(folder, 'state.safetensors');
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 1));
    expect(await reason(loadProgress(folder, run, shapes))).toMatch(/ends before array/);
    await writeFile(path, bytes);
    expect(await reason(loadProgress(folder, { ...run, arguments: ['--seed', '8'] }, shapes))).toMatch(/another run/);
    expect(await reason(loadProgress(folder, run, { ...shapes, parameters: [2, 2] }))).toMatch(
      /'parameters' has 3 values, where this run has 4/,
    );
    expect(await reason(loadProgress(folder, run, { ...shapes, 'carried.other': [1] }))).toMatch(
      /'carried.other' has 0 values, where this run has 1/,
    );
    const short = { ...progress, seen: { loss: Float32Array.of(1) } };
    expect(await saveProgress(folder, run, shapes, short)()).toEqual(E.right(undefined));
    expect(await reason(loadProgress(folder, run, shapes))).toMatch(/'loss' has 1 values, where this run has 2/);
    const manifest = join(folder, 'state.json');
    await writeFile(manifest, JSON.stringify({ ...run, format: 1 }));
    expect(await reason(loadRunFile(folder))).toMatch(/of format 1, where this version of Ergodic reads 2/);
    await writeFile(manifest, '{ "format": 1, "version"');
    expect(await reason(loadRunFile(folder))).toMatch(/damaged/);
    expect(await reason(loadRunFile(join(folder, 'elsewhere')))).toMatch(/no such file; --resume wants/);
  });
});
