import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { explain } from '../cli/messages.ts';
import { applyToDensity } from '../data/index.ts';
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
import { type Annealing, anneal } from './annealing.ts';
import { type PlaneDraws, planeDraws } from './exact-draws.ts';
import { flagPrefix } from './faults.ts';
import { denoising, type Method } from './methods.ts';
import { type Plan, reference } from './plan.ts';
import { type Measured, nothing } from './row.ts';
import { freshPoints, type Scene, uses } from './scene.ts';
import { smoothedDensity } from './smoothed.ts';
import type { Learned } from './train.ts';

/** What is said of a model. */
export interface Judged {
  readonly measured: Measured;
  readonly notes: readonly string[];
  /** It was integrated over so many times the box of the data. */
  readonly width: number;
}

/** Points that samples are compared on. */
const compared = 2000;
/** Exact draws that chains back begin at. */
const exact = 4096;
/** The box is so many times that of the data, and twice as many, up to the last, until it holds the model. */
const widths = { first: 2, last: 8 } as const;
/** Cells along each side of the grid of exact draws, for each time that the box is as wide as that of the data. */
const cells = 80;

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

/** A score, and how wide the box was. */
interface Wide {
  readonly score: Score;
  readonly width: number;
}

/** Scores a model on a box, or on a wider one that holds it: what is short of training may still be spread far beyond the data. */
const scoreOn =
  (truth: Density, energyAt: EnergyAt<RunError>) =>
  (width: number): TE.TaskEither<Failure, Wide> =>
    pipe(
      scoreDensity(truth, { box: scaleBox(width)(truth.box) })(energyAt),
      TE.map((score): Wide => ({ score, width })),
      TE.orElse((failure) =>
        failure._tag === 'TailMass' && 2 * width <= widths.last
          ? scoreOn(truth, energyAt)(2 * width)
          : TE.left<Failure, Wide>(failure),
      ),
    );

/** Cross-entropies in the units of learning, in the data's. */
const inDataUnits = ({ map }: Scene, value: number): number => value - map.logDeterminant;

const unscored = (failure: Failure): Judged => ({
  measured: nothing,
  notes: [explain(failure)],
  width: widths.first,
});

/**
 * Measures a model that was learned: exact cross-entropy and divergences by quadrature, the distance of its exact draws from the data, and bounds of its `ln Z` by annealed importance sampling. A model that has no score gets no
 * numbers, and a note that says why.
 *
 * @param energyAt the model, in the units of learning
 * @errors of the compiler and the backend
 * @category constructors
 */
export const judge =
  (scene: Scene, method: Method, { model }: Plan, { parameters }: Learned) =>
  (energyAt: EnergyAt<RunError>): TE.TaskEither<CompileError | RunError, Judged> => {
    const { map, dataset, compile } = scene;
    const truth = applyToDensity(map)(dataset.density);
    const boxOf = (width: number): Box => scaleBox(width)(truth.box);
    const smoothed = method.density === 'smoothed' ? smoothedDensity(dataset, denoising) : null;
    return pipe(
      TE.Do,
      TE.bindW('wide', () => scoreOn(truth, energyAt)(widths.first)),
      TE.bindW('smooth', ({ wide: { width } }) =>
        smoothed === null
          ? TE.right<Failure, Score | null>(null)
          : pipe(
              scoreDensity(applyToDensity(map)(smoothed), { box: boxOf(width) })(energyAt),
              TE.map((score): Score | null => score),
            ),
      ),
      TE.bindW('draws', ({ wide: { width } }) =>
        planeDraws(boxOf(width), cells * width, foldIn(scene.key, uses.samples), exact)(energyAt),
      ),
      TE.bindW('stepSize', ({ draws }) => stepSizeOf(draws.points, energyAt)),
      TE.bindW('ais', ({ draws, stepSize }) =>
        anneal(
          compile,
          { model, parameters, draws: draws.points, stepSize, spread: reference },
          foldIn(scene.key, uses.annealing),
        ),
      ),
      TE.map(({ wide: { score, width }, smooth, draws, ais }): Judged => {
        const fresh = freshPoints(scene, foldIn(scene.key, uses.heldOut), compared);
        return {
          width,
          measured: {
            nll: inDataUnits(scene, score.nll.value),
            nllCeiling: score.nllCeiling === null ? null : inDataUnits(scene, score.nllCeiling.value),
            klDataModel: score.klDataModel?.value ?? null,
            klModelData: score.klModelData?.value ?? null,
            ...(smooth === null ? {} : { klSmoothedModel: smooth.klDataModel?.value ?? null }),
            mmd2: mmdSquared(fresh, draws.points.subarray(0, 2 * compared)).value,
            aisLower: inDataUnits(scene, ais.lower),
            aisUpper: inDataUnits(scene, ais.upper),
            logZ: inDataUnits(scene, score.logZ.value),
          },
          notes: notesOf(ais, draws, width),
        };
      }),
      TE.orElse((failure) =>
        failure._tag === 'TailMass' || failure._tag === 'Unresolved' || failure._tag === 'NonFinite'
          ? TE.right<CompileError | RunError, Judged>(unscored(failure))
          : TE.left(failure),
      ),
    );
  };

const notesOf = ({ flags }: Annealing, { points, beyond }: PlaneDraws, width: number): readonly string[] => [
  ...(width > widths.first ? [`spread so far that it was integrated over ${width} times the box of the data`] : []),
  ...flags.map((flag) => `${flagPrefix}${flag}`),
  ...(points.length < 2 * exact
    ? [`exact draws: only ${points.length / 2} of ${exact}; the density is too narrow for the grid`]
    : []),
  ...(beyond > 0 ? [`exact draws: the bound was too high for ${(100 * beyond).toFixed(3)}% of the proposals`] : []),
];
