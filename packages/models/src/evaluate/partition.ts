import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Estimate } from './density.ts';
import { dimensionOf } from './domain.ts';
import type { EnergyAt } from './energy-at.ts';
import { integrate } from './integrals.ts';
import { firstPanels, type Region } from './panels.ts';
import { type Precision, precisionOf, refine } from './refine.ts';
import { type ScoreError, tailLimit, tailMassError } from './score-error.ts';

/**
 * The log partition function `log Z = log ∫ exp(-E)` of a model on the line or in the plane, and the share of it that tripling the domain adds (which is
 * part of `Z`; above 1e-3 it is an error, since then more may lie beyond). By adaptive quadrature; the error is far above the true one where
 * the energy is smooth, and above it at kinks and jumps that nodes can see.
 *
 * @param region where to integrate, in the units of the model's points: a piece of the line `{ x }` or a box `{ x, y }`
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
  (region: Region, precision: Precision = {}) =>
  <Err>(
    energyAt: EnergyAt<Err>,
  ): TE.TaskEither<Err | ScoreError, { readonly logZ: Estimate; readonly tailMass: number }> => {
    const dimension = dimensionOf(region.box);
    const { tolerance, most } = precisionOf(precision);
    return pipe(
      refine({
        dimension,
        models: [energyAt],
        panels: firstPanels(region),
        most,
        judge: integrate(dimension, 1, [], tolerance),
      }),
      TE.map(({ logZ: [logZ = { value: Number.NaN, error: Number.NaN }], tailMass: [tailMass = Number.NaN] }) => ({
        logZ,
        tailMass,
      })),
      TE.filterOrElseW(
        ({ tailMass }) => tailMass <= tailLimit,
        ({ tailMass }) => tailMassError(tailMass, region.box),
      ),
    );
  };
