/**
 * What a backend can take, as far as lowering must know it.
 */
export interface Limits {
  /** The longest program of one lane, in statements: shaders take long to build, and so do very large functions. */
  readonly laneStatements: number;
  /** How many turns of a long sum a lane takes in one turn of its loop. */
  readonly turnsAtOnce: number;
  /** Whether a loop of a kernel may carry random words. */
  readonly wordsInState: boolean;
}
