import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Estimate } from './density.ts';
import { dimensionOf } from './domain.ts';
import type { EnergyAt } from './energy-at.ts';
import { type Integrated, integrate, type Term } from './integrals.ts';
import { firstPanels, type Panel, type Region } from './panels.ts';
import { type Precision, precisionOf, refine } from './refine.ts';
import { type ScoreError, tailLimit, tailMassError } from './score-error.ts';

/**
 * Two normalised densities `p` and `q` held against each other, in nats.
 *
 * @category model
 */
export interface Comparison {
  readonly logZ: { readonly p: Estimate; readonly q: Estimate };
  /** The shares of `Z` that tripling the domain adds; never above 1e-3. */
  readonly tailMass: { readonly p: number; readonly q: number };
  /** `-∫ p log p`. */
  readonly entropy: Estimate;
  /** `-∫ p log q`, the negative log-likelihood of `q` under data from `p`. */
  readonly crossEntropy: Estimate;
  /** `KL(p || q)`; `Infinity` where `q` misses mass of `p`. */
  readonly klPQ: Estimate;
  /** `KL(q || p)`; `Infinity` where `p` misses mass of `q`. */
  readonly klQP: Estimate;
  /** `½ ∫ |p - q|`, in [0, 1]. Its error may be 100 times that of the others: where `p = q` the integrand has a kink. */
  readonly totalVariation: Estimate;
}

/** `Σ a (log a - log b)`-like terms are 0 where `a` is, whatever `b` is. */
const under = (logs: Float64Array, of: 0 | 1, term: (log: number, other: number) => number): number => {
  const [log = Number.NaN, other = Number.NaN] = of === 0 ? logs : [logs[1], logs[0]];
  const density = Math.exp(log);
  return density === 0 ? 0 : density * term(log, other);
};

const terms: readonly Term[] = [
  { of: (logs) => under(logs, 0, (log) => -log) },
  { of: (logs) => under(logs, 0, (_, other) => -other) },
  { of: (logs) => under(logs, 0, (log, other) => log - other) },
  { of: (logs) => under(logs, 1, (log, other) => log - other) },
  { of: ([p = Number.NaN, q = Number.NaN]) => Math.abs(Math.exp(p) - Math.exp(q)) / 2, loose: 100 },
];

const none: Estimate = { value: Number.NaN, error: Number.NaN };

const comparisonOf = ({ logZ, tailMass, values }: Integrated): Comparison => {
  const [entropy = none, crossEntropy = none, klPQ = none, klQP = none, totalVariation = none] = values;
  return {
    logZ: { p: logZ[0] ?? none, q: logZ[1] ?? none },
    tailMass: { p: tailMass[0] ?? Number.NaN, q: tailMass[1] ?? Number.NaN },
    entropy,
    crossEntropy,
    klPQ,
    klQP,
    totalVariation,
  };
};

/** The comparison on a mesh that begins with given panels; tails are not looked at. */
export const compareOn =
  (region: Region, panels: readonly Panel[], precision: Precision) =>
  <Err>(p: EnergyAt<Err>, q: EnergyAt<Err>): TE.TaskEither<Err | ScoreError, Comparison> => {
    const dimension = dimensionOf(region.box);
    const { tolerance, most } = precisionOf(precision);
    const judge = integrate(dimension, 2, terms, tolerance);
    return pipe(refine({ dimension, models: [p, q], panels, most, judge }), TE.map(comparisonOf));
  };

/**
 * Compares two energies on the line or in the plane by adaptive quadrature: both `log Z`, the entropy of `p`, the cross-entropy, both Kullback–Leibler
 * divergences and the total variation, each with an error.
 *
 * @param region a domain that holds both densities but for what its tripling adds
 * @errors `TailMass` when tripling adds more than 1e-3 of the mass of either; `NonFinite`; and the models' own
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { compareEnergies, energyOnLine } from '@ergodic/models/evaluate';
 *
 * const at = (mean: number) => energyOnLine((x) => (x - mean) ** 2 / 2);
 * const found = await compareEnergies({ box: { x: [-8, 9] }, width: [1] })(at(0), at(1))();
 * assert.ok(isRight(found) && Math.abs(found.right.klPQ.value - 1 / 2) < 1e-9);
 */
export const compareEnergies =
  (region: Region, precision: Precision = {}) =>
  <Err>(p: EnergyAt<Err>, q: EnergyAt<Err>): TE.TaskEither<Err | ScoreError, Comparison> =>
    pipe(
      compareOn(region, firstPanels(region), precision)(p, q),
      TE.filterOrElseW(
        ({ tailMass }) => Math.max(tailMass.p, tailMass.q) <= tailLimit,
        ({ tailMass }) => tailMassError(Math.max(tailMass.p, tailMass.q), region.box),
      ),
    );
