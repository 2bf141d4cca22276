import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseIdx, parseNpy, readIdxFile, readLabelledImages, readNpyFile } from './index.ts';
import { countOf } from './number-array.ts';
import { unpack } from './unpack.ts';

/** A kind of number: its name in NPY, its code in IDX, how one is written, and which there are. */
interface Kind {
  readonly name: string;
  readonly code: number | null;
  readonly bytes: number;
  readonly write: (view: DataView, at: number, value: number, littleEndian: boolean) => void;
  readonly value: fc.Arbitrary<number>;
}

const whole = (low: number, high: number): fc.Arbitrary<number> => fc.integer({ min: low, max: high });
const safe = fc.maxSafeInteger();
/** Numbers that a float16 holds: ten bits of fraction, and exponents from -14 to 15. */
const half = fc.tuple(whole(-2047, 2047), whole(-24, 5)).map(([n, e]) => n * 2 ** e + 0);

const writeHalf: Kind['write'] = (view, at, value, littleEndian) => {
  const size = Math.abs(value);
  const sign = value < 0 ? 0x8000 : 0;
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const fraction = size * 2 ** (10 - exponent);
  view.setUint16(at, sign + (size < 2 ** -14 ? fraction : (exponent + 15) * 1024 + (fraction - 1024)), littleEndian);
};

const kinds: readonly Kind[] = [
  { name: 'f2', code: null, bytes: 2, write: writeHalf, value: half },
  {
    name: 'f4',
    code: 13,
    bytes: 4,
    write: (view, at, value, little) => view.setFloat32(at, value, little),
    value: fc.float({ noNaN: true, noDefaultInfinity: true }),
  },
  {
    name: 'f8',
    code: 14,
    bytes: 8,
    write: (view, at, value, little) => view.setFloat64(at, value, little),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  { name: 'i1', code: 9, bytes: 1, write: (view, at, value) => view.setInt8(at, value), value: whole(-128, 127) },
  {
    name: 'i2',
    code: 11,
    bytes: 2,
    write: (view, at, value, little) => view.setInt16(at, value, little),
    value: whole(-32768, 32767),
  },
  {
    name: 'i4',
    code: 12,
    bytes: 4,
    write: (view, at, value, little) => view.setInt32(at, value, little),
    value: whole(-(2 ** 31), 2 ** 31 - 1),
  },
  {
    name: 'i8',
    code: null,
    bytes: 8,
    write: (view, at, value, little) => view.setBigInt64(at, BigInt(value), little),
    value: safe,
  },
  { name: 'u1', code: 8, bytes: 1, write: (view, at, value) => view.setUint8(at, value), value: whole(0, 255) },
  {
    name: 'u2',
    code: null,
    bytes: 2,
    write: (view, at, value, little) => view.setUint16(at, value, little),
    value: whole(0, 65535),
  },
  {
    name: 'u4',
    code: null,
    bytes: 4,
    write: (view, at, value, little) => view.setUint32(at, value, little),
    value: whole(0, 2 ** 32 - 1),
  },
  {
    name: 'u8',
    code: null,
    bytes: 8,
    write: (view, at, value, little) => view.setBigUint64(at, BigInt(value), little),
    value: fc.maxSafeNat(),
  },
];

interface Written {
  readonly kind: Kind;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const arrayOf = (among: readonly Kind[]): fc.Arbitrary<Written> =>
  fc
    .tuple(fc.constantFrom(...among), fc.array(fc.nat(4), { maxLength: 4 }))
    .chain(([kind, shape]) =>
      fc
        .array(kind.value, { minLength: countOf(shape), maxLength: countOf(shape) })
        .map((values) => ({ kind, shape, values })),
    );

/** Where an element is: the sum of its indices times the steps between neighbours along each axis. */
const columnMajorPlace = (shape: readonly number[], rowMajorPlace: number): number => {
  let [rest, place] = [rowMajorPlace, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    place += (rest % size) * countOf(shape.slice(0, axis));
    rest = Math.floor(rest / size);
  }
  return place;
};

const body = ({ kind, shape, values }: Written, littleEndian: boolean, isColumnMajor: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * kind.bytes));
  values.forEach((value, i) => {
    kind.write(view, kind.bytes * (isColumnMajor ? columnMajorPlace(shape, i) : i), value, littleEndian);
  });
  return new Uint8Array(view.buffer);
};

