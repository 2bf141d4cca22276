/**
 * What the lowering of a plan shares: places, constants; and what a lowered stretch of a graph offers.
 */
import { type Dtype, type Node, sizeOf } from '@ergodic/core/graph';
import type { Finish } from './array-nest.ts';
import type { Place, Step } from './nest-plan.ts';
import type { ArraySource, Source, Space } from './source.ts';

/** What all parts of a plan share. */
export interface Context {
  readonly places: Place[];
  readonly constants: { readonly place: number; readonly data: readonly number[] }[];
  readonly constantPlaces: Map<Node, Source>;
  loops: number;
  /** Whether bodies may run in registers. */
  readonly registers: boolean;
}

export const allocate = (context: Context, place: Omit<Place, 'id'>): number => {
  const id = context.places.length;
  context.places.push({ id, ...place });
  return id;
};

export const constantSource = (context: Context, node: Node): Source => {
  const known = context.constantPlaces.get(node);
  if (known !== undefined) return known;
  if (node.op !== 'constant') throw new TypeError(`'${node.op}' is not a constant`);
  const { dtype, shape, data } = node.attrs;
  const place = allocate(context, { kind: dtype, size: sizeOf(shape), width: null, calls: null });
  context.constants.push({ place, data });
  const source: Source = { at: 'shared', place };
  context.constantPlaces.set(node, source);
  return source;
};

export const placeAt = (context: Context, id: number): Place => {
  const place = context.places[id];
  if (place === undefined) throw new RangeError(`no array ${id}`);
  return place;
};

/** A fresh array in a space. */
export const fresh = (context: Context, kind: Dtype, size: number, space: Space | null): ArraySource => {
  const width = space?.width ?? null;
  if (width !== null) return { at: 'tile', place: allocate(context, { kind, size, width, calls: null }) };
  return { at: 'shared', place: allocate(context, { kind, size, width: null, calls: null }) };
};

/** A lowered stretch: where its nodes are. */
export interface Block {
  /** Where a node is; it is computed now if it is nowhere yet. */
  readonly sourceOf: (node: Node) => Source;
  /** The same, as an array: counters are written out. */
  readonly arrayOf: (node: Node) => ArraySource;
  /** The same in an array of its own. */
  readonly copyOf: (node: Node) => ArraySource;
  /** A nest for a node that was not kept: what becomes of its elements is told by `finish`. */
  readonly finish: (node: Node, finish: Finish) => void;
}

/** Lowers a stretch: `kept` are roots that must become arrays, `finished` those that the caller finishes. */
export type LowerBlock = (
  context: Context,
  kept: readonly Node[],
  finished: readonly Node[],
  given: ReadonlyMap<Node, Source>,
  space: Space | null,
  steps: Step[],
) => Block;
