import { showEstimate, showNumber, showSeconds } from '@ergodic/samplers/plot';
import type { Summary } from './summary.ts';

/** A row of the table of numbers. */
export interface NumberRow {
  readonly name: string;
  /** Its key in `summary.json`. */
  readonly key: keyof Summary;
  readonly value: string;
  readonly meaning: string;
}

/** Everything in the summary, said for a reader. */
export const numberRows = (summary: Summary): readonly NumberRow[] => {
  const known = summary.nllKind === 'cross-entropy';
  const unknown = 'Needs the density of the data, which is not known for this data set.';
  return [
    {
      name: 'Negative log-likelihood',
      key: 'nll',
      value: showEstimate(summary.nll, summary.nllError),
      meaning: known
        ? 'Cross-entropy −∫ p log q of the data p and the model q, in nats, by quadrature; the error is that of the quadrature.'
        : 'Mean of −log q over held-out points, in nats; log Z by quadrature; the error is the standard error of the mean.',
    },
    {
      name: 'Entropy of the data',
      key: 'nllCeiling',
      value: showNumber(summary.nllCeiling),
      meaning: known ? 'The least negative log-likelihood that any model can have, in nats.' : unknown,
    },
    {
      name: 'KL(data ‖ model)',
      key: 'klDataModel',
      value: showEstimate(summary.klDataModel, summary.klDataModelError),
      meaning: known ? 'What is left to learn, in nats: zero for a perfect model, large when it misses data.' : unknown,
    },
    {
      name: 'KL(model ‖ data)',
      key: 'klModelData',
      value: showEstimate(summary.klModelData, summary.klModelDataError),
      meaning:
        summary.klModelData === 'Infinity'
          ? 'Infinite: the model, which is positive everywhere, puts mass where the data cannot be.'
          : known
            ? 'Large when the model puts mass where there is no data, in nats.'
            : unknown,
    },
    {
      name: 'MMD²',
      key: 'mmd2',
      value: showEstimate(summary.mmd2, summary.mmd2Error),
      meaning:
        'Squared maximum mean discrepancy between model samples and data not trained on, unbiased (so it may be negative); zero when the laws agree.',
    },
    {
      name: 'log Z',
      key: 'logZ',
      value: showEstimate(summary.logZ, summary.logZError),
      meaning: 'Log partition function of the learned energy, by quadrature.',
    },
    {
      name: 'Tail mass',
      key: 'tailMass',
      value: showNumber(summary.tailMass),
      meaning: 'Share of Z that tripling the box of integration adds; above 0.001 there would be no score.',
    },
    { name: 'Steps', key: 'steps', value: showNumber(summary.steps), meaning: 'Updates of the parameters.' },
    { name: 'Training time', key: 'seconds', value: showSeconds(summary.seconds), meaning: 'Wall clock.' },
    { name: 'Backend', key: 'backend', value: summary.backend, meaning: `Ran as ${summary.mode}.` },
    { name: 'Seed', key: 'seed', value: `${summary.seed}`, meaning: 'Every random number of the run follows from it.' },
  ];
};
