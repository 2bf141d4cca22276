/**
 * A graph that is evaluated again and again: walked once, and then a list of operations.
 */
import type { OpName } from '../graph/attrs.ts';
import type { Node } from '../graph/node.ts';
import { topological } from '../graph/walk.ts';
import type { Value } from '../ops/record.ts';
import { recordOf } from '../ops/table.ts';
import { interpretFn } from './interpreter.ts';

interface Operation {
  /** What it computes, from the values of its operands; `undefined` where the value is given, or known. */
  readonly run: ((args: readonly Value[]) => readonly Value[]) | undefined;
  /** Where its operands stand. */
  readonly from: readonly number[];
  /** Which result of the operand a projection takes. */
  readonly index: number | undefined;
}

const runOf = <K extends OpName>(node: Node<K>): Operation['run'] => {
  const record = recordOf<K>(node.op);
  return (args) => record.evaluate(args, node, interpretFn);
};

/**
 * `roots` as a function of the values of `inputs`, which may be any nodes: values in, values out, in order. The same values as
 * `interpretNodes` gives, without a walk for each evaluation.
 *
 * `RangeError` if the graph mentions an input that is not among them.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { input, mul } from '@ergodic/core'
 * import { evaluator } from '@ergodic/core/interpret'
 *
 * const x = input('x', [])
 * const run = evaluator([mul(x, x)], [x])
 * const squares = [1, 2, 3].map((value) => run([{ shape: [], data: Float64Array.of(value) }])[0]?.data[0])
 * assert.deepStrictEqual(squares, [1, 4, 9])
 */
export const evaluator = (
  roots: readonly Node[],
  inputs: readonly Node[],
): ((values: readonly Value[]) => readonly Value[]) => {
  const order = topological(roots);
  const places = new Map(order.map((node, i) => [node, i] as const));
  const given = inputs.map((node) => places.get(node));
  const supplied = new Set(inputs);
  const known = new Map<number, readonly Value[]>();
  const program = order.map((node, i): Operation => {
    const from = node.args.map((arg) => places.get(arg) ?? -1);
    if (supplied.has(node)) return { run: undefined, from, index: undefined };
    if (node.op === 'input') throw new RangeError(`input '${node.attrs.name}' is not given`);
    if (node.op === 'constant') known.set(i, runOf(node)?.([]) ?? []);
    const run = node.op === 'constant' ? undefined : runOf(node);
    return { run, from, index: node.op === 'project' ? node.attrs.index : undefined };
  });
  const ends = roots.map((root) => places.get(root) ?? -1);
  return (values) => {
    const results: (readonly Value[])[] = new Array(program.length);
    for (const [i, value] of known) results[i] = value;
    given.forEach((place, i) => {
      const value = values[i];
      if (value === undefined) throw new RangeError(`${values.length} values for ${inputs.length} inputs`);
      if (place !== undefined) results[place] = [value];
    });
    program.forEach(({ run, from, index }, i) => {
      if (run === undefined) return;
      const operands = from.map((at) => results[at] ?? []);
      const [first = []] = operands;
      const taken = index === undefined ? undefined : first[index];
      results[i] = taken === undefined ? run(operands.flatMap((list) => list.slice(0, 1))) : [taken];
    });
    return ends.map((at) => {
      const value = results[at]?.[0];
      if (value === undefined) throw new RangeError('a root has no value');
      return value;
    });
  };
};
