import { join } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Progress, TrainingState } from '../training/index.ts';
import { readBytes, writeFile } from './files.ts';
import { format, identityOf, type RunFile } from './run-file.ts';
import { decode, encode, type StoredArray, type TensorFile } from './safetensors.ts';

/** The shapes of the arrays that a run carries from step to step, by name. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

const nameOf = (folder: string): string => join(folder, 'state.safetensors');

const vector = (data: Float32Array): StoredArray => ({ shape: [data.length], data });

const prefixed = <A, B>(prefix: string, record: Readonly<Record<string, A>>, f: (value: A, name: string) => B) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${prefix}.${name}`, f(value, name)] as const));

/** The entries under a prefix, without it. */
const under = <A>(prefix: string, record: Readonly<Record<string, A>>): readonly (readonly [string, A])[] =>
  Object.entries(record).flatMap(([name, value]) =>
    name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), value] as const] : [],
  );

/** The arrays of a state, under a prefix. */
const stored = (prefix: string, shapes: Shapes, { arrays }: TrainingState): TensorFile['arrays'] =>
  prefixed(prefix, arrays, (data, name) => ({ shape: shapes[name] ?? [data.length], data }));

const toFile = (run: RunFile, shapes: Shapes, { state, kept, seen, nlls, seconds }: Progress): TensorFile => ({
  arrays: {
    ...stored('state', shapes, state),
    ...Object.fromEntries(kept.flatMap((earlier, i) => Object.entries(stored(`kept.${i}`, shapes, earlier)))),
    ...prefixed('seen', seen, vector),
    nllSteps: vector(Float32Array.from(nlls.keys())),
    nlls: vector(Float32Array.from(nlls.values())),
  },
  // Numbers in decimal, which JavaScript writes and reads back exactly.
  metadata: {
    format: `${format}`,
    run: identityOf(run),
    step: `${state.step}`,
    kept: kept.map(({ step }) => step).join(),
    seconds: `${seconds}`,
  },
});

const countOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** The state under a prefix, if each of its arrays is there with its number of values. */
const stateOf = (
  prefix: string,
  step: number,
  shapes: Shapes,
  arrays: TensorFile['arrays'],
): E.Either<string, TrainingState> => {
  const read: Record<string, Float32Array> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const data = arrays[`${prefix}.${name}`]?.data ?? new Float32Array(0);
    if (data.length !== countOf(shape))
      return E.left(`array '${name}' has ${data.length} values, where this run has ${countOf(shape)}`);
    read[name] = data;
  }
  return E.right({ step, arrays: read });
};

/** The steps of the states that are kept besides. */
const keptSteps = (text = ''): readonly number[] => (text === '' ? [] : text.split(',').map(Number));

const fromFile = ({ arrays, metadata }: TensorFile, run: RunFile, shapes: Shapes): E.Either<string, Progress> => {
  if (metadata.format !== `${format}`) return E.left('it is not of the format that this version of Ergodic writes');
  if (metadata.run !== identityOf(run))
    return E.left(
      'it belongs to another run than state.json, or than the options that are given now: choose another folder',
    );
  const [step, seconds] = [metadata.step, metadata.seconds].map(Number);
  if (step === undefined || seconds === undefined || Number.isNaN(step + seconds))
    return E.left('it does not say how far the run had come');
  const seen = under('seen', arrays).map(([name, { data }]) => [name, data] as const);
  const [wrong] = seen.filter(([, { length }]) => length !== step);
  if (wrong !== undefined)
    return E.left(`array '${wrong[0]}' has ${wrong[1].length} values, where this run has ${step}`);
  const nlls = arrays.nlls?.data ?? new Float32Array(0);
  return pipe(
    E.Do,
    E.bind('state', () => stateOf('state', step, shapes, arrays)),
    E.bind('kept', () =>
      E.traverseArray(([i, at]: readonly [number, number]) => stateOf(`kept.${i}`, at, shapes, arrays))([
        ...keptSteps(metadata.kept).entries(),
      ]),
    ),
    E.map(({ state, kept }) => ({
      state,
      kept,
      seen: Object.fromEntries(seen),
      nlls: new Map(Array.from(arrays.nllSteps?.data ?? [], (at, i) => [at, nlls[i] ?? Number.NaN])),
      seconds,
    })),
  );
};

/**
 * Writes `state.safetensors` in the folder of a run, as a whole or not at all.
 *
 * @category destructors
 */
export const saveProgress = (
  folder: string,
  run: RunFile,
  shapes: Shapes,
  progress: Progress,
): TE.TaskEither<BadInput, void> => writeFile(nameOf(folder), encode(toFile(run, shapes, progress)));

/**
 * Reads `state.safetensors` of the folder of a run.
 *
 * @param run what `state.json` says
 * @param shapes those of the state of the trainer that is to go on
 * @errors `BadInput`: there is none, it is cut short or damaged, of another format or of another model
 * @category constructors
 */
export const loadProgress = (folder: string, run: RunFile, shapes: Shapes): TE.TaskEither<BadInput, Progress> =>
  pipe(
    readBytes(nameOf(folder)),
    TE.flatMapEither((bytes) =>
      pipe(
        decode(bytes),
        E.flatMap((file) => fromFile(file, run, shapes)),
        E.mapLeft(
          (reason): BadInput => ({ _tag: 'BadInput', file: nameOf(folder), reason: `cannot be resumed: ${reason}` }),
        ),
      ),
    ),
  );
