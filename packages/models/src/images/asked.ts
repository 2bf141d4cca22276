import { batch, dim, type Expr, logsumexp, softmax } from '@ergodic/core';
import type { Classifier } from '@ergodic/core/energy';
import type { BadInput } from '@ergodic/core/error';
import type { Parameters } from '@ergodic/core/tree';
import { deviation, mean } from 'd3-array';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Failure } from '../cli/messages.ts';
import { auroc, type Calibration, calibration, calibrationGaps, topOf } from '../evaluate/classifier/index.ts';
import type { Estimate } from '../evaluate/index.ts';
import type { Count } from '../objectives/index.ts';
import { type Compile, program } from '../training/index.ts';
import { givenImages, givenParameters, type Pixels } from './draws.ts';
import { PIXELS } from './scene.ts';

/** What a classifier says of images: probabilities `[n, classes]`, and `ln Σ_c exp(logit_c)`, the density of its energy but for a constant. */
export interface Said {
  readonly probabilities: Float64Array;
  readonly densities: Float64Array;
}

/** Asks a classifier of as many images as one likes. */
export type Ask = (parameters: Float32Array, images: Float32Array) => TE.TaskEither<Failure, Said>;

/** Images of one call. */
const chunk = 250;

/** Compiles a classifier. */
export const asking =
  (compile: Compile) =>
  <P extends Parameters, K extends number>(of: Classifier<Pixels, K, P>): TE.TaskEither<Failure, Ask> => {
    const rows: Count = dim('points', chunk);
    const logitsOf = of.apply(givenParameters(of.params), {});
    const one = (x: Expr<Pixels>) => {
      const logits = logitsOf(x);
      return { probabilities: softmax()(logits), densities: logsumexp()(logits) };
    };
    const { probabilities, densities } = batch(rows, one, givenImages('images', rows));
    return pipe(
      program(compile)({ probabilities, densities }),
      TE.map(
        ({ run }): Ask =>
          (parameters, images) => {
            const n = images.length / PIXELS;
            const all: Said = {
              probabilities: new Float64Array(Math.ceil(n / chunk) * chunk * of.classes),
              densities: new Float64Array(Math.ceil(n / chunk) * chunk),
            };
            return pipe(
              Array.from({ length: Math.ceil(n / chunk) }, (_, part) => part),
              TE.traverseSeqArray((part) => {
                const padded = new Float32Array(chunk * PIXELS);
                padded.set(images.subarray(part * chunk * PIXELS, (part + 1) * chunk * PIXELS));
                return run({ parameters, images: padded });
              }),
              TE.map((parts) => {
                for (const [part, read] of parts.entries()) {
                  all.probabilities.set(read('probabilities'), part * chunk * of.classes);
                  all.densities.set(read('densities'), part * chunk);
                }
                return {
                  probabilities: all.probabilities.subarray(0, n * of.classes),
                  densities: all.densities.subarray(0, n),
                };
              }),
            );
          },
      ),
    );
  };

/** The class that each row thinks likeliest, and how likely. */
export const topsOf = ({ probabilities }: Said, classes: number): readonly ReturnType<typeof topOf>[] =>
  Array.from({ length: probabilities.length / classes }, (_, i) =>
    topOf(probabilities.subarray(i * classes, (i + 1) * classes)),
  );

/** How good a classifier is, and whether it knows what is none of its classes, by its confidence and by the density of its energy. */
export interface Judged {
  readonly calibration: Calibration;
  /** The terms of its expected calibration error. */
  readonly gaps: Float64Array;
  readonly byConfidence: Estimate;
  readonly byDensity: Estimate;
}

/** Judges what was said of images with known labels, and of strangers. */
export const judge = (
  said: Said,
  ofStrangers: Said,
  labels: ArrayLike<number>,
  classes: number,
): E.Either<BadInput, Judged> =>
  pipe(
    E.Do,
    E.let('predictions', () => ({ probabilities: said.probabilities, classes, labels })),
    E.bind('calibration', ({ predictions }) => calibration(predictions)),
    E.bind('gaps', ({ predictions }) => calibrationGaps(predictions)),
    E.bind('byConfidence', () =>
      auroc(
        topsOf(said, classes).map(({ confidence }) => confidence),
        topsOf(ofStrangers, classes).map(({ confidence }) => confidence),
      ),
    ),
    E.bind('byDensity', () => auroc(said.densities, ofStrangers.densities)),
  );

/** By how much one is worse calibrated than another on the same images: the difference of their expected calibration errors, and its standard error. */
export const worseCalibrated = (one: Judged, other: Judged): Estimate => {
  const differences = one.gaps.map((gap, i) => gap - (other.gaps[i] ?? Number.NaN));
  return {
    value: mean(differences) ?? Number.NaN,
    error: (deviation(differences) ?? Number.NaN) / Math.sqrt(differences.length),
  };
};
