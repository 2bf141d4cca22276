/**
 * Energies made of several: products of experts, and mixtures.
 */
import { logsumexp } from '../dsl/softmax.ts';
import { ShapeError } from '../error/shape-error.ts';
import { signature, typed } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import * as b from '../ops/build.ts';
import type { Shape } from '../shape/index.ts';
import type { None } from '../tree/spec.ts';
import { buildDensity, type Density, type DensityOn, type LogZ, type UntypedDensity } from './density.ts';
import { type AnyEnergy, buildEnergy, type Energy, type EnergyOn, type Untyped } from './model.ts';
import { type ContextOfParts, type Disagreement, join, type ParamsOfParts } from './parts.ts';
import { type Scalar, scalarNode } from './values.ts';

/** The signatures of `product`: the second says which events differ. */
export interface Product {
  <S extends Shape, const T extends Readonly<Record<string, AnyEnergy>>>(
    parts: T & Readonly<Record<string, EnergyOn<S>>>,
  ): Energy<S, ParamsOfParts<T>, ContextOfParts<T>>;
  <const T extends Readonly<Record<string, AnyEnergy>>>(parts: Disagreement<T>): never;
}

/**
 * The product of experts: `E(x) = Σᵢ Eᵢ(x)`, so densities multiply (and `Z` does not). The parameters are those of the parts under
 * their names; parts without parameters are left out. A name that stands in two contexts is one value.
 *
 * `ShapeError` if there are no parts, or their events differ.
 *
 * G. E. Hinton, "Training products of experts by minimizing contrastive divergence", Neural Computation 14, 2002.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction, Energy } from '@ergodic/core/energy'
 *
 * const posterior = Energy.product({
 *   prior: Energy.gaussian([2]),
 *   likelihood: Energy.gaussian([2], { mean: [3, 4] }),
 * })
 * assert.strictEqual(toNested(evaluate(asFunction(posterior)(constant([3, 4])))), 12.5)
 */
export const product = signature<Product>((parts: Readonly<Record<string, Untyped>>) => {
  const { apply, ...joint } = join('product', parts);
  return buildEnergy({
    ...joint,
    apply: (params, context) => {
      const values = apply(params, context);
      return (x) => values(x).reduce((total, value) => b.add(total, value));
    },
  });
});

/** Weights of parts: 1 where one is not given. */
export type Weights<T> = { readonly [K in keyof T]?: Scalar };

const weightOf = (op: string, name: string, weight: number | Node): number | Node => {
  if (typeof weight === 'number' && !(weight >= 0 && weight < Infinity))
    throw new ShapeError(op, `the weight of '${name}' is ${weight}`);
  return weight;
};

/** The logarithms of the weights, in the order of the parts. */
const logWeights = (
  op: string,
  names: readonly string[],
  weights: Readonly<Record<string, number | Node>>,
): readonly Node[] => {
  const stranger = Object.keys(weights).find((name) => !names.includes(name));
  if (stranger !== undefined) throw new ShapeError(op, `there is no part '${stranger}' to weigh`);
  const found = names.map((name) => weightOf(op, name, weights[name] ?? 1));
  if (found.every((weight) => weight === 0)) throw new ShapeError(op, 'every weight is 0');
  return found.map((weight) =>
    typeof weight === 'number' ? b.scalar(Math.log(weight)) : b.log(scalarNode('a weight', weight)),
  );
};

/** `ln Σ exp(termᵢ)` of scalars. */
const logSum = (terms: readonly Node[]): Node => {
  const rows = terms.map((term) => b.reshape(term, [1]));
  return logsumexp()(typed<Shape>(b.concat(rows, 0)));
};

const sortedNames = (parts: Readonly<Record<string, unknown>>): readonly string[] => Object.keys(parts).sort();

/** The signatures of `Energy.mixture`: the second says which events differ. */
export interface Mixture {
  <S extends Shape, const T extends Readonly<Record<string, AnyEnergy>>>(
    parts: T & Readonly<Record<string, EnergyOn<S>>>,
    weights?: Weights<NoInfer<T>>,
  ): Energy<S, ParamsOfParts<T>, ContextOfParts<T>>;
  <const T extends Readonly<Record<string, AnyEnergy>>>(parts: Disagreement<T>, weights?: Weights<NoInfer<T>>): never;
}

