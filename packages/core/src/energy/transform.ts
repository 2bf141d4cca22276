/**
 * Energies made of one: heated, pulled back, tilted, tethered.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, isTuple } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape, Written } from '../shape/index.ts';
import { type ExprsOf, type Parameters, type Slot, slot } from '../tree/spec.ts';
import type { Density, UntypedDensity } from './density.ts';
import { buildEnergy, type Context, type Energy, requireEvent, type Untyped } from './model.ts';
import type { NamesIn } from './parts.ts';
import { requirePositive, type Scalar, scalarNode } from './values.ts';

// -------------------------------------------------------------------------------------------------------------------
// temperature
// -------------------------------------------------------------------------------------------------------------------

/** How hot: by a temperature, or by its inverse. */
export type Heat = { readonly temperature: Scalar } | { readonly beta: Scalar };

/** A combinator that leaves the type of an energy as it is. */
export type Keeping = <S extends Shape, P extends Parameters, C extends Context>(e: Energy<S, P, C>) => Energy<S, P, C>;

/**
 * The energy at another temperature: `E(x) / T`, or `β E(x)`. The density is raised to the power `1 / T`: hotter is flatter.
 *
 * `ShapeError` unless the number is positive.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, toNested } from '@ergodic/core'
 * import { asFunction, Energy, temper } from '@ergodic/core/energy'
 *
 * const hot = pipe(Energy.gaussian([2]), temper({ temperature: 2 }), asFunction)
 * assert.strictEqual(toNested(evaluate(hot(constant([3, 4])))), 6.25)
 */
export const temper = signature<(heat: Heat) => Keeping>((heat: Heat) => {
  const value = 'beta' in heat ? heat.beta : heat.temperature;
  requirePositive('temper', value);
  const node = scalarNode('temper', value);
  return (e: Untyped) =>
    buildEnergy({
      ...e,
      apply: (params, context) => {
        const f = e.apply(params, context);
        return (x) => ('beta' in heat ? b.mul(f(x), node) : b.div(f(x), node));
      },
    });
});

// -------------------------------------------------------------------------------------------------------------------
// maps and references
// -------------------------------------------------------------------------------------------------------------------

/** The signature of `pullback`. */
export type Pullback = <const T extends Shape, S extends Shape>(
  event: Written<T>,
  f: (x: Expr<T>) => Expr<S>,
) => <P extends Parameters, C extends Context>(e: Energy<S, P, C>) => Energy<T, P, C>;

/**
 * The energy seen through a map: `E(f(x))`, an energy over the points that `f` takes. It is a change of the *energy*, not of variables: no
 * Jacobian is added, so the density of `x` is not that of `f⁻¹` of a sample (for that `-ln |det ∂f/∂x|` would have to be added). It is what is
 * wanted of features: `E` scores `f(x)`, and `x` is scored by that.
 *
 * `ShapeError` if `f` does not give points of the energy's event.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, norm, ofShape, pipe, reshape, toNested } from '@ergodic/core'
 * import { asFunction, Energy, pullback } from '@ergodic/core/energy'
 *
 * // a shell: the norm of x is near 2
 * const shell = pipe(
 *   Energy.gaussian([1], { mean: [2] }),
 *   pullback([3], (x) => pipe(x, norm(), reshape([1]))),
 *   asFunction,
 * )
 * assert.strictEqual(toNested(evaluate(shell(constant([0, 3, 0])))), 0.5)
 */
export const pullback = signature<Pullback>(
  (event: Dims, f: (x: Node) => Node) => (e: Untyped) =>
    buildEnergy({
      ...e,
      event,
      apply: (params, context) => {
        const at = e.apply(params, context);
        return (x) => {
          const y = f(x);
          requireEvent('pullback', e.event, y);
          return at(y);
        };
      },
    }),
);

