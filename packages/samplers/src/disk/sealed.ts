/**
 * Small files that are whole or not there: written beside their place and moved into it, with a version and a digest of what they hold, so that
 * one that was cut short, changed or made by another version is known when it is read.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import writeFileAtomic from 'write-file-atomic';

/** Of the layout of a run on disk. */
export const version = 1;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** An error about a file. */
export const fileError =
  (file: string) =>
  (cause: unknown): BadInput => ({ _tag: 'BadInput', file, reason: E.toError(cause).message });

/** Writes data, and waits until it is on disk. */
export const writeSealed = (file: string, data: unknown): TE.TaskEither<BadInput, void> =>
  TE.tryCatch(async () => {
    const body = JSON.stringify(data);
    await writeFileAtomic(
      file,
      `{"format":"ergodic run","version":${version},"sha256":"${digest(body)}","body":${body}}\n`,
    );
  }, fileError(file));

interface Envelope {
  readonly format: string;
  readonly version: number;
  readonly sha256: string;
  readonly body: unknown;
}

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  'version' in value &&
  'sha256' in value &&
  'body' in value;

/** Reads what was sealed. `isBody` looks at what is inside. */
export const readSealed = <A>(file: string, isBody: (body: unknown) => body is A): TE.TaskEither<BadInput, A> => {
  const refuse = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', file, reason });
  return async () => {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (cause) {
      return E.left(fileError(file)(cause));
    }
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      return refuse('is cut short, or no file of a run');
    }
    if (!isEnvelope(parsed) || parsed.format !== 'ergodic run') return refuse('is no file of a run');
    if (parsed.version !== version)
      return refuse(`is of version ${parsed.version} of the format; this library reads version ${version}`);
    if (digest(JSON.stringify(parsed.body)) !== parsed.sha256) return refuse('is damaged: its digest is another');
    return isBody(parsed.body) ? E.right(parsed.body) : refuse('is damaged: parts of it are missing');
  };
};
