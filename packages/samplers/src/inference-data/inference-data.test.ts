import { readFile } from 'node:fs/promises';
import { type Expr, pipe, square, sum, tensor, times } from '@ergodic/core';
import { key } from '@ergodic/core/random';
import { hmc } from '@ergodic/samplers';
import { run } from '@ergodic/samplers/drivers';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Export, type InferenceData, inferenceData, toJson, toZarr } from './index.ts';

const made = (of: Export): InferenceData => {
  const result = inferenceData(of);
  if (result._tag === 'Left') throw new Error(result.left.reason);
  return result.right;
};

const reason = (of: Export): string => {
  const result = inferenceData(of);
  return result._tag === 'Left' ? result.left.reason : 'nothing is wrong';
};

const jsonOf = (bytes: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(bytes));

/** A reader of any array of a Zarr store of version 2 with plain chunks, by the specification: chunks may have any shape. */
const readArray = (files: ReadonlyMap<string, Uint8Array>, path: string) => {
  const { shape, chunks, dtype, order, compressor, filters, zarr_format } = jsonOf(files.get(`${path}/.zarray`));
  expect({ order, compressor, filters, zarr_format }).toEqual({
    order: 'C',
    compressor: null,
    filters: null,
    zarr_format: 2,
  });
  const at = (view: DataView, i: number): number => {
    switch (dtype) {
      case '<f8':
        return view.getFloat64(8 * i, true);
      case '<f4':
        return view.getFloat32(4 * i, true);
      case '<i4':
        return view.getInt32(4 * i, true);
      case '<u4':
        return view.getUint32(4 * i, true);
      case '<i8':
        return Number(view.getBigInt64(8 * i, true));
      case '|b1':
        return view.getUint8(i);
      default:
        throw new Error(`a dtype ${dtype}`);
    }
  };
  const places = shape.reduce(
    (all: number[][], n: number) => all.flatMap((place) => Array.from({ length: n }, (_, i) => [...place, i])),
    [[]],
  );
  const data = places.map((place: number[]) => {
    const name = place.map((i, axis) => Math.floor(i / chunks[axis])).join('.');
    const bytes = files.get(`${path}/${name === '' ? '0' : name}`);
    if (bytes === undefined) throw new Error(`no chunk ${name} of ${path}`);
    const inside = place.reduce((row, i, axis) => row * chunks[axis] + (i % chunks[axis]), 0);
    return at(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), inside);
  });
  return { shape, dtype, data, dims: jsonOf(files.get(`${path}/.zattrs`))._ARRAY_DIMENSIONS };
};

/** Python's JSON: with words for what is not finite, which become texts here. */
const pythonJson = (text: string) => JSON.parse(text.replace(/(?<=[[,:])(NaN|-?Infinity)(?=[\],}])/g, '"$1"'));
const flat = (nested: unknown): readonly number[] => [nested].flat(Number.POSITIVE_INFINITY).map(Number);

const numbers = (shape: readonly number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return fc.array(fc.double(), { minLength: size, maxLength: size }).map((data) => ({ shape, data }));
};

const axis = fc.integer({ min: 1, max: 3 });
const sampled = fc
  .record({ chains: axis, draws: axis, event: fc.array(axis, { maxLength: 3 }) })
  .chain(({ chains, draws, event }) =>
    fc.record({
      draws: numbers([chains, draws, ...event]),
      statistics: fc.record({ energy: numbers([chains, draws]), depth: numbers([chains, draws, 2]) }),
    }),
  );