const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const npyWithHeader = (header: string, data: Uint8Array, version = 1): Uint8Array => {
  const text = new TextEncoder().encode(header);
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  return joined(Buffer.from('\x93NUMPY', 'latin1'), Uint8Array.of(version, 0), length, text, data);
};

const sizes = (shape: readonly number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`);

/** The ways in which programs write the same header. */
const styles: readonly ((descr: string, order: string, shape: string) => string)[] = [
  (descr, order, shape) => `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }   \n`,
  (descr, order, shape) => `{"shape":${shape},"descr":"${descr}","fortran_order":${order}}`,
];

const values = (read: ReturnType<typeof parseNpy>): unknown =>
  E.isRight(read) ? [read.right.shape, Array.from(read.right.values)] : read.left;

describe('NPY files', () => {
  it('are read back as they were written: every kind, shape, order and byte order, bit for bit', () => {
    fc.assert(
      fc.property(
        arrayOf(kinds),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(...styles),
        fc.constantFrom(1, 2, 3),
        (array, little, isColumnMajor, style, version) => {
          const sign = array.kind.bytes === 1 ? '|' : little ? '<' : '>';
          const header = style(`${sign}${array.kind.name}`, isColumnMajor ? 'True' : 'False', sizes(array.shape));
          const file = npyWithHeader(header, body(array, little, isColumnMajor), version);
          expect(values(parseNpy(file, 'a.npy'))).toEqual([array.shape, array.values]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('have headers with sizes as Python 2 writes them, and single sizes of any length', () => {
    for (const [text, shape] of [
      ['(3L, 2L)', [3, 2]],
      ['(6L,)', [6]],
      ['(6,)', [6]],
      ['(2,3,1,)', [2, 3, 1]],
    ] as const) {
      const file = npyWithHeader(`{'descr': '|u1', 'fortran_order': False, 'shape': ${text}}`, new Uint8Array(6));
      expect(values(parseNpy(file, 'a.npy'))).toEqual([shape, [0, 0, 0, 0, 0, 0]]);
    }
  });

  const reason = (file: Uint8Array): string => {
    const read = parseNpy(file, 'a.npy');
    return E.isLeft(read) ? read.left.map((problem) => problem.reason).join('; ') : 'read';
  };
  const header = (descr: string, order: string, shape: string): string =>
    `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  const ofHeader = (text: string, data = new Uint8Array(8)): string => reason(npyWithHeader(text, data));

  it('that claim more than they hold are refused before room is made for it', () => {
    expect(ofHeader(header("'<f8'", 'False', '(1000000000, 1000000000)'))).toBe(
      'it is cut short: 8 bytes of numbers, where shape [1000000000, 1000000000] of 8 bytes each needs 8000000000000000000 bytes',
    );
    expect(ofHeader(header("'<f8'", 'False', `(${'9'.repeat(400)},)`))).toContain('its shape has a dimension of 999');
    expect(ofHeader(header("'<f8'", 'False', `(${'9007199254740991, '.repeat(64)})`))).toContain('it is cut short');
    expect(ofHeader(header("'<f8'", 'False', `(${'1, '.repeat(65)})`))).toBe('its shape has more than 64 dimensions');
    expect(ofHeader(header("'<f8'", 'False', '(0, 9007199254740991)'))).toContain('it goes on after its end');
    expect(ofHeader(header("'<f8'", 'False', '(0, 9007199254740991)'), new Uint8Array(0))).toBe('read');
    const huge = npyWithHeader('', new Uint8Array(0), 2);
    huge.set([255, 255, 255, 255], 8);
    expect(reason(huge)).toBe('its header claims to have 4294967295 bytes');
  });

  it('with another magic, version or length say so', () => {
    const good = npyWithHeader(header("'<f8'", 'False', '(1,)'), new Uint8Array(8));
    expect(reason(good)).toBe('read');
    expect(reason(good.subarray(1))).toBe('it does not begin as an NPY file does');
    expect(reason(new Uint8Array(0))).toBe('it does not begin as an NPY file does');
    expect(reason(Uint8Array.from(good).fill(4, 6, 7))).toBe(
      'it is of version 4.0 of the format; 1.0, 2.0 and 3.0 are known',
    );
    expect(reason(Uint8Array.from(good).fill(1, 7, 8))).toContain('it is of version 1.1');
    expect(reason(joined(good, Uint8Array.of(0)))).toBe(
      'it goes on after its end: 9 bytes of numbers, where shape [1] of 8 bytes each needs 8 bytes',
    );
    expect(reason(good.subarray(0, 9))).toBe('it is cut short: it ends before its header does');
  });

  it('with a header that is none, or types without an order, say so', () => {
    const none = 'its header is not the dictionary that it should be';
    for (const text of [
      '',
      '{}',
      'None',
      header("'<f8'", 'False', '(1)'),
      header("'<f8'", 'False', '1'),
      header("'<f8'", 'False', '(1 1)'),
      header("'<f8'", 'False', '(,)'),
      header("'<f8'", 'False', '(-1,)'),
      header("'<f8'", 'False', '(1.5,)'),
      header("'<f8'", '0', '(1,)'),
      header("'<f8'", "'False'", '(1,)'),
      header('f8', 'False', '(1,)'),
      header("'<f8'", 'False', '(1,)').replace(', }', ''),
      header("'<f8'", 'False', '(1,)').replace('}', '} x'),
      header("'<f8'", 'False', '(1,)').replace('}', "'more': True}"),
      header("'<f8'", 'False', '(1,)').replace('}', "'shape': (1,)}"),
      header("'<f8'", 'False', '(1,)').replace(', ', ' '),
      `${'{'.repeat(1000)}`,
      `${'('.repeat(1000)}`,
    ])
      expect(ofHeader(text)).toBe(none);
    expect(ofHeader(header("'=f8'", 'False', '(1,)'))).toBe(
      "the type '=f8' of its elements does not say in which order their bytes are",
    );
    expect(ofHeader(header("'f8'", 'False', '(1,)'))).toContain('does not say in which order');
    expect(ofHeader(header("'|i4'", 'False', '(2,)'))).toContain('does not say in which order');
    expect(ofHeader(header("'<constructor'", 'False', '(1,)'))).toContain('its elements are of type');
    expect(ofHeader(header("'?'", 'False', '(8,)'))).toBe('read');
    expect(ofHeader(header("[('x', '<f8')]", 'False', '(1,)'))).toContain('several fields');
  });

  it('tell ten numbers that are not finite and count the rest', () => {
    const data = new Uint8Array(Float64Array.from({ length: 25 }, () => Number.NaN).buffer);
    const read = parseNpy(npyWithHeader(header("'<f8'", 'False', '(5, 5)'), data), 'a.npy');
    expect(E.isLeft(read) && read.left).toHaveLength(11);
    expect(E.isLeft(read) && read.left[9]).toMatchObject({ at: 'element [1, 4]', value: 'NaN' });
    expect(E.isLeft(read) && read.left[10]).toEqual({
      _tag: 'BadInput',
      file: 'a.npy',
      reason: '15 more problems of this kind',
    });
  });
});

