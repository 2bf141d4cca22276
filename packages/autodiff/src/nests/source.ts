/**
 * Where a nest reads the values of a node: in an array, in its own slice of one, or in a counter.
 */
import { dtypeOf, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import type { Elements } from '../lower/environment.ts';
import type { Ref } from '../lower/loops.ts';
import type { Index, Scope } from '../lower/scope.ts';
import { placeName } from './nest-plan.ts';

export type Source =
  /** An array: the same for all calls. */
  | { readonly at: 'shared'; readonly place: number; readonly turn?: string }
  /** An array of the tile, calls side by side. */
  | { readonly at: 'tile'; readonly place: number; readonly turn?: string }
  /** An array with a slice for each call, `stride` numbers apart; the numbers of a slice are `element` apart, 1 unless it says otherwise. */
  | {
      readonly at: 'mapped';
      readonly place: number;
      readonly stride: number;
      readonly element?: number;
      readonly turn?: string;
    }
  /** The number of the call. */
  | { readonly at: 'call' }
  /** The turn of a loop. */
  | { readonly at: 'turn'; readonly index: string };

/** An array, or a slice of one. */
export type ArraySource = Extract<Source, { readonly at: 'shared' | 'tile' | 'mapped' }>;

export const isArray = (source: Source): source is ArraySource => source.at !== 'call' && source.at !== 'turn';

/** The calls among which a nest stands: all of them along an axis, or those of a tile. */
export interface Space {
  readonly calls: number;
  /** Calls of a tile; null where one nest takes all calls. */
  readonly width: number | null;
}

/** Reads and writes of a nest. */
export interface Access {
  readonly scope: Scope;
  readonly elements: Elements;
  /** Names of the integers that were read. */
  readonly scalars: readonly string[];
  readonly scalar: (name: string) => Ref;
  /** The place of the call in its tile, and its number. */
  readonly lane: () => Ref;
  readonly call: () => Ref;
  /** An element of a node. */
  readonly read: (node: Node, source: Source, index: readonly Index[]) => Ref;
  /** The element at a flat index. */
  readonly readFlat: (node: Node, source: Source, flat: Index) => Ref;
  /** Stores an element of an array of the tile, of a slice of the call, or of an array. */
  readonly write: (target: Source, size: number, flat: Index, value: Ref) => void;
  /** Adds what all calls have of an element to a row of partial sums. */
  readonly addUp: (place: number, size: number, flat: Index, value: Ref) => void;
}

/** The name of the scalar that is the number of the first call of a tile. */
export const FIRST = 'first';
/** The name of the scalar that is the number of a tile's group. */
export const GROUP = 'group';

/** `axis` is that of the calls, in a nest that has one. */
export const newAccess = (scope: Scope, elements: Elements, space: Space | null, axis: number): Access => {
  const { indices } = elements;
  const scalars: string[] = [];
  const scalar = (name: string): Ref => {
    if (!scalars.includes(name)) scalars.push(name);
    return scope.emit('int', { op: 'argument', name });
  };
  const lane = (): Ref => {
    if (space === null) throw new RangeError('a nest outside of a batch has no calls');
    return scope.emit('int', { op: 'axis', axis });
  };
  const call = (): Ref =>
    space?.width === null ? lane() : indices.ref(indices.add({ ref: scalar(FIRST) }, { ref: lane() }));
  const width = space?.width ?? 1;

  /** The place of an element in an array, given its flat index within a slice. */
  const placed = (source: ArraySource, size: number, flat: Index): Index => {
    const inside =
      source.turn === undefined ? flat : indices.add(indices.times({ ref: scalar(source.turn) }, size), flat);
    switch (source.at) {
      case 'shared':
        return inside;
      case 'tile':
        return indices.add(indices.times(inside, width), { ref: lane() });
      case 'mapped':
        return indices.add(indices.times({ ref: call() }, source.stride), indices.times(inside, source.element ?? 1));
    }
  };

  const readFlat = (node: Node, source: Source, flat: Index): Ref => {
    if (source.at === 'call') return call();
    if (source.at === 'turn') return scalar(source.index);
    const at = placed(source, sizeOf(shapeOf(node)), flat);
    return scope.emit(dtypeOf(node), { op: 'load', buffer: placeName(source.place), index: indices.ref(at) });
  };

  return {
    scope,
    elements,
    scalars,
    scalar,
    lane,
    call,
    read: (node, source, index) => readFlat(node, source, indices.flatten(index, shapeOf(node))),
    readFlat,
    write: (target, size, flat, value) => {
      if (!isArray(target)) throw new RangeError('a counter cannot be written');
      const at = placed(target, size, flat);
      scope.store({ buffer: placeName(target.place), index: indices.ref(at), value, sum: false });
    },
    addUp: (place, size, flat, value) => {
      // Calls beyond the last one do not count.
      const kind = scope.kindOf(value);
      const calls = space?.calls ?? 1;
      const whole = calls % width === 0;
      const counted = whole
        ? value
        : elements.apply(
            'where',
            kind,
            elements.apply('less', 'bool', call(), indices.ref(calls)),
            value,
            scope.literal(kind, 0),
          );
      const at = indices.add(indices.times({ ref: scalar(GROUP) }, size), flat);
      scope.store({ buffer: placeName(place), index: indices.ref(at), value: counted, sum: true });
    },
  };
};