/**
 * A mixture of energies: `E(x) = -ln Σᵢ wᵢ exp(-Eᵢ(x))`, each weight 1 unless it is given. The *unnormalised* densities are added: the
 * part `i` has the share `wᵢ Zᵢ / Σⱼ wⱼ Zⱼ` of the whole, so energies that are wide, or low, have more than their weights say. For shares
 * that are the weights mix densities: `Density.mixture`.
 *
 * `ShapeError` if there are no parts, their events differ, or a weight is negative, all are 0, or one is of no part.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction, Energy } from '@ergodic/core/energy'
 *
 * const at = (mean: number) => Energy.gaussian([1], { mean: [mean], scale: 0.1 })
 * const two = Energy.mixture({ left: at(-1), right: at(1) }, { left: 3 })
 * const energy = toNested(evaluate(asFunction(two)(constant([-1]))))
 * assert.ok(Math.abs(energy - -Math.log(3)) < 1e-12)
 */
export const mixture = signature<Mixture>(
  (parts: Readonly<Record<string, Untyped>>, weights: Readonly<Record<string, number | Node>> = {}) => {
    const { apply, ...joint } = join('mixture', parts);
    const logs = logWeights('mixture', sortedNames(parts), weights);
    return buildEnergy({
      ...joint,
      apply: (params, context) => {
        const values = apply(params, context);
        return (x) => b.neg(logSum(values(x).map((value, i) => b.sub(logs[i] ?? 0, value))));
      },
    });
  },
);

/** The signature of `Density.mixture`. */
export type MixDensities = <S extends Shape, const T extends Readonly<Record<string, DensityOn<S>>>>(
  parts: T & Readonly<Record<string, DensityOn<S>>>,
  weights?: Weights<NoInfer<T>>,
) => Density<S, ParamsOfParts<T>, ContextOfParts<T>>;

/** The worst of what is known of the parts: errors in nats of parts do not add, since each has at most its share. */
const knownOf = (parts: readonly LogZ[]): LogZ => {
  const estimates = parts.flatMap((logZ) => (logZ.kind === 'estimated' ? [logZ] : []));
  if (estimates.length === 0) return { kind: 'exact' };
  return {
    kind: 'estimated',
    standardError: Math.max(...estimates.map(({ standardError }) => standardError)),
    method: [...new Set(estimates.map(({ method }) => method))].join(', '),
  };
};

/**
 * A mixture of densities: `p(x) = Σᵢ wᵢ pᵢ(x) / Σᵢ wᵢ`. The weights, 1 unless they are given, are the shares.
 *
 * `ShapeError` if there are no parts, their events differ, or a weight is negative, all are 0, or one is of no part.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { Density, logLikelihood } from '@ergodic/core/energy'
 *
 * const p = Density.mixture({ one: Density.gaussian([1]), same: Density.gaussian([1]) }, { same: 5 })
 * const logAt = (q: Density<[1]>) => toNested(evaluate(logLikelihood(q)(constant([2]))))
 * assert.ok(Math.abs(logAt(p) - logAt(Density.gaussian([1]))) < 1e-12)
 */
export const mixtureOfParts = signature<MixDensities>(
  (parts: Readonly<Record<string, UntypedDensity>>, weights: Readonly<Record<string, number | Node>> = {}) => {
    const { apply, ...joint } = join('mixture', parts);
    const logs = logWeights('mixture', sortedNames(parts), weights);
    const total = logSum(logs);
    return buildDensity({
      ...joint,
      logZ: knownOf(sortedNames(parts).flatMap((name) => parts[name]?.logZ ?? [])),
      apply: (params, context) => {
        const values = apply(params, context);
        return (x) => b.sub(logSum(values(x).map((value, i) => b.add(value, logs[i] ?? 0))), total);
      },
    });
  },
);

/** The signature of `mixtureOf`. */
export type MixtureOf = <S extends Shape>(
  densities: readonly Density<S>[],
  weights?: readonly Scalar[],
) => Density<S, None, None>;

/**
 * A mixture of a list of densities without parameters, weighted alike unless weights are given.
 *
 * `ShapeError` if there are no densities, their events differ, or the weights are not as many, negative, or all 0.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { Density } from '@ergodic/core/energy'
 *
 * const corner = (i: number) => [Math.cos(i * Math.PI / 4), Math.sin(i * Math.PI / 4)] as const
 * const eight = Density.mixtureOf(Array.from({ length: 8 }, (_, i) => Density.isotropic(corner(i), 0.1)))
 * assert.deepStrictEqual(eight.event, [2])
 */
export const mixtureOf = signature<MixtureOf>(
  (densities: readonly DensityOn<Shape>[], weights: readonly (number | Node)[] = densities.map(() => 1)) => {
    if (weights.length !== densities.length)
      throw new ShapeError('mixture', `${weights.length} weights for ${densities.length} densities`);
    const numbers = weights.map((weight) => (typeof weight === 'number' ? weight : typed<[]>(weight)));
    return mixtureOfParts(Object.fromEntries(Object.entries(densities)), Object.fromEntries(Object.entries(numbers)));
  },
);
