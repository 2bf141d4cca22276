import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { readBytes, writeFile } from './files.ts';

/** The form of `state.json` and `state.safetensors` that this program writes, and the only one it reads. */
export const format = 2;

/**
 * What a run is from beginning to end: `state.json`, written once.
 *
 * @category model
 */
export interface RunFile {
  readonly format: typeof format;
  /** The version of the library that made it. */
  readonly version: string;
  /** The options of the run, as one would type them. */
  readonly arguments: readonly string[];
  /** SHA-256 of each file that the run reads, by path: a run cannot go on with another. */
  readonly files: Readonly<Record<string, string>>;
}

/** SHA-256 in hexadecimal. */
export const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const nameOf = (folder: string): string => join(folder, 'state.json');

const bad = (file: string, reason: string): BadInput => ({ _tag: 'BadInput', file, reason });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

const isDigests = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every(isText);

const parse = (file: string, text: string): E.Either<BadInput, RunFile> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return E.left(bad(file, 'not JSON: it is damaged'));
  }
  if (!isRecord(value) || !('format' in value)) return E.left(bad(file, 'not the state of a run'));
  if (value.format !== format)
    return E.left(
      bad(
        file,
        `of format ${String(value.format)}, where this version of Ergodic reads ${format}: resume it with its own`,
      ),
    );
  const { version, arguments: given, files } = value;
  if (!isText(version) || !isTexts(given) || !isDigests(files)) return E.left(bad(file, 'not the state of a run'));
  return E.right({ format, version, arguments: given, files });
};

const textOf = (run: RunFile): string => `${JSON.stringify(run, null, 2)}\n`;

/**
 * What tells one run from another.
 *
 * @category destructors
 */
export const identityOf = (run: RunFile): string => digest(new TextEncoder().encode(textOf(run)));

/**
 * Writes `state.json` in the folder of a run.
 *
 * @category destructors
 */
export const saveRunFile = (folder: string, run: RunFile): TE.TaskEither<BadInput, void> =>
  writeFile(nameOf(folder), textOf(run));

/**
 * Reads `state.json` of the folder of a run.
 *
 * @errors `BadInput`: there is none, it is damaged, or of another format
 * @category constructors
 */
export const loadRunFile = (folder: string): TE.TaskEither<BadInput, RunFile> =>
  pipe(
    readBytes(nameOf(folder)),
    TE.mapLeft((error) => ({
      ...error,
      reason: `${error.reason}; --resume wants the folder that an earlier run wrote`,
    })),
    TE.flatMapEither((bytes) => parse(nameOf(folder), new TextDecoder().decode(bytes))),
  );
