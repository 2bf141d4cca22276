/**
 * What an operation is: its value, its derivative, how it takes a batch axis, and the cases that its laws are tested on.
 */
import type { Attrs, OpName } from '../graph/attrs.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Fn, Node } from '../graph/node.ts';
import type { Dims, Dtype } from '../graph/type.ts';
import * as b from './build.ts';

/** An array of the reference interpreter. Every kind of element is exact in a double (uint32 included). */
export interface Value {
  readonly shape: Dims;
  readonly data: Float64Array;
}

/** Evaluates a closed function; structured operations call their bodies by it. */
export type Call = (fn: Fn, args: readonly Value[]) => readonly Value[];

/** A node of the graph, or nothing where a derivative is known to be zero. */
export type Maybe = Node | null;

/** How an operation is differentiated. Rules are graphs, and refer to the node itself for its value: so they can be differentiated again. */
export type Derivative<K extends OpName> =
  | {
      readonly kind: 'rule';
      /** Cotangents of the operands from that of the result. */
      readonly vjp: (ct: Node, node: Node<K>, self: Node) => readonly Maybe[];
      /** The tangent of the result from those of the operands, of which at least one is not null. */
      readonly jvp: (tangents: readonly Maybe[], node: Node<K>, self: Node) => Maybe;
    }
  /** The derivative is zero wherever it exists, or the result is not a real number. */
  | { readonly kind: 'zero'; readonly why: string }
  /** The rule needs the algorithm itself (bodies): see the autodiff package. */
  | { readonly kind: 'structured' };

/** An operand under a batch of `n`: `mapped` ones have a leading axis of n. */
export interface Batched {
  readonly node: Node;
  readonly mapped: boolean;
}

/** One generated case: shapes, and the domain that each operand is drawn from. */
export interface Sample<A> {
  readonly args: readonly {
    readonly shape: Dims;
    readonly dtype?: Dtype;
    /** Values are drawn from [low, high]; default [-2, 2]. */
    readonly low?: number;
    readonly high?: number;
  }[];
  readonly attrs: A;
  /** True where the operation is smooth, given the flat values of the operands: differences are compared only there. */
  readonly smooth?: (args: readonly ArrayLike<number>[]) => boolean;
}

export interface OpRecord<K extends OpName> {
  readonly evaluate: (args: readonly Value[], node: Node<K>, call: Call) => readonly Value[];
  readonly derivative: Derivative<K>;
  /** The operation over a leading batch axis of length n. `structured`: the rule needs bodies. */
  readonly batch: ((args: readonly Batched[], n: number, node: Node<K>) => Node) | 'structured';
  readonly samples: readonly Sample<Attrs[K]>[];
}

/** The operand with a leading axis of n, copied along it if it has none. */
export const lift = ({ node, mapped }: Batched, n: number): Node => {
  if (mapped) return node;
  const shape = shapeOf(node);
  return b.broadcast(
    node,
    [n, ...shape],
    shape.map((_, i) => i + 1),
  );
};

export const none = {};
export const arg = (args: readonly Node[], i: number): Node => {
  const node = args[i];
  if (node === undefined) throw new RangeError(`operand ${i} is missing`);
  return node;
};
export const valueAt = (args: readonly Value[], i: number): Value => {
  const value = args[i];
  if (value === undefined) throw new RangeError(`operand ${i} is missing`);
  return value;
};
export const batchedAt = (args: readonly Batched[], i: number): Batched => {
  const batched = args[i];
  if (batched === undefined) throw new RangeError(`operand ${i} is missing`);
  return batched;
};

/** Sums what is not null. */
export const addMaybe = (x: Maybe, y: Maybe): Maybe => (x === null ? y : y === null ? x : b.add(x, y));
