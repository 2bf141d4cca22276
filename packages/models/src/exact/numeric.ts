/** Expressions as functions of numbers, in float64. */
import { expandBatches, simplifyNodes } from '@ergodic/autodiff';
import { type Node, shapeOf } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';

/** Values of some inputs, in order, each row-major. */
export type Values = readonly (number | ArrayLike<number>)[];

/**
 * `outputs` as a function of the values of `inputs`, in float64, each row-major. Batches become array operations first, so that an integral over a grid
 * is a few long loops rather than many short ones; what depends on no input is computed once.
 *
 * `RangeError` if the graph mentions an input that is not among them.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, type Expr, input, pipe, square, times } from '@ergodic/core'
 * import { gibbs, lineGrid, numeric } from '@ergodic/models/exact'
 *
 * // ln Z of x²/2 at several inverse temperatures: ln √(2π/β)
 * const beta = input('beta', [])
 * const hot = gibbs(lineGrid([-20, 20], { panel: 1 }))((x: Expr<[1]>) => pipe(x, at(0), square, times(0.5), times(beta)))
 * const logZAt = numeric([beta], [hot.logZ])
 * for (const b of [0.5, 1, 2]) assert.ok(Math.abs((logZAt([b])[0]?.[0] ?? 0) - 0.5 * Math.log((2 * Math.PI) / b)) < 1e-12)
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
