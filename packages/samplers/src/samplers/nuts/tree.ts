/**
 * The tree of one NUTS step: it begins as one point and is doubled, forwards or backwards in time, until it turns round. No recursion: a loop
 * over doublings, and in it a loop over leaves.
 */
import {
  add,
  and,
  choose,
  constant,
  type Expr,
  foldIn,
  iterate,
  type KeyExpr,
  maximum,
  minimum,
  neg,
  or,
  pipe,
  type Shape,
  split,
  take,
  toInt,
  uniform,
  where,
} from '@ergodic/core';
import type { Phase } from '../../kernel/leapfrog.ts';
import { anyOf, rowsOf } from './rows.ts';
import { type Leaves, type Making, type Sample, subtree } from './subtree.ts';
import { logAddExp } from './weights.ts';

/** A tree, and how it came about. */
export type Tree<S extends Shape> = Leaves<S> & {
  /** `H₀`, which stays. */
  readonly initial: Expr<[]>;
  /** Its two ends in time. */
  readonly earliest: Phase<S>;
  readonly latest: Phase<S>;
  /** How many times it was doubled. */
  readonly depth: Expr<[], 'int'>;
  readonly growsOn: Expr<[], 'bool'>;
  /** Whether its numbers broke down. */
  readonly broken: Expr<[], 'bool'>;
  /** Whether another point than the first was chosen. */
  readonly moved: Expr<[], 'bool'>;
  /** The sum of `min(1, e^(H₀ - H))` over all leaves that were visited, and how many those are. */
  readonly acceptance: Expr<[]>;
  readonly leapfrogs: Expr<[], 'int'>;
};

const zero = toInt(constant(0));
const one = toInt(constant(1));
const [no, yes] = [constant(false, 'bool'), constant(true, 'bool')];

const seed = <S extends Shape>(start: Phase<S>, hamiltonian: Expr<[]>): Tree<S> => ({
  initial: hamiltonian,
  earliest: start,
  latest: start,
  sample: { x: start.x, energy: start.energy, gradient: start.gradient, hamiltonian },
  logWeight: constant(0),
  sum: start.momentum,
  least: constant(0),
  largest: constant(0),
  depth: zero,
  growsOn: yes,
  broken: no,
  moved: no,
  acceptance: constant(0),
  leapfrogs: zero,
});

/** The tree doubled once, or as it was where its new half is of no use. */
const doubled =
  <S extends Shape>(making: Making<S>, stepSize: Expr<[]>) =>
  (tree: Tree<S>, key: KeyExpr, size: Expr<[], 'int'>): Tree<S> => {
    const { rules } = making;
    const [forDirection, forLeaves, forChoice] = split(key, 3);
    const forwards = rules.forwards(uniform(forDirection, []));
    const near = choose<Phase<S>>(forwards, tree.latest, tree.earliest);
    const far = choose<Phase<S>>(forwards, tree.earliest, tree.latest);
    const half = subtree(making, forLeaves, near, tree.initial, where(forwards, stepSize, neg(stepSize)), size);
    const joins = rules.joins(half.turned, half.broken);
    const moves = and(joins, rules.takesSubtree(uniform(forChoice, []), half.logWeight, tree.logWeight));
    const sum = add(tree.sum, half.sum);
    // The whole tree, and each half with the nearest leaf of the other.
    const turned = anyOf(
      rules.turned(
        rowsOf([far.momentum, far.momentum, near.momentum]),
        rowsOf([half.end.momentum, half.first, half.end.momentum]),
        rowsOf([sum, add(tree.sum, half.first), add(near.momentum, half.sum)]),
      ),
    );
    const least = minimum(tree.least, half.least);
    const largest = maximum(tree.largest, half.largest);
    const broken = rules.broken(least, largest);
    const counted = {
      acceptance: add(tree.acceptance, half.acceptance),
      leapfrogs: add(tree.leapfrogs, half.leapfrogs),
    };
    const joined: Tree<S> = {
      ...counted,
      initial: tree.initial,
      earliest: choose<Phase<S>>(forwards, tree.earliest, half.end),
      latest: choose<Phase<S>>(forwards, half.end, tree.latest),
      sample: half.sample,
      logWeight: logAddExp(tree.logWeight, half.logWeight),
      sum,
      least,
      largest,
      depth: add(tree.depth, one),
      growsOn: rules.growsOn(turned, broken),
      broken,
      moved: yes,
    };
    const left: Tree<S> = { ...tree, ...counted, growsOn: no, broken: half.broken };
    return {
      ...choose<Tree<S>>(joins, joined, left),
      sample: choose<Sample<S>>(moves, half.sample, tree.sample),
      moved: or(tree.moved, moves),
    };
  };

/** The tree from `start`, doubled at most `maxDepth` times; the noise of doubling `j` is drawn from `foldIn(key, j)`. */
export const growTree = <S extends Shape>(
  making: Making<S>,
  maxDepth: number,
  key: KeyExpr,
  start: Phase<S>,
  initial: Expr<[]>,
  stepSize: Expr<[]>,
): Tree<S> => {
  const double = doubled(making, stepSize);
  const sizes = constant(
    Array.from({ length: maxDepth }, (_, j) => 2 ** j),
    'int',
  );
  const [tree] = iterate<Tree<S>>(
    maxDepth,
    ({ growsOn }) => growsOn,
    (so, j) => double(so, foldIn(key, j), pipe(sizes, take(j))),
    seed(start, initial),
  );
  return tree;
};
