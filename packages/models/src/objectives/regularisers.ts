import { grad } from '@ergodic/autodiff';
import {
  add,
  batch,
  type Expr,
  type KeyExpr,
  mean,
  mul,
  norm,
  pipe,
  type Shape,
  square,
  sub,
  uniform,
} from '@ergodic/core';
import { shapeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { within } from '../setting.ts';
import { countOf, type EnergyFn, type Rows } from './energies.ts';
import type { Count } from './objective.ts';

/** The two sides of a step of learning by contrast. */
export interface Contrasted<S extends Shape> {
  readonly energy: EnergyFn<S>;
  readonly data: Rows<S>;
  readonly samples: Rows<S>;
  readonly dataEnergies: Expr<[Count]>;
  readonly sampleEnergies: Expr<[Count]>;
  readonly key: KeyExpr;
}

/** A term that is added to the loss of a contrast; made for points of any shape. */
export interface Regulariser {
  readonly name: string;
  readonly of: <S extends Shape>(contrasted: Contrasted<S>) => Expr<[]>;
}

/**
 * Keeps energies near zero: `weight · (mean E(x⁺)² + mean E(x⁻)²)`. An energy counts up to a constant, which this settles, and large energies have steep gradients.
 *
 * `RangeError` unless the weight is a finite number, 0 or more.
 *
 * @source Y. Du and I. Mordatch, Implicit generation and modeling with energy-based models (2019), section 4.1
 * @category constructors
 */
export const energyMagnitude = (weight: number): Regulariser => {
  within('the weight of a regulariser', weight, 0);
  return {
    name: `energy magnitude ${weight}`,
    of: ({ dataEnergies, sampleEnergies }) =>
      mul(add(pipe(dataEnergies, square, mean()), pipe(sampleEnergies, square, mean())), weight),
  };
};

/** Where gradients of the energy are looked at, and what they should be. */
export interface GradientPenaltyOptions {
  readonly weight: number;
  /** At the data, at the samples, or at random places on the lines between them; `data` unless given. */
  readonly at?: 'data' | 'samples' | 'between';
  /** The length that gradients are drawn to; 0 unless given. */
  readonly length?: number;
}

const placesOf = <S extends Shape>(
  at: 'data' | 'samples' | 'between',
  { data, samples, key }: Contrasted<S>,
): Rows<S> => {
  if (at === 'data') return data;
  if (at === 'samples') return samples;
  const coins = uniform(key, [countOf(data)]);
  const share: Rows<S> = typed(build.broadcast(coins, shapeOf(data), [0]));
  return add(data, mul(sub(samples, data), share));
};

/**
 * Draws the gradients of the energy to a length: `weight · mean (|∇E(x)| - length)²`. With length 0 at the data it is twice the R₁ regulariser of that weight; with length
 * 1 between data and samples, the gradient penalty of Wasserstein GANs.
 *
 * `RangeError` unless weight and length are finite numbers, 0 or more.
 *
 * @source L. Mescheder, A. Geiger and S. Nowozin, Which training methods for GANs do actually converge? (2018), equation 9; I. Gulrajani et al.,
 *   Improved training of Wasserstein GANs (2017), equation 3
 * @category constructors
 */
export const gradientPenalty = ({ weight, at = 'data', length = 0 }: GradientPenaltyOptions): Regulariser => {
  within('the weight of a regulariser', weight, 0);
  within('the length of gradients', length, 0);
  return {
    name: `gradient penalty ${weight}`,
    of: <S extends Shape>(contrasted: Contrasted<S>) => {
      const gradient = grad(contrasted.energy);
      const places = placesOf(at, contrasted);
      const excess = (x: Expr<S>): Expr<[]> => pipe(gradient(x), norm(), (size) => sub(size, length), square);
      return mul(pipe(batch(countOf(places), excess, places), mean()), weight);
    },
  };
};
