/**
 * What the algorithms take from outside: the derivative of each operation, and how cotangents that meet are joined. The suite passes
 * wrong ones, to see that its checks reject them.
 */
import type { Node, OpName } from '@ergodic/core/graph';
import { build, type Derivative, recordOf } from '@ergodic/core/ops';

export interface Rules {
  readonly derivative: <K extends OpName>(op: K) => Derivative<K>;
  /** Joins the cotangents of two uses of one node. */
  readonly accumulate: (earlier: Node, later: Node) => Node;
}

export const standardRules: Rules = {
  derivative: <K extends OpName>(op: K) => recordOf<K>(op).derivative,
  accumulate: build.add,
};
