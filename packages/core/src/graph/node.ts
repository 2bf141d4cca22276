/**
 * The expression graph: a node is plain, frozen data. Nothing here computes.
 */
import type { Attrs, OpName } from './attrs.ts';
import type { ArrayType, Type } from './type.ts';

/** A node of one operation. */
export interface NodeOf<P extends OpName> {
  readonly op: P;
  readonly args: readonly Node[];
  readonly attrs: Attrs[P];
  readonly type: Type;
  readonly id: number;
}

/**
 * One operation applied to operands. Nodes are hash-consed (see `intern.ts`): equal expressions are one object, so `===` is
 * structural equality and common subexpressions are shared by construction. `id` grows with construction: operands come before users.
 */
export type Node<K extends OpName = OpName> = { readonly [P in K]: NodeOf<P> }[K] | (OpName extends K ? Opaque : never);

/**
 * A node whose operation one does not look at: what typed expressions extend, so that each is one type and not a union over all
 * operations. Comparing `op` narrows it away, for its `op` is nothing: to look inside an expression, see it as a `Node`.
 */
export interface Opaque {
  readonly op: never;
  readonly args: readonly Node[];
  readonly attrs: never;
  readonly type: Type;
  readonly id: number;
}

/**
 * A closed function: the body of a structured node. Its results mention only `param` nodes, which are numbered, so that equal bodies
 * are one object. Everything else that the body needs is passed in as an operand.
 */
export interface Fn {
  readonly params: readonly ArrayType[];
  readonly results: readonly Node[];
  readonly id: number;
}
