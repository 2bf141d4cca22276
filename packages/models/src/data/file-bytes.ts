import { readFile } from 'node:fs/promises';
import type { BadInput } from '@ergodic/core/error';
import * as TE from 'fp-ts/lib/TaskEither.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder, not a file',
  EACCES: 'not allowed to read it',
};

const unreadable = (file: string, cause: unknown): BadInput => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return { _tag: 'BadInput', file, reason: reasons[String(code)] ?? `cannot be read: ${String(cause)}` };
};

/**
 * The bytes of a file of data.
 *
 * @errors `BadInput` that names the file
 */
export const fileBytes = (file: string): TE.TaskEither<BadInput, Uint8Array> =>
  TE.tryCatch(
    () => readFile(file),
    (cause) => unreadable(file, cause),
  );
