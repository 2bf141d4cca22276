/**
 * Replica exchange, or parallel tempering: chains at rising temperatures that swap their points, so that the cold ones get what only the hot
 * ones find.
 */
import {
  at,
  batch,
  constant,
  type Expr,
  type Exprs,
  equal,
  foldIn,
  fromFlat,
  greater,
  iota,
  pipe,
  type Shape,
  type Stacked,
  split,
  sub,
  sum,
  toInt,
  uniform,
  where,
} from '@ergodic/core';
import { shapeOf, signature } from '@ergodic/core/graph';
import { type Info, outcomes, type Positioned, type Sampler } from '../kernel/index.ts';
import { reordered, swapsOf } from './swaps.ts';

/** A state that knows its energy, by which swaps are decided. */
export type Energetic<S extends Shape> = Positioned<S> & { readonly energy: Expr<[]> };

/**
 * The states of `R` replicas: every part of theirs stacked, the coldest first. `parity` says which pairs are next: 0 is (0, 1), (2, 3), …, and
 * 1 is (1, 2), (3, 4), ….
 */
export type Replicas<R extends number, S extends Shape, State> = {
  readonly [K in keyof State]: Stacked<State[K], R>;
} & { readonly x: Expr<[R, ...S]>; readonly parity: Expr<[], 'int'> };

/** What replica exchange tells. What `Info` has is of the coldest replica, but for proposals and divergence, which are of all. */
export type ReplicaInfo<R extends number, S extends Shape> = Info<[R, ...S]> & {
  /** The acceptance of each replica's own step. */
  readonly acceptances: Expr<[R]>;
  /** `min(1, r)` of every pair (i, i + 1) of neighbours, `[R - 1]`, whether or not it was their turn. */
  readonly swapAcceptance: Expr<[number]>;
  /** Whether they swapped, `[R - 1]`. */
  readonly swapped: Expr<[number], 'bool'>;
};

/** The signatures of `replicaExchange`: temperatures are an expression, or numbers. */
export interface ReplicaExchange {
  <S extends Shape, State extends Energetic<S> & Exprs, R extends number>(
    inner: (temperature: Expr<[]>) => Sampler<S, State>,
    options: { readonly temperatures: Expr<[R]> },
  ): Sampler<[R, ...S], Replicas<R, S, State>, ReplicaInfo<R, S>>;
  <S extends Shape, State extends Energetic<S> & Exprs, const T extends readonly number[]>(
    inner: (temperature: Expr<[]>) => Sampler<S, State>,
    options: { readonly temperatures: T },
  ): Sampler<[T['length'], ...S], Replicas<T['length'], S, State>, ReplicaInfo<T['length'], S>>;
}

const isList = (value: readonly number[] | { readonly op: string }): value is readonly number[] => Array.isArray(value);

const ladder = (given: Expr<[number]> | readonly number[]): Expr<[number]> => {
  const temperatures = isList(given) ? constant(fromFlat([given.length], given)) : given;
  const [n = 0] = shapeOf(temperatures);
  if (n < 2) throw new RangeError(`replica exchange wants at least 2 temperatures, got ${n}`);
  if (isList(given) && !given.every((t, i) => Number.isFinite(t) && t > (given[i - 1] ?? 0)))
    throw new RangeError(`the temperatures are ${given.join(', ')}: they must be finite, positive and rising`);
  return temperatures;
};

type AnySampler = Sampler<Shape, Energetic<Shape>>;

const build = (
  inner: (temperature: Expr<[]>) => AnySampler,
  options: { readonly temperatures: Expr<[number]> | readonly number[] },
): Sampler<[number, ...Shape], Replicas<number, Shape, Energetic<Shape>>, ReplicaInfo<number, Shape>> => {
  const temperatures = ladder(options.temperatures);
  const [n = 0] = shapeOf(temperatures);
  return {
    _tag: 'Sampler',
    name: `replica exchange of ${inner(constant(1)).name}`,
    init: (x) => {
      const begun = batch(n, (one: Expr<Shape>, t: Expr<[]>) => inner(t).init(one), x, temperatures);
      return { ...begun, parity: constant(0, 'int') };
    },
    step: (key, { parity, ...replicas }) => {
      const [forSteps, forSwaps] = split(key);
      const explore = (t: Expr<[]>, i: Expr<[], 'int'>, one: Energetic<Shape>) =>
        inner(t).step(foldIn(forSteps, i), one);
      const [explored, info] = batch(n, explore, temperatures, iota([n]), replicas);
      const chance: Expr<[number]> = uniform(forSwaps, [n - 1]);
      const { acceptance, swapped, order } = swapsOf({ energies: explored.energy, temperatures, parity, chance });
      const next = reordered(explored, order);
      const broken = greater(pipe(equal(info.outcome, outcomes.divergent), toInt, sum()), 0);
      return [
        { ...next, parity: sub(1, parity) },
        {
          acceptance: pipe(info.acceptance, at(0)),
          logAcceptance: pipe(info.logAcceptance, at(0)),
          energy: pipe(next.energy, at(0)),
          outcome: where(broken, outcomes.divergent, pipe(info.outcome, at(0))),
          proposal: info.proposal,
          acceptances: info.acceptance,
          swapAcceptance: acceptance,
          swapped,
        },
      ];
    },
  };
};

/**
 * Replicas at rising temperatures: each makes a step of its own sampler, then neighbours are asked whether they swap, in turn the pairs
 * (0, 1), (2, 3), … and the pairs (1, 2), (3, 4), …. A pair `i`, `j` swaps with probability
 *
 * `min(1, exp((1/Tᵢ - 1/Tⱼ) (E(xᵢ) - E(xⱼ))))`,
 *
 * which keeps `∏ exp(-E(xᵢ) / Tᵢ)`: replica `i` has the law `exp(-E(x) / Tᵢ) / Zᵢ`. That the pairs take turns, and are not chosen by chance, lets points
 * travel from hot to cold in a straight line. `x` is `[R, ...]`; what is wanted is its row 0, if the first temperature is 1.
 *
 * `inner` is given a temperature, and makes a sampler of one energy at that temperature; its state swaps as a whole, with all that it remembers.
 * So nothing in it may depend on the temperature but the law, which is so of all samplers here: a gradient is that of `E`, and momenta
 * are standard normal. Two replicas or more; temperatures are positive, the coldest first.
 *
 * `RangeError` if temperatures are numbers that they must not be.
 *
 * @source C. Geyer, Markov chain Monte Carlo maximum likelihood (1991); S. Syed, A. Bouchard-Côté, G. Deligiannidis and A. Doucet,
 *   Non-reversible parallel tempering: a scalable highly parallel MCMC scheme (2022)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, constant, Energy, evaluate, keyFrom, mul, pipe, toNested } from '@ergodic/core'
 * import { chain, mala, replicaExchange } from '@ergodic/samplers'
 *
 * const target = Energy.gaussian([2])
 * const sampler = replicaExchange((t) => mala(target, { temperature: t, stepSize: mul(t, 0.5) }), { temperatures: [1, 2, 4] })
 * const replicas = chain(5)(sampler)(keyFrom(0), constant([[0, 0], [1, 1], [2, 2]]))
 * assert.strictEqual(toNested(evaluate(pipe(replicas, at(0)))).length, 2)
 */
export const replicaExchange = signature<ReplicaExchange>(build);
