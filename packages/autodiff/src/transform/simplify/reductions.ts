/**
 * Rules of sums: of copies, of sums, of products (`sum(a * b)` is a `dot`), of contractions.
 */
import { dimAt, dtypeOf, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { at, only } from '../rewrite.ts';
import { bare, contract, type Factor, factorsOf, freed } from './contraction.ts';
import { splatOf } from './splat.ts';

const indices = (list: readonly unknown[]): readonly number[] => list.map((_, i) => i);
const without = (rank: number, axes: readonly number[]): readonly number[] =>
  Array.from({ length: rank }, (_, i) => i).filter((i) => !axes.includes(i));

/** Copies are counted, not added up. */
const ofCopies = (a: Node<'broadcast'>, axes: readonly number[]): Node => {
  const x = only(a.args);
  const { shape } = a.attrs;
  const kept = without(shape.length, axes);
  const result = kept.map((axis) => dimAt(shape, axis));
  const own = indices(shapeOf(x)).filter((i) => axes.includes(at(a.attrs.axes, i)));
  const real = own.filter((i) => dimAt(shapeOf(x), i) === dimAt(shape, at(a.attrs.axes, i)));
  const count = axes.reduce((product, axis) => {
    const i = a.attrs.axes.indexOf(axis);
    return i >= 0 && real.includes(i) ? product : product * dimAt(shape, axis);
  }, 1);
  if (count === 0) return build.full(0, { dtype: dtypeOf(a), shape: result });
  const total = build.sum(x, own);
  const places = without(shapeOf(x).length, own).map((i) => kept.indexOf(at(a.attrs.axes, i)));
  return build.broadcast(
    count === 1 ? total : build.mul(total, build.full(count, { dtype: dtypeOf(a), shape: shapeOf(total) })),
    result,
    places,
  );
};

/** Smaller than it looks: a product of two such is an outer one, larger than either. */
const isCopied = (a: Node): boolean => a.op === 'broadcast' && dtypeOf(a) === 'real';

/** True if a sum over `axes` of this becomes part of a contraction, so that the summands are never made. */
const joins = (a: Node, depth = 6): boolean => {
  if (a.op === 'dot') return true;
  if (depth === 0) return false;
  if (a.op === 'add' || a.op === 'sub') return a.args.some((arg) => joins(arg, depth - 1));
  if (a.op === 'mul') {
    const [x, y] = [at(a.args, 0), at(a.args, 1)];
    return splatOf(y) === undefined ? isCopied(x) && isCopied(y) : joins(x, depth - 1);
  }
  return a.op === 'neg' || a.op === 'transpose' ? joins(only(a.args), depth - 1) : false;
};

const sizesOf = (node: Node): Map<number, number> => new Map(shapeOf(node).map((n, i) => [i, n]));

const ofSum = (a: Node, axes: readonly number[]): Node | null => {
  const shape = shapeOf(a);
  const kept = without(shape.length, axes);
  if (sizeOf(shape) === 0) return build.full(0, { dtype: dtypeOf(a), shape: kept.map((axis) => dimAt(shape, axis)) });
  const long = axes.filter((axis) => shape[axis] !== 1);
  if (long.length < axes.length) {
    const thin = build.sum(a, long);
    return build.reshape(
      thin,
      kept.map((axis) => dimAt(shape, axis)),
    );
  }
  switch (a.op) {
    case 'broadcast':
      return ofCopies(a, axes);
    case 'sum': {
      const outer = without(shapeOf(only(a.args)).length, a.attrs.axes);
      return build.sum(only(a.args), [...a.attrs.axes, ...axes.map((axis) => at(outer, axis))]);
    }
    case 'neg':
      return build.neg(build.sum(only(a.args), axes));
    case 'reshape': {
      // Axes of 1 that a reshape added need not be there (those of 1 are summed no longer, see above).
      const x = only(a.args);
      const own = indices(shapeOf(x)).filter((i) => dimAt(shapeOf(x), i) !== 1);
      const seen = indices(shape).filter((i) => shape[i] !== 1);
      if (own.length !== seen.length || own.some((i, k) => dimAt(shapeOf(x), i) !== shape[at(seen, k)])) return null;
      const total = build.sum(
        x,
        axes.map((axis) => at(own, seen.indexOf(axis))),
      );
      return build.reshape(
        total,
        kept.map((axis) => dimAt(shape, axis)),
      );
    }
    case 'transpose': {
      const { perm } = a.attrs;
      const gone = axes.map((axis) => at(perm, axis));
      const left = without(perm.length, gone);
      return build.transpose(
        build.sum(only(a.args), gone),
        kept.map((axis) => left.indexOf(at(perm, axis))),
      );
    }
    case 'add':
    case 'sub': {
      if (!joins(a)) return null;
      const [x, y] = [build.sum(at(a.args, 0), axes), build.sum(at(a.args, 1), axes)];
      return a.op === 'add' ? build.add(x, y) : build.sub(x, y);
    }
    case 'mul': {
      const [x, y] = [at(a.args, 0), at(a.args, 1)];
      const factor = splatOf(y);
      if (factor !== undefined) {
        const total = build.sum(x, axes);
        return build.mul(total, build.full(factor, { dtype: dtypeOf(a), shape: shapeOf(total) }));
      }
      if (dtypeOf(a) !== 'real') return null;
      const labels = indices(shape);
      return contract({ node: x, labels }, { node: y, labels }, kept, sizesOf(a));
    }
    case 'dot': {
      const { left, right, sizes } = factorsOf(a);
      return contract(left, right, kept, sizes);
    }
    default:
      return null;
  }
};

const ofDot = (node: Node<'dot'>): Node | null => {
  const [x, y] = [at(node.args, 0), at(node.args, 1)];
  if (x.op === 'neg') return build.neg(build.dot(only(x.args), y, node.attrs));
  if (y.op === 'neg') return build.neg(build.dot(x, only(y.args), node.attrs));
  const { left, right, sizes } = factorsOf(node);
  const out = indices(shapeOf(node));
  const same = (factor: Factor, given: Node): boolean => {
    const own = bare(factor);
    return own.node === given && freed(own, out, sizes).scalars.length === 0;
  };
  const plain = same(left, x) && same(right, y) && node.attrs.contract[0].length > 0;
  return plain ? null : contract(left, right, out, sizes);
};

/** The transpose of a contraction is the contraction of the operands the other way round, where that puts its axes in order. */
const ofTransposed = (a: Node<'dot'>, perm: readonly number[]): Node | null => {
  const { left, right, sizes } = factorsOf(a);
  const found = contract(left, right, perm, sizes);
  return found.op === 'dot' ? found : null;
};

/** One rule of sums, where one applies. */
export const reductions = (node: Node): Node | null => {
  switch (node.op) {
    case 'sum':
      return ofSum(only(node.args), node.attrs.axes);
    case 'dot':
      return ofDot(node);
    case 'transpose': {
      const a = only(node.args);
      return a.op === 'dot' ? ofTransposed(a, node.attrs.perm) : null;
    }
    case 'reduceMax': {
      const [a] = node.args;
      if (a === undefined || !node.attrs.axes.every((axis) => shapeOf(a)[axis] === 1)) return null;
      return build.reshape(a, shapeOf(node));
    }
    default:
      return null;
  }
};
