/**
 * A misuse that the types could not see: a programming error, thrown where the node is built, with the operation and what was given.
 */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly op: string;

  constructor(op: string, message: string) {
    super(`${op}: ${message}`);
    this.op = op;
  }
}
