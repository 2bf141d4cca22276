/**
 * The laws of differentiation. Each gives a relative discrepancy, which must stay under the law's bound. They take the rules of
 * differentiation as a parameter, so that wrong ones can be shown to break them.
 */
import { type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { build, type Value } from '@ergodic/core/ops';
import { jvpNodes } from '../forward.ts';
import { pullback, vjpNodes } from '../reverse.ts';
import { at } from '../rewrite.ts';
import type { Rules } from '../rules.ts';
import type { Numbers } from './loops.ts';
import { type Num, primal } from './number.ts';
import { oracle } from './oracle.ts';
import { type Directions, directionsOf, evaluate, outputsOf, type Point, type Program, wrtOf } from './program.ts';

export interface Law {
  readonly name: string;
  readonly bound: number;
  /** `prepare` builds the graphs once for a program; what it returns measures the discrepancy at a point. */
  readonly prepare: (program: Program, rules: Rules) => (point: Point) => number;
}

/** |a - b| in units of `scale`; NaN only equals NaN, infinities themselves. */
export const relative = (a: number, b: number, scale: number): number => {
  if (Object.is(a, b) || a === b) return 0;
  const distance = Math.abs(a - b) / Math.max(scale, 1e-280);
  return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
};

const size = (list: ArrayLike<number>): number => Array.from(list).reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The largest difference of two lists of arrays, in units of the largest entry of either, or of `floor` if that is larger. */
export const discrepancy = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[], floor = 0): number => {
  const scale = Math.max(...a.map(size), ...b.map(size), floor);
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  a.forEach((list, i) => {
    const other = at(b, i);
    if (list.length !== other.length) worst = Number.POSITIVE_INFINITY;
    for (let j = 0; j < list.length; j++)
      worst = Math.max(worst, relative(list[j] ?? Number.NaN, other[j] ?? Number.NaN, scale));
  });
  return worst;
};

/** sum of x * y over lists of arrays, and the sum of the absolute terms. */
const inner = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): readonly [number, number] => {
  let [total, terms] = [0, 0];
  a.forEach((list, i) => {
    for (let j = 0; j < list.length; j++) {
      const term = (list[j] ?? Number.NaN) * (b[i]?.[j] ?? Number.NaN);
      total += term;
      terms += Math.abs(term);
    }
  });
  return [total, terms];
};

const dataOf = (list: readonly Value[]): readonly Float64Array[] => list.map(({ data }) => data);
const zero = build.scalar(0);

/** <w, y> as a node. */
export const pairing = (ys: readonly Node[], ws: readonly Node[]): Node =>
  ys.reduce((total, y, i) => build.add(total, build.sum(build.mul(y, at(ws, i)))), zero);

const adjoint: Law = {
  name: '<J v, w> = <v, J^T w>',
  bound: 1e-12,
  prepare: (program, rules) => {
    const directions = directionsOf(program);
    const forward = jvpNodes(outputsOf(program), wrtOf(program), directions.v, rules);
    const reverse = vjpNodes(outputsOf(program), wrtOf(program), directions.w, rules);
    return (point) => {
      const [a, left] = inner(evaluate(forward, point, directions), dataOf(point.w));
      const [b, right] = inner(evaluate(reverse, point, directions), dataOf(point.v));
      return relative(a, b, left + right + program.floor);
    };
  },
};

/** Unit vectors of the space of lists of arrays like `nodes`. */
const basis = (nodes: readonly Node[]): readonly (readonly Value[])[] => {
  const empty = (): readonly Value[] =>
    nodes.map((node) => ({ shape: shapeOf(node), data: new Float64Array(sizeOf(shapeOf(node))) }));
  return nodes.flatMap((node, i) =>
    Array.from({ length: sizeOf(shapeOf(node)) }, (_, j) => {
      const list = empty();
      at(list, i).data[j] = 1;
      return list;
    }),
  );
};

const flatten = (list: readonly Float64Array[]): readonly number[] => list.flatMap((data) => [...data]);

