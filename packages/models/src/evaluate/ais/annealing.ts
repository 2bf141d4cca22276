/**
 * Annealed importance sampling as expressions: a chain that goes from one density to another through the temperatures between them, and the weight that it
 * collects.
 *
 * @source R. M. Neal, Annealed importance sampling, Statistics and Computing 11 (2001); R. Grosse, Z. Ghahramani, R. Adams, Sandwiching the marginal
 *   likelihood using bidirectional Monte Carlo (2015), for the way back
 */
import {
  add,
  asFunction,
  constant,
  type EnergyModel,
  type Expr,
  type Exprs,
  foldIn,
  fromFlat,
  type KeyExpr,
  mul,
  repeat,
  scan,
  sub,
} from '@ergodic/core';
import type { Info, Positioned, Sampler } from '@ergodic/samplers';
import type { ExactTarget } from '@ergodic/samplers/targets';
import { requireTemperatures, type Temperatures } from './temperatures.ts';

/**
 * What a chain moves by at one temperature: a sampler whose step is *reversible* with respect to `exp(-E)`: MALA, HMC, random walks. Without that the weights on
 * the way back mean nothing.
 */
export type Transition<N extends number, State extends Positioned<[N]> & Exprs, I extends Info<[N]> & Exprs> = (
  energy: (x: Expr<[N]>) => Expr<[]>,
  beta: Expr<[]>,
) => Sampler<[N], State, I>;

/**
 * The way from a base, of which everything is known, to an energy: `E_β = (1 - β) E_base + β E_target`.
 *
 * @category model
 */
export interface AnnealingPath<N extends number, State extends Positioned<[N]> & Exprs, I extends Info<[N]> & Exprs> {
  readonly base: Pick<ExactTarget<N>, 'energy' | 'logZ' | 'draw'>;
  readonly energy: EnergyModel<[N]>;
  readonly temperatures: Temperatures;
  readonly transition: Transition<N, State, I>;
  /** Steps at each temperature; 1 unless given. */
  readonly moves?: number;
}

/** What one chain comes back with. */
export type Annealed<N extends number> = {
  /** On the way there, an estimate of `Z` whose expectation is `Z`, in logs; on the way back its inverse is one of `1 / Z`. With the base's `ln Z`. */
  readonly logWeight: Expr<[]>;
  readonly x: Expr<[N]>;
  /** The mean acceptance of all steps. */
  readonly acceptance: Expr<[]>;
};

/** To the energy, or from it back to the base. */
export type Direction = 'there' | 'back';

const vector = (values: readonly number[]): Expr<[number]> => constant(fromFlat([values.length], values));

/**
 * A chain from `x`, which is a draw of the base on the way there and of the target on the way back:
 *
 * there, `ln w = ln Z_base + Σ_k (β_{k+1} - β_k) (E_base(x_k) - E_target(x_k))`, where `x_k` comes from `x_{k-1}` by moves at temperature `β_k`; back, the
 * same sum over the same path walked from its end: from `x_{K-1}` by moves at `β_{K-1}` to `x_{K-2}`, and so on.
 *
 * `RangeError` unless the temperatures rise from 0 to 1 and there is at least one move at each.
 *
 * @category algorithms
 * @example
 * import * as assert from 'node:assert';
 * import { constant, Energy, evaluate, keyFrom, toNested } from '@ergodic/core';
 * import { annealed } from '@ergodic/models/evaluate/ais';
 * import { mala } from '@ergodic/samplers';
 * import { gaussian } from '@ergodic/samplers/targets';
 *
 * // From a density to itself all weights are alike: its Z.
 * const base = gaussian({ mean: [0], covariance: [[4]] });
 * const path = {
 *   base,
 *   energy: base.energy,
 *   temperatures: [0, 0.5, 1],
 *   transition: (energy: Parameters<typeof mala<[1]>>[0]) => mala(energy, { stepSize: 1 }),
 * };
 * const { logWeight } = annealed(path, 'there')(keyFrom(0), constant([0.3]));
 * assert.ok(Math.abs(toNested(evaluate(logWeight)) - base.logZ) < 1e-12);
 */
export const annealed = <N extends number, State extends Positioned<[N]> & Exprs, I extends Info<[N]> & Exprs>(
  { base, energy, temperatures, transition, moves = 1 }: AnnealingPath<N, State, I>,
  direction: Direction,
): ((key: KeyExpr, x: Expr<[N]>) => Annealed<N>) => {
  requireTemperatures(temperatures);
  if (!(Number.isInteger(moves) && moves >= 1)) throw new RangeError(`moves is ${moves}: it must be at least 1`);
  const [first, last] = [asFunction(base.energy), asFunction(energy)];
  const gained = (x: Expr<[N]>): Expr<[]> => sub(first(x), last(x));
  const rises = temperatures.slice(1).map((beta, k) => beta - (temperatures[k] ?? 0));
  const between = temperatures.slice(1, -1);
  const [increments, betas] = direction === 'there' ? [rises, between] : [rises.toReversed(), between.toReversed()];
  const [begin = 1, ...rest] = increments;
  type Moving = { readonly state: State; readonly acceptance: Expr<[]> };
  const moved = (key: KeyExpr, beta: Expr<[]>, x: Expr<[N]>, acceptance: Expr<[]>) => {
    const at = (y: Expr<[N]>): Expr<[]> => add(mul(first(y), sub(1, beta)), mul(last(y), beta));
    const sampler = transition(at, beta);
    const start: Moving = { state: sampler.init(x), acceptance };
    return repeat<Moving>(moves, ({ state, acceptance: so }, i) => {
      const [next, info] = sampler.step(foldIn(key, i), state);
      return { state: next, acceptance: add(so, info.acceptance) };
    })(start);
  };
  return (key, x) => {
    const begun = { logWeight: add(mul(gained(x), begin), base.logZ), x, acceptance: constant(0) };
    if (rest.length === 0) return { ...begun, acceptance: constant(1) };
    const [end] = scan(
      rest.length,
      (so: Annealed<N>, k, { beta, rise }: { readonly beta: Expr<[]>; readonly rise: Expr<[]> }) => {
        const { state, acceptance } = moved(foldIn(key, k), beta, so.x, so.acceptance);
        return [{ logWeight: add(so.logWeight, mul(gained(state.x), rise)), x: state.x, acceptance }, []];
      },
      begun,
      { beta: vector(betas), rise: vector(rest) },
    );
    return { ...end, acceptance: mul(end.acceptance, 1 / (rest.length * moves)) };
  };
};
