import {
  add,
  batch,
  div,
  type Expr,
  foldIn,
  type KeyExpr,
  mean,
  mul,
  pipe,
  type Scalar,
  type Shape,
  square,
  stopGradient,
  sub,
  sum,
} from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { dimAt, type Node, shapeOf, signature, typed } from '@ergodic/core/graph';
import { build, buildBatch } from '@ergodic/core/ops';
import { type Parameters, slot } from '@ergodic/core/tree';
import { chain, chains, langevin } from '@ergodic/samplers';
import type { Generator } from '../networks/index.ts';
import { positive, whole } from '../setting.ts';
import { countOf, type Rows } from './energies.ts';
import { contrast } from './maximum-likelihood.ts';
import type { Count, Objective, Points } from './objective.ts';
import type { Regulariser } from './regularisers.ts';

/** A number of Langevin steps, of a size. */
export interface Revision {
  readonly steps: number;
  readonly stepSize: Scalar;
}

/** How generator and energy work together. */
export interface CooperativeOptions {
  /** Langevin in the space of points, from what the generator proposes: the revision by the energy. */
  readonly revise: Revision;
  /** Standard deviation `s` of the generator's noise: `x = g(z) + s e`. */
  readonly deviation: number;
  /** Langevin in the latent space, from the `z` that was drawn towards what explains the revised point; none unless given. */
  readonly infer?: Revision;
  readonly regularisers?: readonly Regulariser[];
}

/** The parameters of both. */
export type CooperativeParameters<P extends Parameters, G extends Parameters> = {
  readonly energy: P;
  readonly generator: G;
};

const requireRevision = (what: string, { steps, stepSize }: Revision): void => {
  whole(`the number of steps that ${what}`, steps, 1);
  if (typeof stepSize === 'number') positive(`the step size of steps that ${what}`, stepSize);
};

const half = <S extends Shape>(x: Expr<S>): Expr<[]> => mul(pipe(x, square, sum()), 0.5);

/** Normal noise of standard deviation 1, in rows of a shape. */
const noiseRows = <S extends Shape>(key: KeyExpr, n: Count, event: Readonly<S>): Rows<S> =>
  typed(build.draw('normal', key, [n, ...event]));

/** The mean over rows of the squares of their lengths. */
const meanSquare = <S extends Shape>(rows: Rows<S>, n: Count): Expr<[]> => div(pipe(rows, square, sum()), n);

/** The signature of `inferred`. */
type Inferred = <Z extends Shape, S extends Shape>(
  infer: Revision,
  misfit: (z: Expr<Z>, x: Expr<S>) => Expr<[]>,
  key: KeyExpr,
  latents: Rows<Z>,
  points: Rows<S>,
) => Rows<Z>;

/** Langevin from each latent point on `|z|² / 2` and its misfit to a point; chain `i` has the key `foldIn(key, i)`. */
const inferred = signature<Inferred>(
  (
    { steps, stepSize }: Revision,
    misfit: (z: Node, x: Node) => Expr<[]>,
    key: KeyExpr,
    latents: Node,
    points: Node,
  ): Node | undefined => {
    const n = dimAt(shapeOf(latents), 0);
    const [moved] = buildBatch(
      n,
      [latents, points, build.iota([n], 0)],
      ([z, x, i]) => {
        if (z === undefined || x === undefined || i === undefined) return [];
        const posterior = (to: Expr<Shape>): Expr<[]> => add(half(to), misfit(to, x));
        return [pipe(langevin(posterior, { stepSize }), chain(steps))(typed(build.foldIn(key, i)), typed<Shape>(z))];
      },
      () => false,
    );
    return moved;
  },
);

/**
 * Cooperative learning. The generator proposes points, `x̂ = g(z) + s e`; the energy revises them by Langevin steps to `x̃`; the energy learns from the difference of data and revised points, and the generator
 * from how the energy changed what it had proposed: it minimises `|x̃ - g(z)|² / (2 s²)`, MCMC teaching. With `infer` the latent point first moves, by Langevin on `|z|² / 2 + |x̃ - g(z)|² / (2 s²)`, towards those that
 * explain the revised point.
 *
 * Seen: `dataEnergy`, `sampleEnergy`, `value`, `teaching` (the generator's loss), `revision` (the mean squared distance that points were moved).
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source J. Xie, Y. Lu, R. Gao, S. C. Zhu and Y. N. Wu, Cooperative learning of energy-based model and latent variable model via MCMC teaching (2018), algorithm 1
 * @category constructors
 */
export const cooperative = <Z extends Shape, S extends Shape, P extends Parameters, G extends Parameters>(
  energy: Energy<S, P>,
  generator: Generator<Z, S, G>,
  { revise, deviation, infer, regularisers = [] }: CooperativeOptions,
): Objective<CooperativeParameters<P, G>, Points<S>> => {
  requireRevision('revise', revise);
  if (infer !== undefined) requireRevision('infer', infer);
  positive('the deviation', deviation);
  const precision = 1 / (deviation * deviation);
  return {
    _tag: 'Objective',
    name: `cooperative-${revise.steps}`,
    params: { energy: energy.params, generator: generator.params },
    example: { points: slot<S>(energy.event) },
    carried: {},
    assess: ({ params, batch: { points }, key }) => {
      const at = energy.apply(params.energy, {});
      const generate = generator.apply(params.generator);
      const n = countOf(points);
      const latents = noiseRows<Z>(foldIn(key, 0), n, generator.latent);
      const generated: Rows<S> = batch(n, (z: Expr<Z>): Expr<S> => generate(z), latents);
      const proposed = add(generated, mul(noiseRows<S>(foldIn(key, 1), n, generator.event), deviation));
      const revised = stopGradient(
        pipe(langevin(at, revise), chain(revise.steps), chains(n))(foldIn(key, 2), proposed),
      );
      const misfit = (z: Expr<Z>, x: Expr<S>): Expr<[]> => mul(half(sub(x, generate(z))), precision);
      const explaining = infer === undefined ? latents : inferred(infer, misfit, foldIn(key, 3), latents, revised);
      const teaching = pipe(
        batch(n, (z: Expr<Z>, x: Expr<S>): Expr<[]> => misfit(z, x), stopGradient(explaining), revised),
        mean(),
      );
      const game = contrast(at, points, revised, { regularisers, key: foldIn(key, 4) });
      return {
        loss: add(game.loss, teaching),
        carried: {},
        seen: { ...game.seen, teaching, revision: meanSquare(sub(revised, proposed), n) },
      };
    },
  };
};
