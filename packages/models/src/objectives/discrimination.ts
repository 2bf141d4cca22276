import {
  add,
  batch,
  constant,
  dim,
  type Expr,
  fromFlat,
  greater,
  mul,
  neg,
  pipe,
  type Shape,
  softplus,
  sub,
  sum,
  toReal,
} from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { Init, type Parameter, type Parameters, parameter, slot } from '@ergodic/core/tree';
import { whole } from '../setting.ts';
import { countOf, type EnergyFn, type Rows } from './energies.ts';
import type { NoiseLaw } from './noise-law.ts';
import type { Count, Objective, Points } from './objective.ts';

/** The two terms of logistic discrimination, as functions of the log-ratio `G` of two sides: `-ln σ(G)` for what is data, `-ln σ(-G)` for what is not. */
export const logistic = {
  ofData: (logRatio: Expr<[]>): Expr<[]> => softplus(neg(logRatio)),
  ofNoise: (logRatio: Expr<[]>): Expr<[]> => softplus(logRatio),
} as const;

/** How well two sets of rows are told apart by the sign of a log-ratio, and the loss of telling them apart. */
const discriminate = <S extends Shape>(
  logRatio: EnergyFn<S>,
  data: Rows<S>,
  noise: Rows<S>,
  noisePerPoint: number,
): { readonly loss: Expr<[]>; readonly seen: Readonly<Record<'accuracy', Expr<[]>>> } => {
  const [ofData, ofNoise] = [countOf(data), countOf(noise)];
  const all = dim('points', ofData + ofNoise);
  const points: Rows<S> = typed(build.concat([data, noise], 0));
  /** One number for each row of data, another for each of noise. */
  const perRow = (forData: number, forNoise: number): Expr<[Count]> =>
    constant(fromFlat([all], [...Array<number>(ofData).fill(forData), ...Array<number>(ofNoise).fill(forNoise)]));
  // The loss of a row is found in the batch, since no row needs another: its gradient is then found in the same batch.
  const one = (x: Expr<S>, side: Expr<[]>) => {
    const against = mul(logRatio(x), side);
    return { loss: softplus(against), right: toReal(greater(0, against)) };
  };
  const { loss, right } = batch(all, one, points, perRow(-1, 1));
  return {
    loss: pipe(mul(loss, perRow(1 / ofData, noisePerPoint / ofNoise)), sum()),
    seen: { accuracy: pipe(mul(right, perRow(0.5 / ofData, 0.5 / ofNoise)), sum()) },
  };
};

/** The parameters of a model that learns its own constant: those of the energy, and `ln Z`. */
export type SelfNormalised<P extends Parameters> = { readonly energy: P; readonly logZ: Parameter<[]> };

/** How much noise there is. */
export interface NoiseContrastiveOptions<S extends Shape> {
  readonly noise: NoiseLaw<S>;
  /** `ν`, draws of noise for each point of data; 1 unless given. */
  readonly noisePerPoint?: number;
}

/**
 * Noise-contrastive estimation: the model `ln p(x) = -E(x) - ln Z`, with `ln Z` a parameter like the others, is told apart from noise of known density. With
 * `G(x) = ln p(x) - ln q(x) - ln ν` the loss is `-E_data ln σ(G) - ν E_q ln σ(-G)`. If the data's density is in the family it is the minimum, normalised: then `ln Z` is that of the
 * energy.
 *
 * Seen: `logZ`, `accuracy` (the mean over both sides; 1/2 where nothing can be told).
 *
 * `RangeError` unless `ν` is whole, and at least 1.
 *
 * @source M. Gutmann and A. Hyvärinen, Noise-contrastive estimation of unnormalized statistical models (2012), equations 5 to 8
 * @category constructors
 */
export const noiseContrastive = <S extends Shape, P extends Parameters>(
  energy: Energy<S, P>,
  { noise, noisePerPoint = 1 }: NoiseContrastiveOptions<S>,
): Objective<SelfNormalised<P>, Points<S>> => {
  whole('the draws of noise for each point', noisePerPoint, 1);
  return {
    _tag: 'Objective',
    name: `noise-contrastive estimation, ${noise.name}`,
    params: { energy: energy.params, logZ: parameter([], Init.zeros) },
    example: { points: slot<S>(energy.event) },
    carried: {},
    assess: ({ params, batch: { points }, key }) => {
      const logRatio = noiseLogRatio(energy.apply(params.energy, {}), params.logZ, noise, noisePerPoint);
      const drawn = noise.draw(key, dim('points', countOf(points) * noisePerPoint));
      const { loss, seen } = discriminate(logRatio, points, drawn, noisePerPoint);
      return { loss, carried: {}, seen: { ...seen, logZ: params.logZ } };
    },
  };
};

/** `G(x) = -E(x) - ln Z - ln q(x) - ln ν`. */
export const noiseLogRatio =
  <S extends Shape>(energy: EnergyFn<S>, logZ: Expr<[]>, noise: NoiseLaw<S>, noisePerPoint = 1): EnergyFn<S> =>
  (x) =>
    sub(neg(add(energy(x), logZ)), add(noise.logDensity(x), constant(Math.log(noisePerPoint))));

/**
 * Logistic discrimination of data from samples of another model, by an energy `F`: the logit of "data" is `-F`. At its best `F = -ln (p_data / q)`, the energy that is to be added to
 * `-ln q` to have the data's: see `introspective`.
 */
export const discrimination = <S extends Shape>(
  energy: EnergyFn<S>,
  data: Rows<S>,
  samples: Rows<S>,
): { readonly loss: Expr<[]>; readonly seen: Readonly<Record<'accuracy', Expr<[]>>> } =>
  discriminate((x) => neg(energy(x)), data, samples, 1);
