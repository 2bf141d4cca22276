/**
 * Which numbers are made of random words in a way that bounds them: there a function need not look after the ends of its domain.
 */
import type { Ref, Scalar, ScalarOp } from './loops.ts';

/** Whether a value is (2 f - 1) + 2^-24 with f a uniform draw: strictly between -1 and 1. So normal numbers are drawn. */
export const isOpenDraw = (made: (ref: Ref) => Scalar | undefined, ref: Ref): boolean => {
  const constant = (at: Ref | undefined): number | undefined => {
    const value = at === undefined ? undefined : made(at);
    return value?.op === 'constant' ? value.value : undefined;
  };
  /** The left side of an operation whose right side is a known number. */
  const left = (at: Ref | undefined, op: ScalarOp, right: number): Ref | undefined => {
    const value = at === undefined ? undefined : made(at);
    return value !== undefined && 'args' in value && value.op === op && constant(value.args[1]) === right
      ? value.args[0]
      : undefined;
  };
  const uniform = left(left(left(ref, 'add', 2 ** -24), 'sub', 1), 'mul', 2);
  return uniform !== undefined && made(uniform)?.op === 'unit';
};
