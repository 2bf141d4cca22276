import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { applyToDensity, eightGaussians, twoMoons } from '../data/index.ts';
import {
  type Box,
  type Density,
  type EnergyAt,
  mmdSquared,
  type Score,
  type ScoreError,
  scaleBox,
  scoreDensity,
} from '../evaluate/index.ts';
import { energies } from '../training/index.ts';
import { type Annealing, anneal } from './annealing.ts';
import { planeDraws } from './exact-draws.ts';
import { denoising, type Method } from './methods.ts';
import { type Plan, reference } from './plan.ts';
import type { Measured } from './row.ts';
import { freshPoints, type Scene, uses } from './scene.ts';
import type { Learned } from './train.ts';

/** A model with all that is said of it. */
export interface Judged {
  readonly measured: Measured;
  readonly notes: readonly string[];
  /** Energies at points in the units of learning. */
  readonly energyAt: EnergyAt<RunError>;
  /** Where it was integrated, in the units of learning. */
  readonly box: Box;
}

/** Points that samples are compared on. */
const compared = 2000;
/** Exact draws that chains back begin at. */
const exact = 4096;
/** The box is so many times that of the data. */
const width = 2;

/** The data with noise of the deviation of denoising score matching, where its density is known. */
const smoothedOf = ({ dataset }: Scene): Density | null => {
  if (dataset.name === 'two-moons') return twoMoons(Math.hypot(0.1, denoising)).density;
  if (dataset.name === '8-gaussians') return eightGaussians(2.83, Math.hypot(0.354, denoising)).density;
  return null;
};

type Failure = CompileError | RunError | ScoreError;

/** A step that MALA takes in most cases: the noise is as wide as the energy is curved. */
const stepSizeOf = (draws: Float64Array, energyAt: EnergyAt<RunError>): TE.TaskEither<RunError, number> => {
  const h = 1e-2;
  const some = draws.subarray(0, 512);
  const moved = (dx: number, dy: number): Float64Array => some.map((value, i) => value + (i % 2 === 0 ? dx : dy));
  return pipe(
    [moved(0, 0), moved(h, 0), moved(-h, 0), moved(0, h), moved(0, -h)],
    TE.traverseSeqArray(energyAt),
    TE.map(([at, east, west, north, south]) => {
      const bend = (i: number): number =>
        (east?.[i] ?? 0) + (west?.[i] ?? 0) + (north?.[i] ?? 0) + (south?.[i] ?? 0) - 4 * (at?.[i] ?? 0);
      const curvatures = Array.from({ length: some.length / 2 }, (_, i) => Math.abs(bend(i)) / (h * h));
      const average = curvatures.reduce((sum, x) => sum + x, 0) / curvatures.length;
      return 1 / Math.max(1, average);
    }),
  );
};

const less = (value: number, by: number): number => value - by;

/**
 * Measures a model that was learned: exact cross-entropy and divergences by quadrature, the distance of its exact draws from the data, and bounds of its `ln Z` by annealed importance sampling.
 *
 * @errors where the model has no score, and why
 * @category constructors
 */
export const judge = (
  scene: Scene,
  method: Method,
  { model }: Plan,
  { parameters }: Learned,
): TE.TaskEither<Failure, Judged> => {
  const { map, dataset, compile } = scene;
  const truth = applyToDensity(map)(dataset.density);
  const box = scaleBox(width)(truth.box);
  const smoothed = method.density === 'smoothed' ? smoothedOf(scene) : null;
  return pipe(
    TE.Do,
    TE.bindW('energyAt', () =>
      pipe(
        energies(compile)(model),
        TE.map((of) => of(parameters)),
      ),
    ),
    TE.bindW('score', ({ energyAt }) => scoreDensity(truth, { box })(energyAt)),
    TE.bindW('smooth', ({ energyAt }) =>
      smoothed === null
        ? TE.right<Failure, Score | null>(null)
        : pipe(
            scoreDensity(applyToDensity(map)(smoothed), { box })(energyAt),
            TE.map((score): Score | null => score),
          ),
    ),
    TE.bindW('draws', ({ energyAt }) => planeDraws(box, foldIn(scene.key, uses.samples), exact)(energyAt)),
    TE.bindW('stepSize', ({ draws, energyAt }) => stepSizeOf(draws.points, energyAt)),
    TE.bindW('ais', ({ draws, stepSize }) =>
      anneal(
        compile,
        { model, parameters, draws: draws.points, stepSize, spread: reference },
        foldIn(scene.key, uses.annealing),
      ),
    ),
    TE.map(({ energyAt, score, smooth, draws, ais }): Judged => {
      const fresh = freshPoints(scene, foldIn(scene.key, uses.heldOut), compared);
      return {
        energyAt,
        box,
        measured: {
          nll: less(score.nll.value, map.logDeterminant),
          nllCeiling: score.nllCeiling === null ? null : less(score.nllCeiling.value, map.logDeterminant),
          klDataModel: score.klDataModel?.value ?? null,
          klModelData: score.klModelData?.value ?? null,
          klSmoothedModel: smooth?.klDataModel?.value ?? null,
          mmd2: mmdSquared(fresh, draws.points.subarray(0, 2 * compared)).value,
          aisLower: ais.lower,
          aisUpper: ais.upper,
          logZ: score.logZ.value,
        },
        notes: notesOf(ais, draws.beyond),
      };
    }),
  );
};

const notesOf = ({ flags }: Annealing, beyond: number): readonly string[] => [
  ...flags.map((flag) => `annealing: ${flag}`),
  ...(beyond > 0 ? [`exact draws: the bound was too high for ${(100 * beyond).toFixed(3)}% of the proposals`] : []),
];