/** The signature of `tilt`. */
export type Tilt = <S extends Shape>(
  reference: Density<S>,
) => <P extends Parameters, C extends Context>(e: Energy<S, P, C>) => Energy<S, P, C>;

/**
 * An energy over a reference density: `p(x) ∝ q(x) exp(-E(x))`, so the whole energy is `E(x) - ln q(x)`. A network alone may have no `Z`;
 * a bounded one, tilting a density, has.
 *
 * `ShapeError` if the events differ.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, toNested } from '@ergodic/core'
 * import { asFunction, Density, Energy, tilt } from '@ergodic/core/energy'
 *
 * const tilted = pipe(Energy.zero([2]), tilt(Density.gaussian([2])), asFunction)
 * const energy = toNested(evaluate(tilted(constant([3, 4]))))
 * assert.ok(Math.abs(energy - (12.5 + Math.log(2 * Math.PI))) < 1e-12)
 */
export const tilt = signature<Tilt>((reference: UntypedDensity) => (e: Untyped) => {
  const logReference = reference.apply({}, {});
  return buildEnergy({
    ...e,
    apply: (params, context) => {
      const f = e.apply(params, context);
      return (x) => b.sub(f(x), logReference(x));
    },
  });
});

/** A context with a tether. */
export type Tethered<S extends Shape, C extends Context> = {
  readonly [N in NamesIn<C> | 'tether']: N extends 'tether' ? Slot<S, 'real'> : C[N & keyof C];
};

/** The signature of `recover`. */
export type Recover = <K>(
  sigma: Scalar | ((context: K) => Expr<[]>),
) => <S extends Shape, P extends Parameters, C extends Context>(
  e: Energy<S, P, C> & (ExprsOf<C> extends K ? unknown : 'sigma asks for a context that the energy does not have'),
) => Energy<S, P, Tethered<S, C>>;

/**
 * The energy of what a noisy point was before the noise: `E(x) + |tether - x|² / (2 σ²)`, where `tether` (a new name of the context) is
 * the noisy point. If `E` is the energy of `x` and `tether = x + σ ξ`, this is the conditional of `x` given `tether`. `σ` is a number, an
 * expression, or a function of the context (a noise level, say).
 *
 * `ShapeError` unless `σ` is positive, or if the energy has a tether already.
 *
 * R. Gao et al., "Learning energy-based models by diffusion recovery likelihood", ICLR 2021, equation 5.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, toNested } from '@ergodic/core'
 * import { asFunction, condition, Energy, recover } from '@ergodic/core/energy'
 *
 * const conditional = pipe(Energy.gaussian([1]), recover(0.5), condition({ tether: [1] }), asFunction)
 * assert.strictEqual(toNested(evaluate(conditional(constant([2])))), 2 + 1 / (2 * 0.25))
 */
export const recover = signature<Recover>((sigma: number | Node | ((context: unknown) => Node)) => (e: Untyped) => {
  if (Object.hasOwn(e.context, 'tether')) throw new ShapeError('recover', 'the energy has a tether already');
  if (typeof sigma !== 'function') requirePositive('recover', sigma);
  return buildEnergy({
    ...e,
    context: Object.freeze({ ...e.context, tether: slot([...e.event]) }),
    apply: (params, context) => {
      const f = e.apply(params, context);
      const scale = scalarNode('the sigma of recover', typeof sigma === 'function' ? sigma(context) : sigma);
      const tether = tetherOf(context);
      return (x) => {
        const apart = b.sub(tether, x);
        return b.add(f(x), b.div(b.mul(b.sum(b.mul(apart, apart)), 0.5), b.mul(scale, scale)));
      };
    },
  });
});

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value && 'type' in value;

const tetherOf = (context: unknown): Node => {
  const tether: unknown = typeof context === 'object' && context !== null ? Reflect.get(context, 'tether') : undefined;
  if (!isNode(tether) || isTuple(tether.type)) throw new ShapeError('recover', 'the context gives no tether');
  return tether;
};
