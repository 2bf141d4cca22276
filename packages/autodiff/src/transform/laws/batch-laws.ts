/**
 * The law of batching: a batch is its loop. The reference interpreter runs a `batch` node as a loop over slices; expanded, the same node is
 * one call over arrays with one more axis.
 */
import { arrayType, dtypeOf, type Fn, internFn, type Node, shapeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build, make, results, substitute, type Value } from '@ergodic/core/ops';
import { expandBatches } from '../batching.ts';
import { at } from '../rewrite.ts';
import type { Program } from './program.ts';

/** The program as a closed function of its inputs. */
export const asFn = ({ inputs, results: outputs }: Program): Fn => {
  const types = inputs.map((input) => arrayType(dtypeOf(input), shapeOf(input)));
  const params = new Map(inputs.map((input, i) => [input, build.param(i, at(types, i))]));
  return internFn(types, substitute(outputs, params));
};

/** `n` calls of a program, the flagged inputs one for each call: what a batch of it is stated about. */
export const batched = (program: Program, n: number, mapped: readonly boolean[], summed = false): Program => {
  const inputs = program.inputs.map((input, i) => {
    const shape = mapped[i] === true ? [n, ...shapeOf(input)] : shapeOf(input);
    return build.input(`batched${i}`, dtypeOf(input), shape);
  });
  const body = asFn(program);
  const sums = body.results.map((y) => summed && dtypeOf(y) === 'real');
  return {
    name: `${n} of ${program.name}`,
    inputs,
    domains: program.domains,
    results: results(make('batch', inputs, { n, mapped, summed: sums, body })),
    smooth: () => false,
    floor: program.floor,
  };
};

/** Every choice of mapped inputs, the empty one included. */
export const subsets = (count: number): readonly (readonly boolean[])[] =>
  Array.from({ length: 2 ** count }, (_, mask) => Array.from({ length: count }, (__, i) => ((mask >> i) & 1) === 1));

/** The values of a batch as a loop, and expanded. */
export const loopAndExpanded = (
  program: Program,
): ((values: ReadonlyMap<Node, Value>) => readonly [readonly Value[], readonly Value[]]) => {
  const expanded = expandBatches(program.results);
  return (values) => [interpretNodes(program.results, values), interpretNodes(expanded, values)];
};
