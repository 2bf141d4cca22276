/**
 * What NUTS decides by, each decision a function of its own: how leaves are weighed and chosen, when a trajectory has turned round, and when
 * it has broken down. That the choices leave the target as it is follows from properties of theirs that are proved by enumeration
 * (`verify/enumeration`), which also refuses rules that are slightly wrong.
 *
 * `gain` is `H₀ - H`: the logarithm of a leaf's weight, relative to that of the point where the step began.
 */
import { and, type Expr, exp, greater, less, minimum, not, or, type Shape, sigmoid, sub } from '@ergodic/core';
import { type Row, rowsFor } from './blocks.ts';
import { type Rows, rowProducts } from './rows.ts';

type Truth<S extends Shape = []> = Expr<S, 'bool'>;

export interface Rules {
  /** Whether a doubling goes forwards in time: either way is as likely. */
  readonly forwards: (uniform: Expr<[]>) => Truth;
  /** The logarithm of a leaf's weight. */
  readonly logWeight: (gain: Expr<[]>) => Expr<[]>;
  /** Whether a leaf takes the place of the one chosen from those before it, given log weights: its own, and theirs in all. */
  readonly takesLeaf: (uniform: Expr<[]>, leaf: Expr<[]>, before: Expr<[]>) => Truth;
  /** Whether the leaf chosen from a new subtree takes the place of the one chosen from the tree, given their log weights. */
  readonly takesSubtree: (uniform: Expr<[]>, subtree: Expr<[]>, tree: Expr<[]>) => Truth;
  /** What is looked at in subtrees of `2^levels` leaves. */
  readonly rows: (levels: number) => readonly Row[];
  /** Whether stretches of a trajectory have turned round, given the momenta at both ends and the sums of all momenta from end to end. */
  readonly turned: <S extends Shape>(starts: Rows<S>, ends: Rows<S>, sums: Rows<S>) => Truth<[number]>;
  /** Whether a tree has broken down, given the least and the largest gain of its leaves. */
  readonly broken: (least: Expr<[]>, largest: Expr<[]>) => Truth;
  /** Whether a new subtree joins the tree, given whether a block of it has turned, and whether it has broken down. */
  readonly joins: (turned: Truth, broken: Truth) => Truth;
  /** Whether a tree is doubled again, given whether it has turned, and whether it has broken down. */
  readonly growsOn: (turned: Truth, broken: Truth) => Truth;
}

const neither = (a: Truth, b: Truth): Truth => not(or(a, b));

/** The energies of a sound tree differ by so many nats at most. */
export const largestSpread = 1000;

/** Broken down: two energies differ by more than `most`. A property of the tree, and not of where in it the step began. */
export const spreadAbove =
  (most: number): Rules['broken'] =>
  (least, largest) =>
    greater(sub(largest, least), most);

/**
 * The rules of NUTS.
 *
 * @source M. Betancourt, A conceptual introduction to Hamiltonian Monte Carlo (2017), appendix A; the looks across halves are Stan's since 2.21
 */
export const standard: Rules = Object.freeze<Rules>({
  forwards: (uniform) => less(uniform, 0.5),
  logWeight: (gain) => gain,
  // w / (w + W): in the end each leaf of a subtree is chosen in proportion to its weight.
  takesLeaf: (uniform, leaf, before) => less(uniform, sigmoid(sub(leaf, before))),
  // min(1, W' / W): the new half is preferred, for it is farther away.
  takesSubtree: (uniform, subtree, tree) => less(uniform, exp(minimum(sub(subtree, tree), 0))),
  rows: rowsFor,
  // A momentum z = Lᵀ p and a sum ρ of such have z · ρ = p♯ · ρ, whatever the metric.
  turned: (starts, ends, sums) => not(and(greater(rowProducts(starts, sums), 0), greater(rowProducts(ends, sums), 0))),
  broken: spreadAbove(largestSpread),
  joins: neither,
  growsOn: neither,
});
