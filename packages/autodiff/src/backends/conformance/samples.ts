/**
 * Cases from the samples of the operation records: every operation on every shape and attribute that its laws are tested with.
 */
import type { Attrs, Node, OpName } from '@ergodic/core/graph';
import { dtypeOf, sizeOf } from '@ergodic/core/graph';
import { build as b, make, recordOf, results, type Sample } from '@ergodic/core/ops';
import { bits, foldIn, key } from '@ergodic/core/random';
import { type Case, type Check, given } from './case.ts';

const ranges = { real: [-2, 2], int: [-2, 2], bool: [0, 1], bits: [0, 2 ** 32 - 1] } as const;

/** Results that sum: their unit is the last place of the sum of the magnitudes of the terms. */
const magnitude = (op: OpName, result: Node): Node | undefined => {
  if (dtypeOf(result) !== 'real') return undefined;
  const abs = (node: Node | undefined): Node => (node === undefined ? b.scalar(0) : b.abs(node));
  const [x, w] = result.args;
  switch (result.op) {
    case 'sum':
    case 'dot':
    case 'conv2d':
      return make(result.op, result.args.map(abs), result.attrs);
    case 'takeTranspose':
      return w === undefined ? undefined : make(result.op, [abs(x), w], result.attrs);
    default:
      return op === result.op ? undefined : result;
  }
};

export const checkOf = (row: string, result: Node): Check => {
  const size = magnitude(result.op, result);
  return size === undefined ? { row, result } : { row, result, size };
};

const ofSample = <K extends OpName>(op: K, index: number, sample: Sample<Attrs[K]>): Case => {
  const inputs = sample.args.map(({ shape, dtype = 'real', low = ranges[dtype][0], high = ranges[dtype][1] }, i) => {
    const words = bits(foldIn(foldIn(key(7), index), i), sizeOf(shape));
    const numbers = Array.from(words, (word) => low + (high - low) * (word / (2 ** 32 - 1)));
    return given(`x${i}`, dtype, shape, dtype === 'real' ? numbers : numbers.map(Math.round));
  });
  const made = make(
    op,
    inputs.map(([node]) => node),
    sample.attrs,
  );
  const composed = 'tuple' in made.type;
  return {
    name: `${op}, sample ${index}`,
    inputs: new Map(inputs),
    checks: results(made).map((result) => (composed ? { row: op, result, size: 'largest' } : checkOf(op, result))),
  };
};

/** The cases of an operation's own samples. */
export const sampleCases = <K extends OpName>(op: K): readonly Case[] =>
  recordOf<K>(op).samples.map((sample, index) => ofSample(op, index, sample));
