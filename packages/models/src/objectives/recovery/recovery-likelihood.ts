import {
  add,
  batch,
  div,
  type Expr,
  equal,
  foldIn,
  iota,
  maximum,
  mean,
  mul,
  norm,
  pipe,
  type Shape,
  stopGradient,
  sub,
  sum,
  take,
  toReal,
} from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { oneOf } from '../denoising.ts';
import { countOf, type Rows } from '../energies.ts';
import { energyOfRow, exampleOf, type LevelledEnergy, type LevelledGiven, type OfLevels } from '../levelled.ts';
import { normalLike } from '../normal-like.ts';
import type { Assessed, Count } from '../objective.ts';
import { levelTable, stepBack } from './conditional.ts';
import type { RecoveryMode } from './mode.ts';
import type { NoiseSchedule } from './schedule.ts';

/** A schedule of noise, and how its conditionals are sampled. */
export interface RecoveryOptions {
  readonly schedule: NoiseSchedule;
  readonly mode: RecoveryMode;
}

/** The mean of the values of those rows that are of a level; 0 of none. */
const meanOfLevel = (values: Expr<[Count]>, levels: Expr<[Count], 'int'>, level: number): Expr<[]> => {
  const own = toReal(equal(levels, level));
  return div(pipe(mul(values, own), sum()), maximum(pipe(own, sum()), 1));
};

/**
 * Diffusion recovery likelihood: one energy of all noise levels learns each level from the next. Every point has a level `t` of its own, each with the same chance; with `x_t = abar_t x + sbar_t e`, `x_{t+1} = a x_t + σ e'` and `y = a x_t` the model of the conditional is
 *
 * `ln p(y | x_{t+1}) = -E(y; t) - |x_{t+1} - y|² / (2 σ²)`,
 *
 * which is sampled by Langevin that begins at `x_{t+1}`, and the loss is `mean w_t (E(y⁺; t) - E(y⁻; t))`. Conditionals are nearer to one mode than marginals, so short chains do. What scales and weights are is the mode's: `letter` or `calibrated`. Of an energy of classes (`classEnergy`) each point is recovered by the energy of its own class, which learns `p(x | c)`.
 *
 * Seen: `value` (the mean of `E(y⁻) - E(y⁺)`), `value.t` for each level, `displacement` (of `x_t` from `x_{t+1}`).
 *
 * @source R. Gao, Y. Song, B. Poole, Y. N. Wu and D. Kingma, Learning energy-based models by diffusion recovery likelihood (2021), algorithm 1
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { conditionOf, mlpFeatures, noiseConditional } from '@ergodic/models/networks';
 * import { calibrated, recoveryLikelihood, varianceExploding } from '@ergodic/models/objectives';
 *
 * const net = noiseConditional(mlpFeatures([2], { hidden: [32, 32], condition: conditionOf() }), { reference: 3 });
 * const learn = recoveryLikelihood(net, { schedule: varianceExploding([0.1, 0.3, 1]), mode: calibrated({ steps: 60 }) });
 * assert.strictEqual(learn.params, net.params);
 */
export const recoveryLikelihood = signature<OfLevels<readonly [options: RecoveryOptions]>>(
  <S extends Shape>(energy: LevelledEnergy<S>, { schedule, mode }: RecoveryOptions) => {
    const at = levelTable(schedule, mode);
    const levels = schedule.levels.length;
    return {
      _tag: 'Objective',
      name: `recovery likelihood, ${schedule.name}, ${mode.name}`,
      params: energy.params,
      example: exampleOf(energy),
      carried: {},
      assess: ({ params, batch: { points, labels }, key }: LevelledGiven<S>): Assessed => {
        const rowEnergy = energyOfRow(energy, params, labels);
        const pairOf = (x: Expr<S>, i: Expr<[], 'int'>) => {
          const own = foldIn(key, i);
          const level = oneOf(levels, foldIn(own, 0));
          const numbers = at(level);
          const of = rowEnergy(toReal(level), i);
          const clean = add(mul(x, numbers.abar), mul(normalLike(foldIn(own, 1), x), numbers.sbar));
          const noisy = add(mul(clean, numbers.forward), mul(normalLike(foldIn(own, 2), x), numbers.sigma));
          const recovered = stepBack(of, numbers, mode.steps, 1)(foldIn(own, 3), noisy);
          const given = (y: Expr<S>): Expr<S> => stopGradient(mul(y, numbers.shrink));
          return {
            level,
            clean: given(clean),
            recovered: given(recovered),
            moved: pipe(sub(recovered, noisy), norm()),
          };
        };
        const n = countOf(points);
        const numbered = iota([n]);
        // Chains are a batch of their own, which no gradient passes: inside one that is differentiated they would run twice.
        const { level, clean, recovered, moved } = batch(n, pairOf, points, numbered);
        const before: Rows<S> = clean;
        const after: Rows<S> = recovered;
        const energyOf = (y: Expr<S>, i: Expr<[], 'int'>): Expr<[]> => rowEnergy(toReal(take(i)(level)), i)(y);
        const values = sub(batch(n, energyOf, after, numbered), batch(n, energyOf, before, numbered));
        const weightOf = (l: Expr<[], 'int'>): Expr<[]> => at(l).weight;
        const loss = pipe(mul(values, batch(n, weightOf, level)), mean());
        const byLevel = Object.fromEntries(
          schedule.levels.map((_, t) => [`value.${t}`, meanOfLevel(values, level, t)] as const),
        );
        return {
          loss: mul(loss, -1),
          carried: {},
          seen: { value: pipe(values, mean()), ...byLevel, displacement: pipe(moved, mean()) },
        };
      },
    };
  },
);
