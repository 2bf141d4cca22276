import { type LineDataset, lineDataset } from './line-dataset.ts';

/**
 * A Gaussian in a mixture on the line.
 *
 * @category model
 */
export interface LineComponent {
  /** Not negative; the weights of a mixture are divided by their sum. */
  readonly weight: number;
  readonly mean: number;
  /** The standard deviation, positive. */
  readonly sd: number;
}

/** Deviations from a mean to the end of the interval that counts: 2.6e-12 of the mass lies outside. */
const reach = 7;

const isSound = ({ weight, mean, sd }: LineComponent): boolean =>
  weight >= 0 && sd > 0 && [weight, mean, sd].every(Number.isFinite);

/** `0.7 N(4, 1²)` */
const written = ({ weight, mean, sd }: LineComponent): string => `${Number(weight.toFixed(4))} N(${mean}, ${sd}²)`;

/**
 * A mixture of Gaussians on the line, `p(x) = Σ w_k N(x; m_k, s_k²)`.
 *
 * `RangeError` without a component of positive weight, or with one whose weight is negative or whose deviation is not positive.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { lineMixture } from '@ergodic/models/data';
 *
 * const { density, sample } = lineMixture([
 *   { weight: 1, mean: 0, sd: 1 },
 *   { weight: 1, mean: 10, sd: 1 },
 * ]);
 * assert.ok(Math.abs(density.logDensity(0) - Math.log(0.5 / Math.sqrt(2 * Math.PI))) < 1e-12);
 * assert.strictEqual(sample(key(0), 100).length, 100);
 */
export const lineMixture = (components: readonly LineComponent[]): LineDataset => {
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  if (!(components.every(isSound) && total > 0))
    throw new RangeError('a mixture needs weights that are not negative nor all zero, and positive deviations');
  const parts = components
    .filter(({ weight }) => weight > 0)
    .map((component) => ({ ...component, weight: component.weight / total }));
  const logs = parts.map(({ weight, sd }) => Math.log(weight) - Math.log(sd) - Math.log(2 * Math.PI) / 2);
  /** The component that a uniform number falls into. */
  const pick = (u: number): LineComponent | undefined => {
    let below = 0;
    return parts.find(({ weight }) => {
      below += weight;
      return u < below;
    });
  };
  const last = parts.at(-1);
  return lineDataset({
    name: 'line-mixture',
    title: parts.map(written).join(' + '),
    draw: (draws, n) => {
      const choices = draws.uniform(0, n);
      const noise = draws.normal(1, n);
      return choices.map((u, i) => {
        const { mean, sd } = pick(u) ?? last ?? { mean: 0, sd: 1 };
        return mean + sd * (noise[i] ?? 0);
      });
    },
    density: {
      logDensity: (x) => {
        const terms = parts.map(({ mean, sd }, k) => (logs[k] ?? 0) - ((x - mean) / sd) ** 2 / 2);
        const largest = Math.max(...terms);
        return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
      },
      box: {
        x: [
          Math.min(...parts.map(({ mean, sd }) => mean - reach * sd)),
          Math.max(...parts.map(({ mean, sd }) => mean + reach * sd)),
        ],
      },
      scale: [Math.min(...parts.map(({ sd }) => sd))],
    },
  });
};

/**
 * `0.7 N(4, 1) + 0.3 N(-4, 1)`: two modes apart, on which maximum likelihood covers and variational inference seeks.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { twoModes } from '@ergodic/models/data';
 *
 * assert.strictEqual(twoModes().title, '0.7 N(4, 1²) + 0.3 N(-4, 1²)');
 */
export const twoModes = (): LineDataset => ({
  ...lineMixture([
    { weight: 0.7, mean: 4, sd: 1 },
    { weight: 0.3, mean: -4, sd: 1 },
  ]),
  name: 'two-modes',
});
