/**
 * Expressions as functions of numbers, in float64, and their derivatives: how oracles look at a step.
 */
import { vjpNodes } from '@ergodic/autodiff';
import { type Node, shapeOf, sizeOf, typeOf } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';
import { build } from '@ergodic/core/ops';

/** The values of some variables, each row-major. */
export type Values = readonly ArrayLike<number>[];

/** `outputs` as a function of the values of `variables`, which are inputs. */
export const numeric = (
  variables: readonly Node[],
  outputs: readonly Node[],
): ((values: Values) => readonly Float64Array[]) => {
  const run = evaluator(outputs, variables);
  return (values) =>
    run(variables.map((node, i) => ({ shape: shapeOf(node), data: Float64Array.from(values[i] ?? []) }))).map(
      ({ data }) => data,
    );
};

/** How many numbers a node is. */
export const lengthOf = (node: Node): number => sizeOf(typeOf(node).shape);

/** Several real nodes as one vector. */
export const asVector = (nodes: readonly Node[]): Node => {
  const flat = nodes.map((node) => build.reshape(node, [lengthOf(node)]));
  return flat.length === 1 && flat[0] !== undefined ? flat[0] : build.concat(flat, 0);
};

/**
 * The Jacobian of a vector with respect to some of the variables: `[outputs][all those variables, side by side]`, by reverse mode, a row a
 * sweep.
 */
export const jacobianOf = (
  variables: readonly Node[],
  vector: Node,
  wrt: readonly Node[],
): ((values: Values) => readonly Float64Array[]) => {
  const rows = lengthOf(vector);
  const weights = build.input('weights of outputs', 'real', [rows]);
  const row = numeric([...variables, weights], [asVector(vjpNodes([vector], wrt, [weights]))]);
  return (values) =>
    Array.from({ length: rows }, (_, i) => {
      const basis = Float64Array.from({ length: rows }, (__, j) => (i === j ? 1 : 0));
      return row([...values, basis])[0] ?? new Float64Array();
    });
};
