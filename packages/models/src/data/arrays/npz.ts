import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { map as mapProblems, type NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { parseNpy } from './npy.ts';
import type { NumberArray, Read } from './number-array.ts';
import { mostUnpacked } from './unpack.ts';

/** Whether bytes begin as a zip file does, one of which is an NPZ file. */
export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/**
 * What an NPZ file holds.
 *
 * @category model
 */
export interface NpzMember {
  /** Without `.npy`, as numpy says it. */
  readonly name: string;
  /** The array, or what is wrong with it. */
  readonly array: Read<NumberArray>;
}

interface Packed {
  readonly filename: string;
  readonly directory: boolean;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
}

/** Problems of a member, which say so. */
const within =
  (file: string, member: string) =>
  (problem: BadInput): BadInput => ({
    ...problem,
    file,
    at: problem.at === undefined ? member : `${member}, ${problem.at}`,
  });

/** Deflate cannot pack better than 1032 to 1. What claims to is lying, and is not made room for. */
const bestPacking = 1032;

/** What is not unpacked, and why. */
const refusal = ({ uncompressedSize, compressedSize }: Packed): string | null => {
  if (uncompressedSize > bestPacking * (compressedSize + 1))
    return `it claims to unpack from ${compressedSize} to ${uncompressedSize} bytes`;
  return uncompressedSize > mostUnpacked ? `it unpacks to more than ${mostUnpacked} bytes` : null;
};

/** Reads with zip.js, which is loaded only here: most programs need no zip. */
const membersOf = async (bytes: Uint8Array, file: string): Promise<readonly NpzMember[]> => {
  const { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } = await import('@zip.js/zip.js');
  configure({ useWebWorkers: false });
  const zip = new ZipReader(new Uint8ArrayReader(bytes));
  try {
    const members: NpzMember[] = [];
    for (const entry of await zip.getEntries()) {
      const refused = refusal(entry);
      const array =
        entry.directory || refused !== null
          ? E.left<NonEmptyArray<BadInput>>([{ _tag: 'BadInput', reason: refused ?? 'a folder, not an array' }])
          : parseNpy(await entry.getData(new Uint8ArrayWriter(), { checkSignature: true }), file);
      members.push({
        name: entry.filename.replace(/\.npy$/, ''),
        array: pipe(array, E.mapLeft(mapProblems(within(file, entry.filename)))),
      });
    }
    return members;
  } finally {
    await zip.close();
  }
};

/**
 * Reads an NPZ file, as `numpy.savez` and `numpy.savez_compressed` write it: arrays with names. What is wrong with one array is said in its
 * place, so that the others can be used.
 *
 * @param bytes the whole file
 * @param file its name, for the messages
 * @errors `BadInput` that names the file when it is no zip file, is cut short, or a checksum is wrong
 * @category constructors
 */
export const parseNpz = (bytes: Uint8Array, file: string): TE.TaskEither<BadInput, readonly NpzMember[]> =>
  pipe(
    TE.tryCatch(
      () => membersOf(bytes, file),
      (cause): BadInput => ({
        _tag: 'BadInput',
        file,
        reason: `it cannot be unpacked: ${cause instanceof Error ? cause.message : String(cause)}`,
      }),
    ),
  );
