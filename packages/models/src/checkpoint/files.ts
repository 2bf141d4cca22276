import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import writeFileAtomic from 'write-file-atomic';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'a folder, not a file',
  EEXIST: 'a file, not a folder',
  EACCES: 'not allowed',
  EPERM: 'not allowed',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
};

const fileError =
  (file: string, doing: string) =>
  (cause: unknown): BadInput => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return { _tag: 'BadInput', file, reason: `cannot be ${doing}: ${reasons[code] ?? String(cause)}` };
  };

/**
 * Writes a file as a whole or not at all (to a temporary file beside it, which then takes its name), making its folder if need be.
 *
 * @errors `BadInput` that names the file
 */
export const writeFile = (file: string, data: string | Uint8Array): TE.TaskEither<BadInput, void> =>
  pipe(
    TE.tryCatch(() => mkdir(dirname(file), { recursive: true }), fileError(dirname(file), 'made')),
    TE.flatMap(() =>
      TE.tryCatch(
        () => writeFileAtomic(file, typeof data === 'string' ? data : Buffer.from(data)),
        fileError(file, 'written'),
      ),
    ),
  );

/**
 * Reads a file.
 *
 * @errors `BadInput` that names the file
 */
export const readBytes = (file: string): TE.TaskEither<BadInput, Uint8Array> =>
  TE.tryCatch(() => readFile(file), fileError(file, 'read'));
