/**
 * The reference interpreter: evaluates a graph node by node in float64. It shares no code with any backend: it is what they are held
 * against.
 */
import type { OpName } from '../graph/attrs.ts';
import type { Fn, Node } from '../graph/node.ts';
import { topological } from '../graph/walk.ts';
import type { Value } from '../ops/record.ts';
import { recordOf } from '../ops/table.ts';
import { prepared } from './program.ts';

const evaluateNode = <K extends OpName>(node: Node<K>, args: readonly Value[]): readonly Value[] =>
  recordOf<K>(node.op).evaluate(args, node, interpretFn);

const run = (
  order: readonly Node[],
  roots: readonly Node[],
  supply: (node: Node) => Value | undefined,
): readonly Value[] => {
  const values = new Map<Node, readonly Value[]>();
  const first = (node: Node): Value => {
    const value = values.get(node)?.[0];
    if (value === undefined) throw new RangeError(`'${node.op}' (#${node.id}) has no value`);
    return value;
  };
  for (const node of order) {
    const given = supply(node);
    // Only `project` has a tuple for operand, and it is given all of its values.
    const args = node.op === 'project' ? node.args.flatMap((a) => values.get(a) ?? []) : node.args.map(first);
    values.set(node, given === undefined ? evaluateNode(node, args) : [given]);
  }
  return roots.map(first);
};

type Body = (args: readonly Value[]) => readonly Value[];

/** Bodies as functions, kept while the body lives: a scan calls its body many times. */
const bodies = new WeakMap<Fn, Body>();

const bodyOf = (fn: Fn): Body => {
  const params = topological(fn.results).filter((node) => node.op === 'param');
  const body = prepared(fn.results, params, interpretFn);
  return (args) =>
    body(
      params.map(({ attrs: { index } }) => {
        const value = args[index];
        if (value === undefined) throw new RangeError(`a body of ${fn.params.length} values got ${args.length}`);
        return value;
      }),
    );
};

/** Evaluates `fn` at `args`. */
export function interpretFn(fn: Fn, args: readonly Value[]): readonly Value[] {
  const known = bodies.get(fn);
  if (known !== undefined) return known(args);
  const made = bodyOf(fn);
  bodies.set(fn, made);
  return made(args);
}

/** The values of `roots`, given those of the inputs that they mention. */
export const interpretNodes = (roots: readonly Node[], inputs: ReadonlyMap<Node, Value>): readonly Value[] =>
  run(topological(roots), roots, (node) => {
    const value = inputs.get(node);
    if (value === undefined && node.op === 'input') throw new RangeError(`input '${node.attrs.name}' is not given`);
    return value;
  });

/**
 * `roots` as a function of the values of `inputs`, which may be any nodes: values in, values out, in order. The values are those of
 * `interpretNodes`, without a walk for each evaluation: what depends on no input is computed once, at the first call, and of the rest no value
 * is kept for longer than it is needed.
 *
 * `RangeError` if the graph mentions an input that is not among them.
 *
 * @category destructors
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
): ((values: readonly Value[]) => readonly Value[]) => prepared(roots, inputs, interpretFn);
