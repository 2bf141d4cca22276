/**
 * Many elements to one: written out, or as a loop of the kernel.
 */
import { type Dims, type Dtype, dimAt, dtypeOf, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { arg, type Elements, type Environment, LoweringLimit, type Tools } from './environment.ts';
import type { Ref } from './loops.ts';
import type { Index } from './scope.ts';
import { merge } from './summands.ts';

export interface Reductions {
  /** An element of a sum, a contraction, a maximum or the place of one. */
  readonly reduce: (env: Environment, node: Node, index: readonly Index[]) => Ref;
  /** The sum of `term` over all indices of `extents`. */
  readonly total: (extents: Dims, unroll: boolean, kind: Dtype, term: (index: readonly Index[]) => Ref) => Ref;
}

/** How the terms of a sum are added up. */
export interface Summation {
  /** So many sums a loop adds to in turn. */
  readonly atOnce: number;
  /** Longer sums are sums of the sums of so many terms: then few roundings follow one another. */
  readonly block: number;
}

export const newReductions = (
  { scope, ix, element, apply }: Tools,
  summands: Elements['summands'],
  { atOnce, block }: Summation,
): Reductions => {
  /** All the index tuples of `extents`, when they are few. */
  const tuples = (extents: Dims): readonly (readonly number[])[] =>
    extents.reduce<readonly (readonly number[])[]>(
      (list, n) => list.flatMap((t) => Array.from({ length: n }, (_, i) => [...t, i])),
      [[]],
    );

  /** Loops over `extents`, carrying variables through. */
  const nest = (
    extents: Dims,
    init: readonly { readonly kind: Dtype; readonly ref: Ref }[],
    turn: (index: readonly Index[], variables: readonly Ref[]) => readonly Ref[],
    outer: readonly Index[] = [],
  ): readonly Ref[] => {
    const [n, ...rest] = extents;
    if (n === undefined)
      return turn(
        outer,
        init.map((v) => v.ref),
      );
    return scope.loop(n, init, (index, variables) =>
      nest(
        rest,
        variables.map((ref, i) => ({ kind: init[i]?.kind ?? 'real', ref })),
        turn,
        [...outer, { ref: index }],
      ),
    );
  };

  /** Added up in pairs, and pairs of pairs: few roundings follow one another. */
  const paired = (kind: Dtype, terms: readonly Ref[]): Ref => {
    const [first, ...rest] = terms;
    if (first === undefined) return scope.literal(kind, 0);
    if (rest.length === 0) return first;
    const half = Math.ceil(terms.length / 2);
    return apply('add', kind, paired(kind, terms.slice(0, half)), paired(kind, terms.slice(half)));
  };

  /** A loop adds to several sums in turn, and their sum is the result: fewer roundings follow one another, and fewer additions wait. */
  const interleaved = (extents: Dims, kind: Dtype, term: (index: readonly Index[]) => Ref): Ref => {
    const last = extents.length - 1;
    const n = extents[last] ?? 1;
    const width = Math.min(atOnce, n);
    const turns = Math.floor(n / width);
    const zero = { kind, ref: scope.literal(kind, 0) };
    const init = Array.from({ length: width }, () => zero);
    const plus = (sums: readonly Ref[], at: (j: number) => readonly Index[], count = width): readonly Ref[] =>
      sums.map((sum, j) => (j < count ? apply('add', kind, sum, term(at(j))) : sum));
    const sums = nest(extents.slice(0, last), init, (index, variables) => {
      const whole =
        turns === 1
          ? plus(variables, (j) => [...index, j])
          : scope.loop(
              turns,
              variables.map((ref) => ({ kind, ref })),
              (i, own) => plus(own, (j) => [...index, ix.add(ix.times({ ref: i }, width), j)]),
            );
      return plus(whole, (j) => [...index, turns * width + j], n % width);
    });
    return paired(kind, sums);
  };

  const total = (extents: Dims, unroll: boolean, kind: Dtype, term: (index: readonly Index[]) => Ref): Ref => {
    if (sizeOf(extents) === 0) return scope.literal(kind, 0);
    if (unroll) return paired(kind, tuples(extents).map(term));
    // In blocks, the longest loop comes innermost.
    const axes = extents.map((_, axis) => axis).filter((axis) => extents[axis] !== 1);
    const inOrder = Number.isFinite(block) ? [...axes].sort((p, q) => (extents[p] ?? 1) - (extents[q] ?? 1)) : axes;
    const wide = inOrder.map((axis) => extents[axis] ?? 1);
    const spread = (index: readonly Index[]): readonly Index[] =>
      extents.map((_, axis) => index[inOrder.indexOf(axis)] ?? 0);
    return hierarchical(wide, kind, (index) => term(spread(index)));
  };

  /** Sums of at most so many terms each, and sums of those. */
  const hierarchical = (extents: Dims, kind: Dtype, term: (index: readonly Index[]) => Ref): Ref => {
    const [n = 1, ...rest] = extents;
    if (sizeOf(extents) <= block) return interleaved(extents, kind, term);
    const blocks = Math.floor(n / block);
    /** The sum over some of the first indices. */
    const part = (count: number, at: (i: Index) => Index): Ref => {
      if (rest.length === 0) return interleaved([count], kind, ([i]) => term([at(i ?? 0)]));
      const [sum] = nest([count], [{ kind, ref: scope.literal(kind, 0) }], ([i], [own]) => [
        apply(
          'add',
          kind,
          own ?? 0,
          hierarchical(rest, kind, (inner) => term([at(i ?? 0), ...inner])),
        ),
      ]);
      return sum ?? scope.literal(kind, 0);
    };
    if (n <= block) return part(n, (i) => i);
    const [whole] = nest([blocks], [{ kind, ref: scope.literal(kind, 0) }], ([b], [own]) => [
      apply(
        'add',
        kind,
        own ?? 0,
        part(block, (i) => ix.add(ix.times(b ?? 0, block), i)),
      ),
    ]);
    const left = n - blocks * block;
    const sum = whole ?? scope.literal(kind, 0);
    return left === 0
      ? sum
      : apply(
          'add',
          kind,
          sum,
          part(left, (i) => ix.add(i, blocks * block)),
        );
  };

  const largest = (extents: Dims, unroll: boolean, term: (index: readonly Index[]) => Ref): Ref => {
    const first = term(extents.map(() => 0));
    if (unroll)
      return tuples(extents)
        .map(term)
        .reduce((best, t) => apply('maximum', 'real', best, t));
    const [result] = nest(extents, [{ kind: 'real', ref: first }], (index, [best]) => [
      apply('maximum', 'real', best ?? 0, term(index)),
    ]);
    return result ?? first;
  };

  const largestAt = (n: number, unroll: boolean, term: (index: Index) => Ref): Ref => {
    // Not the first element: were it NaN, nothing would be larger.
    const first = scope.literal('real', Number.NEGATIVE_INFINITY);
    const step = (best: Ref, at: Ref, index: Index): readonly [Ref, Ref] => {
      const value = term(index);
      const wins = apply('greater', 'bool', value, best);
      return [apply('where', 'real', wins, value, best), apply('where', 'int', wins, ix.ref(index), at)];
    };
    if (unroll) {
      let state: readonly [Ref, Ref] = [first, ix.ref(0)];
      for (let i = 0; i < n; i++) state = step(state[0], state[1], i);
      return state[1];
    }
    const init = [
      { kind: 'real' as const, ref: first },
      { kind: 'int' as const, ref: ix.ref(0) },
    ];
    return scope.loop(n, init, (i, [best, at]) => step(best ?? 0, at ?? 0, { ref: i }))[1] ?? first;
  };

  const reduce = (env: Environment, node: Node, index: readonly Index[]): Ref => {
    const sums = summands(env, node);
    const unroll = env.unroll(node);
    if (sums !== null) return total(sums.extents, unroll, dtypeOf(node), (inner) => sums.term(index, inner));
    const x = arg(node, 0);
    const rank = shapeOf(x).length;
    if (node.op === 'reduceMax') {
      const { axes } = node.attrs;
      const extents = axes.map((axis) => dimAt(shapeOf(x), axis));
      return largest(extents, unroll, (inner) => element(env, x, merge(rank, axes, index, inner)));
    }
    if (node.op !== 'argmax') throw new LoweringLimit(`'${node.op}' is not a reduction`);
    const { axis } = node.attrs;
    return largestAt(dimAt(shapeOf(x), axis), unroll, (i) => element(env, x, merge(rank, [axis], index, [i])));
  };
  return { reduce, total };
};
