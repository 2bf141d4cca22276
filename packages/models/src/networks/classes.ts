import { add, constant, dot, type Expr, equal, iota, mul, neg, type Shape, sum, toReal } from '@ergodic/core';
import { type Classifier, type Context, type Energy, energy } from '@ergodic/core/energy';
import { signature } from '@ergodic/core/graph';
import { Init, type None, type Parameter, type Parameters, parameter, type Slot, slot } from '@ergodic/core/tree';
import { whole } from '../setting.ts';
import type { Features, Width } from './features.ts';

/** The parameters of a network with an output for each class. */
export type ClassNetworkParameters<B extends Parameters, K extends number> = {
  readonly body: B;
  readonly head: Parameter<[Width, K]>;
  readonly bias: Parameter<[K]>;
};

/**
 * Features as a classifier: the logits are `h(x) W + b`. The same network is an energy for each class, `E_c = -logit_c` (`classEnergy`), and an energy of
 * points of any class, `-ln Σ_c exp(logit_c)` (`marginal`).
 *
 * `RangeError` unless there is a class.
 *
 * @source W. Grathwohl et al., Your classifier is secretly an energy based model and you should treat it like one (2020), equations 4 and 5
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { marginal } from '@ergodic/core/energy';
 * import { classEnergy, classNetwork, mlpFeatures } from '@ergodic/models/networks';
 *
 * const net = classNetwork(mlpFeatures([2], { hidden: [8] }), 3);
 * assert.deepStrictEqual(net.params.head.shape, [8, 3]);
 * assert.deepStrictEqual(Object.keys(classEnergy(net).context), ['label']);
 * assert.deepStrictEqual(marginal(net).event, [2]);
 */
export const classNetwork = <S extends Shape, B extends Parameters, K extends number>(
  features: Features<S, B>,
  classes: K,
): Classifier<S, K, ClassNetworkParameters<B, K>> => {
  const { event, params, width, of } = features;
  whole('the number of classes', classes, 1);
  return {
    _tag: 'Classifier',
    event,
    classes,
    params: { body: params, head: parameter([width, classes], Init.lecun), bias: parameter([classes], Init.zeros) },
    context: {},
    apply: ({ body, head, bias }) => {
      const at = of(body);
      return (x) => add(dot(at(x), head), bias);
    },
  };
};

/** What an energy of several classes is given besides the point. */
export type Labelled = { readonly label: Slot<[], 'int'> };

/** The element at `index`. */
const elementAt = <K extends number>(x: Expr<[K]>, index: Expr<[], 'int'>, n: K): Expr<[]> =>
  sum()(mul(x, toReal(equal(iota([n]), index))));

/** The signature of `classEnergy`. */
export type ClassEnergy = <S extends Shape, K extends number, P extends Parameters, C extends Context>(
  classifier: Classifier<S, K, P, C>,
) => Energy<S, P, [C] extends [None] ? Labelled : C & Labelled>;

/** A classifier whatever its parameters and its context. */
interface Logits<S extends Shape, K extends number> {
  readonly event: Readonly<S>;
  readonly params: Parameters;
  readonly context: Context;
  readonly classes: K;
  readonly apply: (params: unknown, context: unknown) => (x: Expr<S>) => Expr<[K]>;
}

/**
 * A classifier as an energy of the points of a class, which is given as the context `label`, beside what context the classifier has: `E(x | c) = -logit_c(x)`.
 *
 * @source W. Grathwohl et al. (2020), equation 4
 * @category destructors
 */
export const classEnergy = signature<ClassEnergy>(
  <S extends Shape, K extends number>({ event, params, context, classes, apply }: Logits<S, K>) =>
    energy<S, Parameters, Labelled>({
      event,
      params,
      context: { ...context, label: slot([], 'int') },
      apply: (given, own) => {
        const logits = apply(given, own);
        return (x) => neg(elementAt(logits(x), own.label, classes));
      },
    }),
);

/**
 * The energy of the points of one class, `E(x) = -logit_c(x)`, of a classifier that may be given a context: a noise level, say.
 *
 * `RangeError` unless there is such a class.
 *
 * @source W. Grathwohl et al. (2020), equation 4
 * @category destructors
 */
export const energyOfClass = <S extends Shape, K extends number, P extends Parameters, C extends Context>(
  { event, params, context, classes, apply }: Classifier<S, K, P, C>,
  label: number,
): Energy<S, P, C> => {
  if (whole('a class', label, 0) >= classes) throw new RangeError(`there is no class ${label} of ${classes}`);
  return energy<S, P, C>({
    event,
    params,
    context,
    apply: (given, own) => {
      const logits = apply(given, own);
      return (x) => neg(elementAt(logits(x), constant(label, 'int'), classes));
    },
  });
};
