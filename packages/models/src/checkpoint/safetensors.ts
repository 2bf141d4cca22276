import * as E from 'fp-ts/lib/Either.js';

/**
 * An array of float32 in a file.
 *
 * @category model
 */
export interface StoredArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/**
 * What a safetensors file holds: arrays by name, and texts by name.
 *
 * @source https://github.com/huggingface/safetensors, "Format"
 * @category model
 */
export interface TensorFile {
  readonly arrays: Readonly<Record<string, StoredArray>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const prefix = 8;
const bytesPerItem = 4;

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** The bytes of float32 values, least significant first. */
const bytesOf = (data: Float32Array): Uint8Array => {
  if (isLittleEndian) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new DataView(new ArrayBuffer(bytesPerItem * data.length));
  data.forEach((value, i) => {
    bytes.setFloat32(bytesPerItem * i, value, true);
  });
  return new Uint8Array(bytes.buffer);
};

/**
 * The bytes of a safetensors file: the length of the header (8 bytes, little-endian), the header in JSON, the arrays in the order of their
 * names. Equal contents give equal bytes.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { right } from 'fp-ts/lib/Either.js';
 * import { decode, encode } from '@ergodic/models/checkpoint';
 *
 * const file = { arrays: { w: { shape: [2], data: Float32Array.of(1, 2) } }, metadata: { step: '7' } };
 * assert.deepStrictEqual(decode(encode(file)), right(file));
 */
export const encode = ({ arrays, metadata }: TensorFile): Uint8Array => {
  const names = Object.keys(arrays).sort();
  let end = 0;
  const entries = names.map((name) => {
    const { shape, data } = arrays[name] ?? { shape: [0], data: new Float32Array(0) };
    const start = end;
    end += bytesPerItem * data.length;
    return { name, data, start, entry: { dtype: 'F32', shape, data_offsets: [start, end] } };
  });
  const texts = Object.keys(metadata).length === 0 ? {} : { __metadata__: metadata };
  const json = JSON.stringify({ ...texts, ...Object.fromEntries(entries.map(({ name, entry }) => [name, entry])) });
  const text = new TextEncoder().encode(json);
  // Spaces after the header let the arrays begin at a multiple of eight.
  const header = Math.ceil(text.length / prefix) * prefix;
  const bytes = new Uint8Array(prefix + header + end).fill(0x20, prefix, prefix + header);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header), true);
  bytes.set(text, prefix);
  for (const { data, start } of entries) bytes.set(bytesOf(data), prefix + header + start);
  return bytes;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

const parseHeader = (bytes: Uint8Array): E.Either<string, Readonly<Record<string, unknown>>> => {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? E.right(value) : E.left('its header is not an object');
  } catch {
    return E.left('its header is not JSON');
  }
};

const readArray = (name: string, entry: unknown, body: Uint8Array): E.Either<string, StoredArray> => {
  if (!isRecord(entry) || !isCounts(entry.shape) || !isCounts(entry.data_offsets))
    return E.left(`array '${name}' has no shape or no place`);
  if (entry.dtype !== 'F32') return E.left(`array '${name}' is ${String(entry.dtype)}, not F32`);
  const [start = 0, end = 0] = entry.data_offsets;
  const count = entry.shape.reduce((product, n) => product * n, 1);
  if (end - start !== bytesPerItem * count) return E.left(`array '${name}' does not fill its place`);
  if (end > body.length) return E.left(`it ends before array '${name}' does`);
  const view = new DataView(body.buffer, body.byteOffset + start, end - start);
  const data = Float32Array.from({ length: count }, (_, i) => view.getFloat32(bytesPerItem * i, true));
  return E.right({ shape: entry.shape, data });
};

/**
 * Reads the bytes of a safetensors file of float32 arrays.
 *
 * @errors a clause that says what is wrong with the file: it is cut short, its header is no JSON, an array is not float32 or out of place
 * @category constructors
 */
export const decode = (bytes: Uint8Array): E.Either<string, TensorFile> => {
  if (bytes.length < prefix) return E.left('it is too short to be a safetensors file');
  const header = Number(new DataView(bytes.buffer, bytes.byteOffset, prefix).getBigUint64(0, true));
  if (prefix + header > bytes.length) return E.left('it ends before its header does');
  const parsed = parseHeader(bytes.subarray(prefix, prefix + header));
  if (E.isLeft(parsed)) return parsed;
  const { __metadata__: metadata = {}, ...entries } = parsed.right;
  if (!isTexts(metadata)) return E.left('its metadata are not texts');
  const body = bytes.subarray(prefix + header);
  const arrays: Record<string, StoredArray> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const array = readArray(name, entry, body);
    if (E.isLeft(array)) return array;
    arrays[name] = array.right;
  }
  return E.right({ arrays, metadata });
};
