/** Checkpoints as JSON: numbers of arrays as base64 of their bytes, little-endian, so that nothing is lost. */
import type { BadInput } from '@ergodic/core/error';
import { type Dims, type Dtype, sizeOf } from '@ergodic/core/graph';
import { fromWords } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { AnyTensor, Checkpoint, Divergence, Precision } from '../drivers/checkpoint.ts';
import { type Room, room, tensorOf } from '../drivers/tensors.ts';
import { decodeTransition, encodeTransition, type TransitionJson } from '../drivers/transition.ts';
import type { Setting, Tuning } from '../drivers/tuning.ts';

/** A tensor as JSON. */
interface TensorJson {
  readonly dtype: Dtype;
  readonly shape: Dims;
  /** Of reals: in what precision. */
  readonly precision: Precision;
  readonly data: string;
}

type SettingJson = number | { readonly perChain: boolean; readonly values: TensorJson };

/** What does not change during a run. */
export interface RunJson {
  readonly transition: TransitionJson;
  readonly fingerprint: string;
  readonly chains: number;
  readonly thin: number;
  readonly keep: readonly string[];
  readonly key: readonly [number, number];
  readonly tuning: Readonly<Record<string, SettingJson>>;
  readonly inputs: Readonly<Record<string, TensorJson>>;
  readonly precision: Precision;
}

/** What does. */
export interface StandJson {
  readonly draws: number;
  readonly seconds: number;
  readonly state: readonly TensorJson[];
  readonly divergences: readonly (readonly [number, number])[];
}

/** The bytes of numbers of a kind. */
export const bytesOf = (dtype: Dtype, data: ArrayLike<number>, precision: Precision): Uint8Array => {
  const values = room(dtype, data.length, precision);
  values.set(data);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
};

/** The numbers of bytes. */
export const numbersOfBytes = (dtype: Dtype, bytes: Uint8Array, precision: Precision): Room => {
  const { BYTES_PER_ELEMENT } = room(dtype, 0, precision);
  const values = room(dtype, bytes.byteLength / BYTES_PER_ELEMENT, precision);
  new Uint8Array(values.buffer).set(bytes);
  return values;
};

const encodeTensor = ({ dtype, shape, data }: AnyTensor): TensorJson => {
  const precision = data instanceof Float32Array ? 'float32' : 'float64';
  return { dtype, shape, precision, data: Buffer.from(bytesOf(dtype, data, precision)).toString('base64') };
};

const decodeTensor = ({ dtype, shape, precision, data }: TensorJson): AnyTensor => {
  const values = numbersOfBytes(dtype, new Uint8Array(Buffer.from(data, 'base64')), precision);
  if (values.length !== sizeOf(shape))
    throw new RangeError(`an array of ${sizeOf(shape)} numbers has ${values.length}`);
  return tensorOf(dtype, shape, values);
};

const encodeSetting = (setting: Setting): SettingJson => {
  if (typeof setting === 'number') return setting;
  return '_tag' in setting
    ? { perChain: true, values: encodeTensor(setting.values) }
    : { perChain: false, values: encodeTensor(setting) };
};

const decodeSetting = (json: SettingJson): Setting => {
  if (typeof json === 'number') return json;
  const values = { ...decodeTensor(json.values), dtype: 'real' as const };
  return json.perChain ? { _tag: 'PerChain', values } : values;
};

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));

/** What does not change. */
export const encodeRun = (from: Checkpoint): RunJson => ({
  transition: encodeTransition(from.transition),
  fingerprint: from.fingerprint,
  chains: from.chains,
  thin: from.thin,
  keep: from.keep,
  key: [from.key.words[0], from.key.words[1]],
  tuning: mapValues(from.tuning, encodeSetting),
  inputs: mapValues(from.inputs, encodeTensor),
  precision: from.precision,
});

/** What does. */
export const encodeStand = ({ draws, seconds, state, divergences }: Checkpoint): StandJson => ({
  draws,
  seconds,
  state: state.map(encodeTensor),
  divergences: divergences.map(({ chain, step }) => [chain, step]),
});

/** Both together, as they were. */
export const decodeCheckpoint = (run: RunJson, stand: StandJson, file: string): E.Either<BadInput, Checkpoint> =>
  pipe(
    decodeTransition(run.transition, file),
    E.flatMap((transition) =>
      E.tryCatch(
        (): Checkpoint => {
          const tuning: Tuning = mapValues(run.tuning, decodeSetting);
          return {
            _tag: 'Checkpoint',
            transition,
            fingerprint: run.fingerprint,
            chains: run.chains,
            thin: run.thin,
            keep: run.keep,
            key: fromWords(run.key[0], run.key[1]),
            tuning,
            inputs: mapValues(run.inputs, decodeTensor),
            precision: run.precision,
            draws: stand.draws,
            state: stand.state.map(decodeTensor),
            divergences: stand.divergences.map(([chain, step]): Divergence => ({ chain, step })),
            seconds: stand.seconds,
          };
        },
        (cause): BadInput => ({ _tag: 'BadInput', file, reason: `is damaged: ${E.toError(cause).message}` }),
      ),
    ),
  );
