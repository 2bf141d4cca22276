/**
 * A graph as text: one numbered line a node, operands before users, bodies indented under the node that calls them. The text depends on
 * the structure alone, never on when the nodes were made.
 */
import { bodiesOf, isFn } from './bodies.ts';
import type { Fn, Node } from './node.ts';
import { type ArrayType, type Dtype, showDims, showType } from './type.ts';
import { topological } from './walk.ts';

/** Longer constants are cut: `json.ts` is the exact form. */
const SHOWN = 16;

const showReal = (x: number): string => {
  if (Object.is(x, -0)) return '-0.0';
  const text = String(x);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
};

/** A number as its kind writes it: `2.0`, `2`, `0x2`, `true`. What the kind cannot hold is shown as a real. */
const showNumber = (x: number, dtype: Dtype): string => {
  if (dtype === 'bool' && (x === 0 || x === 1)) return x === 1 ? 'true' : 'false';
  if (Object.is(x, -0) || !Number.isInteger(x)) return showReal(x);
  if (dtype === 'bits' && x >= 0) return `0x${x.toString(16)}`;
  return dtype === 'int' ? String(x) : showReal(x);
};

const showData = (data: readonly number[], dtype: Dtype): string => {
  const shown = data.slice(0, SHOWN).map((x) => showNumber(x, dtype));
  return `[${shown.join(', ')}${data.length > SHOWN ? `, … ${data.length - SHOWN} more` : ''}]`;
};

const showAttr = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(showAttr).join(', ')}]`
    : typeof value === 'number'
      ? String(Object.is(value, -0) ? '-0' : value)
      : String(value);

/** What of the attributes neither the type of the line nor the name of the node says already. */
const showAttrs = (node: Node): string => {
  const known = node.op === 'draw' ? ['body'] : ['name', 'data', 'dtype', 'shape', 'to'];
  const entries = Object.entries(node.attrs).filter(([key, value]) => !known.includes(key) && !isFn(value));
  return entries.length === 0 ? '' : ` {${entries.map(([key, value]) => `${key}: ${showAttr(value)}`).join(', ')}}`;
};

const isScalarConstant = (node: Node): node is Node<'constant'> =>
  node.op === 'constant' && node.attrs.shape.length === 0 && node.attrs.data.length === 1;

/** Names for the inputs: their own where that is a word and no other input has it, else what tells them apart. */
const inputNames = (order: readonly Node[]): ReadonlyMap<Node, string> => {
  const inputs = order.filter((node) => node.op === 'input');
  const count = new Map<string, number>();
  for (const { attrs } of inputs) count.set(attrs.name, (count.get(attrs.name) ?? 0) + 1);
  return new Map(
    inputs.map((node) => {
      const { name, dtype, shape } = node.attrs;
      const word = /^[A-Za-z_][\w.]*$/.test(name) ? name : JSON.stringify(name);
      return [node, count.get(name) === 1 ? word : `${word}:${dtype}${showDims(shape)}`];
    }),
  );
};

/** A scope: the nodes of a program or of one body, and how each is referred to. */
interface Scope {
  readonly lines: readonly (readonly [string, Node])[];
  readonly name: (node: Node) => string;
}

const scopeOf = (roots: readonly Node[]): Scope => {
  const order = topological(roots);
  const names = new Map<Node, string>(inputNames(order));
  const lines: (readonly [string, Node])[] = [];
  let numbered = 0;
  for (const node of order) {
    if (node.op === 'param') names.set(node, `$${node.attrs.index}`);
    else if (isScalarConstant(node)) names.set(node, showNumber(node.attrs.data[0] ?? Number.NaN, node.attrs.dtype));
    else {
      const name = names.get(node) ?? `%${numbered++}`;
      names.set(node, name);
      lines.push([name, node]);
    }
  }
  return { lines, name: (node) => names.get(node) ?? '?' };
};

/** One line: `%3: real[2, 3] = mul %1 %2`. */
const showLine = (name: string, node: Node, operand: (node: Node) => string): string => {
  const data = node.op === 'constant' ? ` ${showData(node.attrs.data, node.attrs.dtype)}` : '';
  const operands = node.args.map((arg) => ` ${operand(arg)}`).join('');
  return `${name}: ${showType(node.type)} = ${node.op}${data}${operands}${showAttrs(node)}`;
};

/** What is still to be printed: a finished line, or a body under its heading. */
type Task = string | { readonly indent: string; readonly heading: string; readonly fn: Fn };

const showParams = (params: readonly ArrayType[]): string =>
  params.map((type, i) => `$${i}: ${showType(type)}`).join(', ');

const scopeTasks = (roots: readonly Node[], indent: string): readonly Task[] => {
  const { lines, name } = scopeOf(roots);
  return [
    ...lines.flatMap(([at, node]): readonly Task[] => [
      `${indent}${showLine(at, node, name)}`,
      ...bodiesOf(node).map((body) => ({ indent: `${indent}  `, heading: body.name, fn: body.fn })),
    ]),
    `${indent}return ${roots.map(name).join(', ')}`,
  ];
};

/**
 * A graph as numbered lines, `%3: real[2, 3] = mul %1 %2`.
 *
 * Inputs stand by their names, scalar constants as literals (`2.0` real, `2` int, `0x2` bits, `true`), the variables of a body as
 * `$0`, `$1`, … Nodes are numbered from 0 in each body, in the order of a depth-first walk: equal graphs print alike, whenever and in
 * whatever order they were built. A body that appears again is named, not repeated.
 *
 * The inverse is not this but `encodeGraph`: long constants are cut here.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { print } from '@ergodic/core/graph'
 * import { build as b } from '@ergodic/core/ops'
 *
 * const x = b.input('x', 'real', [2])
 * assert.strictEqual(
 *   print([b.sum(b.mul(x, x))]),
 *   ['x: real[2] = input', '%0: real[2] = mul x x', '%1: real[] = sum %0 {axes: [0]}', 'return %1'].join('\n'),
 * )
 */
export const print = (roots: readonly Node[]): string => {
  const out: string[] = [];
  const named = new Map<Fn, string>();
  const tasks: Task[] = [];
  const push = (added: readonly Task[]): void => {
    for (const task of added.toReversed()) tasks.push(task);
  };
  push(scopeTasks(roots, ''));
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (typeof task === 'string') {
      out.push(task);
      continue;
    }
    const { indent, heading, fn } = task;
    const known = named.get(fn);
    if (known !== undefined) {
      out.push(`${indent}${heading}: ${known}, as above`);
      continue;
    }
    const name = `f${named.size}`;
    named.set(fn, name);
    out.push(`${indent}${heading}: ${name}(${showParams(fn.params)})`);
    push(scopeTasks(fn.results, `${indent}  `));
  }
  return out.join('\n');
};

/** The names that `print(roots)` gives to nodes. */
export const nodeNames = (roots: readonly Node[]): ((node: Node) => string) => scopeOf(roots).name;

/**
 * One node with its operands spelled by the names that `print(roots)` gives them: for messages about a node of a program.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { printNode } from '@ergodic/core/graph'
 * import { build as b } from '@ergodic/core/ops'
 *
 * const square = b.mul(b.input('x', 'real', []), b.input('x', 'real', []))
 * assert.strictEqual(printNode([b.exp(square)])(square), '%0: real[] = mul x x')
 */
export const printNode = (roots: readonly Node[]): ((node: Node) => string) => {
  const { lines, name } = scopeOf(roots);
  const texts = new Map(lines.map(([at, node]) => [node, showLine(at, node, name)]));
  return (node) => texts.get(node) ?? `${name(node)}: ${showType(node.type)}`;
};
