/**
 * Class energies as a classifier, and a classifier as an energy.
 */
import { logsumexp } from '../dsl/softmax.ts';
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature, typed } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import * as b from '../ops/build.ts';
import type { Shape } from '../shape/index.ts';
import type { ExprsOf, None, Parameters } from '../tree/spec.ts';
import { type AnyEnergy, buildEnergy, type Context, type Energy, type EnergyOn, type Untyped } from './model.ts';
import { type ContextOfParts, join } from './parts.ts';
import { type Scalar, scalarNode } from './values.ts';

/**
 * A classifier of points of shape `S` into `K` classes: `softmax` of the logits are the probabilities of the classes.
 *
 * @category model
 */
export interface Classifier<S extends Shape, K extends number, P extends Parameters = None, C extends Context = None> {
  readonly _tag: 'Classifier';
  readonly event: Readonly<S>;
  readonly classes: K;
  readonly params: P;
  readonly context: C;
  /** The logit of each class: `ln p(class | x)` up to a term that is the same for all classes. */
  readonly apply: (params: ExprsOf<P>, context: ExprsOf<C>) => (x: Expr<S>) => Expr<[K]>;
}

/** The parameters of a list of parts: a list like it; none, if no part has any. */
export type ParamsOfList<T extends readonly AnyEnergy[]> = T[number]['params'] extends None
  ? None
  : { readonly [K in keyof T]: T[K]['params'] };

/** A list as a record, for its contexts. */
type AsRecord<T extends readonly AnyEnergy[]> = {
  readonly [K in keyof T as K extends `${number}` ? K : never]: T[K] extends AnyEnergy ? T[K] : never;
};

/** One bias for each class. */
type Biases<T extends readonly unknown[]> = { readonly [K in keyof T]: Scalar };

/** The signature of `classifier`. */
export type MakeClassifier = <S extends Shape, const T extends readonly AnyEnergy[]>(
  energies: T & readonly EnergyOn<S>[],
  options?: { readonly biases?: Biases<T> },
) => Classifier<S, T['length'], ParamsOfList<T>, ContextOfParts<AsRecord<T>>>;

interface UntypedClassifier extends Untyped {
  readonly classes: number;
}

/**
 * One energy for each class, as a classifier: the logit of class `c` is `-E_c(x) + b_c`. It is Bayes' rule if `b_c = ln ρ_c - ln Z_c`, with
 * `ρ_c` the share of the class and `Z_c` the constant of its energy; without biases the classes are as frequent as their `Z_c` are large.
 *
 * The parameters are a list like the list of energies, or none if no energy has any.
 *
 * `ShapeError` if there are no energies, their events differ, or there are not as many biases.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, softmax, toNested } from '@ergodic/core'
 * import { classifier, Energy, logits } from '@ergodic/core/energy'
 *
 * const around = (mean: number) => Energy.gaussian([1], { mean: [mean] })
 * const sides = classifier([around(-1), around(1)])
 * const middle = evaluate(pipe(logits(sides)(constant([0])), softmax()))
 * assert.deepStrictEqual(toNested(middle), [0.5, 0.5])
 */
export const classifier = signature<MakeClassifier>(
  (energies: readonly Untyped[], { biases }: { readonly biases?: readonly (number | Node)[] } = {}) => {
    if (biases !== undefined && biases.length !== energies.length)
      throw new ShapeError('classifier', `${biases.length} biases for ${energies.length} classes`);
    const { event, context } = join('classifier', Object.fromEntries(Object.entries(energies)));
    const logBiases = energies.map((_, i) => scalarNode('a bias', biases?.[i] ?? 0));
    const alone = energies.every(({ params }) => Object.keys(params).length === 0);
    const own = (params: unknown, i: number): unknown => (Array.isArray(params) ? params[i] : {});
    const built: UntypedClassifier & { readonly _tag: 'Classifier' } = {
      _tag: 'Classifier',
      event,
      classes: energies.length,
      params: alone ? {} : Object.freeze(energies.map(({ params }) => params)),
      context,
      apply: (params, given) => {
        const functions = energies.map((e, i) => e.apply(own(params, i), given));
        return (x) =>
          b.concat(
            functions.map((f, i) => b.reshape(b.sub(logBiases[i] ?? 0, f(x)), [1])),
            0,
          );
      },
    };
    return Object.freeze(built);
  },
);

/**
 * `x ↦` the logits of the classes, of a classifier that nothing is left to be given to.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { classifier, Energy, logits } from '@ergodic/core/energy'
 *
 * const of = logits(classifier([Energy.zero([1]), Energy.gaussian([1])], { biases: [0, 3] }))
 * assert.deepStrictEqual(toNested(evaluate(of(constant([2])))), [0, 1])
 */
export const logits = <S extends Shape, K extends number>(c: Classifier<S, K>): ((x: Expr<S>) => Expr<[K]>) =>
  c.apply({}, {});

/** The signature of `marginal`. */
export type Marginal = <S extends Shape, K extends number, P extends Parameters, C extends Context>(
  c: Classifier<S, K, P, C>,
) => Energy<S, P, C>;

/**
 * The energy of a point of any class: `E(x) = -ln Σ_c exp(logit_c(x))`. One network is then both a classifier and an energy.
 *
 * W. Grathwohl et al., "Your classifier is secretly an energy based model and you should treat it like one", ICLR 2020, equation 5.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction, classifier, Energy, marginal } from '@ergodic/core/energy'
 *
 * const both = asFunction(marginal(classifier([Energy.zero([1]), Energy.zero([1])])))
 * assert.ok(Math.abs(toNested(evaluate(both(constant([7])))) - -Math.log(2)) < 1e-12)
 */
export const marginal = signature<Marginal>(({ event, params, context, apply }: UntypedClassifier) =>
  buildEnergy({
    event,
    params,
    context,
    apply: (p, c) => {
      const f = apply(p, c);
      return (x) => b.neg(logsumexp()(typed<Shape>(f(x))));
    },
  }),
);
