/**
 * A graph at many points at once: one more axis in front of everything, so that each operation is one loop over all points.
 */
import { type Node, typeOf } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';
import { build, buildBatch, substitute, type Value } from '@ergodic/core/ops';
import { expandBatches } from './batching.ts';

/**
 * `roots` as a function of `n` values of each of `inputs`, stacked along a new first axis, and then of one value of each of the `shared`
 * inputs; its results are stacked too. To the last bit what `evaluator` gives point by point, in float64, at some 10 ns for each number that an
 * operation makes. Points whose loops stop early wait for the others.
 *
 * `RangeError` if the graph mentions an input that is in neither list.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { vectorised } from '@ergodic/autodiff'
 * import { input, mul } from '@ergodic/core'
 *
 * const [x, w] = [input('x', []), input('w', [])]
 * const run = vectorised(3, [mul(x, w)], [x], [w])
 * const [products] = run([
 *   { shape: [3], data: Float64Array.of(1, 2, 3) },
 *   { shape: [], data: Float64Array.of(10) },
 * ])
 * assert.deepStrictEqual(products, { shape: [3], data: Float64Array.of(10, 20, 30) })
 */
export const vectorised = (
  n: number,
  roots: readonly Node[],
  inputs: readonly Node[],
  shared: readonly Node[] = [],
): ((values: readonly Value[]) => readonly Value[]) => {
  const stacks = inputs.map((node, i) => {
    const { dtype, shape } = typeOf(node);
    return build.input(`points ${i}`, dtype, [n, ...shape]);
  });
  const stacked = buildBatch(n, stacks, (slices) =>
    substitute(roots, new Map(inputs.map((node, i) => [node, slices[i] ?? node]))),
  );
  return evaluator(expandBatches(stacked), [...stacks, ...shared]);
};
