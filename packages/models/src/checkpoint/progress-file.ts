import { join } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Progress } from '../training/index.ts';
import { readBytes, writeFile } from './files.ts';
import { format, identityOf, type RunFile } from './run-file.ts';
import { decode, encode, type TensorFile } from './safetensors.ts';

const nameOf = (folder: string): string => join(folder, 'state.safetensors');

const vector = (data: Float32Array): { readonly shape: readonly number[]; readonly data: Float32Array } => ({
  shape: [data.length],
  data,
});

const toFile = (run: RunFile, { state, gaps, nlls, seconds }: Progress): TensorFile => ({
  arrays: {
    parameters: vector(state.parameters),
    first: vector(state.first),
    second: vector(state.second),
    average: vector(state.average),
    replay: { shape: [state.replay.length / 2, 2], data: state.replay },
    gaps: vector(gaps),
    nllSteps: vector(Float32Array.from(nlls.keys())),
    nlls: vector(Float32Array.from(nlls.values())),
  },
  // Numbers in decimal, which JavaScript writes and reads back exactly.
  metadata: {
    format: `${format}`,
    run: identityOf(run),
    step: `${state.step}`,
    sharpness: `${state.sharpness}`,
    seconds: `${seconds}`,
  },
});

const fromFile = ({ arrays, metadata }: TensorFile, run: RunFile, size: number): E.Either<string, Progress> => {
  if (metadata.format !== `${format}`) return E.left('it is not of the format that this version of Ergodic writes');
  if (metadata.run !== identityOf(run)) return E.left('it belongs to another run than state.json');
  const [step, sharpness, seconds] = [metadata.step, metadata.sharpness, metadata.seconds].map(Number);
  if (
    step === undefined ||
    sharpness === undefined ||
    seconds === undefined ||
    Number.isNaN(step + sharpness + seconds)
  )
    return E.left('it does not say how far the run had come');
  const read = (name: string): Float32Array => arrays[name]?.data ?? new Float32Array(0);
  const lengths = { parameters: size, first: size, second: size, average: size, gaps: step };
  for (const [name, length] of Object.entries(lengths))
    if (read(name).length !== length)
      return E.left(`array '${name}' has ${read(name).length} values, where this run has ${length}`);
  const nlls = read('nlls');
  return E.right({
    state: {
      step,
      sharpness,
      parameters: read('parameters'),
      first: read('first'),
      second: read('second'),
      average: read('average'),
      replay: read('replay'),
    },
    gaps: read('gaps'),
    nlls: new Map([...read('nllSteps')].map((at, i) => [at, nlls[i] ?? Number.NaN])),
    seconds,
  });
};

/**
 * Writes `state.safetensors` in the folder of a run, as a whole or not at all.
 *
 * @category destructors
 */
export const saveProgress = (folder: string, run: RunFile, progress: Progress): TE.TaskEither<BadInput, void> =>
  writeFile(nameOf(folder), encode(toFile(run, progress)));

/**
 * Reads `state.safetensors` of the folder of a run.
 *
 * @param run what `state.json` says
 * @param size the number of parameters that the model has
 * @errors `BadInput`: there is none, it is cut short or damaged, of another format or of another model
 * @category constructors
 */
export const loadProgress = (folder: string, run: RunFile, size: number): TE.TaskEither<BadInput, Progress> =>
  pipe(
    readBytes(nameOf(folder)),
    TE.flatMapEither((bytes) =>
      pipe(
        decode(bytes),
        E.flatMap((file) => fromFile(file, run, size)),
        E.mapLeft(
          (reason): BadInput => ({ _tag: 'BadInput', file: nameOf(folder), reason: `cannot be resumed: ${reason}` }),
        ),
      ),
    ),
  );
