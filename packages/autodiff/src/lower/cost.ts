/** What operations cost, as far as it decides what is computed where. */
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
