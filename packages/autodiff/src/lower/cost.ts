/** What operations cost, as far as it decides what is computed where. */
import { isTuple, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { transcendentals } from './transcendentals.ts';

/** Functions that take tens of operations, and random numbers. */
export const transcendental: ReadonlySet<string> = new Set([...transcendentals, 'sqrt', 'pow', 'draw', 'foldIn']);

/** Operations that sum terms. */
export const sums: ReadonlySet<string> = new Set(['sum', 'dot', 'conv2d', 'takeTranspose']);

/** Operations that look for the largest. */
export const maxima: ReadonlySet<string> = new Set(['reduceMax', 'argmax']);

const sameShape: ReadonlySet<string> = new Set([
  ...transcendentals,
  ...['neg', 'sqrt', 'abs', 'sign', 'floor', 'add', 'sub', 'mul', 'div', 'pow', 'maximum', 'minimum', 'cast'],
  ...['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual', 'and', 'or', 'not', 'where'],
]);

/** Whether an operation makes each element of the elements at the same place. */
export const elementwise = (op: string): boolean => sameShape.has(op);

/** Elements of an array; of several, none. */
export const size = (node: Node): number => (isTuple(node.type) ? 0 : sizeOf(shapeOf(node)));

/** Terms of all elements of a reduction. */
export const terms = (node: Node): number => {
  const [x, w] = node.args;
  if (x === undefined) return 0;
  if (node.op === 'dot') return size(node) * node.attrs.contract[0].reduce((n, axis) => n * (shapeOf(x)[axis] ?? 1), 1);
  if (node.op === 'conv2d' && w !== undefined) return (size(node) * size(w)) / Math.max(1, shapeOf(w)[0] ?? 1);
  if (node.op === 'takeTranspose' && w !== undefined) return size(node) * size(w);
  return size(x);
};
