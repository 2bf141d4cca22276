/**
 * How far a run is.
 */

/**
 * Told after every call of the program.
 *
 * @category model
 */
export interface Progress {
  /** Draws that each chain has given, and is to give; those of earlier parts of the run count. */
  readonly done: number;
  readonly of: number;
  readonly chains: number;
  /** Steps a second, of all chains together, in this part of the run. */
  readonly rate: number;
  /** The mean probability of acceptance over the draws of this part of the run. */
  readonly acceptance: number;
  /** Divergences so far, those of earlier parts too. */
  readonly divergences: number;
  /** Seconds to go, if the rate stays. */
  readonly eta: number;
}
