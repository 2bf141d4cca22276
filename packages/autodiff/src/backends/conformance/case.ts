/**
 * A case: a small program with numbers for its inputs, and what is claimed about each of its results. The claim is measured against the
 * float64 reference interpreter, which is given the inputs as single precision has them.
 */
import { dtypeOf, type Dims, type Dtype, type Node, shapeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build, type Value } from '@ergodic/core/ops';
import type { Inputs } from '../backend.ts';
import { errorInUlps } from './ulps.ts';

/** One result, and the row of the table that it is counted under. */
export interface Check {
  readonly row: string;
  readonly result: Node;
  /**
   * What sizes the unit: the result itself (by default), another expression where intermediate values are larger than the result,
   * or the largest magnitude of the whole result.
   */
  readonly size?: Node | 'largest';
}

export interface Case {
  readonly name: string;
  readonly inputs: ReadonlyMap<Node, Value>;
  readonly checks: readonly Check[];
}

/** The worst of a check: its error, and where. */
export interface Measured {
  readonly row: string;
  readonly error: number;
  readonly at: string;
}

const places = (dtype: Dtype): ((x: number) => number) => (dtype === 'real' ? Math.fround : (x) => x);

/** An input of given numbers, rounded as a kernel will have them. */
export const given = (name: string, dtype: Dtype, shape: Dims, data: ArrayLike<number>): readonly [Node, Value] => [
  build.input(name, dtype, shape),
  { shape, data: Float64Array.from(Array.from(data), places(dtype)) },
];

export const inputsOf = (inputs: Case['inputs']): Inputs =>
  Object.fromEntries(
    [...inputs].flatMap(([node, { shape, data }]) =>
      node.op === 'input' ? [[node.attrs.name, { dtype: dtypeOf(node), shape, data }] as const] : [],
    ),
  );

const largest = (data: Float64Array): number => data.reduce((size, x) => Math.max(size, Math.abs(x) || 0), 0);

/** The values at place `i` of those inputs that have the shape of the result. */
const point = (inputs: Case['inputs'], shape: Dims, i: number): string =>
  [...inputs]
    .filter(([node]) => shapeOf(node).join() === shape.join() && shape.length > 0)
    .map(([, { data }]) => data[i])
    .join(', ');

/** What the reference says, computed once for all modes. */
const references = new WeakMap<Case, readonly Value[]>();

const referenceOf = (test: Case): readonly Value[] => {
  const known = references.get(test);
  if (known !== undefined) return known;
  const sizes = test.checks.flatMap(({ size }) => (size === undefined || size === 'largest' ? [] : [size]));
  const values = interpretNodes([...test.checks.map((c) => c.result), ...sizes], test.inputs);
  references.set(test, values);
  return values;
};

/** The error of each check, given the results of a backend in the same order. */
export const measure = (test: Case, results: readonly { readonly data: ArrayLike<number> }[]): readonly Measured[] => {
  const values = referenceOf(test);
  let nextSize = test.checks.length;
  return test.checks.map(({ row, size }, j) => {
    const want = values[j]?.data ?? new Float64Array(0);
    const got = results[j]?.data ?? [];
    const sizes = size === undefined || size === 'largest' ? undefined : values[nextSize++]?.data;
    const common = size === 'largest' ? largest(want) : 0;
    if (got.length !== want.length) return { row, error: Number.POSITIVE_INFINITY, at: `${got.length} values for ${want.length}` };
    let worst: Measured = { row, error: 0, at: '' };
    want.forEach((value, i) => {
      const error = errorInUlps(got[i] ?? Number.NaN, value, sizes?.[i] ?? common);
      if (error <= worst.error) return;
      const where = point(test.inputs, values[j]?.shape ?? [], i);
      worst = { row, error, at: `${test.name}: element ${i}${where === '' ? '' : ` at (${where})`}: ${got[i]} for ${value}` };
    });
    return worst;
  });
};
