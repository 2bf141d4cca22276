/**
 * Annealed Langevin dynamics: from the noisiest of a family of densities to the cleanest, some steps at each level.
 */
import {
  add,
  at,
  constant,
  div,
  type Expr,
  equal,
  fromFlat,
  minimum,
  mul,
  pipe,
  type Scalar,
  type Shape,
  square,
  take,
  typed,
  where,
} from '@ergodic/core';
import { shapeOf } from '@ergodic/core/graph';
import { type Info, type Metric, type Sampler, setting, type Target } from '../kernel/index.ts';
import { langevin } from './langevin.ts';

/** A level of noise, as an energy sees it. */
export interface NoiseLevel {
  /** The standard deviation `σ` of the noise. */
  readonly sigma: Expr<[]>;
  /** Its place among the levels, 0 for the noisiest. */
  readonly index: Expr<[], 'int'>;
}

/** The settings of annealed Langevin dynamics. Expressions may be inputs: tuning compiles nothing again. */
export interface AnnealedOptions<S extends Shape, L extends number> {
  /** The standard deviations `σ₁ > … > σ_L > 0` of the levels, in the order in which they are visited. */
  readonly sigmas: readonly number[] | Expr<[L]>;
  /** Steps at each level, at least 1. */
  readonly steps: number;
  /** `ε > 0`, the step size of the last level, in squared units of `x`. */
  readonly stepSize: Scalar;
  /** `T >= 0`; 1 unless given. */
  readonly temperature?: Scalar;
  /** The preconditioner `L Lᵀ`; the identity unless given. */
  readonly metric?: Metric.Metric<S>;
}

/** A point, and how far the chain has come: the level, and the steps made there. */
export type Annealed<S extends Shape> = {
  readonly x: Expr<S>;
  readonly level: Expr<[], 'int'>;
  readonly turn: Expr<[], 'int'>;
};

/** What annealed Langevin dynamics tells beside `Info`, whose energy is that of the level of the step. */
export type AnnealedInfo<S extends Shape> = Info<S> & { readonly level: Expr<[], 'int'> };

const isList = (value: readonly number[] | { readonly op: string }): value is readonly number[] => Array.isArray(value);

const levelsOf = <L extends number>(sigmas: readonly number[] | Expr<[L]>): Expr<[L]> => {
  if (!isList(sigmas)) return sigmas;
  const falls = sigmas.every((sigma, i) => sigma > 0 && sigma < (sigmas[i - 1] ?? Number.POSITIVE_INFINITY));
  if (sigmas.length === 0 || !falls)
    throw new RangeError(
      `the sigmas are ${sigmas.join(', ')}: they must be finite and positive, each less than the last`,
    );
  return typed<[L]>(constant(fromFlat([sigmas.length], sigmas)));
};

/**
 * Langevin steps at falling levels of noise: `steps` steps at each, of size `αᵢ = ε σᵢ² / σ_L²`,
 *
 * `x' = x - (αᵢ/2) ∇Eᵢ(x) + √αᵢ ξ`,
 *
 * with `Eᵢ` the energy at level `i`, which `target` gives. That of the source is the score of the data under noise `σᵢ`.
 *
 * After `L · steps` steps the chain has gone through all levels; from then on it stays at the last one. Where it is on its way is part of
 * its state, so a chain that is stopped goes on where it was. The law at the end is that of the last level only up to what the steps leave of
 * the start, and the error of Langevin steps: on Gaussians both are known exactly, since `S ← M S Mᵀ + αᵢ I` with `M = I - (αᵢ/2) Aᵢ`.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source Y. Song and S. Ermon, Generative modeling by estimating gradients of the data distribution (2019), algorithm 1
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { add, constant, Energy, evaluate, keyFrom, mul, sqrt, toNested } from '@ergodic/core'
 * import { annealedLangevin, chain } from '@ergodic/samplers'
 *
 * // Data that are all at 0, seen through noise.
 * const sampler = annealedLangevin(({ sigma }) => Energy.gaussian([2], { scale: sigma }), {
 *   sigmas: [4, 1, 0.25],
 *   steps: 10,
 *   stepSize: 0.05,
 * })
 * const [x = 0] = toNested(evaluate(chain(30)(sampler)(keyFrom(0), constant([10, 10]))))
 * assert.ok(Math.abs(x) < 2)
 */
export const annealedLangevin = <S extends Shape, L extends number>(
  target: (level: NoiseLevel) => Target<S>,
  options: AnnealedOptions<S, L>,
): Sampler<S, Annealed<S>, AnnealedInfo<S>> => {
  const { steps, metric } = options;
  if (!(Number.isInteger(steps) && steps >= 1)) throw new RangeError(`steps is ${steps}: it must be at least 1`);
  const sigmas = levelsOf(options.sigmas);
  const last = (shapeOf(sigmas)[0] ?? 1) - 1;
  const smallest = pipe(sigmas, at(-1));
  const stepSize = setting('the step size', options.stepSize, 'positive');
  const temperature = setting('the temperature', options.temperature ?? 1, 'not negative');
  return {
    _tag: 'Sampler',
    name: 'annealed langevin',
    init: (x) => ({ x, level: constant(0, 'int'), turn: constant(0, 'int') }),
    step: (key, { x, level, turn }) => {
      const sigma = pipe(sigmas, take(level));
      const inner = langevin(target({ sigma, index: level }), {
        stepSize: mul(stepSize, square(div(sigma, smallest))),
        temperature,
        ...(metric === undefined ? {} : { metric }),
      });
      const [next, info] = inner.step(key, { x });
      const done = equal(turn, steps - 1);
      return [
        { x: next.x, level: where(done, minimum(add(level, 1), last), level), turn: where(done, 0, add(turn, 1)) },
        { ...info, level },
      ];
    },
  };
};