const reverseIsForward: Law = {
  name: 'the Jacobian in reverse = the Jacobian forward',
  bound: 1e-12,
  prepare: (program, rules) => {
    const directions = directionsOf(program);
    const [outputs, wrt] = [outputsOf(program), wrtOf(program)];
    const forward = jvpNodes(outputs, wrt, directions.v, rules);
    const reverse = vjpNodes(outputs, wrt, directions.w, rules);
    return (point) => {
      const columns = basis(wrt).map((v) => flatten(evaluate(forward, { ...point, v }, directions)));
      const rows = basis(outputs).map((w) => flatten(evaluate(reverse, { ...point, w }, directions)));
      const turned = columns.map((_, j) => rows.map((row) => at(row, j)));
      return discrepancy(columns, turned, program.floor);
    };
  },
};

const withTangent = ({ shape, data }: Value, t: Value | undefined): Numbers => ({
  shape,
  data: Array.from(data, (x, i): Num => (t === undefined ? x : { re: x, du: t.data[i] ?? 0 })),
});

/** The inputs as dual numbers, the real ones moving in direction v. */
const dualInputs = (program: Program, { values }: Point, v: readonly Value[]): Map<Node, Numbers> => {
  const wrt = wrtOf(program);
  return new Map(
    program.inputs.map((node) => {
      const value = values.get(node);
      if (value === undefined) throw new RangeError('a point misses an input');
      return [node, withTangent(value, v[wrt.indexOf(node)])];
    }),
  );
};

const tangentOf = (x: Num): Num => (typeof x === 'number' ? 0 : x.du);

const dualNumbers: Law = {
  name: 'J v = dual numbers',
  bound: 1e-12,
  prepare: (program, rules) => {
    const directions = directionsOf(program);
    const outputs = outputsOf(program);
    const forward = jvpNodes(outputs, wrtOf(program), directions.v, rules);
    return (point) => {
      const duals = oracle(outputs, dualInputs(program, point, point.v));
      const tangents = duals.map(({ data }) => data.map((x) => primal(tangentOf(x))));
      const values = duals.map(({ data }) => data.map(primal));
      return Math.max(
        discrepancy(evaluate(forward, point, directions), tangents, program.floor),
        discrepancy(evaluate(outputs, point, directions), values, program.floor),
      );
    };
  },
};

const moved = (program: Program, point: Point, h: number): Point => {
  const wrt = wrtOf(program);
  const values = new Map(point.values);
  wrt.forEach((node, i) => {
    const value = values.get(node);
    if (value !== undefined)
      values.set(node, { ...value, data: value.data.map((x, j) => x + h * (point.v[i]?.data[j] ?? 0)) });
  });
  return { ...point, values };
};

/** Fourth-order central differences; `null` where the program is not smooth at one of the points it looks at. */
const differences = (
  program: Program,
  point: Point,
  f: (point: Point) => readonly Float64Array[],
): readonly (readonly number[])[] | null => {
  const h = 5e-5;
  const stencil = [-2, -1, 1, 2].map((k) => moved(program, point, k * h));
  const smooth = stencil.every(({ values }) =>
    program.smooth(program.inputs.map((node) => values.get(node)?.data ?? new Float64Array())),
  );
  if (!smooth) return null;
  const [a, b, c, d] = stencil.map(f);
  if (!a || !b || !c || !d) return null;
  return a.map((list, i) =>
    Array.from(list, (x, j) => (x - 8 * (b[i]?.[j] ?? 0) + 8 * (c[i]?.[j] ?? 0) - (d[i]?.[j] ?? 0)) / (12 * h)),
  );
};

/** Differences resolve slopes down to rounding over h: about 1e-12 of the values. */
const againstDifferences = (
  found: readonly Float64Array[],
  wanted: readonly (readonly number[])[] | null,
  values: readonly Float64Array[],
): number => {
  if (wanted === null) return 0;
  const scale = Math.max(...found.map(size), ...wanted.map(size), ...values.map(size), 1e-3);
  return Math.max(
    0,
    ...found.flatMap((list, i) => Array.from(list, (x, j) => relative(x, at(at(wanted, i), j), scale))),
  );
};

