/** For tests: comparisons of numbers. */
import { type AnyExpr, type Dims, evaluate, fromFlat, type Inputs } from '@ergodic/core';
import { type Node, shapeOf, topological } from '@ergodic/core/graph';
import { expect } from 'vitest';

/** Within a tolerance of the size of what is wanted, or of 1 where that is smaller. */
export const near = (got: readonly number[], want: readonly number[], tolerance = 1e-11): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    expect(Math.abs(value - (want[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance * (1 + Math.abs(want[i] ?? 0)));
  });
};

/** The numbers of expressions, one after the other; inputs are given flat. */
export const numbers = (
  outputs: readonly AnyExpr[],
  given: Readonly<Record<string, readonly number[]>> = {},
): readonly number[] => {
  const shapes = new Map<string, Dims>(
    topological(outputs).flatMap((node: Node) =>
      node.op === 'input' ? [[node.attrs.name, shapeOf(node)] as const] : [],
    ),
  );
  const values: Inputs = Object.fromEntries(
    Object.entries(given).map(([name, data]) => [name, fromFlat(shapes.get(name) ?? [data.length], data)]),
  );
  return outputs.flatMap((output) => Array.from(evaluate(output, values).data));
};
