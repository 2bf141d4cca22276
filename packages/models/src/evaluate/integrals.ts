import * as E from 'fp-ts/lib/Either.js';
import type { Estimate } from './density.ts';
import { nodesOf, volumeFactor } from './panels.ts';
import type { Judgement, Leaf } from './refine.ts';
import { ruleIn } from './rule.ts';
import type { ScoreError } from './score-error.ts';

/** An integrand: a function of the logarithms of the models' normalised densities at a point. */
export interface Term {
  readonly of: (logs: Float64Array) => number;
  /** Its error may be so many times that of the others; 1 unless given. */
  readonly loose?: number;
}

/** What came out. */
export interface Integrated {
  /** Of each model. */
  readonly logZ: readonly Estimate[];
  /** Of each model, the share of `Z` outside the domain. */
  readonly tailMass: readonly number[];
  /** Of each term. */
  readonly values: readonly Estimate[];
}

const nonFinite = (node: string): ScoreError => ({ _tag: 'NonFinite', node });

/** The least energy of a model; `NonFinite` where one is NaN or `-Infinity`, or all are `Infinity`. */
const leastOf = (dimension: 1 | 2, leaves: readonly Leaf[], model: number): E.Either<ScoreError, number> => {
  let least = Infinity;
  for (const { panel, energies } of leaves) {
    const own = energies[model] ?? new Float64Array();
    for (let i = 0; i < own.length; i++) {
      const energy = own[i] ?? Number.NaN;
      if (Number.isNaN(energy) || energy === -Infinity) {
        const at = nodesOf(dimension, [panel]).subarray(i * dimension, (i + 1) * dimension);
        return E.left(nonFinite(`the energy at (${at.join(', ')}), ${energy},`));
      }
      if (energy < least) least = energy;
    }
  }
  return least === Infinity
    ? E.left(nonFinite('log Z: the density is zero everywhere in the box; it'))
    : E.right(least);
};

interface Normaliser {
  readonly logZ: number;
  readonly tailMass: number;
}

const normaliserOf = (dimension: 1 | 2, leaves: readonly Leaf[], model: number, least: number): Normaliser => {
  const { weights } = ruleIn(dimension);
  let [inside, outside] = [0, 0];
  for (const { panel, energies } of leaves) {
    const own = energies[model] ?? new Float64Array();
    let sum = 0;
    for (let i = 0; i < own.length; i++) sum += (weights[i] ?? 0) * Math.exp(least - (own[i] ?? Number.NaN));
    if (panel.inside) inside += sum * volumeFactor(panel);
    else outside += sum * volumeFactor(panel);
  }
  const total = inside + outside;
  return { logZ: Math.log(total) - least, tailMass: outside / total };
};

/** The integral of each term, and of each term and each leaf an estimate of the error. */
interface OverLeaves {
  readonly values: readonly number[];
  readonly errors: readonly Float64Array[];
}

const overLeaves = (
  dimension: 1 | 2,
  leaves: readonly Leaf[],
  terms: readonly Term[],
  normalisers: readonly Normaliser[],
): OverLeaves => {
  const { weights, nulls } = ruleIn(dimension);
  const values = terms.map(() => 0);
  const errors = terms.map(() => new Float64Array(leaves.length));
  const logs = new Float64Array(normalisers.length);
  const at = terms.map(() => new Float64Array(weights.length));
  leaves.forEach(({ panel, energies }, leaf) => {
    for (let i = 0; i < weights.length; i++) {
      for (let m = 0; m < logs.length; m++)
        logs[m] = -(energies[m]?.[i] ?? Number.NaN) - (normalisers[m]?.logZ ?? Number.NaN);
      for (let t = 0; t < terms.length; t++) {
        const own = at[t];
        if (own !== undefined) own[i] = terms[t]?.of(logs) ?? Number.NaN;
      }
    }
    const factor = volumeFactor(panel);
    at.forEach((own, t) => {
      values[t] = (values[t] ?? 0) + factor * inner(weights, own);
      const error = factor * Math.hypot(...nulls.map((rule) => inner(rule, own)));
      const of = errors[t];
      // An integral that is infinite is so however fine the panels.
      if (of !== undefined) of[leaf] = Number.isFinite(error) ? error : 0;
    });
  });
  return { values, errors };
};

const inner = (weights: Float64Array, values: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] ?? 0) * (values[i] ?? Number.NaN);
  return sum;
};

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Judges leaves: normalises the models, integrates the terms, and says by the null rules how far each leaf may be off. An integral that is infinite has no
 * error.
 */
export const integrate =
  (dimension: 1 | 2, models: number, terms: readonly Term[], tolerance: number) =>
  (leaves: readonly Leaf[]): E.Either<ScoreError, Judgement<Integrated>> => {
    const normalisers: Normaliser[] = [];
    for (let m = 0; m < models; m++) {
      const least = leastOf(dimension, leaves, m);
      if (E.isLeft(least)) return least;
      normalisers.push(normaliserOf(dimension, leaves, m, least.right));
    }
    const masses = normalisers.map((_, m): Term => ({ of: (logs) => Math.exp(logs[m] ?? Number.NaN) }));
    const all = [...masses, ...terms];
    const { values, errors } = overLeaves(dimension, leaves, all, normalisers);
    const totals = errors.map(total);
    // An error of ln Z moves every logarithm by as much, and every density by that share of it.
    const ofNormalisers = totals.slice(0, models).reduce((a, b) => a + b, 0);
    return E.right({
      value: {
        logZ: normalisers.map(({ logZ }, m) => ({ value: logZ, error: totals[m] ?? Number.NaN })),
        tailMass: normalisers.map(({ tailMass }) => tailMass),
        values: terms.map((_, t) => {
          const value = values[models + t] ?? Number.NaN;
          if (!Number.isFinite(value)) return { value, error: 0 };
          return { value, error: (totals[models + t] ?? Number.NaN) + (1 + Math.abs(value)) * ofNormalisers };
        }),
      },
      errors: all.map(({ loose = 1 }, t) =>
        (errors[t] ?? new Float64Array()).map((error) => error / (loose * tolerance)),
      ),
    });
  };
