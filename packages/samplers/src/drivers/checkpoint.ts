/**
 * Where a run stands: all that its next draw depends on, as a value. It holds the sampler too, as graphs, so a run goes on from its checkpoint
 * alone, in another process or after a year.
 */
import type { Tensor } from '@ergodic/core';
import type { Dims, Dtype } from '@ergodic/core/graph';
import type { Key } from '@ergodic/core/random';
import type { Transition } from './transition.ts';
import type { Tuning } from './tuning.ts';

/** A tensor of any shape and kind. */
export type AnyTensor = Omit<Tensor<number[], Dtype>, 'shape'> & { readonly shape: Dims };

/** A step that broke down, or a draw that is not finite. */
export interface Divergence {
  readonly chain: number;
  /** Steps that the chain had taken before. */
  readonly step: number;
}

/** How exactly a backend computes. */
export type Precision = 'float32' | 'float64';

/**
 * Where a run stands.
 *
 * @category model
 */
export interface Checkpoint {
  readonly _tag: 'Checkpoint';
  readonly transition: Transition;
  /** SHA-256 of the transition. */
  readonly fingerprint: string;
  readonly chains: number;
  /** Steps from one draw to the next. */
  readonly thin: number;
  /** Statistics that are kept, by name. */
  readonly keep: readonly string[];
  readonly key: Key;
  readonly tuning: Tuning;
  readonly inputs: Readonly<Record<string, AnyTensor>>;
  readonly precision: Precision;
  /** Draws that each chain has given: it has taken `draws * thin` steps. */
  readonly draws: number;
  /** The arrays of the states, `[chains, ...]`, in the order of `transition.state`. */
  readonly state: readonly AnyTensor[];
  readonly divergences: readonly Divergence[];
  /** Seconds of sampling. */
  readonly seconds: number;
}
