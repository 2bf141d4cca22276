import { deviation, mean } from 'd3-array';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Box, boundingBox, scaleBox } from './box.ts';
import { logDensityAt, resolvingWidth } from './cubature.ts';
import type { Density, Estimate } from './density.ts';
import type { EnergyAt } from './energy-at.ts';
import { estimate, type Region, type Tabulated, tabulate } from './partition.ts';
import type { ScoreError } from './score-error.ts';

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
}

/** Options of a score; the defaults suit data of a known density. */
export interface ScoreOptions {
  /** Where to integrate; by default twice the data's box. */
  readonly box?: Box;
  /** Panels along each axis of the box (8 nodes each); by default 24, and more where the data's noise asks for it. */
  readonly panels?: number;
}

const regionOf = (box: Box, panels: number, finest: readonly [number, number], breaks?: Density['breaks']): Region => ({
  box,
  width: [Math.min(finest[0], (box.x[1] - box.x[0]) / panels), Math.min(finest[1], (box.y[1] - box.y[0]) / panels)],
  ...(breaks === undefined ? {} : { breaks }),
});

/** `Σ w p (log p - log q)`-like sums over the box: the terms with `p = 0` are zero whatever `q` is. */
const underData =
  (logP: Float64Array, term: (logP: number, logQ: number) => number) =>
  (table: Tabulated): number => {
    let sum = 0;
    for (let i = 0; i < table.inner; i++) {
      const log = logP[i] ?? Number.NaN;
      if (log === -Infinity) continue;
      const logQ = -(table.energies[i] ?? Number.NaN) - table.logZ;
      sum += (table.cubature.weights[i] ?? 0) * Math.exp(log) * term(log, logQ);
    }
    return sum;
  };

/** `∫ q (log q - log p)` over the tripled box. */
const reverseKl =
  (logP: Float64Array) =>
  (table: Tabulated): number => {
    let sum = 0;
    for (let i = 0; i < table.energies.length; i++) {
      const logQ = -(table.energies[i] ?? Number.NaN) - table.logZ;
      const mass = (table.cubature.weights[i] ?? 0) * Math.exp(logQ);
      if (mass > 0) sum += mass * (logQ - (logP[i] ?? Number.NaN));
    }
    return sum;
  };

/**
 * Scores a model against a density that is known, by quadrature: the cross-entropy, both Kullback–Leibler divergences, and the
 * data's own entropy on the same nodes. Errors are differences between two orders of the rule.
 *
 * @param density the truth, in the units of the model's points
 * @errors `TailMass` when tripling the box adds more than 1e-3 of `Z`; `NonFinite`; `Unresolved` when the density does not
 *   integrate to 1 within 1e-3 on the nodes; and the model's own
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
  (density: Density, options: ScoreOptions = {}) =>
  <Err>(energyAt: EnergyAt<Err>): TE.TaskEither<Err | ScoreError, Score> => {
    const box = options.box ?? scaleBox(2)(density.box);
    return pipe(
      energyAt,
      tabulate(regionOf(box, options.panels ?? 24, resolvingWidth(density), density.breaks)),
      TE.flatMap((tables): TE.TaskEither<Err | ScoreError, Score> => {
        const logP = new Map(
          [tables.fine, tables.coarse].map((table) => [table, logDensityAt(density, table.cubature.points)]),
        );
        const truth = (table: Tabulated): Float64Array => logP.get(table) ?? new Float64Array(0);
        const dataSum = (term: (logP: number, logQ: number) => number) =>
          estimate((table) => underData(truth(table), term)(table))(tables);
        const dataMass = dataSum(() => 1).value;
        if (!(Math.abs(dataMass - 1) <= 1e-3))
          return TE.left({
            _tag: 'Unresolved',
            dataMass,
            reason: `the data's density integrates to ${dataMass.toPrecision(6)} on this grid: enlarge the box or use more panels`,
          });
        return TE.right({
          logZ: estimate(({ logZ }) => logZ)(tables),
          tailMass: tables.fine.tailMass,
          nll: dataSum((_, logQ) => -logQ),
          nllCeiling: dataSum((log) => -log),
          klDataModel: dataSum((log, logQ) => log - logQ),
          klModelData: estimate((table) => reverseKl(truth(table))(table))(tables),
        });
      }),
    );
  };

/**
 * Scores a model on held-out points of an unknown density: the mean of `E(x) + log Z`, with `Z` by quadrature, and its standard
 * error (to which the error of `log Z` is added).
 *
 * @param points row-major `[n, 2]`, `n >= 2`, in the units of the model's points
 * @param options by default the box is twice the bounding box of the points
 * @errors `TailMass`, `NonFinite`, and the model's own
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
    return pipe(
      TE.Do,
      TE.bind('tables', () => tabulate(regionOf(box, options.panels ?? 24, [Infinity, Infinity]))(energyAt)),
      TE.bindW('energies', () => energyAt(points)),
      TE.flatMap(({ tables, energies }): TE.TaskEither<Err | ScoreError, Score> => {
        const logZ = estimate((table) => table.logZ)(tables);
        const bad = energies.findIndex((energy) => Number.isNaN(energy));
        if (bad >= 0) return TE.left({ _tag: 'NonFinite', node: `the energy of held-out point ${bad + 1}` });
        const average = mean(energies) ?? Number.NaN;
        const spread = Number.isFinite(average) ? (deviation(energies) ?? 0) : 0;
        return TE.right({
          logZ,
          tailMass: tables.fine.tailMass,
          nll: { value: average + logZ.value, error: spread / Math.sqrt(energies.length) + logZ.error },
          nllCeiling: null,
          klDataModel: null,
          klModelData: null,
        });
      }),
    );
  };