describe('what is written is what was given', () => {
  it('as Zarr: numbers to the bit, shapes, dimensions, coordinates', () => {
    fc.assert(
      fc.property(sampled, (of) => {
        const files = toZarr(made(of));
        const [chains, draws, ...event] = of.draws.shape;
        const x = readArray(files, 'posterior/x');
        expect(x).toEqual({
          shape: of.draws.shape,
          dtype: '<f8',
          data: of.draws.data,
          dims: ['chain', 'draw', ...event.map((_, i) => `x_dim_${i}`)],
        });
        expect(readArray(files, 'sample_stats/tree_depth').data).toEqual(of.statistics.depth.data);
        for (const [name, length] of [['chain', chains], ['draw', draws], ...event.map((n, i) => [`x_dim_${i}`, n])])
          expect(readArray(files, `posterior/${name}`)).toEqual({
            shape: [length],
            dtype: '<i8',
            data: Array.from({ length: Number(length) }, (_, i) => i),
            dims: [name],
          });
      }),
    );
  });

  it('as JSON', () => {
    fc.assert(
      fc.property(sampled, (of) => {
        const { posterior, sample_stats } = pythonJson(toJson(made(of)));
        expect(flat(posterior.x)).toEqual(of.draws.data);
        expect(flat(sample_stats.tree_depth)).toEqual(of.statistics.depth.data);
        const shapeOf = (value: unknown): readonly number[] =>
          Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
        expect(shapeOf(posterior.x)).toEqual(of.draws.shape);
      }),
    );
  });

  it('and the parts of an event, joined, are the event', () => {
    fc.assert(
      fc.property(sampled, fc.infiniteStream(axis), (of, stream) => {
        const [chains = 0, draws = 0, ...event] = of.draws.shape;
        const size = event.reduce((a, b) => a * b, 1);
        const cuts: number[] = [];
        for (let left = size; left > 0; left -= cuts.at(-1) ?? left)
          cuts.push(Math.min(left, stream.next().value ?? 1));
        const names = cuts.map((n, i) => (n === 1 ? `p${i}` : ([`p${i}`, [n]] as const)));
        const files = toZarr(made({ ...of, names }));
        const parts = cuts.map((_, i) => readArray(files, `posterior/p${i}`).data);
        for (let row = 0; row < chains * draws; row++)
          expect(cuts.flatMap((n, i) => parts[i].slice(row * n, (row + 1) * n))).toEqual(
            of.draws.data.slice(row * size, (row + 1) * size),
          );
      }),
    );
  });

  it('lists in .zmetadata every description, as it stands in its own file', () => {
    fc.assert(
      fc.property(sampled, (of) => {
        const files = toZarr(made({ ...of, warmUp: of, observed: { y: of.draws } }));
        const own = [...files].filter(([path]) => /\.z(group|attrs|array)$/.test(path));
        expect(jsonOf(files.get('.zmetadata'))).toEqual({
          metadata: Object.fromEntries(own.map(([path, bytes]) => [path, jsonOf(bytes)])),
          zarr_consolidated_format: 1,
        });
      }),
    );
  });
});

describe('names and kinds', () => {
  const at = (data: ArrayLike<number>, dtype?: 'real' | 'int' | 'bool') => ({
    shape: [1, 3],
    data,
    ...(dtype === undefined ? {} : { dtype }),
  });
  const of: Export = {
    draws: at(Float32Array.of(0.1, 2, 3)),
    statistics: {
      energy: at([1.5, -2, 0.25]),
      acceptance: at([1, 0, 0.5]),
      outcome: at(Int32Array.of(0, 1, 2), 'int'),
      hamiltonian: at([4, 5, 6]),
      depth: at(Int32Array.of(1, 2, 3), 'int'),
      leapfrogs: at(Int32Array.of(1, 3, 7), 'int'),
      stepSize: at([0.1, 0.1, 0.1]),
      hasTurned: at(Uint8Array.of(0, 1, 1), 'bool'),
    },
    observed: { y: { shape: [], data: [7] } },
    attrs: { created_at: '2020-01-01', sampler: 'nuts' },
  };
  const files = toZarr(made(of));
  test.each([
    ['posterior/x', '<f4', [Math.fround(0.1), 2, 3]],
    ['sample_stats/lp', '<f8', [-1.5, 2, -0.25]],
    ['sample_stats/acceptance_rate', '<f8', [1, 0, 0.5]],
    ['sample_stats/diverging', '|b1', [0, 0, 1]],
    ['sample_stats/energy', '<f8', [4, 5, 6]],
    ['sample_stats/tree_depth', '<i4', [1, 2, 3]],
    ['sample_stats/n_steps', '<i4', [1, 3, 7]],
    ['sample_stats/step_size', '<f8', [0.1, 0.1, 0.1]],
    ['sample_stats/has_turned', '|b1', [0, 1, 1]],
    ['observed_data/y', '<f8', [7]],
  ])('%s is %s', (path, dtype, data) => {
    expect(readArray(files, path)).toMatchObject({ dtype, data });
  });

  it('says reals as reals and truths as truths, in JSON', () => {
    const text = toJson(made(of));
    expect(text).toContain('"energy":[[4.0,5.0,6.0]]');
    expect(text).toContain('"tree_depth":[[1,2,3]]');
    expect(text).toContain('"diverging":[[false,false,true]]');
    expect(toJson(made({ draws: at([NaN, -Infinity, -0]), statistics: {} }))).toContain('"x":[[NaN,-Infinity,-0.0]]');
  });

  it('tells of every group when and by what it was made', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    const attrs = {
      created_at: '2020-01-01',
      inference_library: 'ergodic',
      inference_library_version: version,
      sampler: 'nuts',
    };
    for (const group of ['', 'posterior/', 'sample_stats/', 'observed_data/'])
      expect(jsonOf(files.get(`${group}.zattrs`))).toEqual(attrs);
    const json = pythonJson(toJson(made(of)));
    for (const name of ['attrs', 'posterior_attrs', 'sample_stats_attrs']) expect(json[name]).toEqual(attrs);
    const now = made({ draws: of.draws, statistics: {} }).attrs.created_at;
    expect(Math.abs(Date.parse(String(now)) - Date.now())).toBeLessThan(60_000);
  });

  it('takes a run of the drivers as it is', async () => {
    const energy = (x: Expr<[2]>): Expr<[]> => pipe(x, square, sum(), times(0.5));
    const done = await run({
      sampler: hmc(energy, { stepSize: 0.5, steps: 3 }),
      starts: tensor([
        [0, 1],
        [1, 0],
      ]),
      key: key(0),
      draws: 5,
      compile: 'reference',
    })();
    if (done._tag === 'Left') throw new Error(JSON.stringify(done.left));
    const read = toZarr(made(done.right));
    expect(readArray(read, 'posterior/x').data).toEqual(Array.from(done.right.draws.data));
    const told = done.right.statistics.hamiltonian?.data ?? [];
    expect(readArray(read, 'sample_stats/energy').data).toEqual(Array.from(told));
    expect(readArray(read, 'sample_stats/diverging').dtype).toBe('|b1');
  });
});

