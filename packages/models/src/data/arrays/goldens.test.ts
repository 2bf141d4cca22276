/** Files written by numpy, and by Python's struct and gzip: goldens.py makes goldens.json. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type NumberArray, parseIdx, parseNpy, parseNpz, type Read } from './index.ts';
import { unpack } from './unpack.ts';

interface Case {
  readonly bytes: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Goldens {
  readonly arrays: Readonly<Record<string, Case>>;
  readonly archives: Readonly<Record<'stored' | 'compressed' | 'two' | 'none', string>>;
  readonly points: readonly number[];
  readonly idx: Readonly<Record<string, Case>>;
  readonly refused: Readonly<Record<string, string>>;
}

const goldens: Goldens = JSON.parse(readFileSync(new URL('./goldens.json', import.meta.url), 'utf8'));

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

const written = (read: Read<NumberArray>): unknown =>
  E.isLeft(read) ? read.left : { shape: read.right.shape, values: Array.from(read.right.values) };

const reasonOf = (name: string): string | undefined => {
  const read = parseNpy(bytesOf(goldens.refused[name] ?? ''), 'a.npy');
  return E.isLeft(read) ? read.left[0].reason : undefined;
};

describe('NPY files of numpy', () => {
  it.each(Object.entries(goldens.arrays))('%s', (_, { bytes, shape, values }) => {
    expect(written(parseNpy(bytesOf(bytes), 'a.npy'))).toEqual({ shape, values });
  });

  it('are read where they lie, at any offset of a larger buffer', () => {
    const { bytes, shape, values } = goldens.arrays['<f8'] ?? { bytes: '', shape: [], values: [] };
    const file = bytesOf(bytes);
    const larger = new Uint8Array(file.length + 10);
    larger.set(file, 3);
    expect(written(parseNpy(larger.subarray(3, 3 + file.length), 'a.npy'))).toEqual({ shape, values });
  });

  it('whose elements are no real numbers are refused, by the name of their type', () => {
    expect(reasonOf('complex')).toBe(
      "its elements are of type '<c16'; numbers are of type f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8, b1",
    );
    expect(reasonOf('text')).toContain("'<U2'");
    expect(reasonOf('times')).toContain("'<M8[D]'");
    expect(reasonOf('objects')).toContain("'|O'");
    expect(reasonOf('fields')).toBe('its elements have several fields, where each must be one number');
  });

  it('with numbers that are not finite, or not exact, are refused with their places', () => {
    const bad = (at: string, more: object): object => ({ _tag: 'BadInput', file: 'a.npy', at, ...more });
    const reason = 'not a finite number';
    expect(written(parseNpy(bytesOf(goldens.refused['not finite'] ?? ''), 'a.npy'))).toEqual([
      bad('element [0, 1]', { value: 'NaN', reason }),
      bad('element [1, 0]', { value: 'Infinity', reason }),
      bad('element [1, 1]', { value: '-Infinity', reason }),
    ]);
    const inexact = 'an integer beyond 2^53, which cannot be read exactly';
    expect(written(parseNpy(bytesOf(goldens.refused['not exact'] ?? ''), 'a.npy'))).toEqual([
      bad('element [1]', { reason: inexact }),
      bad('element [2]', { reason: inexact }),
    ]);
    expect(reasonOf('not exact, unsigned')).toBe(inexact);
  });
});

describe('NPZ files of numpy', () => {
  const read = async (name: keyof Goldens['archives']) => {
    const members = await parseNpz(bytesOf(goldens.archives[name]), 'a.npz')();
    return E.isLeft(members) ? members.left : members.right.map(({ name: of, array }) => [of, written(array)]);
  };
  const { points } = goldens;

  it('are arrays with names, packed or not', async () => {
    expect(await read('stored')).toEqual([
      ['points', { shape: [3, 2], values: points }],
      ['weights', { shape: [3], values: [1, 2, 3] }],
    ]);
    expect(await read('two')).toEqual([
      ['train', { shape: [3, 2], values: points }],
      ['test', { shape: [3, 2], values: points.map((x) => x + 1) }],
    ]);
    expect(await read('none')).toEqual([]);
  });

  it('say of each array by itself what is wrong with it', async () => {
    expect(await read('compressed')).toEqual([
      ['points', { shape: [60, 2], values: Array.from({ length: 20 }, () => points).flat() }],
      [
        'names',
        [
          {
            _tag: 'BadInput',
            file: 'a.npz',
            at: 'names.npy',
            reason: expect.stringContaining("its elements are of type '<U1'"),
          },
        ],
      ],
    ]);
  });
});

describe('IDX files', () => {
  it.each(Object.entries(goldens.idx))('%s', async (_, { bytes, shape, values }) => {
    const unpacked = await unpack(bytesOf(bytes), 'a.idx')();
    expect(E.isRight(unpacked) && written(parseIdx(unpacked.right, 'a.idx'))).toEqual({ shape, values });
  });
});

/** Every beginning of a file, and the file with each byte changed. */
const beginnings = (bytes: Uint8Array): readonly Uint8Array[] =>
  Array.from(bytes, (_, length) => bytes.subarray(0, length));
