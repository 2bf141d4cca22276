/**
 * A subtree of NUTS: so many leapfrog steps from an end of the tree, given up as soon as a block of them has turned round or broken down.
 * This is the loop in which the sampler spends its time: one gradient for each leaf.
 */
import {
  abs,
  add,
  and,
  choose,
  constant,
  type Expr,
  exp,
  foldIn,
  iterate,
  type KeyExpr,
  less,
  lessEqual,
  maximum,
  minimum,
  not,
  or,
  type Shape,
  sub,
  toReal,
  uniform,
  where,
} from '@ergodic/core';
import type { Phase } from '../../kernel/leapfrog.ts';
import type { Point } from '../../kernel/point.ts';
import { type Row, rowsAt } from './blocks.ts';
import { anyOf, inEachRow, type Rows, rowAt, writeRows, zeroRows, zerosLike } from './rows.ts';
import type { Rules } from './rules.ts';
import { BROKEN, logAddExp, nothing } from './weights.ts';

/** A point that may be chosen, and `H` there. */
export type Sample<S extends Shape> = Point<S> & { readonly hamiltonian: Expr<[]> };

/** What is known of the leaves of a tree, or of a part of it. */
export type Leaves<S extends Shape> = {
  /** The one chosen among them. */
  readonly sample: Sample<S>;
  /** The logarithm of the sum of their weights. */
  readonly logWeight: Expr<[]>;
  /** The sum of their momenta. */
  readonly sum: Expr<S>;
  /** The least and the largest `H₀ - H`. */
  readonly least: Expr<[]>;
  readonly largest: Expr<[]>;
};

/** What trees are made by. */
export interface Making<S extends Shape> {
  readonly rules: Rules;
  /** What is remembered of a subtree. */
  readonly rows: readonly Row[];
  /** At most so many leaves in a subtree. */
  readonly most: number;
  /** One leapfrog step, of a size that may be negative. */
  readonly leap: (stepSize: Expr<[]>) => (phase: Phase<S>) => Phase<S>;
  readonly hamiltonian: (phase: Phase<S>) => Expr<[]>;
}

/** A subtree that was made. */
export type Subtree<S extends Shape> = Leaves<S> & {
  /** The momentum of the leaf next to the tree, and the leaf at the far end. */
  readonly first: Expr<S>;
  readonly end: Phase<S>;
  /** Whether a block of it has turned round. */
  readonly turned: Expr<[], 'bool'>;
  readonly broken: Expr<[], 'bool'>;
  /** The sum of `min(1, e^(H₀ - H))` over all leaves that were visited, and how many those are. */
  readonly acceptance: Expr<[]>;
  readonly leapfrogs: Expr<[], 'int'>;
};

type Growing<S extends Shape> = Leaves<S> & {
  /** `H₀`, which stays: what loops only mention, and is made of nothing but constants, would be computed in each turn. */
  readonly initial: Expr<[]>;
  readonly newest: Phase<S>;
  readonly momenta: Rows<S>;
  readonly sums: Rows<S>;
  readonly acceptance: Expr<[]>;
  readonly turned: Expr<[], 'bool'>;
  readonly broken: Expr<[], 'bool'>;
};

const no = constant(false, 'bool');

const begun = <S extends Shape>(start: Phase<S>, initial: Expr<[]>, rows: number): Growing<S> => ({
  newest: start,
  initial,
  sample: { x: start.x, energy: start.energy, gradient: start.gradient, hamiltonian: initial },
  logWeight: nothing,
  sum: zerosLike(start.momentum),
  least: constant(-BROKEN),
  largest: constant(BROKEN),
  momenta: zeroRows(rows, start.momentum),
  sums: zeroRows(rows, start.momentum),
  acceptance: constant(0),
  turned: no,
  broken: no,
});

/** The state with one more leaf, the `n`-th. */
const withLeaf =
  <S extends Shape>({ rules, rows, hamiltonian }: Making<S>, leap: (phase: Phase<S>) => Phase<S>) =>
  (so: Growing<S>, n: Expr<[], 'int'>, noise: Expr<[]>): Growing<S> => {
    const newest = leap(so.newest);
    const energy = hamiltonian(newest);
    const difference = sub(so.initial, energy);
    const gain = where(lessEqual(abs(difference), -BROKEN), difference, BROKEN);
    const weight = rules.logWeight(gain);
    const { remembering, seeing } = rowsAt(rows)(toReal(n));
    const total = add(so.sum, newest.momentum);
    const momenta = writeRows(so.momenta, remembering, newest.momentum);
    const sums = writeRows(so.sums, remembering, so.sum);
    const turned = rules.turned(momenta, inEachRow(newest.momentum, momenta), sub(inEachRow(total, sums), sums));
    const least = minimum(so.least, gain);
    const largest = maximum(so.largest, gain);
    const { x, energy: potential, gradient } = newest;
    return {
      newest,
      initial: so.initial,
      sample: choose<Sample<S>>(
        rules.takesLeaf(noise, weight, so.logWeight),
        { x, energy: potential, gradient, hamiltonian: energy },
        so.sample,
      ),
      logWeight: logAddExp(so.logWeight, weight),
      sum: total,
      least,
      largest,
      momenta,
      sums,
      acceptance: add(so.acceptance, exp(minimum(gain, 0))),
      turned: anyOf(and(seeing, turned)),
      broken: rules.broken(least, largest),
    };
  };

/** The subtree of `size` leaves from `start` on; the noise of leaf `n` is drawn from `foldIn(key, n)`. */
export const subtree = <S extends Shape>(
  making: Making<S>,
  key: KeyExpr,
  start: Phase<S>,
  initial: Expr<[]>,
  stepSize: Expr<[]>,
  size: Expr<[], 'int'>,
): Subtree<S> => {
  const grow = withLeaf(making, making.leap(stepSize));
  const [{ newest, momenta, sums: _, initial: __, ...rest }, leapfrogs] = iterate<Growing<S>>(
    making.most,
    ({ turned, broken }, n) => and(less(n, size), not(or(turned, broken))),
    (so, n) => grow(so, n, uniform(foldIn(key, n), [])),
    begun(start, initial, making.rows.length),
  );
  const largestBlock = making.rows.filter((row) => row.remembers === 0).length - 1;
  return { ...rest, first: rowAt(momenta, largestBlock), end: newest, leapfrogs };
};
