/**
 * Where the entries of a rearranged array come from.
 */
import type { Node } from '../node.ts';
import { type Dims, dimAt } from '../type.ts';
import {
  type Affine,
  addScaled,
  axisForm,
  constantForm,
  type Form,
  positionOf,
  range,
  scaleForm,
  substituteForm,
} from './form.ts';

/** For each axis of the operand, the place along it, written in the axes of the result. */
export type Sources = readonly Affine[];

/** A reshape that only splits axes, or adds and drops axes of length 1: each old place is a number whose digits are new places. */
const splitSources = (from: Dims, to: Dims): Sources | undefined => {
  const sources: Affine[] = [];
  let next = 0;
  for (const size of from) {
    let place = constantForm(0);
    let covered = 1;
    while (covered < size && next < to.length) {
      const digit = dimAt(to, next);
      place = addScaled(axisForm(next), place, digit);
      covered *= digit;
      next++;
    }
    if (covered !== size) return undefined;
    sources.push(place);
  }
  return to.slice(next).every((n) => n === 1) ? sources : undefined;
};

/** The sources of `take(x, indices, axis)`, if no index is clamped. */
const takeSources = (from: Dims, indices: Form, shape: Dims, at: number): Sources | undefined => {
  if (indices.kind !== 'affine') return undefined;
  const [low, high] = range(indices, shape);
  if (low < 0 || high >= dimAt(from, at)) return undefined;
  const place = substituteForm(indices, (variable) => {
    const position = positionOf(variable);
    return position === undefined ? undefined : axisForm(position + at);
  });
  if (place.kind !== 'affine') return undefined;
  return from.map((_, i) => (i < at ? axisForm(i) : i === at ? place : axisForm(i + shape.length - 1)));
};

/** The sources of the first operand, where the node only rearranges it; `indices` are those of a `take`. */
export const sourcesOf = (node: Node, from: Dims, indices: Form, indexShape: Dims): Sources | undefined => {
  switch (node.op) {
    case 'broadcast': {
      const { axes, shape } = node.attrs;
      return axes.map((axis, i) => (dimAt(from, i) === dimAt(shape, axis) ? axisForm(axis) : constantForm(0)));
    }
    case 'reshape':
      return splitSources(from, node.attrs.shape);
    case 'transpose':
      return from.map((_, i) => axisForm(node.attrs.perm.indexOf(i)));
    case 'slice':
      return from.map((_, i) =>
        addScaled(constantForm(node.attrs.starts[i] ?? 0), axisForm(i), node.attrs.strides[i] ?? 1),
      );
    case 'flip':
      return from.map((n, i) =>
        node.attrs.axes.includes(i) ? addScaled(constantForm(n - 1), axisForm(i), -1) : axisForm(i),
      );
    case 'take':
      return takeSources(from, indices, indexShape, node.attrs.axis);
    case 'stopGradient':
      return from.map((_, i) => axisForm(i));
    default:
      return undefined;
  }
};

/** The sources of an array of keys, whose last axis, the two words, must stay what it is. */
export const keySources = (sources: Sources | undefined, rank: number): Sources | undefined => {
  const words = sources?.at(-1);
  const last = axisForm(rank - 1);
  if (sources === undefined || words === undefined) return undefined;
  const stays = words.constant === 0 && [...scaleForm(words, 1).terms].every(([v, c]) => last.terms.get(v) === c);
  return stays && words.terms.size === 1 ? sources.slice(0, -1) : undefined;
};
