/**
 * Rules of movement: two moves make one, moves that change nothing go, and what is computed on copies is computed once and then copied.
 */
import { type Dims, dimAt, dtypeOf, type Node, sameDims, shapeOf, sizeOf } from '@ergodic/core/graph';
import { build, remake } from '@ergodic/core/ops';
import { at, only } from '../rewrite.ts';
import { isElementwise, splatOf } from './splat.ts';

const withoutOnes = (shape: Dims): Dims => shape.filter((n) => n !== 1);
const indices = (list: readonly unknown[]): readonly number[] => list.map((_, i) => i);

const ofReshape = (a: Node, shape: Dims): Node | null => {
  if (sameDims(shapeOf(a), shape)) return a;
  if (a.op === 'reshape') return build.reshape(only(a.args), shape);
  // Copies are made in the new shape where the axes that are copied along are only set apart by ones.
  if (a.op === 'broadcast' && sizeOf(shapeOf(only(a.args))) === sizeOf(shapeOf(a)))
    return build.reshape(only(a.args), shape);
  return null;
};

const ofTranspose = (a: Node, perm: readonly number[]): Node | null => {
  if (perm.every((axis, i) => axis === i)) return a;
  if (a.op === 'transpose')
    return build.transpose(
      only(a.args),
      perm.map((axis) => at(a.attrs.perm, axis)),
    );
  const shape = shapeOf(a);
  // Moving only axes of 1 moves nothing.
  const moved = perm.filter((axis) => dimAt(shape, axis) !== 1);
  if (moved.every((axis, i) => i === 0 || axis > at(moved, i - 1)))
    return build.reshape(
      a,
      perm.map((axis) => dimAt(shape, axis)),
    );
  // What is computed on what can be turned for nothing is computed turned.
  if (isElementwise(a) && a.args.every((arg) => arg.op === 'broadcast' || arg.op === 'transpose'))
    return remake(
      a,
      a.args.map((arg) => build.transpose(arg, perm)),
    );
  if (a.op !== 'broadcast') return null;
  const places = a.attrs.axes.map((axis) => perm.indexOf(axis));
  const order = indices(places).toSorted((i, j) => at(places, i) - at(places, j));
  return build.broadcast(
    build.transpose(only(a.args), order),
    perm.map((axis) => dimAt(shape, axis)),
    order.map((i) => at(places, i)),
  );
};

const ofBroadcast = (a: Node, shape: Dims, axes: readonly number[]): Node | null => {
  const from = shapeOf(a);
  if (sameDims(from, shape)) return a;
  if (a.op === 'broadcast')
    return build.broadcast(
      only(a.args),
      shape,
      a.attrs.axes.map((axis) => at(axes, axis)),
    );
  // Dimensions of 1 say nothing: the operand is better without them, and a reshape that only added them goes.
  if (!from.includes(1)) return null;
  const kept = indices(from).filter((i) => dimAt(from, i) !== 1);
  return build.broadcast(
    build.reshape(a, withoutOnes(from)),
    shape,
    kept.map((i) => at(axes, i)),
  );
};

const ofSlice = (node: Node<'slice'>, a: Node): Node | null => {
  const { starts, limits, strides } = node.attrs;
  const shape = shapeOf(a);
  if (sameDims(shapeOf(node), shape)) return a;
  if (a.op === 'slice' && a.attrs.strides.every((s) => s === 1) && strides.every((s) => s === 1))
    return build.slice(
      only(a.args),
      starts.map((s, i) => s + at(a.attrs.starts, i)),
      limits.map((l, i) => l + at(a.attrs.starts, i)),
    );
  if (a.op !== 'broadcast') return null;
  // Copies that are not looked at need not be made.
  const inner = shapeOf(only(a.args));
  const untouched = a.attrs.axes.every(
    (axis, i) => dimAt(inner, i) === 1 || dimAt(shapeOf(node), axis) === dimAt(shape, axis),
  );
  return untouched ? build.broadcast(only(a.args), shapeOf(node), a.attrs.axes) : null;
};

const zeroes = (list: readonly number[]): boolean => list.every((n) => n === 0);

/** One rule of movement, where one applies. */
export const movement = (node: Node): Node | null => {
  const [a] = node.args;
  if (a === undefined) return null;
  switch (node.op) {
    case 'reshape':
      return ofReshape(a, node.attrs.shape);
    case 'transpose':
      return ofTranspose(a, node.attrs.perm);
    case 'broadcast':
      return ofBroadcast(a, node.attrs.shape, node.attrs.axes);
    case 'slice':
      return ofSlice(node, a);
    case 'pad':
      return zeroes(node.attrs.low) && zeroes(node.attrs.high) && zeroes(node.attrs.interior) ? a : null;
    case 'concat':
      return node.args.length === 1 ? a : null;
    case 'flip':
      return a.op === 'flip' && sameDims(a.attrs.axes, node.attrs.axes) ? only(a.args) : null;
    default:
      return null;
  }
};

/** f(copies of x, copies of y) is copies of f(x, y), where they are copied alike; numbers are known everywhere. */
export const onCopies = (node: Node): Node | null => {
  if (!isElementwise(node)) return null;
  const spread = node.args.filter((arg) => splatOf(arg) === undefined);
  const [first] = spread;
  if (first === undefined || first.op !== 'broadcast') return null;
  const { shape, axes } = first.attrs;
  const inner = shapeOf(only(first.args));
  const alike = (arg: Node): boolean =>
    arg.op === 'broadcast' && sameDims(arg.attrs.axes, axes) && sameDims(shapeOf(only(arg.args)), inner);
  if (!spread.every(alike)) return null;
  const args = node.args.map((arg) => {
    const value = splatOf(arg);
    return value === undefined ? only(arg.args) : build.full(value, { dtype: dtypeOf(arg), shape: inner });
  });
  return build.broadcast(remake(node, args), shape, axes);
};
