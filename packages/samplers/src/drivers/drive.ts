/**
 * Chunk after chunk: draws go to a store, divergences are noted, progress is told, and a signal is heeded between chunks. What is drawn depends
 * on the checkpoint alone.
 */
import type { BadInput, RunError } from '@ergodic/core/error';
import { sizeOf } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint, Divergence, Precision } from './checkpoint.ts';
import { type Chunk, type Drawn, type Form, isDivergent, wordsOf } from './chunk.ts';
import type { Values } from './program.ts';
import type { Progress } from './progress.ts';
import type { Store } from './store.ts';
import { stateTensors } from './tensors.ts';
import { numbersOf } from './tuning.ts';

/** Why a run stopped. What was drawn before is kept, and the run can go on, whatever the reason. */
export type Ending =
  | { readonly _tag: 'Finished' }
  /** The signal was aborted. */
  | { readonly _tag: 'Interrupted' }
  /** A call of the program failed. */
  | { readonly _tag: 'Failed'; readonly error: RunError };

/** What says that a run should stop: an `AbortSignal`, for example. */
export interface Interruption {
  readonly aborted: boolean;
}

/** What a drive is told. */
export interface Drive<R> {
  readonly chunk: Chunk;
  readonly form: Form;
  readonly store: Store<R>;
  /** Draws of each chain, when it is done. */
  readonly total: number;
  readonly signal: Interruption | undefined;
  readonly onProgress: ((progress: Progress) => void) | undefined;
}

/** Where a drive ended. */
export interface Driven<R> {
  readonly ending: Ending;
  readonly checkpoint: Checkpoint;
  readonly stored: R;
  /** Steps a second, of all chains together. */
  readonly rate: number;
}

/** Milliseconds after which signals and timers get their turn. */
const slice = 40;

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** The precision of what a backend computed. */
export const precisionOf = (values: ArrayLike<number> | undefined): Precision =>
  values instanceof Float32Array ? 'float32' : 'float64';

/** Whatever a sampler says of itself: a point that is not finite is a divergence too. */
const isFinitePoint = (draws: ArrayLike<number>, first: number, size: number): boolean => {
  for (let i = first; i < first + size; i++) if (!Number.isFinite(draws[i])) return false;
  return true;
};

/** In the order of steps, then of chains: so that it does not depend on how draws are cut into calls. */
const divergencesOf = ({ draws, divergent }: Drawn, from: number, size: number, form: Form, count: number) => {
  const { chains, draws: room, thin } = form;
  const words = wordsOf(thin);
  const found: Divergence[] = [];
  for (let chain = 0; chain < chains; chain++)
    for (let draw = 0; draw < count; draw++) {
      const place = chain * room + draw;
      const broken = !isFinitePoint(draws, place * size, size);
      for (let j = 0; j < thin; j++)
        if (isDivergent(divergent, place * words, j) || (broken && j === thin - 1))
          found.push({ chain, step: (from + draw) * thin + j });
    }
  return found.sort((a, b) => a.step - b.step || a.chain - b.chain);
};

const sumOf = (values: ArrayLike<number>, { chains, draws: room }: Form, count: number): number => {
  let sum = 0;
  for (let c = 0; c < chains; c++) for (let i = 0; i < count; i++) sum += values[c * room + i] ?? 0;
  return sum;
};

const otherPrecision = (before: Precision, now: Precision): BadInput | undefined =>
  before === now
    ? undefined
    : { _tag: 'BadInput', reason: `the run was computed in ${before}, and this backend computes in ${now}` };

/**
 * Draws until there are as many as wanted, or until it must stop.
 *
 * @errors those of the store, a program that fails before it gave anything, and a backend of another precision than before
 */
export const drive =
  <R>({ chunk, form, store, total, signal, onProgress }: Drive<R>) =>
  (from: Checkpoint): TaskEither<RunError | BadInput, Driven<R>> =>
  async () => {
    const begun = performance.now();
    const tuning: Values = Object.fromEntries(
      Object.entries(from.tuning).map(([name, setting]) => [name, numbersOf(setting)]),
    );
    const inputs: Values = Object.fromEntries(Object.entries(from.inputs).map(([name, { data }]) => [name, data]));
    const size = sizeOf(from.transition.event);
    const divergences = [...from.divergences];
    let { draws, state } = from;
    let yielded = begun;
    let accepted = 0;
    const elapsed = (): number => Math.max(1e-9, (performance.now() - begun) / 1000);
    const rate = (): number => ((draws - from.draws) * form.thin * form.chains) / elapsed();
    const checkpoint = (): Checkpoint => ({
      ...from,
      draws,
      state,
      divergences: [...divergences],
      seconds: from.seconds + elapsed(),
    });
    const finish = async (ending: Ending): Promise<E.Either<BadInput, Driven<R>>> => {
      const last = checkpoint();
      const stored = await store.end(last)();
      return E.isLeft(stored) ? stored : E.right({ ending, checkpoint: last, stored: stored.right, rate: rate() });
    };
    while (draws < total) {
      if (performance.now() - yielded > slice) {
        await turn();
        yielded = performance.now();
      }
      if (signal?.aborted) return finish({ _tag: 'Interrupted' });
      const count = Math.min(form.draws, total - draws);
      const call = { key: from.key, chain: 0, step: draws * form.thin, count, tuning, inputs };
      const result = await chunk.advance({ ...call, state: state.map(({ data }) => data) })();
      if (E.isLeft(result)) return draws === 0 ? result : finish({ _tag: 'Failed', error: result.left });
      const drawn = result.right;
      const bad = otherPrecision(from.precision, precisionOf(drawn.draws));
      if (bad !== undefined) return E.left(bad);
      for (const one of divergencesOf(drawn, draws, size, form, count)) divergences.push(one);
      draws += count;
      state = stateTensors(from.transition.state, drawn.state, from.chains, from.precision);
      accepted += sumOf(drawn.told.acceptance ?? [], form, count);
      const stored = await store.append({ drawn, count, room: form.draws }, checkpoint)();
      if (E.isLeft(stored)) return stored;
      onProgress?.({
        done: draws,
        of: total,
        chains: form.chains,
        rate: rate(),
        acceptance: accepted / ((draws - from.draws) * form.chains),
        divergences: divergences.length,
        eta: ((total - draws) * form.thin * form.chains) / rate(),
      });
    }
    return finish({ _tag: 'Finished' });
  };
