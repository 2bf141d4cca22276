/**
 * Builds a node of an operation: its type follows from its operands by the table of `typing.ts`.
 */
import type { Attrs, OpName } from '../graph/attrs.ts';
import { intern } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { typing } from './typing.ts';

export const make = <K extends OpName>(op: K, args: readonly Node[], attrs: Attrs[K]): Node =>
  intern(
    op,
    args,
    attrs,
    typing[op](
      args.map((a) => a.type),
      attrs,
    ),
  );

const rebuild = <K extends OpName>(node: Node<K>, args: readonly Node[]): Node => make(node.op, args, node.attrs);

/** The same operation over other operands. */
export const remake = (node: Node, args: readonly Node[]): Node =>
  args.length === node.args.length && args.every((a, i) => a === node.args[i]) ? node : rebuild(node, args);
