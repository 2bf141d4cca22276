/**
 * What sums and contractions add up.
 */
import { type Attrs, dimAt, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { arg, type Elements, type Environment, LoweringLimit, type Summands, type Tools } from './environment.ts';
import type { Ref } from './loops.ts';
import type { Index } from './scope.ts';

/** The index of an operand from those of the kept and the reduced axes. */
export const merge = (
  rank: number,
  axes: readonly number[],
  kept: readonly Index[],
  inner: readonly Index[],
): readonly Index[] => {
  let next = 0;
  return Array.from({ length: rank }, (_, axis) => {
    const place = axes.indexOf(axis);
    return place >= 0 ? (inner[place] ?? 0) : (kept[next++] ?? 0);
  });
};

export const newSummands = ({ scope, ix, element, apply, truth, clampIndex, guarded }: Tools): Elements['summands'] => {
  const zero = (): Ref => scope.literal('real', 0);

  const dotTerm = (
    env: Environment,
    node: Node,
    attrs: Attrs['dot'],
    index: readonly Index[],
    inner: readonly Index[],
  ): Ref => {
    const count = attrs.batch[0].length;
    const lead = index.slice(0, count);
    const freeLeft = shapeOf(arg(node, 0)).length - attrs.contract[0].length - count;
    const free = [index.slice(count, count + freeLeft), index.slice(count + freeLeft)] as const;
    const operand = (side: 0 | 1): Ref => {
      const used = [...attrs.batch[side], ...attrs.contract[side]];
      return element(
        env,
        arg(node, side),
        merge(shapeOf(arg(node, side)).length, used, free[side], [...lead, ...inner]),
      );
    };
    return apply('mul', 'real', operand(0), operand(1));
  };

  const convTerm = (
    env: Environment,
    node: Node,
    attrs: Attrs['conv2d'],
    [n, o, ...at]: readonly Index[],
    [c, ...window]: readonly Index[],
  ): Ref => {
    const [x, w] = [arg(node, 0), arg(node, 1)];
    const [outputs, perGroup] = [dimAt(shapeOf(w), 0), dimAt(shapeOf(w), 1)];
    const group = attrs.groups === 1 ? 0 : ix.quotient(o ?? 0, outputs / attrs.groups);
    const checks: Ref[] = [];
    const pixel = ([0, 1] as const).map((axis): Index => {
      const size = dimAt(shapeOf(x), 2 + axis);
      const [low] = attrs.padding[axis];
      const by = attrs.lhsDilation[axis];
      const place = ix.add(
        ix.add(ix.times(at[axis] ?? 0, attrs.strides[axis]), ix.times(window[axis] ?? 0, attrs.rhsDilation[axis])),
        -low,
      );
      const last =
        (dimAt(shapeOf(node), 2 + axis) - 1) * attrs.strides[axis] +
        (dimAt(shapeOf(w), 2 + axis) - 1) * attrs.rhsDilation[axis] -
        low;
      if (low > 0) checks.push(truth('greaterEqual', place, 0));
      if (last > (size - 1) * by) checks.push(truth('lessEqual', place, (size - 1) * by));
      const safe = checks.length === 0 ? place : clampIndex(ix.ref(place), (size - 1) * by + 1);
      if (by > 1) checks.push(truth('equal', ix.remainder(safe, by), 0));
      return ix.quotient(safe, by);
    });
    const value = apply(
      'mul',
      'real',
      element(env, x, [n ?? 0, ix.add(ix.times(group, perGroup), c ?? 0), ...pixel]),
      element(env, w, [o ?? 0, c ?? 0, ...window]),
    );
    return guarded('real', checks, value, zero());
  };

  const summands = (env: Environment, node: Node): Summands | null => {
    switch (node.op) {
      case 'sum': {
        const x = arg(node, 0);
        const { axes } = node.attrs;
        return {
          extents: axes.map((axis) => dimAt(shapeOf(x), axis)),
          term: (index, inner) => element(env, x, merge(shapeOf(x).length, axes, index, inner)),
        };
      }
      case 'dot': {
        const { attrs } = node;
        return {
          extents: attrs.contract[0].map((axis) => dimAt(shapeOf(arg(node, 0)), axis)),
          term: (index, inner) => dotTerm(env, node, attrs, index, inner),
        };
      }
      case 'conv2d': {
        const { attrs } = node;
        const [, perGroup, ...window] = shapeOf(arg(node, 1));
        return {
          extents: [perGroup ?? 1, ...window],
          term: (index, inner) => convTerm(env, node, attrs, index, inner),
        };
      }
      case 'takeTranspose': {
        const [ct, indices] = [arg(node, 0), arg(node, 1)];
        const { axis, size } = node.attrs;
        const extents = shapeOf(indices);
        if (sizeOf(extents) > 65536)
          throw new LoweringLimit(`the transpose of take over ${sizeOf(extents)} indices (at most 65536)`);
        return {
          extents,
          term: (index, inner) => {
            const hit = truth('equal', clampIndex(element(env, indices, inner), size), index[axis] ?? 0);
            const value = element(env, ct, [...index.slice(0, axis), ...inner, ...index.slice(axis + 1)]);
            return apply('where', 'real', hit, value, zero());
          },
        };
      }
      default:
        return null;
    }
  };
  return summands;
};
