import {
  constant,
  dot,
  type Expr,
  fromFlat,
  mul,
  pipe,
  type Shape,
  square,
  sub,
  sum,
  take,
  toInt,
} from '@ergodic/core';
import { type Classifier, type Energy, energy } from '@ergodic/core/energy';
import type { Node } from '@ergodic/core/graph';
import { Init, type Parameter, type Parameters, parameter } from '@ergodic/core/tree';
import { positive, whole, within } from '../setting.ts';
import type { Features, Width } from './features.ts';
import {
  conditionedOnLevel,
  type Levelled,
  type NoiseConditionalOptions,
  type NoiseConditionalParameters,
  noiseConditional,
} from './noise-conditional.ts';

/** The settings of a network that is scaled to the noise of each level. */
export interface NoiseScaledOptions extends Omit<NoiseConditionalOptions, 'reference'> {
  /** `s_t`, the deviation of the noise in what the energy of level `t` is given; `levelNoises` tells it. */
  readonly deviations: readonly number[];
}

/** `1 / s_t²` of a level. */
const precisionTable = (deviations: readonly number[]): ((level: Expr<[]>) => Expr<[]>) => {
  if (deviations.length === 0) throw new RangeError('a network of noise levels needs a level');
  const table = constant(
    fromFlat(
      [deviations.length],
      deviations.map((s) => 1 / positive('the deviation of noise', s) ** 2),
    ),
  );
  return (level) => {
    // A level that is known only as a program runs cannot be looked at here.
    const node: Node = level;
    if (node.op === 'constant')
      within('the level', whole('the level', node.attrs.data[0] ?? Number.NaN, 0), 0, deviations.length - 1);
    return pipe(table, take(toInt(level)));
  };
};

/** `½ |x|²`. */
const halfSquare = <S extends Shape>(x: Expr<S>): Expr<[]> => mul(pipe(x, square, sum()), 0.5);

/**
 * One network for all noise levels, scaled to each: `E(x; t) = (½ |x|² - f(x; t)) / s_t²`, with `f` the network that `noiseConditional` makes of the features.
 *
 * For the exact density of `x = m x₀ + s e` the gradient of `f` is what the noise was added to, `∇f(x) = m 𝔼[x₀ | x]` (Tweedie's formula), of the size of the points at every level; an energy without that scale has gradients
 * of the size `1 / s_t`, and learns levels of little noise late. As `f` grows no faster than linearly, `Z` exists.
 *
 * `RangeError` unless there are deviations, all positive; as of `noiseConditional`; where it is applied, if the level is a number that is none of theirs.
 *
 * @source K. Miyasawa (1961) and H. Robbins (1956), for the formula; T. Karras et al., Elucidating the design space of diffusion-based generative models (2022), section 5, scale denoisers likewise
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { conditionOf, convolutionalFeatures, noiseScaled } from '@ergodic/models/networks';
 * import { levelNoises, variancePreserving } from '@ergodic/models/objectives';
 *
 * const features = convolutionalFeatures([16, 16], { channels: [8, 16], hidden: [32], condition: conditionOf(8) });
 * const deviations = levelNoises(variancePreserving([0.4, 0.7, 0.9999], 0.2)).map(({ deviation }) => deviation);
 * const net = noiseScaled(features, { deviations, embedding: 8 });
 * assert.deepStrictEqual(net.event, [16, 16]);
 */
export const noiseScaled = <S extends Shape, B extends Parameters>(
  features: Features<S, B>,
  { deviations, ...options }: NoiseScaledOptions,
): Energy<S, NoiseConditionalParameters<B>, Levelled> => {
  const precisionOf = precisionTable(deviations);
  const network = noiseConditional(features, options);
  return energy<S, NoiseConditionalParameters<B>, Levelled>({
    event: network.event,
    params: network.params,
    context: network.context,
    apply: (params, context) => {
      const f = network.apply(params, context);
      const precision = precisionOf(context.level);
      return (x) => mul(precision, sub(halfSquare(x), f(x)));
    },
  });
};

/** The parameters of such a network with classes: those of one without, and a weight for each feature and class. */
export type NoiseScaledClassParameters<B extends Parameters, K extends number> = {
  readonly network: NoiseConditionalParameters<B>;
  readonly classes: Parameter<[Width, K]>;
};

/**
 * The same for classes: `f_c(x; t) = Σᵢ w_i(t) h_i(x, t) W_ic`, and the logits are `(f_c(x; t) - ½ |x|²) / s_t²`, so that `E_c(x; t) = -logit_c` is an energy of each class at each level, and `-ln Σ_c exp(logit_c)` one of points of any class.
 *
 * `RangeError` as of `noiseScaled`, and unless there is a class.
 *
 * @source W. Grathwohl et al., Your classifier is secretly an energy based model and you should treat it like one (2020), equations 4 and 5, for the classes
 * @category constructors
 */
export const noiseScaledClasses = <S extends Shape, B extends Parameters, K extends number>(
  features: Features<S, B>,
  classes: K,
  { deviations, ...options }: NoiseScaledOptions,
): Classifier<S, K, NoiseScaledClassParameters<B, K>, Levelled> => {
  whole('the number of classes', classes, 1);
  const precisionOf = precisionTable(deviations);
  const { params, context, at } = conditionedOnLevel(features, options);
  return {
    _tag: 'Classifier',
    event: features.event,
    classes,
    params: { network: params, classes: parameter([features.width, classes], Init.lecun) },
    context,
    apply: ({ network, classes: each }, { level }) => {
      const { weights, of } = at(network, level);
      const precision = precisionOf(level);
      return (x) => mul(sub(dot(mul(weights, of(x)), each), halfSquare(x)), precision);
    },
  };
};

/**
 * A classifier of one noise level, of what the network is given there: of calibrated recovery `y = a x_t`, so `x_t` is to be multiplied by `a` first.
 *
 * @category combinators
 */
export const classifierAt = <S extends Shape, K extends number, P extends Parameters>(
  { apply, ...classifier }: Classifier<S, K, P, Levelled>,
  level: number,
): Classifier<S, K, P> => ({
  ...classifier,
  context: {},
  apply: (params) => apply(params, { level: constant(level) }),
});
