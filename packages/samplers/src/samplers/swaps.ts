/**
 * Swaps between neighbours on a ladder of temperatures: which pairs are asked, with what probability they swap, and who stands where then.
 */
import {
  abs,
  add,
  and,
  constant,
  div,
  type Expr,
  type Exprs,
  equal,
  exp,
  iota,
  less,
  lessEqual,
  minimum,
  mul,
  pad,
  pipe,
  slice,
  sub,
  toInt,
  where,
} from '@ergodic/core';
import { type Node, shapeOf, signature } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { leaves, type Nodes, rebuild } from '@ergodic/core/structure';
import { LARGEST } from '../kernel/point.ts';

type Row = Expr<[number]>;
type Places = Expr<[number], 'int'>;

/** What is asked of the neighbours of a ladder of `R` replicas. */
export interface Ladder {
  /** `[R]`. */
  readonly energies: Row;
  readonly temperatures: Row;
  /** 0: the pairs (0, 1), (2, 3), …. 1: the pairs (1, 2), (3, 4), …. */
  readonly parity: Expr<[], 'int'>;
  /** Uniform numbers, `[R - 1]`, of which those of the pairs that are asked are used. */
  readonly chance: Row;
}

/** What became of the pairs, `[R - 1]`, and the order in which the replicas stand then, `[R]`. */
export interface Swaps {
  readonly acceptance: Row;
  readonly swapped: Expr<[number], 'bool'>;
  readonly order: Places;
}

/**
 * Swaps by the Metropolis rule: the joint density `∏ exp(-E(xᵢ) / Tᵢ)` changes by the factor `r = exp((1/Tᵢ - 1/Tⱼ) (Eᵢ - Eⱼ))` where `i` and
 * `j` trade places, and they do with probability `min(1, r)`. Pairs that are asked at the same time do not share a replica. Where the ratio is
 * not finite there is no swap.
 */
export const swapsOf = ({ energies, temperatures, parity, chance }: Ladder): Swaps => {
  const [n = 0] = shapeOf(energies);
  const pairs = n - 1;
  const upper = (row: Row): Row => pipe(row, slice([1], [pairs]));
  const lower = (row: Row): Row => pipe(row, slice([0], [pairs]));
  const inverse = div(1, temperatures);
  const logRatio = mul(sub(lower(inverse), upper(inverse)), sub(lower(energies), upper(energies)));
  const sound = lessEqual(abs(logRatio), LARGEST);
  const acceptance = where(sound, exp(minimum(where(sound, logRatio, 0), 0)), 0);
  const asked = equal(
    constant(
      Array.from({ length: pairs }, (_, i) => i % 2),
      'int',
    ),
    parity,
  );
  const swapped = and(asked, less(chance, acceptance));
  const moves = toInt(swapped);
  const up: Places = pipe(moves, pad([0], [1]));
  const down: Places = pipe(moves, pad([1], [0]));
  return { acceptance, swapped, order: add(iota([n]), sub(up, down)) };
};

/** The parts of a structure, all with replicas along the first axis, in another order. */
export const reordered = signature<<T extends Exprs>(state: T, order: Places) => T>(
  (state: Nodes, order: Node): Nodes =>
    rebuild(
      state,
      leaves(state).map((node) => build.take(node, order, 0)),
    ),
);
