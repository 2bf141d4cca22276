import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { BadInput } from '@ergodic/core/error';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** Whether bytes begin as a gzip file does. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Nothing is unpacked to more than this: 2 GiB. */
export const mostUnpacked = 2 ** 31;

const unpacked = promisify(gunzip);

const problemOf = (cause: unknown, most: number): string => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'Z_BUF_ERROR') return 'it is cut short: it ends within the packed data';
  if (code === 'ERR_BUFFER_TOO_LARGE') return `it unpacks to more than ${most} bytes`;
  return `it cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`;
};

/**
 * The bytes of a file, unpacked if gzip has packed them; its checksum must be right.
 *
 * @param most bytes that it may unpack to
 * @errors `BadInput` that names the file
 */
export const unpack = (bytes: Uint8Array, file: string, most = mostUnpacked): TE.TaskEither<BadInput, Uint8Array> =>
  isGzip(bytes)
    ? TE.tryCatch(
        () => unpacked(bytes, { maxOutputLength: most }),
        (cause): BadInput => ({ _tag: 'BadInput', file, reason: problemOf(cause, most) }),
      )
    : TE.right(bytes);
