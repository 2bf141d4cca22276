import type { Reported } from '@ergodic/samplers/plot';
import type { Estimate, Score } from '../evaluate/index.ts';

/**
 * A number as JSON can hold it: itself, `"Infinity"` (or `"-Infinity"`) for a number that is infinite, null for one that is not
 * known. `Number(x)` reads it back.
 *
 * @category model
 */

/**
 * What `summary.json` holds. NLL, entropies and divergences are in nats, for points in the data's own units.
 *
 * @category model
 */
export interface Summary {
  readonly dataset: string;
  readonly backend: string;
  readonly mode: string;
  readonly steps: number;
  /** Of training, wall clock. */
  readonly seconds: number;
  readonly seed: number;
  /** `cross-entropy` where the data's density is known, else `held-out`. */
  readonly nllKind: 'cross-entropy' | 'held-out';
  readonly nll: Reported;
  readonly nllError: Reported;
  /** The data's entropy, the least `nll` there is; null where it is not known. */
  readonly nllCeiling: Reported;
  readonly klDataModel: Reported;
  readonly klDataModelError: Reported;
  readonly klModelData: Reported;
  readonly klModelDataError: Reported;
  readonly mmd2: Reported;
  readonly mmd2Error: Reported;
  readonly logZ: Reported;
  readonly logZError: Reported;
  /** The share of the mass that tripling the integration box adds. */
  readonly tailMass: Reported;
}

/**
 * A number made fit for JSON; NaN, null and undefined become null.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { reported } from '@ergodic/models/report';
 *
 * assert.deepStrictEqual([1.5, Infinity, NaN].map(reported), [1.5, 'Infinity', null]);
 */
export const reported = (value: number | null | undefined): Reported => {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : value;
};

/** What a run is, apart from its scores. */
export type RunFacts = Pick<Summary, 'dataset' | 'backend' | 'mode' | 'steps' | 'seconds' | 'seed'>;

/**
 * The summary of a run from its facts and scores (in the data's own units).
 *
 * @param mmd between fresh data and model samples
 * @category constructors
 */
export const summarise = (run: RunFacts, score: Score, mmd: Estimate): Summary => ({
  ...run,
  nllKind: score.nllCeiling === null ? 'held-out' : 'cross-entropy',
  nll: reported(score.nll.value),
  nllError: reported(score.nll.error),
  nllCeiling: reported(score.nllCeiling?.value),
  klDataModel: reported(score.klDataModel?.value),
  klDataModelError: reported(score.klDataModel?.error),
  klModelData: reported(score.klModelData?.value),
  klModelDataError: reported(score.klModelData?.error),
  mmd2: reported(mmd.value),
  mmd2Error: reported(mmd.error),
  logZ: reported(score.logZ.value),
  logZError: reported(score.logZ.error),
  tailMass: reported(score.tailMass),
});

/**
 * The text of `summary.json`.
 *
 * @category destructors
 */
export const summaryJson = (summary: Summary): string => `${JSON.stringify(summary, null, 2)}\n`;
