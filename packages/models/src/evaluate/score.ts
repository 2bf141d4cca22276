import { deviation, mean } from 'd3-array';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { boundingBox, scaleBox } from './box.ts';
import { compareOn } from './compare.ts';
import type { Density, Estimate, LineDensity } from './density.ts';
import { axesOf, type Domain, dimensionOf, scaleDomain } from './domain.ts';
import type { EnergyAt } from './energy-at.ts';
import { firstPanels, type Region, seeded } from './panels.ts';
import { logPartition } from './partition.ts';
import type { Precision } from './refine.ts';
import { type ScoreError, tailLimit, tailMassError } from './score-error.ts';

/**
 * How good a model is, in nats and in the units of the points it was given.
 *
 * @category model
 */
export interface Score {
  readonly logZ: Estimate;
  /** The share of `Z` that tripling the box adds; never above 1e-3. */
  readonly tailMass: number;
  /** Cross-entropy `-∫ p log q` with its quadrature error, or the held-out mean of `-log q` with its standard error. */
  readonly nll: Estimate;
  /** The least `nll` there is, the data's entropy; null where the data's density is not known. */
  readonly nllCeiling: Estimate | null;
  /** `KL(p || q)`, data against model; null where `p` is not known, `Infinity` where the model misses mass of the data. */
  readonly klDataModel: Estimate | null;
  /** `KL(q || p)`, model against data; `Infinity` where the model puts mass on points of data density zero. */
  readonly klModelData: Estimate | null;
  /** `½ ∫ |p - q|`; null where `p` is not known. */
  readonly totalVariation: Estimate | null;
}

/** Options of a score; the defaults suit data of a known density. */
export interface ScoreOptions extends Precision {
  /** Where to integrate; by default twice the data's box. Points of one number have a piece of the line. */
  readonly box?: Domain;
  /** Panels along each axis of the box to begin with, of 15 nodes each; 12 in the plane and 32 on the line unless given. */
  readonly panels?: number;
}

const regionOf = (box: Domain, panels: number | undefined, breaks?: Region['breaks']): Region => {
  const count = panels ?? (dimensionOf(box) === 1 ? 32 : 12);
  const width = axesOf(box).map(([low, high]) => (high - low) / count);
  return { box, width, ...(breaks === undefined ? {} : { breaks }) };
};

const isPlanar = (density: Density | LineDensity): density is Density => 'y' in density.box;

/** `log p` at points, row by row. */
const logDensities =
  (density: Density | LineDensity) =>
  (points: Float64Array): Float64Array => {
    if (!isPlanar(density)) return points.map(density.logDensity);
    const values = new Float64Array(points.length / 2);
    for (let i = 0; i < values.length; i++)
      values[i] = density.logDensity(points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN);
    return values;
  };

const unresolved = (dataMass: number): ScoreError => ({
  _tag: 'Unresolved',
  dataMass,
  reason: `the data's density integrates to ${dataMass.toPrecision(6)} in the box: enlarge the box or use more panels`,
});

/**
 * Scores a model against a density that is known, by adaptive quadrature: the cross-entropy, both Kullback–Leibler divergences, the total variation, and
 * the data's own entropy. Panels begin as fine as the noise of the data.
 *
 * @param density the truth, on the line or in the plane, in the units of the model's points
 * @errors `TailMass` when tripling the box adds more than 1e-3 of `Z`; `NonFinite`; `Unresolved` when the density does not
 *   integrate to 1 within 1e-3 in the box; and the model's own
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { energyOf, gaussianDensity, scoreDensity } from '@ergodic/models/evaluate';
 *
 * const model = energyOf((x, y) => (x * x + y * y) / 2);
 * const score = await scoreDensity(gaussianDensity([1, 0], [1, 1]))(model)();
 * assert.ok(isRight(score) && Math.abs((score.right.klDataModel?.value ?? 0) - 1 / 2) < 1e-8);
 */
export const scoreDensity =
  (density: Density | LineDensity, options: ScoreOptions = {}) =>
  <Err>(energyAt: EnergyAt<Err>): TE.TaskEither<Err | ScoreError, Score> => {
    const box = options.box ?? scaleDomain(2)(density.box);
    const region = regionOf(box, options.panels, density.breaks);
    const logs = logDensities(density);
    const truth: EnergyAt<Err> = (points) => TE.right(logs(points).map((log) => -log));
    const panels = seeded(dimensionOf(box), density.scale, logs)(firstPanels(region));
    return pipe(
      compareOn(region, panels, options)(truth, energyAt),
      TE.flatMap((found): TE.TaskEither<Err | ScoreError, Score> => {
        const dataMass = Math.exp(found.logZ.p.value);
        if (!(Math.abs(dataMass - 1) <= 1e-3)) return TE.left(unresolved(dataMass));
        if (!(found.tailMass.q <= tailLimit)) return TE.left(tailMassError(found.tailMass.q, box));
        return TE.right({
          logZ: found.logZ.q,
          tailMass: found.tailMass.q,
          nll: found.crossEntropy,
          nllCeiling: found.entropy,
          klDataModel: found.klPQ,
          klModelData: found.klQP,
          totalVariation: found.totalVariation,
        });
      }),
    );
  };

const flat =
  'the box has no area: points on a line parallel to an axis, a single one, or none, need a box of their own';

/**
 * Scores a model on held-out points of an unknown density: the mean of `E(x) + log Z`, with `Z` by adaptive quadrature, and its standard
 * error (to which the error of `log Z` is added).
 *
 * @param points row-major `[n, 2]`, `n >= 2`, in the units of the model's points; `[n]` where the box is a piece of the line
 * @param options by default the box is twice the bounding box of points in the plane
 * @errors `TailMass`; `NonFinite`; `Unresolved` if the box has no area; and the model's own
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { energyOf, scoreHeldOut } from '@ergodic/models/evaluate';
 *
 * const model = energyOf((x, y) => (x * x + y * y) / 2);
 * const box = { x: [-6, 6], y: [-6, 6] } as const;
 * const score = await scoreHeldOut(Float64Array.of(1, 1, -1, 1), { box })(model)();
 * assert.ok(isRight(score) && Math.abs(score.right.nll.value - (1 + Math.log(2 * Math.PI))) < 1e-6);
 */
export const scoreHeldOut =
  (points: Float64Array, options: ScoreOptions = {}) =>
  <Err>(energyAt: EnergyAt<Err>): TE.TaskEither<Err | ScoreError, Score> => {
    const box = options.box ?? scaleBox(2)(boundingBox(points));
    if (!axesOf(box).every(([low, high]) => high > low))
      return TE.left({ _tag: 'Unresolved', dataMass: 0, reason: flat });
    return pipe(
      TE.Do,
      TE.bind('found', () => logPartition(regionOf(box, options.panels), options)(energyAt)),
      TE.bindW('energies', () => energyAt(points)),
      TE.flatMap(({ found: { logZ, tailMass }, energies }): TE.TaskEither<Err | ScoreError, Score> => {
        const bad = energies.findIndex((energy) => Number.isNaN(energy));
        if (bad >= 0) return TE.left({ _tag: 'NonFinite', node: `the energy of held-out point ${bad + 1}` });
        const average = mean(energies) ?? Number.NaN;
        const spread = Number.isFinite(average) ? (deviation(energies) ?? 0) : 0;
        return TE.right({
          logZ,
          tailMass,
          nll: { value: average + logZ.value, error: spread / Math.sqrt(energies.length) + logZ.error },
          nllCeiling: null,
          klDataModel: null,
          klModelData: null,
          totalVariation: null,
        });
      }),
    );
  };
