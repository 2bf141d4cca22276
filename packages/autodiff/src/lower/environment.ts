/**
 * What the writers of elements share.
 */
import type { Dims, Dtype, Node } from '@ergodic/core/graph';
import type { Indices } from './indices.ts';
import type { Ref, ScalarOp } from './loops.ts';
import type { Block, Index, Scope } from './scope.ts';

/** Where a graph is being lowered: how its leaves are read, and which sums are written out. */
export interface Environment {
  /** An element that is at hand (a buffer, a parameter, a register); undefined: compute it. */
  readonly source: (node: Node, index: readonly Index[]) => Ref | undefined;
  /** Whether a reduction is written out term by term rather than as a loop. */
  readonly unroll: (node: Node) => boolean;
  /** One object for each node, under which its elements are remembered. */
  readonly owner: (node: Node) => object;
  /** The block in which the leaves exist: what has a known index is computed there. */
  readonly base: Block;
  /** Environments of bodies called from here. */
  readonly children: Map<string, Environment>;
}

export { LoweringLimit } from './limit.ts';

export interface Elements {
  readonly scope: Scope;
  readonly indices: Indices;
  readonly element: (env: Environment, node: Node, index: readonly Index[]) => Ref;
  readonly apply: (op: ScalarOp, kind: Dtype, ...args: readonly Ref[]) => Ref;
  /** What a sum or a contraction adds up, and over which extents; null for other operations. */
  readonly summands: (env: Environment, node: Node) => Summands | null;
}

export interface Summands {
  readonly extents: Dims;
  readonly term: (index: readonly Index[], inner: readonly Index[]) => Ref;
}

export const owners = (): ((node: Node) => object) => {
  const known = new Map<Node, object>();
  return (node) => {
    const found = known.get(node) ?? {};
    known.set(node, found);
    return found;
  };
};

export const arg = (node: Node, i: number): Node => {
  const operand = node.args[i];
  if (operand === undefined) throw new RangeError(`'${node.op}' has no operand ${i}`);
  return operand;
};

/** The vocabulary in which elements are written. */
export interface Tools {
  readonly scope: Scope;
  readonly ix: Indices;
  readonly element: Elements['element'];
  readonly apply: Elements['apply'];
  /** A comparison of two indices. */
  readonly truth: (op: ScalarOp, a: Index, b: Index) => Ref;
  /** An index brought into [0, size - 1]. */
  readonly clampIndex: (value: Ref, size: number) => Index;
  /** `value` where all checks hold, else `otherwise`. */
  readonly guarded: (kind: Dtype, checks: readonly Ref[], value: Ref, otherwise: Ref) => Ref;
}
