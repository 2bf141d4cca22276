/**
 * Simulation-based calibration: parameters are drawn from the prior, data from the parameters, and a sampler draws from the posterior. If all is
 * right, the rank of the true parameter among the posterior draws is uniform.
 *
 * @source S. Talts, M. Betancourt, D. Simpson, A. Vehtari, A. Gelman, Validating Bayesian inference algorithms with simulation-based
 *   calibration (2018), algorithm 1
 */
import { foldIn, type Key } from '@ergodic/core/random';
import { chiSquareUpper } from '../exact-start/distributions.ts';
import { type Finding, short } from '../finding.ts';

/** A model and what samples its posterior. Parameters are rows of `dimension` numbers. */
export interface Inference<Data> {
  readonly dimension: number;
  readonly prior: (key: Key) => ArrayLike<number>;
  readonly simulate: (key: Key, parameters: ArrayLike<number>) => Data;
  /** So many posterior draws, row by row, nearly independent: thin them. */
  readonly posterior: (key: Key, data: Data, draws: number) => Promise<ArrayLike<number>> | ArrayLike<number>;
}

/** How it is done. */
export interface CalibrationOptions {
  /** Data sets; 1000 unless given. */
  readonly simulations?: number;
  /** Posterior draws of each; 19 unless given, which makes 20 ranks. */
  readonly draws?: number;
  /** The probability of rejecting what is right, at most; 1e-6 unless given. */
  readonly alpha?: number;
  readonly onSimulation?: (done: number) => void;
}

/** The ranks, and what follows from them. */
export interface Calibration extends Finding {
  /** For each parameter, how often each rank from 0 to `draws` came up. */
  readonly counts: readonly (readonly number[])[];
}

const shapeOf = (counts: readonly number[]): string => {
  const [total, n] = [counts.reduce((a, b) => a + b, 0), counts.length];
  const third = Math.floor(n / 3);
  const share = (from: number, to: number) =>
    counts.slice(from, to).reduce((a, b) => a + b, 0) / total / ((to - from) / n);
  const [low, middle, high] = [share(0, third), share(third, n - third), share(n - third, n)];
  if (middle > low && middle > high) return 'the posterior draws are too wide';
  if (middle < low && middle < high) return 'the posterior draws are too narrow';
  return low > high ? 'the posterior draws are too large' : 'the posterior draws are too small';
};

/**
 * Runs the whole inference many times, and tests that ranks are uniform, by chi-square for each parameter.
 *
 * @category oracles
 */
export const calibration = async <Data>(
  { dimension, prior, simulate, posterior }: Inference<Data>,
  key: Key,
  { simulations = 1000, draws = 19, alpha = 1e-6, onSimulation }: CalibrationOptions = {},
): Promise<Calibration> => {
  const counts = Array.from({ length: dimension }, () => new Array<number>(draws + 1).fill(0));
  for (let i = 0; i < simulations; i++) {
    const own = foldIn(key, i);
    const truth = prior(foldIn(own, 0));
    const found = await posterior(foldIn(own, 2), simulate(foldIn(own, 1), truth), draws);
    counts.forEach((row, d) => {
      let rank = 0;
      for (let j = 0; j < draws; j++) rank += (found[j * dimension + d] ?? Number.NaN) < (truth[d] ?? 0) ? 1 : 0;
      row[rank] = (row[rank] ?? 0) + 1;
    });
    onSimulation?.(i + 1);
  }
  const expected = simulations / (draws + 1);
  const ps = counts.map((row) =>
    chiSquareUpper(
      row.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0),
      draws,
    ),
  );
  const worst = ps.reduce((best, p, d) => (p < (ps[best] ?? 1) ? d : best), 0);
  const residual = Math.min(1, (ps[worst] ?? Number.NaN) * dimension);
  const passed = residual > alpha;
  return {
    oracle: 'simulation-based calibration',
    passed,
    residual,
    bound: alpha,
    where: `${simulations} simulations of ${draws} draws`,
    detects: `ranks off by about ${short(100 * Math.sqrt((2 * draws + 60) / simulations))}% of their share`,
    explanation: passed
      ? 'the true parameters have uniform ranks among the posterior draws'
      : `parameter ${worst}: ${shapeOf(counts[worst] ?? [])} (p = ${short(ps[worst] ?? Number.NaN)}).`,
    counts,
  };
};
