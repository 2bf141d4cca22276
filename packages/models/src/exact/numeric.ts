/** Expressions as functions of numbers, in float64. */
import { expandBatches, simplifyNodes } from '@ergodic/autodiff';
import { type Node, shapeOf } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';

/** Values of some inputs, in order, each row-major. */
export type Values = readonly (number | ArrayLike<number>)[];

/**
 * `outputs` as a function of the values of `inputs`. Batches become array operations first, so that an integral over a grid is a few long loops rather
 * than many short ones.
 */
export const numeric = (
  inputs: readonly Node[],
  outputs: readonly Node[],
): ((values: Values) => readonly Float64Array[]) => {
  const run = evaluator(simplifyNodes(expandBatches(outputs)), inputs);
  return (values) =>
    run(
      inputs.map((node, i) => {
        const value = values[i] ?? [];
        return {
          shape: shapeOf(node),
          data: typeof value === 'number' ? Float64Array.of(value) : Float64Array.from(value),
        };
      }),
    ).map(({ data }) => data);
};
