/**
 * An energy: low is likely. `p(x) = exp(-E(x)) / Z`, for points of a fixed shape, given parameters (which are learned) and a context
 * (which is not: a noise level, a label, a tether).
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import { typeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { arrayType, type Dims, showDims, showType } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape, Written } from '../shape/index.ts';
import { type AnySlot, type ExprsOf, isSlot, type None, type Parameters } from '../tree/spec.ts';

/** Named slots that are given from outside. The name is the meaning: a name stands for one value in all parts of an energy. */
export type Context = { readonly [name: string]: AnySlot };

/**
 * An energy over points of shape `S`, with parameters `P` and context `C`, neither unless they are named.
 *
 * @category model
 */
export interface Energy<S extends Shape, P extends Parameters = None, C extends Context = None> {
  readonly _tag: 'Energy';
  /** The shape of a point. */
  readonly event: Readonly<S>;
  /** What is learned: shapes and beginnings. */
  readonly params: P;
  /** What is given from outside: shapes and kinds. */
  readonly context: C;
  /** The energy of a point, in nats, up to a constant that does not depend on the point. */
  readonly apply: (params: ExprsOf<P>, context: ExprsOf<C>) => (x: Expr<S>) => Expr<[]>;
}

/** An energy over points of shape `S`, of which nothing else is asked. */
export interface EnergyOn<S extends Shape> {
  readonly _tag: 'Energy';
  readonly event: Readonly<S>;
  readonly params: Parameters;
  readonly context: Context;
  readonly apply: (params: never, context: never) => (x: Expr<S>) => Expr<[]>;
}

/** Any energy. */
export interface AnyEnergy {
  readonly _tag: 'Energy';
  readonly event: Dims;
  readonly params: Parameters;
  readonly context: Context;
  readonly apply: (params: never, context: never) => (x: never) => Expr<[]>;
}

/** An energy without types, as combinators handle them. */
export interface Untyped {
  readonly event: Dims;
  readonly params: Parameters;
  readonly context: Context;
  readonly apply: (params: unknown, context: unknown) => (x: Node) => Node;
}

/** `ShapeError` unless a point has the shape of the event. */
export const requireEvent = (op: string, event: Dims, x: Node): void => {
  const want = arrayType('real', event);
  if (showType(typeOf(x)) !== showType(want))
    throw new ShapeError(op, `wants ${showType(want)}, got ${showType(x.type)}`);
};

/** `ShapeError` unless a result is one real number. */
export const requireNumber = (op: string, y: Node): void => {
  const type = showType(typeOf(y));
  if (type !== 'real[]') throw new ShapeError(op, `must give one number for a point, gives ${type}`);
};

/** An energy of which points and results are checked when it is applied. */
export const buildEnergy = (energy: Untyped): Untyped & { readonly _tag: 'Energy' } => {
  for (const n of energy.event)
    if (!Number.isInteger(n) || n < 0) throw new ShapeError('energy', `${n} is not a dimension of an event`);
  return Object.freeze({
    _tag: 'Energy',
    event: Object.freeze([...energy.event]),
    params: energy.params,
    context: energy.context,
    apply: (params: unknown, context: unknown) => {
      const at = energy.apply(params, context);
      return (x: Node): Node => {
        requireEvent('energy', energy.event, x);
        const y = at(x);
        requireNumber('energy', y);
        return y;
      };
    },
  });
};

/** Whether nothing is to be learned. */
export const isParameterless = (params: Parameters): boolean => !isSlot(params) && Object.keys(params).length === 0;

// -------------------------------------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------------------------------------

/** The signature of `energy`. */
export type MakeEnergy = <
  const S extends Shape,
  const P extends Parameters = None,
  const C extends Context = None,
>(definition: {
  readonly event: Written<S>;
  readonly params?: P;
  readonly context?: C;
  readonly apply: (params: ExprsOf<P>, context: ExprsOf<C>) => (x: Expr<S>) => Expr<[]>;
}) => Energy<S, P, C>;

/**
 * An energy with parameters and a context: `apply` is given the expressions that stand for them, and returns the energy of a point.
 *
 * `ShapeError` where it is applied, if the result is not one real number.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, dotProduct, evaluate, times, pipe, toNested } from '@ergodic/core'
 * import { energy } from '@ergodic/core/energy'
 * import { Init, parameter, slot } from '@ergodic/core/tree'
 *
 * // E(x) = (w · x) / level
 * const linear = energy({
 *   event: [2],
 *   params: { weight: parameter([2], Init.normal(1)) },
 *   context: { inverseLevel: slot([]) },
 *   apply: ({ weight }, { inverseLevel }) => (x) => pipe(dotProduct(weight, x), times(inverseLevel)),
 * })
 * const at = linear.apply({ weight: constant([1, 2]) }, { inverseLevel: constant(0.5) })
 * assert.strictEqual(toNested(evaluate(at(constant([3, 4])))), 5.5)
 */
export const energy = signature<MakeEnergy>(
  ({ params = {}, context = {}, ...rest }: Omit<Untyped, 'params' | 'context'> & Partial<Untyped>) =>
    buildEnergy({ ...rest, params, context }),
);

/**
 * An energy that is a function of the point alone.
 *
 * `ShapeError` where it is applied, if the result is not one real number.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, minus, norm, pipe, square, times, toNested } from '@ergodic/core'
 * import { asFunction, Energy } from '@ergodic/core/energy'
 *
 * // a ring of radius 3
 * const ring = Energy.of([2], (x) => pipe(x, norm(), minus(3), square, times(8)))
 * assert.strictEqual(toNested(evaluate(asFunction(ring)(constant([3, 4])))), 32)
 */
export const of = signature<<const S extends Shape>(event: Written<S>, f: (x: Expr<S>) => Expr<[]>) => Energy<S>>(
  (event: Dims, f: (x: Node) => Node) => buildEnergy({ event, params: {}, context: {}, apply: () => f }),
);

/**
 * The energy that is 0 everywhere: it says nothing, and is the unit of products.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction, Energy } from '@ergodic/core/energy'
 *
 * assert.strictEqual(toNested(evaluate(asFunction(Energy.zero([2]))(constant([3, 4])))), 0)
 */
export const zero = <const S extends Shape>(event: Written<S>): Energy<S> => of<S>(event, constantly());

const constantly = signature<() => (x: unknown) => Expr<[]>>(() => (): Node => b.scalar(0));

// -------------------------------------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------------------------------------

/**
 * `x ↦ E(x)`, of an energy that nothing is left to be given to: see `withParams` and `condition`.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction, Energy } from '@ergodic/core/energy'
 *
 * const e = asFunction(Energy.gaussian([2]))
 * assert.strictEqual(toNested(evaluate(e(constant([3, 4])))), 12.5)
 */
export const asFunction = <S extends Shape>(e: Energy<S>): ((x: Expr<S>) => Expr<[]>) => e.apply({}, {});

/**
 * `x ↦ -E(x)`: the logarithm of the density, up to the constant `-ln Z`. A *log-likelihood* is asked of a `Density`, which has its `Z`.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { Energy, logDensity } from '@ergodic/core/energy'
 *
 * const f = logDensity(Energy.gaussian([2]))
 * assert.strictEqual(toNested(evaluate(f(constant([3, 4])))), -12.5)
 */
export const logDensity = signature<<S extends Shape>(e: Energy<S>) => (x: Expr<S>) => Expr<[]>>((e: Untyped) => {
  const f = e.apply({}, {});
  return (x: Node): Node => b.neg(f(x));
});

/** How an event is shown: `[2]`. */
export const showEvent = (e: { readonly event: Dims }): string => showDims(e.event);
