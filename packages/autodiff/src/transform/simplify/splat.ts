/**
 * Arrays that hold one known number everywhere. In a simplified graph they are a scalar constant, or a broadcast of one.
 */
import { isTuple, type Node, type OpName, sizeOf, typeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build, remake } from '@ergodic/core/ops';
import { only } from '../rewrite.ts';

/** The number that `node` holds everywhere, if it is known to. */
export const splatOf = (node: Node): number | undefined => {
  let at = node;
  while (at.op === 'broadcast') at = only(at.args);
  if (at.op !== 'constant' || at.attrs.data.length === 0) return undefined;
  const { data } = at.attrs;
  const [first] = data;
  return first !== undefined && data.every((x) => Object.is(x, first)) ? first : undefined;
};

const elementwise: ReadonlySet<OpName> = new Set<OpName>([
  ...(['neg', 'exp', 'log', 'log1p', 'expm1', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid', 'softplus', 'erf'] as const),
  ...(['erfinv', 'abs', 'sign', 'floor', 'add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'equal'] as const),
  ...(['notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual', 'and', 'or', 'not', 'where', 'cast'] as const),
]);

/** Functions of numbers, element by element. */
export const isElementwise = (node: Node): boolean => elementwise.has(node.op);

/** Operations that only move numbers: of one number, the same number. */
const moves: ReadonlySet<OpName> = new Set<OpName>(['reshape', 'transpose', 'broadcast', 'slice', 'flip']);

/** What is computed from known numbers alone is a known number. */
export const foldConstants = (node: Node): Node | null => {
  if (isTuple(node.type) || node.args.length === 0) return splatConstant(node);
  if (isElementwise(node)) {
    const numbers = node.args.map(splatOf);
    const known = numbers.filter((x) => x !== undefined);
    if (known.length !== numbers.length || sizeOf(typeOf(node).shape) === 0) return null;
    const scalars = node.args.map((arg, i) => build.scalar(known[i] ?? 0, typeOf(arg).dtype));
    const value = interpretNodes([remake(node, scalars)], new Map())[0]?.data[0];
    return value === undefined ? null : build.full(value, typeOf(node));
  }
  if (!moves.has(node.op)) return null;
  const value = splatOf(only(node.args));
  if (value === undefined) return null;
  const made = build.full(value, typeOf(node));
  return made === node ? null : made;
};

const splatConstant = (node: Node): Node | null => {
  if (node.op !== 'constant' || node.attrs.shape.length === 0) return null;
  const value = splatOf(node);
  return value === undefined ? null : build.full(value, typeOf(node));
};
