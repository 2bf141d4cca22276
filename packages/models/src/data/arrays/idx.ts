import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { type ElementType, elementTypes, readElements } from './elements.ts';
import type { NumberArray, Read } from './number-array.ts';

/** What the third byte says of the numbers. */
const types: Readonly<Record<number, ElementType>> = {
  8: elementTypes.u1,
  9: elementTypes.i1,
  11: elementTypes.i2,
  12: elementTypes.i4,
  13: elementTypes.f4,
  14: elementTypes.f8,
};

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

/**
 * Reads an IDX file, the format of MNIST: two zero bytes, the type of the numbers, how many dimensions, the dimensions, the numbers, all with the
 * most significant byte first.
 *
 * @param bytes the whole file, unpacked
 * @param file its name, for the messages
 * @errors `BadInput` that names the file, the element where there is one, and the reason: another magic, an unknown type, fewer or more bytes than the
 *   dimensions need, numbers that are not finite
 * @source Y. LeCun, C. Cortes and C. Burges, The MNIST database of handwritten digits, "File formats"
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { parseIdx } from '@ergodic/models/data/arrays';
 *
 * const labels = parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 0, 4), 'labels.idx');
 * assert.ok(labels._tag === 'Right');
 * assert.deepStrictEqual(labels.right.shape, [3]);
 * assert.deepStrictEqual([...labels.right.values], [5, 0, 4]);
 */
export const parseIdx = (bytes: Uint8Array, file: string): Read<NumberArray> => {
  const bad = (reason: string): Read<never> => {
    const problem: BadInput = { _tag: 'BadInput', file, reason };
    return E.left([problem]);
  };
  const [first, second, code = 0, rank = 0] = bytes;
  if (bytes.length < 4) return bad('it is cut short: it ends before its dimensions do');
  if (first !== 0 || second !== 0)
    return bad(`it does not begin as an IDX file does, with two zero bytes, but with ${hex(bytes.subarray(0, 4))}`);
  const type = types[code];
  if (type === undefined)
    return bad(`it says that its numbers are of type ${code}; there are ${Object.keys(types).join(', ')}`);
  const offset = 4 + 4 * rank;
  if (bytes.length < offset) return bad('it is cut short: it ends before its dimensions do');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  return readElements(bytes, file, { type, isLittleEndian: false, isColumnMajor: false, shape, offset });
};
