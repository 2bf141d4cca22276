/**
 * A case: a small program with numbers for its inputs. Its results are measured against the float64 reference interpreter, which is given
 * the inputs as single precision has them.
 */
import { type Dims, type Dtype, dtypeOf, type Node, shapeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build, type Value } from '@ergodic/core/ops';
import type { Inputs } from '../backend.ts';
import { errorInUlps, type Format, single, ulpOf } from './ulps.ts';

/** A result, and what sizes the unit of its error. */
export interface Check {
  readonly result: Node;
  /**
   * By default the unit is the last place of each number. `largest`: of the largest number of the result. An expression: 2^-23 of it,
   * where what is added up is larger than the result.
   */
  readonly size?: Node | 'largest';
}

export interface Case {
  /** The row of the table that the case belongs to. */
  readonly row: string;
  readonly name: string;
  readonly inputs: ReadonlyMap<Node, Value>;
  readonly checks: readonly Check[];
}

/** The largest error of one result, in units of the last place, and where it is. */
export interface Measured {
  readonly error: number;
  readonly at: string;
  /** Whether only the very number will do: what is no real number is exact, in every row. */
  readonly mustBeExact: boolean;
}

const rounding = (dtype: Dtype): ((x: number) => number) => (dtype === 'real' ? Math.fround : (x) => x);

/** An input of given numbers, rounded as a kernel will have them. */
export const given = (name: string, dtype: Dtype, shape: Dims, data: ArrayLike<number>): readonly [Node, Value] => [
  build.input(name, dtype, shape),
  { shape, data: Float64Array.from(Array.from(data), rounding(dtype)) },
];

export const inputsOf = (inputs: Case['inputs']): Inputs =>
  Object.fromEntries(
    [...inputs].flatMap(([node, { shape, data }]) =>
      node.op === 'input' ? [[node.attrs.name, { dtype: dtypeOf(node), shape, data }] as const] : [],
    ),
  );

export const resultsOf = ({ checks }: Case): readonly Node[] => checks.map(({ result }) => result);

const largest = (data: Float64Array): number =>
  data.reduce((size, x) => (Number.isFinite(x) ? Math.max(size, Math.abs(x)) : size), 0);

/** The values at place `i` of those inputs that have the shape of the result. */
const point = (inputs: Case['inputs'], shape: Dims, i: number): string => {
  const values = [...inputs].flatMap(([node, { data }]) =>
    shape.length > 0 && shapeOf(node).join() === shape.join() ? [data[i]] : [],
  );
  return values.length === 0 ? '' : ` at (${values.join(', ')})`;
};

/** What the reference says, computed once for all modes. */
const references = new WeakMap<Case, readonly Value[]>();

const referenceOf = (test: Case): readonly Value[] => {
  const known = references.get(test);
  if (known !== undefined) return known;
  const sizes = test.checks.flatMap(({ size }) => (size === undefined || size === 'largest' ? [] : [size]));
  const values = interpretNodes([...resultsOf(test), ...sizes], test.inputs);
  references.set(test, values);
  return values;
};

/** The error of each result, given what a backend says, in the same order. */
export const measure = (
  test: Case,
  results: readonly { readonly data: ArrayLike<number> }[],
  format: Format = single,
): readonly Measured[] => {
  const values = referenceOf(test);
  let nextSize = test.checks.length;
  return test.checks.map(({ result, size }, j) => {
    const mustBeExact = dtypeOf(result) !== 'real';
    const want = values[j]?.data ?? new Float64Array(0);
    const got = results[j]?.data ?? [];
    const sizes = size === undefined || size === 'largest' ? undefined : values[nextSize++]?.data;
    const common = size === 'largest' ? ulpOf(largest(want), format) : 0;
    if (got.length !== want.length)
      return {
        error: Number.POSITIVE_INFINITY,
        at: `${test.name}: ${got.length} numbers for ${want.length}`,
        mustBeExact,
      };
    let worst: Measured = { error: 0, at: '', mustBeExact };
    want.forEach((value, i) => {
      const unit = sizes === undefined ? common : (sizes[i] ?? 0) * 2 ** -format.digits;
      const error = errorInUlps(got[i] ?? Number.NaN, value, unit, format);
      if (error <= worst.error) return;
      const where = point(test.inputs, shapeOf(result), i);
      worst = { error, at: `${test.name}: result ${j}, element ${i}${where}: ${got[i]} for ${value}`, mustBeExact };
    });
    return worst;
  });
};
