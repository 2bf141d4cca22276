/**
 * Stores and files that are whole or not there: written beside their place, settled on the disk, and moved into it.
 */
import { lstat, mkdir, mkdtemp, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';

const isThere = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false;
    throw cause;
  }
};

/** Only what looks like a store may be replaced by one, for all that it holds is deleted. */
const isStore = async (path: string): Promise<boolean> =>
  (await lstat(path)).isDirectory() && (await readdir(path)).includes('.zgroup');

const isFile = async (path: string): Promise<boolean> => (await lstat(path)).isFile();

/** Whether something stands at the place; throws if it must not be replaced. */
const occupied = async (
  path: string,
  replace: boolean,
  what: string,
  fits: (path: string) => Promise<boolean>,
): Promise<boolean> => {
  if (!(await isThere(path))) return false;
  if (!replace) throw new Error('is there already; pass replace: true to write over it');
  if (!(await fits(path))) throw new Error(`is there already and is no ${what}: it is not replaced`);
  return true;
};

/** Waits until the names in a folder are on disk, where a system can. */
const settleFolder = async (path: string): Promise<void> => {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const writeSettled = async (file: string, bytes: Uint8Array): Promise<void> => {
  // 'wx': two names that a file system takes for one must not become one file.
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Every file of a store, in a new folder. */
const fill = async (folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> => {
  const folders = [...new Set([...files.keys()].map((path) => dirname(join(folder, path))))];
  for (const each of folders) await mkdir(each, { recursive: true });
  for (const [path, bytes] of files) await writeSettled(join(folder, path), bytes);
  for (const each of folders) await settleFolder(each);
};

/** Puts `fresh` in the place of what is there, which goes `aside`, and back if that fails. */
const exchange = async (fresh: string, place: string, aside: string): Promise<void> => {
  await rename(place, aside);
  try {
    await rename(fresh, place);
  } catch (cause) {
    await rename(aside, place);
    throw cause;
  }
};

/** A folder with these files, by their paths in it. */
export const writeStore = async (
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
  replace: boolean,
): Promise<void> => {
  const place = resolve(path);
  const old = await occupied(place, replace, 'Zarr store', isStore);
  const parent = dirname(place);
  await mkdir(parent, { recursive: true });
  const beside = await mkdtemp(join(parent, `.${basename(place)}-`));
  const [fresh, aside] = [join(beside, 'new'), join(beside, 'old')];
  try {
    await mkdir(fresh);
    await fill(fresh, files);
    if (old) await exchange(fresh, place, aside);
    else await rename(fresh, place);
    await settleFolder(parent);
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true });
    // What was there before is deleted only once the new is in its place: a folder that still holds it stays.
    await rmdir(beside).catch(() => undefined);
    throw cause;
  }
  await rm(beside, { recursive: true, force: true });
};

/** A file of text. */
export const writeText = async (path: string, text: string, replace: boolean): Promise<void> => {
  await occupied(path, replace, 'file', isFile);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, text);
};
