import type { RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { apply, applyToDensity } from '../data/index.ts';
import {
  type Box,
  boundingBox,
  type EnergyAt,
  type Estimate,
  type Score,
  type ScoreError,
  scaleBox,
  scoreDensity,
  scoreHeldOut,
} from '../evaluate/index.ts';
import type { Problem } from './problem.ts';

type Scored<A> = TE.TaskEither<RunError | ScoreError, A>;

/** The box is so many times that of the data; where `Z` is not settled in the first (a model that has learned little), the second is tried. */
const widths = { usual: 2, wide: 4 };

const inWidening = (box: Box, score: (box: Box, width: number) => Scored<Score>): Scored<Score> => {
  const within = (width: number): Scored<Score> => score(scaleBox(width)(box), width);
  return pipe(
    within(widths.usual),
    TE.orElse((error) => (error._tag === 'TailMass' ? within(widths.wide) : TE.left(error))),
  );
};

const less = ({ value, error }: Estimate, by: number): Estimate => ({ value: value - by, error });

/** A score found in standard units, for the data's own: `log p_x = log p_z + log |dz/dx|`. Divergences do not change. */
const inDataUnits =
  ({ map: { logDeterminant } }: Problem) =>
  (score: Score): Score => ({
    ...score,
    logZ: less(score.logZ, logDeterminant),
    nll: less(score.nll, logDeterminant),
    nllCeiling: score.nllCeiling === null ? null : less(score.nllCeiling, logDeterminant),
  });

/**
 * The score of a model, in the data's units: against the truth where it is known, else on the points held out.
 *
 * @param energyAt the model, in standard units
 */
export const finalScore = (problem: Problem, energyAt: EnergyAt<RunError>): Scored<Score> => {
  const { density, map, train, heldOut } = problem;
  const score =
    density === null
      ? inWidening(boundingBox(apply(map)(train)), (box) => scoreHeldOut(apply(map)(heldOut), { box })(energyAt))
      : inWidening(applyToDensity(map)(density).box, (box) =>
          scoreDensity(applyToDensity(map)(density), { box })(energyAt),
        );
  return pipe(score, TE.map(inDataUnits(problem)));
};

/** Panels along the data's own box, while training, and how precise that is, in nats. */
const quick = { panels: 3, tolerance: 1e-3 };

/** The mean NLL of the points held out, on a coarse grid: in nats, for the data's units; NaN where there is no number. */
export const quickNll = (problem: Problem, energyAt: EnergyAt<RunError>): TE.TaskEither<never, number> => {
  const points = apply(problem.map)(problem.heldOut);
  return pipe(
    inWidening(boundingBox(points), (box, width) =>
      scoreHeldOut(points, { ...quick, box, panels: quick.panels * width })(energyAt),
    ),
    TE.match(
      () => Number.NaN,
      ({ nll }) => nll.value - problem.map.logDeterminant,
    ),
    TE.fromTask,
  );
};
