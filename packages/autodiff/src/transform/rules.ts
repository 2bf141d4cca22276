/**
 * What the algorithms take from outside: the derivative of each operation, and how cotangents that meet are joined. The suite passes
 * wrong ones, to see that its checks reject them.
 */
import type { Node, OpName } from '@ergodic/core/graph';
import { build, type Derivative, type OpRecord, records } from '@ergodic/core/ops';

export interface Rules {
  readonly derivative: <K extends OpName>(op: K) => Derivative<K>;
  /** Joins the cotangents of two uses of one node. */
  readonly accumulate: (earlier: Node, later: Node) => Node;
}

export type Records = { readonly [K in OpName]: OpRecord<K> };

/** The rules that a table of records gives. */
export const rulesOf = (table: Records, accumulate: Rules['accumulate'] = build.add): Rules => ({
  derivative: <K extends OpName>(op: K): Derivative<K> => table[op].derivative,
  accumulate,
});

export const standardRules: Rules = rulesOf(records);