const altered = (bytes: Uint8Array, at: number, change: number): Uint8Array =>
  bytes.map((byte, i) => (i === at ? byte ^ change : byte));
const changed = (bytes: Uint8Array): readonly Uint8Array[] => Array.from(bytes, (_, at) => altered(bytes, at, 0x55));

describe('damaged files', () => {
  it('are errors wherever they are cut, of every format and kind', async () => {
    for (const { bytes } of Object.values(goldens.arrays))
      for (const beginning of beginnings(bytesOf(bytes)))
        expect(parseNpy(beginning, 'a.npy')).toMatchObject({ left: [{ _tag: 'BadInput', file: 'a.npy' }] });
    for (const { bytes } of Object.values(goldens.idx))
      for (const beginning of beginnings(bytesOf(bytes))) {
        const unpacked = await unpack(beginning, 'a.idx')();
        expect(E.isLeft(unpacked) || E.isLeft(parseIdx(unpacked.right, 'a.idx'))).toBe(true);
      }
    for (const archive of [goldens.archives.stored, goldens.archives.compressed])
      for (const beginning of beginnings(bytesOf(archive)))
        expect(await parseNpz(beginning, 'a.npz')()).toMatchObject({ left: { _tag: 'BadInput', file: 'a.npz' } });
  });

  it('are read or refused, never more, whichever byte is changed', async () => {
    for (const { bytes } of Object.values(goldens.arrays))
      for (const file of changed(bytesOf(bytes))) expect(['Left', 'Right']).toContain(parseNpy(file, 'a.npy')._tag);
    for (const { bytes } of Object.values(goldens.idx))
      for (const file of changed(bytesOf(bytes))) expect(['Left', 'Right']).toContain(parseIdx(file, 'a.idx')._tag);
  });

  it('are not believed that they unpack to more than is possible', async () => {
    const bytes = bytesOf(goldens.archives.compressed);
    const [entry] = beginnings(bytes).flatMap(({ length }) => {
      const signature = [...bytes.subarray(length, length + 4)].join();
      return signature === '80,75,1,2' ? [length] : []; // an entry of the directory at the end
    });
    const lying = Uint8Array.from(bytes);
    new DataView(lying.buffer).setUint32((entry ?? Number.NaN) + 24, 0xfffffff0, true);
    const read = await parseNpz(lying, 'a.npz')();
    expect(E.isRight(read) && read.right[0]?.array).toMatchObject({
      left: [
        {
          file: 'a.npz',
          at: 'points.npy',
          reason: expect.stringMatching(/^it claims to unpack from \d+ to 4294967280 bytes$/),
        },
      ],
    });
  });

  it('give no wrong number out of an archive or a packed file: their checksums see every change', async () => {
    const { stored, compressed } = goldens.archives;
    const any = fc.constantFrom(stored, compressed).chain((archive) => {
      const bytes = bytesOf(archive);
      return fc.record({
        bytes: fc.constant(bytes),
        at: fc.nat(bytes.length - 1),
        change: fc.integer({ min: 1, max: 255 }),
      });
    });
    await fc.assert(
      fc.asyncProperty(any, async ({ bytes, at, change }) => {
        const sound = await parseNpz(bytes, 'a.npz')();
        const read = await parseNpz(altered(bytes, at, change), 'a.npz')();
        // What may be changed unseen: dates, names, comments.
        if (E.isLeft(sound) || E.isLeft(read)) return;
        for (const [i, { array }] of read.right.entries()) {
          const before = sound.right[i]?.array;
          if (E.isRight(array)) expect(written(array)).toEqual(before === undefined ? before : written(before));
        }
      }),
      { numRuns: 150 },
    );
    const { bytes, values } = goldens.idx['u1 packed'] ?? { bytes: '', values: [] };
    for (const file of changed(bytesOf(bytes))) {
      const unpacked = await unpack(file, 'a.idx')();
      if (E.isRight(unpacked)) {
        const read = parseIdx(unpacked.right, 'a.idx');
        if (E.isRight(read)) expect(Array.from(read.right.values)).toEqual(values);
      }
    }
  });
});
