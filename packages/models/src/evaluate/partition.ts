import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Box } from './box.ts';
import { boxCubature, type Cubature, coarseOrder, fineOrder, shellCubature } from './cubature.ts';
import type { Density, Estimate } from './density.ts';
import type { EnergyAt } from './energy-at.ts';
import { type ScoreError, tailLimit, tailMassError } from './score-error.ts';

/** A rule over the tripled box, with the model's energies at its points; the first `inner` points are those in the box. */
export interface Tabulated {
  readonly cubature: Cubature;
  readonly energies: Float64Array;
  readonly inner: number;
  readonly logZ: number;
  /** The share of `Z` outside the box. */
  readonly tailMass: number;
}

/** The model tabulated at two orders; the difference of any functional between them estimates its error. */
export interface TabulatedTwice {
  readonly fine: Tabulated;
  readonly coarse: Tabulated;
}

/** Where to integrate. */
export interface Region {
  readonly box: Box;
  /** The widest panel inside the box, along x and y; outside it panels are three times as wide. */
  readonly width: readonly [number, number];
  readonly breaks?: Density['breaks'];
}

const concat = (a: Float64Array, b: Float64Array): Float64Array => {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

const rule = ({ box, width, breaks }: Region, order: number): readonly [Cubature, number] => {
  const inner = boxCubature(box, width, order, breaks);
  const shell = shellCubature(box, [3 * width[0], 3 * width[1]], order);
  return [
    { points: concat(inner.points, shell.points), weights: concat(inner.weights, shell.weights) },
    inner.weights.length,
  ];
};

/** `Σ w exp(-(E - least))` over a range of points. */
const weigh = (cubature: Cubature, energies: Float64Array, least: number, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += (cubature.weights[i] ?? 0) * Math.exp(least - (energies[i] ?? Number.NaN));
  return sum;
};

const nonFinite = (node: string): ScoreError => ({ _tag: 'NonFinite', node });

const at = ({ points }: Cubature, i: number): string => `(${points[2 * i]}, ${points[2 * i + 1]})`;

const normalise = (cubature: Cubature, energies: Float64Array, inner: number): E.Either<ScoreError, Tabulated> => {
  if (energies.length !== cubature.weights.length)
    return E.left(nonFinite(`the model: ${energies.length} energies for ${cubature.weights.length} points`));
  let least = Infinity;
  for (let i = 0; i < energies.length; i++) {
    const energy = energies[i] ?? Number.NaN;
    if (Number.isNaN(energy) || energy === -Infinity)
      return E.left(nonFinite(`the energy at ${at(cubature, i)}, ${energy},`));
    if (energy < least) least = energy;
  }
  if (least === Infinity) return E.left(nonFinite('log Z: the density is zero everywhere in the box; it'));
  const inside = weigh(cubature, energies, least, 0, inner);
  const outside = weigh(cubature, energies, least, inner, energies.length);
  const total = inside + outside;
  return E.right({ cubature, energies, inner, logZ: Math.log(total) - least, tailMass: outside / total });
};

const tabulateAt =
  (region: Region, order: number) =>
  <Err>(energyAt: EnergyAt<Err>): TE.TaskEither<Err | ScoreError, Tabulated> => {
    const [cubature, inner] = rule(region, order);
    return pipe(
      energyAt(cubature.points),
      TE.flatMapEither((energies): E.Either<Err | ScoreError, Tabulated> => normalise(cubature, energies, inner)),
    );
  };

/**
 * Tabulates and normalises a model at both orders. The mass that tripling the box adds is part of `Z`; above
 * {@link tailLimit} it is an error, since then more may lie beyond.
 */
export const tabulate =
  (region: Region) =>
  <Err>(energyAt: EnergyAt<Err>): TE.TaskEither<Err | ScoreError, TabulatedTwice> =>
    pipe(
      TE.Do,
      TE.bind('fine', () => tabulateAt(region, fineOrder)(energyAt)),
      TE.bind('coarse', () => tabulateAt(region, coarseOrder)(energyAt)),
      TE.filterOrElseW(
        ({ fine }) => fine.tailMass <= tailLimit,
        ({ fine }) => tailMassError(fine.tailMass, region.box),
      ),
    );

/** A functional of the tabulated model, with the difference of the two orders as its error (0 where both are infinite). */
export const estimate =
  (functional: (table: Tabulated) => number) =>
  ({ fine, coarse }: TabulatedTwice): Estimate => {
    const value = functional(fine);
    const other = functional(coarse);
    return { value, error: value === other ? 0 : Math.abs(value - other) };
  };

/**
 * The log partition function `log Z = log ∫ exp(-E)` of a model on the plane, and the share of it that tripling the box adds.
 *
 * @param region where to integrate, in the units of the model's points
 * @errors `TailMass`, `NonFinite`, and the model's own
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { energyOf, logPartition } from '@ergodic/models/evaluate';
 *
 * const normal = energyOf((x, y) => (x * x + y * y) / 2);
 * const found = await logPartition({ box: { x: [-6, 6], y: [-6, 6] }, width: [1, 1] })(normal)();
 * assert.ok(isRight(found) && Math.abs(found.right.logZ.value - Math.log(2 * Math.PI)) < 1e-8);
 */
export const logPartition =
  (region: Region) =>
  <Err>(
    energyAt: EnergyAt<Err>,
  ): TE.TaskEither<Err | ScoreError, { readonly logZ: Estimate; readonly tailMass: number }> =>
    pipe(
      energyAt,
      tabulate(region),
      TE.map((tables) => ({ logZ: estimate(({ logZ }) => logZ)(tables), tailMass: tables.fine.tailMass })),
    );
