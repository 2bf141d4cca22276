import {
  constant,
  type Dim,
  dim,
  div,
  dot,
  type Expr,
  fromFlat,
  maximum,
  norm,
  repeat,
  type Shape,
  stopGradient,
  transpose,
} from '@ergodic/core';
import { type Context, type Energy, energy } from '@ergodic/core/energy';
import { type Dims, dimAt, type Node, shapeOf, signature, sizeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { foldIn, key, normal } from '@ergodic/core/random';
import { flatten, isParameter, map, type Parameters } from '@ergodic/core/tree';
import { whole } from '../setting.ts';

/** Sizes of a weight as a matrix: outputs, and all else. */
export type Outputs = Dim<'outputs'>;
type Inputs = Dim<'inputs'>;

/** The largest singular value of a matrix as power iteration finds it, and the left singular vector to go on from. */
export interface Spectral {
  readonly norm: Expr<[]>;
  readonly left: Expr<[Outputs]>;
}

/** A vector of length 1; one of length 0 stays. */
const unit = <N extends number>(x: Expr<[N]>): Expr<[N]> => div(x, maximum(norm()(x), 1e-12));

/**
 * The largest singular value of `W` by power iteration: from `u`, `iterations` times `v = Wᵀ u / |Wᵀ u|`, `u = W v / |W v|`; then `σ = uᵀ W v`. To derivatives
 * `u` and `v` are constants, so the derivative of `σ` is `u vᵀ`, the right one where they have converged. After `n` iterations the error is of the order
 * `(σ₂ / σ₁)^(4n - 2)`; from the `u` of an earlier, similar `W` one is enough.
 *
 * `RangeError` unless the number of iterations is whole, and at least 1.
 *
 * @source T. Miyato et al., Spectral normalization for generative adversarial networks (2018), algorithm 1
 * @category destructors
 */
export const powerIteration = (w: Expr<[Outputs, Inputs]>, start: Expr<[Outputs]>, iterations: number): Spectral => {
  whole('the number of iterations', iterations, 1);
  const fixed = stopGradient(w);
  const turned = transpose()(fixed);
  const rightOf = (u: Expr<[Outputs]>): Expr<[Inputs]> => unit(dot(turned, u));
  // The last half step is taken outside, for both vectors are needed.
  const before = repeat<Expr<[Outputs]>>(iterations - 1, (u) => unit(dot(fixed, rightOf(u))))(stopGradient(start));
  const right = stopGradient(rightOf(before));
  const left = stopGradient(unit(dot(fixed, right)));
  return { norm: dot(left, dot(w, right)), left };
};

/** How weights are normalised. */
export interface SpectralOptions {
  /** Of the power method. */
  readonly iterations?: number;
  /** `unit`: every weight is divided by its norm, which is then 1. `bound`: only where it is above 1. `unit` unless given. */
  readonly mode?: 'unit' | 'bound';
  /** Paths of parameters that stay as they are: those that begin with `head` unless given. */
  readonly except?: (path: string) => boolean;
}

const head = (path: string): boolean => /(^|\.)head(\.|$)/.test(path);

/** Weights as matrices: `[inputs, outputs]` turned, kernels `[outputs, …]` flattened. */
const asMatrix = (w: Node): Expr<[Outputs, Inputs]> => {
  const shape = shapeOf(w);
  return typed(
    shape.length === 2 ? build.transpose(w, [1, 0]) : build.reshape(w, [dimAt(shape, 0), sizeOf(shape.slice(1))]),
  );
};

/** How many outputs a weight has, if it is one: a matrix, or a kernel of four axes. */
const outputsOf = (shape: Dims): Outputs | undefined =>
  shape.length === 2
    ? dim('outputs', dimAt(shape, 1))
    : shape.length === 4
      ? dim('outputs', dimAt(shape, 0))
      : undefined;

/** The weights of a specification that are normalised, with their numbers of outputs. */
export const normalisedPaths = (
  params: unknown,
  { except = head }: SpectralOptions,
): readonly (readonly [string, Outputs])[] =>
  flatten<unknown>(params).flatMap(([path, leaf]) => {
    const outputs = isParameter(leaf) && !except(path) ? outputsOf(leaf.shape) : undefined;
    return outputs === undefined ? [] : [[path, outputs] as const];
  });

/** Parameters with their weights normalised, and the vectors to go on from, by path. */
export interface NormalisedParameters<E> {
  readonly params: E;
  readonly left: Readonly<Record<string, Expr<[Outputs]>>>;
}

/** The signature of `normaliseWeights`. */
export type NormaliseWeights = <E>(
  params: E,
  starts: ReadonlyMap<string, Expr<[Outputs]>>,
  options: SpectralOptions,
) => NormalisedParameters<E>;

/** Each of the named weights divided by its spectral norm, which is sought from the vector that is given for it. */
export const normaliseWeights = signature<NormaliseWeights>(
  (
    params: { readonly [name: string]: Node },
    starts: ReadonlyMap<string, Expr<[Outputs]>>,
    { iterations = 1, mode = 'unit' }: SpectralOptions,
  ): NormalisedParameters<unknown> => {
    const left: Record<string, Expr<[Outputs]>> = {};
    const normalised = map((leaf: Node, path: string) => {
      const start = starts.get(path);
      if (start === undefined) return leaf;
      const found = powerIteration(asMatrix(leaf), start, iterations);
      left[path] = found.left;
      const by = mode === 'bound' ? maximum(found.norm, 1) : maximum(found.norm, 1e-12);
      return div(typed<Shape>(leaf), by);
    })(params);
    return { params: normalised, left };
  },
);

/** Vectors to begin with: known normal numbers, another for each weight. */
const fixedStarts = (paths: readonly (readonly [string, Outputs])[]): ReadonlyMap<string, Expr<[Outputs]>> =>
  new Map(paths.map(([path, n], i) => [path, constant(fromFlat([n], normal(foldIn(key(0), i), n)))] as const));

/**
 * An energy whose weights are divided by their largest singular value (a kernel's as the matrix of its outputs by all else): each layer is then 1-Lipschitz
 * for a dense layer, and bounded for a convolution. The norm is sought afresh each time from the same vector, which is exact enough with some iterations;
 * where training goes on from one step to the next, `withSpectralNorm` keeps the vector and needs one.
 *
 * `RangeError` unless the number of iterations is whole, and at least 1.
 *
 * @param options.iterations 16 unless given
 * @source T. Miyato et al., Spectral normalization for generative adversarial networks (2018), equation 8
 * @category combinators
 * @example
 * import * as assert from 'node:assert';
 * import { mlpEnergy, spectrallyNormalised } from '@ergodic/models/networks';
 *
 * const net = mlpEnergy([2], { hidden: [32, 32] });
 * assert.strictEqual(spectrallyNormalised(net).params, net.params);
 */
export const spectrallyNormalised = <S extends Shape, P extends Parameters, C extends Context>(
  of: Energy<S, P, C>,
  { iterations = 16, ...options }: SpectralOptions = {},
): Energy<S, P, C> => {
  const starts = fixedStarts(normalisedPaths(of.params, options));
  return energy<S, P, C>({
    event: of.event,
    params: of.params,
    context: of.context,
    apply: (params, context) => of.apply(normaliseWeights(params, starts, { ...options, iterations }).params, context),
  });
};
