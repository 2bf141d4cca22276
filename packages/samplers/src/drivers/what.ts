/**
 * What one asks for, and what one gets.
 */
import type { Exprs, Shape, Tensor } from '@ergodic/core';
import type { Key } from '@ergodic/core/random';
import type { Nested } from '@ergodic/core/tensor';
import type { Info, Positioned, Sampler } from '../kernel/index.ts';
import type { AnyTensor, Checkpoint, Divergence } from './checkpoint.ts';
import type { Ending } from './drive.ts';
import type { Tuned, Tuning } from './tuning.ts';

/** A sampler, or what makes one of settings that are inputs of its program. */
export type Tunable<S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs, T extends Tuning> =
  | Sampler<S, State, I>
  | ((tuning: Tuned<T>) => Sampler<S, State, I>);

/** What is run. */
export interface What<
  N extends number,
  S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  T extends Tuning,
> {
  readonly sampler: Tunable<S, State, I, T>;
  /** Settings by name, shared or `perChain`. Other values compile nothing again. */
  readonly tuning?: T;
  /** Values of the inputs that the energy mentions: parameters and context. */
  readonly inputs?: Readonly<Record<string, Nested | AnyTensor>>;
  /** `[chains, ...S]`: where each chain begins. */
  readonly starts: Tensor<[N, ...S]>;
  /** Step `t` of chain `c` uses `foldIn(foldIn(key, c), t)`. */
  readonly key: Key;
  /** Draws of each chain. */
  readonly draws: number;
  /** Steps from one draw to the next; 1 unless given. */
  readonly thin?: number;
  /** Which of the sampler's info to keep for each draw, by name; all that are one number unless given. */
  readonly keep?: readonly string[];
}

/** How a run went. */
export interface Summary {
  readonly ending: Ending;
  /** Where it stands: what `resume` takes. */
  readonly checkpoint: Checkpoint;
  /** Every step that broke down, in the order of steps. */
  readonly divergences: readonly Divergence[];
  /** Seconds of sampling, those of earlier parts too. */
  readonly seconds: number;
  /** Steps a second, of all chains together, in the last part. */
  readonly rate: number;
}

/** A run whose draws are in memory. */
export interface Run<S extends Shape> extends Summary {
  readonly _tag: 'Run';
  /** `[chains, draws, ...S]`. */
  readonly draws: Tensor<[number, number, ...S]>;
  /** `[chains, draws, ...]`: acceptance, energy, outcome, and whatever else the sampler tells, as of the step that led to the draw. */
  readonly statistics: Readonly<Record<string, AnyTensor>>;
}
