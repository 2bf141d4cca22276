import { type ErgodicError, showError } from '@ergodic/core/error';
import type { ScoreError } from '../evaluate/index.ts';
import type { Summary } from '../report/index.ts';

/** Anything that ends a run. */
export type Failure = ErgodicError | ScoreError;

/** One sentence about an error. */
export const explain = (error: Failure): string => {
  if (error._tag === 'TailMass') return `the model has no score: ${error.reason}`;
  if (error._tag === 'Unresolved') return `the model has no score: ${error.reason}`;
  return showError(error);
};

const show = (value: Summary[keyof Summary], error: Summary[keyof Summary] = null): string => {
  if (value === null) return 'not known';
  if (typeof value !== 'number') return value;
  return typeof error === 'number' && error >= 5e-5 ? `${value.toFixed(4)} ± ${error.toFixed(4)}` : value.toFixed(4);
};

/** The numbers that one wants first, as lines. */
export const verdict = (summary: Summary): readonly string[] => {
  const { nllKind, nll, nllError, nllCeiling, klDataModel, klModelData, mmd2, mmd2Error } = summary;
  return nllKind === 'cross-entropy'
    ? [
        `nll            ${show(nll, nllError)} nats, where the entropy of the data is ${show(nllCeiling)}`,
        `KL(data‖model) ${show(klDataModel)} nats`,
        `KL(model‖data) ${show(klModelData)} nats`,
        `MMD²           ${show(mmd2, mmd2Error)}`,
      ]
    : [`held-out nll   ${show(nll, nllError)} nats`, `MMD²           ${show(mmd2, mmd2Error)}`];
};
