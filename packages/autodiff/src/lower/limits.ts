/**
 * What a backend can take, as far as lowering must know it.
 */
export interface Limits {
  /** The longest program of one lane, in statements: shaders take long to build, and so do very large functions. */
  readonly laneStatements: number;
}
