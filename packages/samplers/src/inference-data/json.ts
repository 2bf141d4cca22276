/**
 * InferenceData as one JSON text, in the layout of ArviZ's `from_json`: the keyword arguments of its `from_dict`.
 */
import { sizeOf } from '@ergodic/core/graph';
import type { Group, InferenceData, Kind, Variable } from './model.ts';

/**
 * JSON has no word for what is not finite. Python's `json` writes and reads these. It also takes `1` for an integer and `1.0` for a real, and
 * would make integers of reals that happen to be whole.
 */
const real = (value: number): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
};

const writers: Readonly<Record<Kind, (value: number) => string>> = {
  float64: real,
  float32: real,
  int32: String,
  uint32: String,
  bool: (value) => (value === 0 ? 'false' : 'true'),
};

const nested = ({ kind, shape, data }: Variable): string => {
  const place = writers[kind];
  const under = (axis: number, from: number): string => {
    const length = shape[axis];
    if (length === undefined) return place(data[from] ?? Number.NaN);
    const stride = sizeOf(shape.slice(axis + 1));
    return `[${Array.from({ length }, (_, i) => under(axis + 1, from + i * stride)).join(',')}]`;
  };
  return under(0, 0);
};

const object = (entries: readonly (readonly [string, string])[]): string =>
  `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;

const groupJson = ({ variables }: Group): string => object(variables.map((of) => [of.name, nested(of)]));

/** Which argument takes the attributes of a group. Those of observed data are the common ones. */
const attrsKeys: Readonly<Record<Group['name'], string | undefined>> = {
  posterior: 'posterior_attrs',
  sample_stats: 'sample_stats_attrs',
  warmup_posterior: 'posterior_warmup_attrs',
  warmup_sample_stats: 'sample_stats_warmup_attrs',
  observed_data: undefined,
};

/**
 * The text of a file for `arviz.from_json`. Numbers are exact: each is the shortest decimal that reads back as itself.
 *
 * Dimensions and coordinates are those that ArviZ makes itself. Numbers that are not finite are the words `NaN`, `Infinity` and `-Infinity`,
 * which Python's readers take, and strict readers of JSON (`JSON.parse`) do not. For large runs `toZarr` is smaller.
 *
 * @category files
 * @example
 * import * as assert from 'node:assert'
 * import { inferenceData, toJson } from '@ergodic/samplers/inference-data'
 *
 * const data = inferenceData({ draws: { shape: [1, 2], data: [1, NaN] }, statistics: {} })
 * assert.ok(data._tag === 'Right')
 * assert.ok(toJson(data.right).startsWith('{"posterior":{"x":[[1.0,NaN]]},'))
 */
export const toJson = ({ groups, attrs }: InferenceData): string =>
  object([
    ...groups.map((of): readonly [string, string] => [of.name, groupJson(of)]),
    ...groups.flatMap((of): readonly (readonly [string, string])[] => {
      const key = attrsKeys[of.name];
      return key === undefined ? [] : [[key, JSON.stringify(of.attrs)]];
    }),
    ['attrs', JSON.stringify(attrs)],
  ]);
