import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type PointTable, type ReadOptions, readPointsBytes, readPointsFile } from './index.ts';
import { pointsOfArray } from './points-of-array.ts';

const archives: Readonly<Record<'stored' | 'compressed' | 'two' | 'none', string>> = JSON.parse(
  readFileSync(new URL('./arrays/goldens.json', import.meta.url), 'utf8'),
).archives;

/** An NPY file of float64. */
const npy = (shape: readonly number[], values: readonly number[]): Uint8Array => {
  const header = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')},), }\n`;
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from('\x93NUMPY\x01\0', 'latin1'),
      Buffer.of(header.length, 0),
      Buffer.from(header),
      Buffer.from(Float64Array.from(values).buffer),
    ]),
  );
};

const read = async (bytes: Uint8Array, file: string, options: ReadOptions = {}): Promise<unknown> => {
  const points = await readPointsBytes(bytes, file, options)();
  return E.isLeft(points) ? points.left : [Array.from(points.right.points), points.right.names];
};

describe('points of an array', () => {
  it('are two of its columns, the first two unless others are asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 2, max: 20 }),
        fc.nat(4),
        fc.nat(4),
        fc.boolean(),
        (width, rows, a, b, isAsked) => {
          const [x, y] = isAsked ? [a % width, b % width] : [0, 1];
          const array = { shape: [rows, width], values: Float64Array.from({ length: rows * width }, (_, i) => i) };
          const found = pointsOfArray({ file: 'a.npy' }, isAsked ? { columns: [`${x + 1}`, `${y + 1}`] } : {})(array);
          const expected: PointTable = {
            points: Float64Array.from(
              { length: 2 * rows },
              (_, i) => Math.floor(i / 2) * width + (i % 2 === 0 ? x : y),
            ),
            names: [`${x + 1}`, `${y + 1}`],
          };
          expect(x === y ? E.isLeft(found) : found).toEqual(x === y ? true : E.right(expected));
        },
      ),
    );
  });

  it('are refused when it is no table, has too few rows, or not the columns asked for', async () => {
    const bad = (reason: string, more: object = {}): readonly object[] => [
      { _tag: 'BadInput', file: 'a.npy', ...more, reason },
    ];
    const three = [1, 2, 3, 4, 5, 6];
    expect(await read(npy([6], three), 'a.npy')).toEqual(
      bad('an array of shape [6], where points are one of shape [n, 2]'),
    );
    expect(await read(npy([6, 1], three), 'a.npy')).toEqual(
      bad('an array of shape [6, 1], where points are one of shape [n, 2]'),
    );
    expect(await read(npy([1, 3, 2], three), 'a.npy')).toEqual(
      bad('an array of shape [1, 3, 2], where points are one of shape [n, 2]'),
    );
    expect(await read(npy([3, 2], three), 'a.npy', { minimum: 4 })).toEqual(
      bad('3 points, where at least 4 are needed'),
    );
    const none = 'no such column; the columns of an array have no names, only numbers from 1 to 2';
    expect(await read(npy([3, 2], three), 'a.npy', { columns: ['1', '3'] })).toEqual(bad(none, { column: '3' }));
    expect(await read(npy([3, 2], three), 'a.npy', { columns: ['x', '2'] })).toEqual(bad(none, { column: 'x' }));
    expect(await read(npy([3, 2], three), 'a.npy', { columns: ['2', '2'] })).toEqual(
      bad('the two columns are the same', { column: '2' }),
    );
  });
});

describe('a file of points', () => {
  it('is known by its name, or by how it begins, or is a text', async () => {
    const [points, names] = [
      [1, 2, 3, 4],
      ['1', '2'],
    ];
    const file = npy([2, 2], points);
    expect(await read(file, 'a.npy')).toEqual([points, names]);
    expect(await read(file, 'whatever')).toEqual([points, names]);
    expect(await read(Buffer.from('1,2\n3,4'), 'a.csv')).toEqual([points, names]);
    const text = await read(Buffer.from('1,2\n3,4'), 'a.NPY');
    expect(text).toMatchObject([{ file: 'a.NPY', reason: 'it does not begin as an NPY file does' }]);
    expect(await read(Buffer.from('1,2\n3,4'), 'a.npz')).toMatchObject([
      { file: 'a.npz', reason: expect.stringContaining('it cannot be unpacked') },
    ]);
  });

  it('with several arrays is read if one of them is points', async () => {
    const points = [0.5, -1, 2, 3, 4, 5.25];
    const stored = Buffer.from(archives.stored, 'base64');
    expect(await read(stored, 'a.npz')).toEqual([points, ['1', '2']]);
    expect(await read(stored, 'whatever')).toEqual([points, ['1', '2']]);
    expect(await read(stored, 'a.npz', { minimum: 9 })).toEqual([
      { _tag: 'BadInput', file: 'a.npz', at: 'points', reason: '3 points, where at least 9 are needed' },
    ]);
    expect(await read(Buffer.from(archives.two, 'base64'), 'a.npz')).toEqual([
      {
        _tag: 'BadInput',
        file: 'a.npz',
        reason:
          'several of its arrays could be the points: train (shape [3, 2]), test (shape [3, 2]); give one of them a file of its own',
      },
    ]);
    expect(await read(Buffer.from(archives.none, 'base64'), 'a.npz')).toMatchObject([
      { reason: 'there is no array in it' },
    ]);
  });

  it('is read from disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'points-'));
    const file = join(folder, 'points.npy');
    await writeFile(file, npy([2, 2], [1, 2, 3, 4]));
    const found = await readPointsFile(file)();
    expect(E.isRight(found) && Array.from(found.right.points)).toEqual([1, 2, 3, 4]);
    await rm(folder, { recursive: true });
  });
});
