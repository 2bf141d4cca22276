/**
 * A second evaluator of graphs, on dual numbers: plain loops over indices, by the definitions of the operations, sharing no rule with the
 * records. What it says of a derivative is independent of them.
 */
import { type Fn, type Node, type OpName, shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { recordOf, type Value } from '@ergodic/core/ops';
import { at, only } from '../rewrite.ts';
import { convolve, dot, gather, indicesOf, type Numbers, reduce, scatter } from './loops.ts';
import * as num from './number.ts';
import { type Num, primal } from './number.ts';

type Evaluated = Exclude<OpName, 'input' | 'param' | 'hole' | 'project'>;
type Rule<K extends OpName> = (args: readonly Numbers[], node: Node<K>, call: CallBody) => readonly Numbers[];
type CallBody = (fn: Fn, args: readonly Numbers[]) => readonly Numbers[];

const map1 =
  (f: (x: Num) => Num) =>
  (args: readonly Numbers[]): readonly Numbers[] => {
    const { shape, data } = at(args, 0);
    return [{ shape, data: data.map((x) => f(x)) }];
  };
const map2 =
  (f: (x: Num, y: Num) => Num) =>
  (args: readonly Numbers[]): readonly Numbers[] => {
    const [x, y] = [at(args, 0), at(args, 1)];
    return [{ shape: x.shape, data: x.data.map((value, i) => f(value, at(y.data, i))) }];
  };
const test2 = (f: (x: number, y: number) => boolean) => map2((x, y) => (f(primal(x), primal(y)) ? 1 : 0));

/** Values without a derivative, from the record: bits are not differentiated, they are only carried. */
const byRecord =
  <K extends 'draw' | 'foldIn'>(op: K): Rule<K> =>
  (args, node) =>
    recordOf<K>(op)
      .evaluate(args.map(asValue), node, () => [])
      .map(({ shape, data }) => ({ shape, data: [...data] }));

const asValue = ({ shape, data }: Numbers): Value => ({ shape, data: Float64Array.from(data, primal) });
const scalar = (x: number): Numbers => ({ shape: [], data: [x] });
const slice = ({ shape, data }: Numbers, i: number): Numbers => {
  const rest = shape.slice(1);
  const size = sizeOf(rest);
  return { shape: rest, data: data.slice(i * size, (i + 1) * size) };
};
const stack = (n: number, list: readonly Numbers[], shape: readonly number[]): Numbers => ({
  shape: [n, ...shape],
  data: list.flatMap(({ data }) => data),
});
const plus = (x: Numbers, y: Numbers): Numbers => only(map2(num.add)([x, y]));
const zeros = (shape: readonly number[]): Numbers => ({ shape, data: new Array<Num>(sizeOf(shape)).fill(0) });

const rules: { readonly [K in Evaluated]: Rule<K> } = {
  constant: (_, { attrs: { shape, data } }) => [{ shape, data }],
  stopGradient: map1(primal),
  neg: map1(num.neg),
  exp: map1(num.exp),
  log: map1(num.log),
  log1p: map1(num.log1p),
  expm1: map1(num.expm1),
  sqrt: map1(num.sqrt),
  sin: map1(num.sin),
  cos: map1(num.cos),
  tanh: map1(num.tanh),
  sigmoid: map1(num.sigmoid),
  softplus: map1(num.softplus),
  erf: map1(num.erf),
  erfinv: map1(num.erfinv),
  abs: map1(num.abs),
  sign: map1(num.sign),
  floor: map1(num.floor),
  add: map2(num.add),
  sub: map2(num.sub),
  mul: map2(num.mul),
  div: map2(num.div),
  pow: map2(num.pow),
  maximum: map2(num.maximum),
  minimum: map2(num.minimum),
  equal: test2((x, y) => x === y),
  notEqual: test2((x, y) => x !== y),
  less: test2((x, y) => x < y),
  lessEqual: test2((x, y) => x <= y),
  greater: test2((x, y) => x > y),
  greaterEqual: test2((x, y) => x >= y),
  and: test2((x, y) => x === 1 && y === 1),
  or: test2((x, y) => x === 1 || y === 1),
  not: map1((x) => 1 - primal(x)),
  where: (args) => {
    const [c, x, y] = [at(args, 0), at(args, 1), at(args, 2)];
    return [{ shape: x.shape, data: c.data.map((flag, i) => at(primal(flag) === 1 ? x.data : y.data, i)) }];
  },
  cast: (args, { attrs: { to } }) => {
    if (to === 'real') return [at(args, 0)];
    return map1((x) => (to === 'bool' ? (primal(x) === 0 ? 0 : 1) : Math.trunc(primal(x))))(args);
  },
  sum: (args, { attrs: { axes } }) => [
    reduce(at(args, 0), axes, (group) => group.reduce((total, x) => num.add(total, x), 0)),
  ],
  // Equal maxima share: the mean of all that attain it.
  reduceMax: (args, { attrs: { axes } }) => [
    reduce(at(args, 0), axes, (group) => {
      const top = Math.max(...group.map(primal));
      const winners = group.filter((x) => primal(x) === top);
      return num.mul(
        1 / winners.length,
        winners.reduce((total, x) => num.add(total, x), 0),
      );
    }),
  ],
  argmax: (args, { attrs: { axis } }) => [
    reduce(at(args, 0), [axis], (group) => group.map(primal).indexOf(Math.max(...group.map(primal)))),
  ],
  dot: (args, { attrs }) => [dot(at(args, 0), at(args, 1), attrs)],
  conv2d: (args, node) => [convolve(at(args, 0), at(args, 1), shapeOf(node), node.attrs)],
  reshape: (args, { attrs: { shape } }) => [{ shape, data: at(args, 0).data }],
  transpose: (args, node) => [
    gather(at(args, 0), shapeOf(node), (index) => {
      const place: number[] = [];
      node.attrs.perm.forEach((axis, i) => {
        place[axis] = at(index, i);
      });
      return place;
    }),
  ],
  broadcast: (args, { attrs: { shape, axes } }) => {
    const x = at(args, 0);
    return [gather(x, shape, (index) => axes.map((axis, i) => (x.shape[i] === 1 ? 0 : at(index, axis))))];
  },
  slice: (args, node) => {
    const { starts, strides } = node.attrs;
    return [gather(at(args, 0), shapeOf(node), (index) => index.map((i, k) => at(starts, k) + i * at(strides, k)))];
  },
  // Each element of the operand is put into its place among zeros.
  pad: (args, node) => {
    const { low, interior } = node.attrs;
    return [
      scatter(at(args, 0), shapeOf(node), (index) => index.map((i, k) => at(low, k) + i * (at(interior, k) + 1))),
    ];
  },
  concat: (args, node) => {
    const { axis } = node.attrs;
    let start = 0;
    const parts = args.map((part) => {
      const offset = start;
      start += at(part.shape, axis);
      return scatter(part, shapeOf(node), (index) => index.map((i, k) => (k === axis ? i + offset : i)));
    });
    return [parts.reduce(plus)];
  },
  flip: (args, { attrs: { axes } }) => {
    const x = at(args, 0);
    return [gather(x, x.shape, (index) => index.map((i, k) => (axes.includes(k) ? at(x.shape, k) - 1 - i : i)))];
  },
  take: (args, node) => {
    const [x, indices] = [at(args, 0), at(args, 1)];
    const { axis } = node.attrs;
    return [gather(x, shapeOf(node), (index) => taken(index, axis, indices, at(x.shape, axis)))];
  },
  takeTranspose: (args, node) => {
    const [ct, indices] = [at(args, 0), at(args, 1)];
    const { axis, size } = node.attrs;
    return [scatter(ct, shapeOf(node), (index) => taken(index, axis, indices, size))];
  },
  iota: (_, { attrs: { shape, axis } }) => [{ shape, data: indicesOf(shape).map((index) => at(index, axis)) }],
  draw: byRecord('draw'),
  foldIn: byRecord('foldIn'),
  customVjp: (args, { attrs: { f } }, call) => call(f, args),
  batch: (args, { attrs: { n, mapped, summed, body } }, call) => {
    const calls = Array.from({ length: n }, (_, i) =>
      call(
        body,
        args.map((x, k) => (mapped[k] === true ? slice(x, i) : x)),
      ),
    );
    return body.results.map((result, j) => {
      const all = calls.map((outputs) => at(outputs, j));
      return summed[j] === true ? all.reduce(plus, zeros(shapeOf(result))) : stack(n, all, shapeOf(result));
    });
  },
  scan: (args, { attrs: { n, carries: c, xs, reverse, body } }, call) => {
    let state = args.slice(0, c);
    const steps = Array.from({ length: n }, (_, i) => i);
    const outputs = new Map<number, readonly Numbers[]>();
    for (const i of reverse ? steps.toReversed() : steps) {
      const inputs = args.slice(c, c + xs).map((x) => slice(x, i));
      const all = call(body, [scalar(i), ...state, ...inputs, ...args.slice(c + xs)]);
      state = all.slice(0, c);
      outputs.set(i, all.slice(c));
    }
    const ys = body.results.slice(c).map((result, j) =>
      stack(
        n,
        steps.map((i) => at(outputs.get(i) ?? [], j)),
        shapeOf(result),
      ),
    );
    return [...state, ...ys];
  },
  iterate: (args, { attrs: { max, carries: c, cond, body } }, call) => {
    let state = args.slice(0, c);
    let i = 0;
    const given = (): readonly Numbers[] => [scalar(i), ...state, ...args.slice(c)];
    for (; i < max && primal(at(only(call(cond, given())).data, 0)) === 1; i++) state = [...call(body, given())];
    return [...state, scalar(i)];
  },
};

/** An index of the taken array as an index of the long one. */
const taken = (index: readonly number[], axis: number, indices: Numbers, size: number): readonly number[] => {
  const k = indices.shape.length;
  let flat = 0;
  indices.shape.forEach((n, i) => {
    flat = flat * n + at(index, axis + i);
  });
  const chosen = Math.max(0, Math.min(size - 1, primal(at(indices.data, flat))));
  return [...index.slice(0, axis), chosen, ...index.slice(axis + k)];
};

const evaluate = <K extends Evaluated>(node: Node<K>, args: readonly Numbers[]): readonly Numbers[] =>
  rules[node.op](args, node, callFn);

const walk = (roots: readonly Node[], supply: (node: Node) => Numbers | undefined): readonly Numbers[] => {
  const known = new Map<Node, readonly Numbers[]>();
  const of = (node: Node): readonly Numbers[] => known.get(node) ?? [];
  for (const node of topological(roots)) {
    const given = supply(node);
    if (given !== undefined) known.set(node, [given]);
    else if (node.op === 'project') known.set(node, [at(of(only(node.args)), node.attrs.index)]);
    else if (node.op === 'input' || node.op === 'param' || node.op === 'hole')
      throw new RangeError(`no value for '${node.op}'`);
    else
      known.set(
        node,
        evaluate(
          node,
          node.args.map((arg) => only(of(arg))),
        ),
      );
  }
  return roots.map((root) => only(of(root)));
};

function callFn(fn: Fn, args: readonly Numbers[]): readonly Numbers[] {
  return walk(fn.results, (node) => (node.op === 'param' ? at(args, node.attrs.index) : undefined));
}

/** The values of `roots` on dual numbers. */
export const oracle = (roots: readonly Node[], inputs: ReadonlyMap<Node, Numbers>): readonly Numbers[] =>
  walk(roots, (node) => inputs.get(node));