const idxOf = (array: Written): Uint8Array => {
  const head = new DataView(new ArrayBuffer(4 + 4 * array.shape.length));
  head.setUint8(2, array.kind.code ?? 0);
  head.setUint8(3, array.shape.length);
  array.shape.forEach((size, axis) => {
    head.setUint32(4 + 4 * axis, size);
  });
  return joined(new Uint8Array(head.buffer), body(array, false, false));
};

describe('IDX files', () => {
  it('are read back as they were written, bit for bit', () => {
    fc.assert(
      fc.property(arrayOf(kinds.filter(({ code }) => code !== null)), (array) => {
        expect(values(parseIdx(idxOf(array), 'a.idx'))).toEqual([array.shape, array.values]);
      }),
      { numRuns: 200 },
    );
  });

  it('say what is wrong with them', () => {
    const reason = (...bytes: readonly number[]): string => {
      const read = parseIdx(Uint8Array.from(bytes), 'a.idx');
      return E.isLeft(read) ? read.left[0].reason : 'read';
    };
    expect(reason(0, 0, 8)).toBe('it is cut short: it ends before its dimensions do');
    expect(reason(0, 0, 8, 2, 0, 0, 0, 1)).toBe('it is cut short: it ends before its dimensions do');
    expect(reason(0x1f, 0x8b, 8, 0)).toBe(
      'it does not begin as an IDX file does, with two zero bytes, but with 1f 8b 08 00',
    );
    expect(reason(0, 0, 10, 1, 0, 0, 0, 0)).toBe(
      'it says that its numbers are of type 10; there are 8, 9, 11, 12, 13, 14',
    );
    expect(reason(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255)).toContain('it is cut short: 0 bytes of numbers');
    expect(reason(0, 0, 8, 1, 0, 0, 0, 1, 7, 7)).toContain('it goes on after its end');
    expect(reason(0, 0, 13, 1, 0, 0, 0, 1, 0x7f, 0xc0, 0, 0)).toBe('not a finite number');
  });
});

