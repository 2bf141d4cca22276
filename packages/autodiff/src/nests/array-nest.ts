/**
 * The nest of one node: every cell computes one element, with everything that is not an array fused in.
 */
import { type Dims, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { elementwise } from '../lower/cost.ts';
import { newElements } from '../lower/elements.ts';
import { type Environment, owners } from '../lower/environment.ts';
import type { Ref } from '../lower/loops.ts';
import { pruned } from '../lower/prune.ts';
import { type Index, newScope } from '../lower/scope.ts';
import type { Nest } from './nest-plan.ts';
import { type Access, newAccess, type Source, type Space } from './source.ts';

/** Sums of at most so many terms are written out. */
const WRITTEN_OUT = 4;
/** A running sum of more terms than this loses too many digits. */
const BLOCK = 32;

/** What the nest may read: where a node is, if it is anywhere; and where an array constant is. */
export interface Places {
  readonly source: (node: Node) => Source | undefined;
  readonly constant: (node: Node) => Source;
}

export const isArrayConstant = (node: Node): boolean => node.op === 'constant' && new Set(node.attrs.data).size > 1;

/** What becomes of the element at a flat index. */
export type Finish = (access: Access, flat: Index, value: Ref) => void;

/**
 * Whether all elements are computed alike from elements at the same place, or from single numbers: then the axes do not matter, and are one.
 */
const isFlat = (root: Node, held: (node: Node) => boolean): boolean => {
  const size = sizeOf(shapeOf(root));
  const known = new Map<Node, boolean>();
  const visit = (node: Node): boolean => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const whole = sizeOf(shapeOf(node)) === size;
    const flat =
      node !== root && held(node)
        ? whole
        : node.op === 'constant'
          ? !isArrayConstant(node)
          : node.op === 'broadcast'
            ? node.args.every((x) => sizeOf(shapeOf(x)) === 1 && (held(x) || x.op === 'constant'))
            : whole && (elementwise(node.op) || node.op === 'stopGradient') && node.args.every(visit);
    known.set(node, flat);
    return flat;
  };
  return visit(root);
};

export const arrayNest = (root: Node, places: Places, space: Space | null, finish: Finish): Nest => {
  const scope = newScope();
  const elements = newElements(scope, { atOnce: 1, block: BLOCK });
  const { indices } = elements;
  const held = (node: Node): boolean => places.source(node) !== undefined || isArrayConstant(node);
  const shape = shapeOf(root);
  const own: Dims = shape.length > 1 && isFlat(root, held) ? [sizeOf(shape)] : shape;
  const collapsed = own !== shape;
  const axes = space === null ? own : [...own, space.width ?? space.calls];
  const access = newAccess(scope, elements, space, axes.length - 1);
  const read = (node: Node, source: Source, index: readonly Index[]): Ref => {
    const [flat] = index;
    return collapsed && flat !== undefined && sizeOf(shapeOf(node)) > 1
      ? access.readFlat(node, source, flat)
      : access.read(node, source, index);
  };
  const env: Environment = {
    base: scope.root,
    owner: owners(),
    children: new Map(),
    unroll: (node) => {
      const extents = elements.summands(env, node)?.extents;
      const [x] = node.args;
      const size = x === undefined ? 1 : sizeOf(shapeOf(x)) / Math.max(1, sizeOf(shapeOf(node)));
      return (extents === undefined ? size : sizeOf(extents)) <= WRITTEN_OUT;
    },
    source: (node, index) => {
      const source = places.source(node);
      if (source !== undefined) return read(node, source, index);
      if (!isArrayConstant(node) || index.every((i) => typeof i === 'number')) return undefined;
      return read(node, places.constant(node), index);
    },
  };
  const place = own.map((n, axis): Index => (n === 1 ? 0 : { ref: scope.emit('int', { op: 'axis', axis }) }));
  const value = elements.element(env, root, place);
  finish(access, indices.flatten(place, own), value);
  return {
    axes,
    tiled: space !== null && space.width !== null,
    scalars: access.scalars,
    body: pruned(scope.root.stmts, []),
  };
};
