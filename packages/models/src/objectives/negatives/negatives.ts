import {
  type Expr,
  type Exprs,
  foldIn,
  type KeyExpr,
  pipe,
  type Scalar,
  type Shape,
  stopGradient,
} from '@ergodic/core';
import type { Dims } from '@ergodic/core/graph';
import { chain, chains, type Info, type Positioned, type Sampler, type Target } from '@ergodic/samplers';
import { whole } from '../../setting.ts';
import { countOf, type EnergyFn, type Rows } from '../energies.ts';
import type { Carried, CarriedExprs } from '../objective.ts';
import { gaussianNoise, type Noise } from './noise.ts';
import { atBuffer, atData, atNoise, type BufferOptions, type Starts } from './starts.ts';
import { type ChainStepSize, pacing } from './step-size.ts';

/** What samples of the model depend on. */
export interface NegativesGiven<S extends Shape> {
  readonly data: Rows<S>;
  readonly carried: CarriedExprs;
  readonly key: KeyExpr;
  readonly count: Expr<[]>;
}

/** Samples of the model, as many as there are points of data. */
export interface Drawn<S extends Shape> {
  readonly samples: Rows<S>;
  /** Where their chains began. */
  readonly starts: Rows<S>;
  readonly carried: CarriedExprs;
  readonly seen: Readonly<Record<string, Expr<[]>>>;
}

/**
 * How a step of training comes by samples of the model.
 *
 * @category model
 */
export interface Negatives<S extends Shape> {
  readonly name: string;
  readonly carried: (event: Dims) => Carried;
  /** The samples are constants to derivatives: how they came about is no part of the gradient. */
  readonly draw: (energy: EnergyFn<S>, given: NegativesGiven<S>) => Drawn<S>;
}

/** What a sampler of training chains is told. */
export interface ChainSettings {
  readonly stepSize: Expr<[]>;
  readonly temperature: Scalar;
}

/** What makes the sampler of an energy: `langevin`, `mala`, or a function that calls another with these settings and its own. */
export type Sampling<S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs> = (
  target: Target<S>,
  settings: ChainSettings,
) => Sampler<S, State, I>;

/** The settings of training chains. */
export interface ChainOptions {
  /** Steps of each chain in one step of training. */
  readonly steps: number;
  /** `ε`, in squared units of the points. */
  readonly stepSize: ChainStepSize;
  /** `T`; 1 unless given. */
  readonly temperature?: Scalar;
}

/** Chains that begin somewhere. */
const running = <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
  starts: Starts,
  make: Sampling<S, State, I>,
  { steps, stepSize, temperature = 1 }: ChainOptions,
): Negatives<S> => {
  whole('the number of steps of a chain', steps, 1);
  const pace = pacing(stepSize);
  return {
    name: `${starts.name}-${steps}`,
    carried: (event) => ({ ...starts.carried(event), ...pace.carried }),
    draw: (energy, { data, carried, key, count }) => {
      const paced = pace.at(energy, { data, carried, count });
      const from = starts.begin({ data, carried, key: foldIn(key, 0) });
      const sampler = make(energy, { stepSize: paced.stepSize, temperature });
      const samples = stopGradient(pipe(sampler, chain(steps), chains(countOf(data)))(foldIn(key, 1), from));
      return {
        samples,
        starts: from,
        carried: { ...starts.keep(samples, carried), ...paced.carried },
        seen: paced.seen,
      };
    },
  };
};

/**
 * Chains that begin at the data of the step, `K` steps long (CD-k). They need only tell where the model leaks, but the fixed point of learning
 * is not the maximum of the likelihood.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source G. Hinton, Training products of experts by minimizing contrastive divergence (2002)
 * @category constructors
 */
export const contrastiveDivergence = <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
  make: Sampling<S, State, I>,
  options: ChainOptions,
): Negatives<S> => running(atData, make, options);

/**
 * Chains that begin at noise, each time anew, `K` steps long. What they learn to do in so many steps is to give fair samples; the density of the
 * energy is another one, and is not calibrated.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @param options.noise standard normal unless given
 * @source E. Nijkamp et al., Learning non-convergent non-persistent short-run MCMC toward energy-based model (2019)
 * @category constructors
 */
export const shortRun = <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
  make: Sampling<S, State, I>,
  { noise = gaussianNoise(1), ...options }: ChainOptions & { readonly noise?: Noise },
): Negatives<S> => running(atNoise(noise), make, options);

/**
 * Chains that go on where they ended when last run: a replay buffer, carried from step to step. A few begin again from noise.
 *
 * `RangeError` if a setting is a number that it must not be; `ShapeError`, when a step is made, unless the buffer is a whole number of batches.
 *
 * @param options.chains in the buffer; 1024 unless given
 * @param options.restart the share of chains that begin again; .001 unless given
 * @param options.noise standard normal unless given
 * @source T. Tieleman, Training restricted Boltzmann machines using approximations to the likelihood gradient (2008); Y. Du and I. Mordatch,
 *   Implicit generation and modeling with energy-based models (2019), section 3.1
 * @category constructors
 */
export const persistent = <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
  make: Sampling<S, State, I>,
  {
    chains: count = 1024,
    restart = 0.001,
    noise = gaussianNoise(1),
    ...options
  }: ChainOptions & Partial<BufferOptions>,
): Negatives<S> => running(atBuffer({ chains: count, restart, noise }), make, options);
