/**
 * InferenceData as the files of a Zarr store, version 2 of the format: a folder for each group and each array, their descriptions as JSON, and
 * their numbers as plain little-endian bytes.
 *
 * @source Zarr storage specification version 2, https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html
 */
import { type Dims, sizeOf } from '@ergodic/core/graph';
import { coordinatesOf, type Group, type InferenceData, type Kind, type Variable } from './model.ts';

/** How numbers of a kind are stored: numpy's name of it, bytes, and one written. */
interface Storage {
  readonly dtype: string;
  readonly bytes: number;
  readonly set: (view: DataView, at: number, value: number) => void;
}

const storages: Readonly<Record<Kind | 'int64', Storage>> = {
  float64: { dtype: '<f8', bytes: 8, set: (view, at, value) => view.setFloat64(at, value, true) },
  float32: { dtype: '<f4', bytes: 4, set: (view, at, value) => view.setFloat32(at, value, true) },
  int32: { dtype: '<i4', bytes: 4, set: (view, at, value) => view.setInt32(at, value, true) },
  uint32: { dtype: '<u4', bytes: 4, set: (view, at, value) => view.setUint32(at, value, true) },
  bool: { dtype: '|b1', bytes: 1, set: (view, at, value) => view.setUint8(at, value === 0 ? 0 : 1) },
  int64: { dtype: '<i8', bytes: 8, set: (view, at, value) => view.setBigInt64(at, BigInt(value), true) },
};

type Files = readonly (readonly [path: string, bytes: Uint8Array])[];

const encoder = new TextEncoder();
const json = (path: string, value: unknown): Files => [[path, encoder.encode(JSON.stringify(value, null, 2))]];

/** The numbers `from … from + size - 1`, in a file of their own. */
const chunk = ({ bytes, set }: Storage, data: ArrayLike<number>, from: number, size: number): Uint8Array => {
  const out = new Uint8Array(size * bytes);
  const view = new DataView(out.buffer);
  for (let i = 0; i < size; i++) set(view, i * bytes, data[from + i] ?? Number.NaN);
  return out;
};

/** An array: a chunk for each chain if it has chains, else one for all. */
const array = (
  path: string,
  storage: Storage,
  { dims, shape, data }: { readonly dims: readonly string[]; readonly shape: Dims; readonly data: ArrayLike<number> },
): Files => {
  const perChain = dims.length > 1 && dims[0] === 'chain';
  const chunks = perChain ? [1, ...shape.slice(1)] : shape;
  const size = sizeOf(chunks);
  const count = perChain ? (shape[0] ?? 1) : 1;
  const others = shape
    .slice(1)
    .map(() => '.0')
    .join('');
  return [
    ...json(`${path}/.zarray`, {
      chunks,
      compressor: null,
      dtype: storage.dtype,
      // xarray takes numbers that are equal to a fill value for missing ones, so there is none: every chunk is written.
      fill_value: null,
      filters: null,
      order: 'C',
      shape,
      zarr_format: 2,
    }),
    ...json(`${path}/.zattrs`, { _ARRAY_DIMENSIONS: dims }),
    ...Array.from({ length: count }, (_, c): readonly [string, Uint8Array] => [
      `${path}/${c}${others}`,
      chunk(storage, data, c * size, size),
    ]),
  ];
};

const variableFiles = (group: string, variable: Variable): Files =>
  array(`${group}/${variable.name}`, storages[variable.kind], variable);

const groupFiles = (group: Group): Files => [
  ...json(`${group.name}/.zgroup`, { zarr_format: 2 }),
  ...json(`${group.name}/.zattrs`, group.attrs),
  ...group.variables.flatMap((of) => variableFiles(group.name, of)),
  ...coordinatesOf(group).flatMap(({ name, values }) =>
    array(`${group.name}/${name}`, storages.int64, { dims: [name], shape: [values.length], data: values }),
  ),
];

/** All descriptions in one file, so that a reader need not look for them. */
const consolidated = (files: Files): Files => {
  const decoder = new TextDecoder();
  const metadata = files
    .filter(([path]) => /(^|\/)\.z(group|attrs|array)$/.test(path))
    .map(([path, bytes]): readonly [string, unknown] => [path, JSON.parse(decoder.decode(bytes))]);
  return json('.zmetadata', { metadata: Object.fromEntries(metadata), zarr_consolidated_format: 1 });
};

/**
 * The files of a Zarr store (version 2, uncompressed), by their paths in it. `arviz.from_zarr(folder)` opens it, and
 * `xarray.open_zarr(folder, group='posterior')`.
 *
 * @category files
 * @example
 * import * as assert from 'node:assert'
 * import { inferenceData, toZarr } from '@ergodic/samplers/inference-data'
 *
 * const data = inferenceData({ draws: { shape: [2, 1, 3], data: [1, 2, 3, 4, 5, 6] }, statistics: {} })
 * assert.ok(data._tag === 'Right')
 * // The second chain is the second chunk along the first axis.
 * assert.deepStrictEqual(toZarr(data.right).get('posterior/x/1.0.0')?.length, 3 * 8)
 */
export const toZarr = ({ groups, attrs }: InferenceData): ReadonlyMap<string, Uint8Array> => {
  const files = [...json('.zgroup', { zarr_format: 2 }), ...json('.zattrs', attrs), ...groups.flatMap(groupFiles)];
  return new Map([...files, ...consolidated(files)]);
};
