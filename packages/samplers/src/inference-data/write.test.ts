import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { type Export, type InferenceData, inferenceData, toZarr, writeInferenceData } from './index.ts';

const made = (of: Export): InferenceData => {
  const result = inferenceData(of);
  if (result._tag === 'Left') throw new Error(result.left.reason);
  return result.right;
};

describe('on disk', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inference-data-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const data = (value: number) => made({ draws: { shape: [1, 2], data: [value, 1] }, statistics: {} });
  const write = (name: string, value: number, replace = false) =>
    writeInferenceData(join(folder, name), data(value), { replace })();
  const firstDraw = async (name: string): Promise<number> =>
    name.endsWith('.json')
      ? JSON.parse(await readFile(join(folder, name), 'utf8')).posterior.x[0][0]
      : (await readFile(join(folder, name, 'posterior/x/0.0'))).readDoubleLE(0);
  const told = (name: string, said: string) => ({
    _tag: 'Left',
    left: { _tag: 'BadInput', file: join(folder, name), reason: expect.stringContaining(said) },
  });

  it('is every file of the store, and nothing else', async () => {
    const wanted = toZarr(data(3));
    await writeInferenceData(join(folder, 'a/b.zarr/'), data(3))();
    const found = await readdir(join(folder, 'a/b.zarr'), { recursive: true, withFileTypes: true });
    expect(found.filter((entry) => entry.isFile())).toHaveLength(wanted.size);
    for (const [path, bytes] of wanted)
      if (!path.includes('.za') && !path.includes('.zm'))
        expect(new Uint8Array(await readFile(join(folder, 'a/b.zarr', path)))).toEqual(bytes);
    expect(await readdir(join(folder, 'a'))).toEqual(['b.zarr']);
  });

  test.each(['run.zarr', 'run.json'])('%s is not written over, unless it is to be replaced', async (name) => {
    expect(await write(name, 5)).toMatchObject({ _tag: 'Right' });
    expect(await write(name, 6)).toEqual(told(name, 'is there already'));
    expect(await firstDraw(name)).toBe(5);
    expect(await write(name, 7, true)).toMatchObject({ _tag: 'Right' });
    expect(await firstDraw(name)).toBe(7);
    expect(await readdir(folder)).toEqual([name]);
  });

  it('replaces nothing but a store, or a file', async () => {
    await mkdir(join(folder, 'home'));
    await writeFile(join(folder, 'home', 'letter.txt'), 'dear');
    await symlink(join(folder, 'home'), join(folder, 'link'));
    await mkdir(join(folder, 'folder.json'));
    for (const name of ['home', 'home/letter.txt', 'link'])
      expect(await write(name, 1, true)).toEqual(told(name, 'is no Zarr store'));
    expect(await write('folder.json', 1, true)).toEqual(told('folder.json', 'is no file'));
    expect(await readFile(join(folder, 'home', 'letter.txt'), 'utf8')).toBe('dear');
    expect((await readdir(folder)).sort()).toEqual(['folder.json', 'home', 'link']);
  });

  it('leaves nothing behind where it fails', async () => {
    // A name that is too long for a file.
    const broken = made({ draws: { shape: [1, 2], data: [1, 2] }, statistics: {}, names: ['n'.repeat(300)] });
    await write('old.zarr', 4);
    expect(await writeInferenceData(join(folder, 'old.zarr'), broken, { replace: true })()).toEqual(
      told('old.zarr', 'ENAMETOOLONG'),
    );
    expect(await writeInferenceData(join(folder, 'new.zarr'), broken)()).toEqual(told('new.zarr', 'ENAMETOOLONG'));
    expect(await readdir(folder)).toEqual(['old.zarr']);
    expect(await firstDraw('old.zarr')).toBe(4);
  });
});
