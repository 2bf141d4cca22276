/**
 * A program worked with where it is: its arrays as views of its memory, so that nothing is copied.
 */
import type { RunError } from '@ergodic/core/error';
import type { Dims, Dtype } from '@ergodic/core/graph';
import type { IOEither } from 'fp-ts/lib/IOEither.js';

/** An array in the memory of a program. Truth values are 32-bit zeros and ones. */
export interface View {
  readonly dtype: Dtype;
  readonly shape: Dims;
  readonly data: Float32Array | Float64Array | Int32Array | Uint32Array;
}

/**
 * Inputs and outputs of an executable, as they lie in its memory: copies of large arrays take a millisecond and more, and a
 * fresh one for every run keeps the garbage collector busy.
 *
 * @category model
 */
export interface InPlace {
  /** Write numbers here; they stay from run to run. Zeros before that. */
  readonly inputs: Readonly<Record<string, View>>;
  /** The outputs of the last run; the next one overwrites them. */
  readonly outputs: readonly View[];
  /** Runs once, with what stands in `inputs`, and is done when it returns: nothing comes between. `run` of the executable writes there too. */
  readonly run: IOEither<RunError, void>;
}
