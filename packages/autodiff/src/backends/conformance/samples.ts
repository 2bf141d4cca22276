/**
 * Cases from the samples of the operation records: every operation on every shape and attribute that its laws are tested with.
 */
import { type Attrs, dtypeOf, isTuple, type Node, type OpName, sizeOf } from '@ergodic/core/graph';
import { build as b, make, recordOf, results, type Sample } from '@ergodic/core/ops';
import { type Case, type Check, given } from './case.ts';
import { numbers } from './numbers.ts';

const absolute = (nodes: readonly Node[]): readonly Node[] =>
  nodes.map((node) => (dtypeOf(node) === 'real' ? b.abs(node) : node));

/** A result with its unit: a sum counts in the last place of the sum of the magnitudes of its terms. */
export const checkOf = (result: Node): Check => {
  if (dtypeOf(result) !== 'real') return { result };
  switch (result.op) {
    case 'sum':
      return { result, size: make('sum', absolute(result.args), result.attrs) };
    case 'dot':
      return { result, size: make('dot', absolute(result.args), result.attrs) };
    case 'conv2d':
      return { result, size: make('conv2d', absolute(result.args), result.attrs) };
    case 'takeTranspose':
      return { result, size: make('takeTranspose', absolute(result.args), result.attrs) };
    case 'project':
      return { result, size: 'largest' };
    default:
      return { result };
  }
};

/** The row of a node's operation. */
export const rowNameOf = (node: Node): string => (node.op === 'draw' ? `draw ${node.attrs.kind}` : node.op);

const ofSample = <K extends OpName>(op: K, index: number, sample: Sample<Attrs[K]>): Case => {
  const inputs = sample.args.map(({ shape, dtype = 'real', low, high }, i) =>
    given(
      `x${i}`,
      dtype,
      shape,
      numbers(100 * index + i, sizeOf(shape), dtype, low === undefined || high === undefined ? undefined : [low, high]),
    ),
  );
  const made = make(
    op,
    inputs.map(([node]) => node),
    sample.attrs,
  );
  return {
    row: rowNameOf(made),
    name: `sample ${index}${isTuple(made.type) ? '' : ` of ${sample.args.map(({ shape }) => `[${shape}]`).join(' and ')}`}`,
    inputs: new Map(inputs),
    checks: results(made).map(checkOf),
  };
};

/** The cases of an operation's own samples. */
export const sampleCases = <K extends OpName>(op: K): readonly Case[] =>
  recordOf<K>(op).samples.map((sample, index) => ofSample(op, index, sample));
