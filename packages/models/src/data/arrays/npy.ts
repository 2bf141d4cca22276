import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { type ElementType, elementTypes, readElements } from './elements.ts';
import { type NpyHeader, parseHeader } from './npy-header.ts';
import type { NumberArray, Read } from './number-array.ts';

/** `\x93NUMPY` */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** Whether bytes begin as an NPY file does. */
export const isNpy = (bytes: Uint8Array): boolean => magic.every((byte, i) => bytes[i] === byte);

/** Of the length of the header, which follows magic and version, for each version of the format. */
const lengthBytes: Readonly<Record<number, 2 | 4>> = { 1: 2, 2: 4, 3: 4 };
const beforeLength = 8;

/** No header of an array of numbers is longer than a few hundred bytes. */
const longestHeader = 65536;

const names = new Map<string, ElementType>(Object.entries(elementTypes));

const known = `numbers are of type ${[...names.keys()].join(', ')}`;

/** What each sign says of the order of bytes. One byte has no order. */
const isLittle: Readonly<Record<string, boolean>> = { '<': true, '>': false };

const typeOf = (descr: string): E.Either<string, { readonly type: ElementType; readonly isLittleEndian: boolean }> => {
  const [, sign = '', name = ''] = /^([<>|=]?)([a-zA-Z?]\d*)$/.exec(descr) ?? [];
  const type = names.get(name === '?' ? 'b1' : name);
  if (type === undefined) return E.left(`its elements are of type '${descr}'; ${known}`);
  const isLittleEndian = type.bytes === 1 ? true : isLittle[sign];
  return isLittleEndian === undefined
    ? E.left(`the type '${descr}' of its elements does not say in which order their bytes are`)
    : E.right({ type, isLittleEndian });
};

interface Found {
  readonly header: NpyHeader;
  readonly offset: number;
}

const headerOf = (bytes: Uint8Array): E.Either<string, Found> => {
  if (!isNpy(bytes)) return E.left('it does not begin as an NPY file does');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < beforeLength) return E.left('it is cut short: it ends before its header does');
  const [version, minor] = [view.getUint8(6), view.getUint8(7)];
  const wide = lengthBytes[version];
  if (wide === undefined || minor !== 0)
    return E.left(`it is of version ${version}.${minor} of the format; 1.0, 2.0 and 3.0 are known`);
  const start = beforeLength + wide;
  if (bytes.length < start) return E.left('it is cut short: it ends before its header does');
  const length = wide === 2 ? view.getUint16(beforeLength, true) : view.getUint32(beforeLength, true);
  if (length > longestHeader) return E.left(`its header claims to have ${length} bytes`);
  if (bytes.length < start + length) return E.left('it is cut short: it ends before its header does');
  const parsed = parseHeader(new TextDecoder().decode(bytes.subarray(start, start + length)));
  return E.isLeft(parsed) ? parsed : E.right({ header: parsed.right, offset: start + length });
};

/**
 * Reads an NPY file, as `numpy.save` writes it: real or whole numbers or truth values (as 0 and 1), of any shape, order and byte order.
 *
 * @param bytes the whole file
 * @param file its name, for the messages
 * @errors `BadInput` that names the file, the element where there is one, and the reason: another magic or version, a header that is not one, elements
 *   that are no real numbers (pickled objects are never looked at), fewer or more bytes than the shape needs, numbers that are not finite or not exact
 * @source https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { left } from 'fp-ts/lib/Either.js';
 * import { parseNpy } from '@ergodic/models/data/arrays';
 *
 * const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }\n";
 * const bytes = Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), Buffer.of(header.length, 0), Buffer.from(header), Buffer.of(1, 2, 3, 4)]);
 * const read = parseNpy(bytes, 'a.npy');
 * assert.ok(read._tag === 'Right');
 * assert.deepStrictEqual([...read.right.values], [1, 2, 3, 4]);
 *
 * const reason = 'it is cut short: 3 bytes of numbers, where shape [2, 2] of 1 byte each needs 4 bytes';
 * assert.deepStrictEqual(parseNpy(bytes.subarray(0, -1), 'a.npy'), left([{ _tag: 'BadInput', file: 'a.npy', reason }]));
 */
export const parseNpy = (bytes: Uint8Array, file: string): Read<NumberArray> => {
  const bad = (reason: string): Read<never> => {
    const problem: BadInput = { _tag: 'BadInput', file, reason };
    return E.left([problem]);
  };
  const found = headerOf(bytes);
  if (E.isLeft(found)) return bad(found.left);
  const { header, offset } = found.right;
  const typed = typeOf(header.descr);
  if (E.isLeft(typed)) return bad(typed.left);
  return readElements(bytes, file, {
    ...typed.right,
    isColumnMajor: header.isColumnMajor,
    shape: header.shape,
    offset,
  });
};
