/**
 * Energies as functions of anything: `Potential<A> = (x: A) => Expr<[]>`. What is lawful about energies is lawful here, where `A` may be any
 * type, so this is where the instances of fp-ts live: `Monoid` (adding energies is multiplying densities) and `Contravariant` (an
 * energy seen through a map).
 */
import type { Contravariant1 } from 'fp-ts/lib/Contravariant.js';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import { add } from '../dsl/arithmetic.ts';
import { constant } from '../dsl/leaf.ts';
import type { Expr } from '../graph/expr.ts';
import { signature } from '../graph/expr.ts';
import type { Dims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape, Written } from '../shape/index.ts';
import type { None, Parameters } from '../tree/spec.ts';
import { buildEnergy, type Context, type Energy, type Untyped } from './model.ts';

/**
 * The energy of a point of any type: one expression, or a record of several.
 *
 * @category model
 */
export type Potential<A> = (x: A) => Expr<[]>;

/** The name of the type constructor, for fp-ts. */
export const URI = '@ergodic/Potential';

/** The type of the name. */
export type URI = typeof URI;

// Where fp-ts keeps the declarations of this module: they are not beside its JavaScript, which is in `lib`.
declare module 'fp-ts/HKT.js' {
  interface URItoKind<A> {
    readonly '@ergodic/Potential': Potential<A>;
  }
}

// -------------------------------------------------------------------------------------------------------------------
// pipeables
// -------------------------------------------------------------------------------------------------------------------

/**
 * The potential seen through a map: `x ↦ E(f(x))`.
 *
 * @category Contravariant
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, dotProduct, type Expr, evaluate, mul, pipe, toNested } from '@ergodic/core'
 * import { Potential } from '@ergodic/core/energy'
 *
 * const squared = (x: Expr<[2]>) => dotProduct(x, x)
 * const doubled = pipe(squared, Potential.contramap((x: Expr<[2]>) => mul(x, 2)))
 * assert.strictEqual(toNested(evaluate(doubled(constant([3, 4])))), 100)
 */
export const contramap =
  <A, B>(f: (b: B) => A) =>
  (potential: Potential<A>): Potential<B> =>
  (x) =>
    potential(f(x));

// -------------------------------------------------------------------------------------------------------------------
// instances
// -------------------------------------------------------------------------------------------------------------------

/**
 * Precomposition: `contramap(identity) = identity`, `contramap(f ∘ g) = contramap(g) ∘ contramap(f)`.
 *
 * @category instances
 */
export const Contravariant: Contravariant1<URI> = {
  URI,
  contramap: (potential, f) => contramap(f)(potential),
};

/**
 * Products of experts: `concat(a, b) = x ↦ a(x) + b(x)`, `empty = x ↦ 0`. (Sums of numbers: associative up to rounding.)
 *
 * @category instances
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, type Expr, evaluate, square, toNested } from '@ergodic/core'
 * import { Potential } from '@ergodic/core/energy'
 * import { concatAll } from 'fp-ts/lib/Monoid.js'
 *
 * const sum = concatAll(Potential.getMonoid<Expr<[]>>())([square, square, square])
 * assert.strictEqual(toNested(evaluate(sum(constant(2)))), 12)
 */
export const getMonoid = <A>(): Monoid<Potential<A>> => ({
  empty: () => constant(0),
  concat: (first, second) => (x) => add(first(x), second(x)),
});

/** What energies have in common whose products are taken: their event, and the parameters and context that they share. */
export interface Common<S extends Shape, P extends Parameters, C extends Context> {
  readonly event: Written<S>;
  readonly params?: P;
  readonly context?: C;
}

/** The signature of `getEnergyMonoid`. */
export type GetEnergyMonoid = <
  const S extends Shape,
  const P extends Parameters = None,
  const C extends Context = None,
>(
  common: Common<S, P, C>,
) => Monoid<Energy<S, P, C>>;

/**
 * Products of energies of one type, which see the same parameters and the same context: `concat(a, b) = a + b`, `empty = 0`. For experts
 * with parameters of their own, each under its name, see `Energy.product`.
 *
 * @category instances
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction, Energy, getEnergyMonoid } from '@ergodic/core/energy'
 * import { concatAll } from 'fp-ts/lib/Monoid.js'
 *
 * const all = concatAll(getEnergyMonoid({ event: [1] }))
 * const sum = all([Energy.gaussian([1]), Energy.gaussian([1], { mean: [4] })])
 * assert.strictEqual(toNested(evaluate(asFunction(sum)(constant([2])))), 4)
 */
export const getEnergyMonoid = signature<GetEnergyMonoid>(
  ({ event, params = {}, context = {} }: { readonly event: Dims } & Partial<Untyped>): Monoid<Untyped> => {
    const common = { event, params, context };
    return {
      empty: buildEnergy({ ...common, apply: () => () => b.scalar(0) }),
      concat: (first, second) =>
        buildEnergy({
          ...common,
          apply: (p, c) => {
            const [f, g] = [first.apply(p, c), second.apply(p, c)];
            return (x) => b.add(f(x), g(x));
          },
        }),
    };
  },
);