describe('packed files', () => {
  it('that unpack to more than they may, are cut or changed, are refused', async () => {
    const packed = gzipSync(new Uint8Array(1e6));
    const whole = await unpack(packed, 'a.gz')();
    expect(E.isRight(whole) && whole.right.length).toBe(1e6);
    expect(await unpack(packed, 'a.gz', 1e6 - 1)()).toEqual(
      E.left({ _tag: 'BadInput', file: 'a.gz', reason: 'it unpacks to more than 999999 bytes' }),
    );
    expect(await unpack(packed.subarray(0, -1), 'a.gz')()).toEqual(
      E.left({ _tag: 'BadInput', file: 'a.gz', reason: 'it is cut short: it ends within the packed data' }),
    );
    const wrong = Uint8Array.from(packed).fill(1, packed.length - 8, packed.length - 4);
    expect(await unpack(wrong, 'a.gz')()).toMatchObject({
      left: { reason: expect.stringContaining('incorrect data check') },
    });
  });
});

describe('files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'arrays-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const byte = kinds.find(({ name }) => name === 'u1') ?? kinds[0];
  const write = async (name: string, data: Uint8Array): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, data);
    return file;
  };
  const bytesOf = (shape: readonly number[], of: readonly number[]): Uint8Array =>
    byte === undefined ? new Uint8Array(0) : idxOf({ kind: byte, shape, values: of });

  it('are read packed and not, and named where there are none', async () => {
    const plain = bytesOf([2, 2], [1, 2, 3, 4]);
    for (const file of [await write('a.idx', plain), await write('a.idx.gz', gzipSync(plain))]) {
      const read = await readIdxFile(file)();
      expect(E.isRight(read) && Array.from(read.right.values)).toEqual([1, 2, 3, 4]);
    }
    const none = join(folder, 'none.npy');
    expect(await readNpyFile(none)()).toEqual(E.left([{ _tag: 'BadInput', file: none, reason: 'no such file' }]));
  });

  it('of images and labels become numbers from -1 to 1 and classes', async () => {
    const images = await write('images', bytesOf([2, 1, 2], [0, 255, 51, 204]));
    const labels = await write('labels', gzipSync(bytesOf([2], [7, 1])));
    expect(await readLabelledImages({ images, labels })()).toEqual(
      E.right({
        rows: 1,
        columns: 2,
        images: Float32Array.of(-1, 1, -0.6, 0.6),
        labels: Int32Array.of(7, 1),
      }),
    );
    const reason = async (files: { readonly images: string; readonly labels: string }) => {
      const read = await readLabelledImages(files)();
      return E.isLeft(read) ? read.left[0] : read.right;
    };
    const three = await write('three', bytesOf([3], [1, 2, 3]));
    expect(await reason({ images, labels: three })).toEqual({
      _tag: 'BadInput',
      file: three,
      reason: '3 labels, where there are 2 images',
    });
    expect(await reason({ images: labels, labels })).toMatchObject({
      file: labels,
      reason: 'an array of shape [2], where [n, rows, columns] is needed',
    });
    const short = kinds.find(({ name }) => name === 'i2');
    const negative = await write(
      'negative',
      short === undefined ? new Uint8Array(0) : idxOf({ kind: short, shape: [2], values: [1, -1] }),
    );
    expect(await reason({ images, labels: negative })).toMatchObject({
      file: negative,
      at: 'element [1]',
      value: '-1',
    });
  });
});