const centralDifferences: Law = {
  name: 'J v = central differences',
  bound: 1e-8,
  prepare: (program, rules) => {
    const directions = directionsOf(program);
    const outputs = outputsOf(program);
    const forward = jvpNodes(outputs, wrtOf(program), directions.v, rules);
    const f = (point: Point): readonly Float64Array[] => evaluate(outputs, point, directions);
    return (point) =>
      againstDifferences(evaluate(forward, point, directions), differences(program, point, f), f(point));
  },
};

/** <u, H v> for the function <w, f(x)>: four ways to the same number, and what the derivative of the gradient is. */
const secondOrder = (program: Program, directions: Directions, rules: Rules) => {
  const [outputs, wrt] = [outputsOf(program), wrtOf(program)];
  const { values, cotangents } = pullback([pairing(outputs, directions.w)], wrt, [build.scalar(1)], rules);
  const gradient = wrt.map((node, i) => cotangents[i] ?? build.fullLike(0, node));
  const hv = jvpNodes(gradient, wrt, directions.v, rules);
  const slope = pairing(gradient, directions.v);
  const vh = vjpNodes([slope], wrt, [build.scalar(1)], rules);
  const tangent = jvpNodes(values, wrt, directions.v, rules);
  const [uhv = zero] = jvpNodes(tangent, wrt, directions.u, rules);
  return { gradient, hv, vh, uhv };
};

const hessianSymmetry: Law = {
  name: 'the Hessian is symmetric: forward over reverse = reverse over reverse = forward over forward',
  bound: 1e-11,
  prepare: (program, rules) => {
    const directions = directionsOf(program);
    const { hv, vh, uhv } = secondOrder(program, directions, rules);
    return (point) => {
      const one = evaluate(hv, point, directions);
      const [a, scale] = inner(one, dataOf(point.u));
      const [b] = inner(evaluate(vh, point, directions), dataOf(point.u));
      const [c] = inner(evaluate(hv, { ...point, v: point.u }, directions), dataOf(point.v));
      const d = evaluate([uhv], point, directions)[0]?.[0] ?? Number.NaN;
      // Terms of the four sums cancel differently: compare on the scale of the largest entries.
      const span = scale + size(flatten(one)) * size(flatten(dataOf(point.u))) + program.floor;
      return Math.max(relative(a, b, span), relative(a, c, span), relative(a, d, span));
    };
  },
};

const secondOrderDuals: Law = {
  name: '<u, H v> = nested dual numbers',
  bound: 1e-11,
  prepare: (program, rules) => {
    const directions = directionsOf(program);
    const { hv } = secondOrder(program, directions, rules);
    const outputs = outputsOf(program);
    return (point) => {
      const one = evaluate(hv, point, directions);
      const [a, scale] = inner(one, dataOf(point.u));
      const wrt = wrtOf(program);
      const nested = new Map(
        [...dualInputs(program, point, point.v)].map(([node, { shape, data }]): [Node, Numbers] => {
          const u = point.u[wrt.indexOf(node)];
          return [
            node,
            { shape, data: data.map((x, i): Num => (u === undefined ? x : { re: x, du: u.data[i] ?? 0 })) },
          ];
        }),
      );
      const second = oracle(outputs, nested).map(({ data }) => data.map((x) => primal(tangentOf(tangentOf(x)))));
      const [b, terms] = inner(second, dataOf(point.w));
      return relative(a, b, scale + terms + size(flatten(one)) * size(flatten(dataOf(point.u))) + program.floor);
    };
  },
};

const secondDifferences: Law = {
  name: 'H v = central differences of the gradient',
  bound: 1e-6,
  prepare: (program, rules) => {
    const directions = directionsOf(program);
    const { gradient, hv } = secondOrder(program, directions, rules);
    const f = (point: Point): readonly Float64Array[] => evaluate(gradient, point, directions);
    return (point) => againstDifferences(evaluate(hv, point, directions), differences(program, point, f), f(point));
  },
};

/** The laws of first derivatives, then those of second ones. */
export const laws = {
  adjoint,
  reverseIsForward,
  dualNumbers,
  centralDifferences,
  hessianSymmetry,
  secondOrderDuals,
  secondDifferences,
} as const;
