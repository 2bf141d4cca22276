/**
 * A normalised density: an energy whose `Z` is known, exactly or by an estimate. Only of a density can a log-likelihood be asked.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import * as b from '../ops/build.ts';
import type { Shape } from '../shape/index.ts';
import type { ExprsOf, None, Parameters } from '../tree/spec.ts';
import { buildEnergy, type Context, type Energy, requireEvent, requireNumber, type Untyped } from './model.ts';
import { type Scalar, scalarNode } from './values.ts';

/** How well the normalising constant is known. An estimate has a standard error, in nats, and says how it was made. */
export type LogZ =
  | { readonly kind: 'exact' }
  | { readonly kind: 'estimated'; readonly standardError: number; readonly method: string };

/**
 * A normalised density over points of shape `S`.
 *
 * @category model
 */
export interface Density<S extends Shape, P extends Parameters = None, C extends Context = None> {
  readonly _tag: 'Density';
  readonly event: Readonly<S>;
  readonly params: P;
  readonly context: C;
  readonly logZ: LogZ;
  /** `ln p(x)`, in nats. */
  readonly apply: (params: ExprsOf<P>, context: ExprsOf<C>) => (x: Expr<S>) => Expr<[]>;
}

/** A density over points of shape `S`, of which nothing else is asked. */
export interface DensityOn<S extends Shape> {
  readonly _tag: 'Density';
  readonly event: Readonly<S>;
  readonly params: Parameters;
  readonly context: Context;
  readonly logZ: LogZ;
  readonly apply: (params: never, context: never) => (x: Expr<S>) => Expr<[]>;
}

/** A density without types, as combinators handle them. */
export interface UntypedDensity extends Untyped {
  readonly logZ: LogZ;
}

/** A density of which points and results are checked when it is applied. */
export const buildDensity = (density: UntypedDensity): UntypedDensity & { readonly _tag: 'Density' } =>
  Object.freeze({
    _tag: 'Density',
    event: Object.freeze([...density.event]),
    params: density.params,
    context: density.context,
    logZ: density.logZ,
    apply: (params: unknown, context: unknown) => {
      const at = density.apply(params, context);
      return (x: Node): Node => {
        requireEvent('density', density.event, x);
        const y = at(x);
        requireNumber('density', y);
        return y;
      };
    },
  });

/** The signature of `Density.of`. */
export type Normalise = <S extends Shape, C extends Context>(
  e: Energy<S, None, C>,
  normaliser: {
    /** `ln Z = ln ∫ exp(-E)`. */
    readonly logZ: Scalar;
    /** Of an estimate: its standard error, in nats, and how it was made. */
    readonly estimated?: { readonly standardError: number; readonly method: string };
  },
) => Density<S, None, C>;

/**
 * The density of an energy whose `ln Z` is known: `ln p(x) = -E(x) - ln Z`. It is taken to be exact, unless it is said to be estimated.
 *
 * `ShapeError` if `ln Z` is not finite, or a standard error is negative.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, sum, abs, toNested } from '@ergodic/core'
 * import { Density, Energy, logLikelihood } from '@ergodic/core/energy'
 *
 * // Laplace: ∫ exp(-|x|) dx = 2
 * const laplace = Density.of(Energy.of([1], (x) => pipe(x, abs, sum())), { logZ: Math.log(2) })
 * assert.strictEqual(toNested(evaluate(logLikelihood(laplace)(constant([3])))), -3 - Math.log(2))
 */
export const densityOf = signature<Normalise>(
  (
    e: Untyped,
    {
      logZ,
      estimated,
    }: { readonly logZ: number | Node; readonly estimated?: { standardError: number; method: string } },
  ) => {
    if (typeof logZ === 'number' && !Number.isFinite(logZ)) throw new ShapeError('Density.of', `ln Z is ${logZ}`);
    if (estimated !== undefined && !(estimated.standardError >= 0))
      throw new ShapeError('Density.of', `${estimated.standardError} is not a standard error`);
    const constant = scalarNode('ln Z', logZ);
    return buildDensity({
      event: e.event,
      params: e.params,
      context: e.context,
      logZ: estimated === undefined ? { kind: 'exact' } : { kind: 'estimated', ...estimated },
      apply: (params, context) => {
        const f = e.apply(params, context);
        return (x) => b.neg(b.add(f(x), constant));
      },
    });
  },
);

/**
 * `x ↦ ln p(x)`, normalised. It is asked of a density: an energy alone does not have one.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { Density, logLikelihood } from '@ergodic/core/energy'
 *
 * const top = toNested(evaluate(logLikelihood(Density.gaussian([1]))(constant([0]))))
 * assert.ok(Math.abs(top - -0.5 * Math.log(2 * Math.PI)) < 1e-15)
 */
export const logLikelihood = <S extends Shape>(density: Density<S>): ((x: Expr<S>) => Expr<[]>) =>
  density.apply({}, {});

/**
 * The energy `-ln p(x)`, whose `Z` is 1.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { Density, logDensity, logLikelihood, toEnergy } from '@ergodic/core/energy'
 *
 * const [p, x] = [Density.gaussian([2]), constant([1, 2])]
 * assert.strictEqual(toNested(evaluate(logDensity(toEnergy(p))(x))), toNested(evaluate(logLikelihood(p)(x))))
 */
export const toEnergy = signature<
  <S extends Shape, P extends Parameters, C extends Context>(density: Density<S, P, C>) => Energy<S, P, C>
>(({ event, params, context, apply }: UntypedDensity) =>
  buildEnergy({
    event,
    params,
    context,
    apply: (p, c) => {
      const f = apply(p, c);
      return (x) => b.neg(f(x));
    },
  }),
);