describe('what makes no sense is told', () => {
  const draws = { shape: [2, 3, 2], data: new Float64Array(12) };
  const plain = { draws, statistics: {} };
  const flags = { shape: [2, 3], data: new Float64Array(6) };
  test.each<[string, Export, string]>([
    ['ragged draws', { ...plain, draws: { shape: [2, 3, 2], data: [1, 2] } }, 'which is 12 numbers; given 2'],
    ['named ragged draws', { ...plain, draws: { shape: [2, 3], data: [1, 2] }, names: ['a'] }, '6 numbers; given 2'],
    ['no chain axis', { ...plain, draws: { shape: [2], data: [1, 2] } }, 'its first axes are chain and draw'],
    ['named, no chain axis', { ...plain, draws: { shape: [2], data: [1, 2] }, names: ['a'] }, 'chain and draw'],
    ['no draws', { ...plain, draws: { shape: [2, 0], data: [] } }, 'every axis must have at least one place'],
    ['half an axis', { ...plain, draws: { shape: [0.5, 2], data: [1] } }, 'every axis must have at least one place'],
    [
      'fewer draws of a statistic',
      { draws, statistics: { energy: { shape: [2, 2], data: [1, 2, 3, 4] } } },
      "'lp' has",
    ],
    [
      'chains and draws exchanged',
      { draws, statistics: { depth: { ...flags, shape: [3, 2] } } },
      '2 chains of 3 draws',
    ],
    ['a ragged statistic', { draws, statistics: { energy: { shape: [2, 3], data: [1] } } }, "'energy' has"],
    ['too few names', { ...plain, names: ['a'] }, 'stand for 1 numbers, but a draw is 2'],
    ['too many names', { ...plain, names: ['a', ['b', [2]]] }, 'stand for 3 numbers, but a draw is 2'],
    ['a name twice', { ...plain, names: ['a', 'a'] }, "'a' would be the name of two things"],
    ['the name of a dimension', { ...plain, names: ['a', 'chain'] }, "'chain' would be the name of two things"],
    ['one name for two statistics', { draws, statistics: { energy: flags, lp: flags } }, "'lp' would be"],
    ['a way out of the folder', { ...plain, names: ['a', '../b'] }, "'../b' cannot be the name"],
    ['the folder itself', { ...plain, names: ['a', '..'] }, "'..' cannot be the name"],
    ['no name', { ...plain, names: ['a', ''] }, "'' cannot be the name"],
    ['ragged data', { ...plain, observed: { y: { shape: [3], data: [1] } } }, "'y' has the shape [3]"],
    [
      'ragged draws of the warm-up',
      { ...plain, warmUp: { draws: { shape: [2, 2], data: [] }, statistics: {} } },
      'given 0',
    ],
    ['an attribute', { ...plain, attrs: { temperature: NaN } }, "the attribute 'temperature' is NaN"],
  ])('%s', (_, of, said) => {
    expect(reason(of)).toContain(said);
  });
});
