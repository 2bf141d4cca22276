/**
 * Geweke's joint test: parameters and data can be drawn together in two ways, parameters from the prior and data given them, or by turns,
 * data given parameters and parameters by a transition that keeps their posterior. If the transition is right both have the same law.
 *
 * Here every chain begins at a draw from the prior and is looked at once, after some turns, so that its parameters are a draw from the prior again,
 * independent of all others: the comparison is exact, without estimates of autocorrelation.
 *
 * @source J. Geweke, Getting it right: joint distribution tests of posterior simulators (2004); F.-H. Wei and R. M. Dudley, Two-sample
 *   Dvoretzky–Kiefer–Wolfowitz inequalities (2012)
 */
import { foldIn, type Key } from '@ergodic/core/random';
import { type Finding, short } from '../finding.ts';

/** A model and a transition for its parameters. */
export interface JointModel<Data> {
  readonly prior: (key: Key) => ArrayLike<number>;
  readonly simulate: (key: Key, parameters: ArrayLike<number>) => Data;
  /** One transition that keeps the posterior given the data. */
  readonly transition: (
    key: Key,
    parameters: ArrayLike<number>,
    data: Data,
  ) => Promise<ArrayLike<number>> | ArrayLike<number>;
}

/** How it is done. */
export interface GewekeOptions<Data> {
  /** Chains, at least 458; 4000 unless given. */
  readonly chains?: number;
  /** Turns of data and parameters; 5 unless given. */
  readonly turns?: number;
  /**
   * What is compared besides each parameter: functions of parameters and data, by name. Give some that see both: a transition that heeds the
   * data too little is seen by how the two go together, and hardly by the parameters alone.
   */
  readonly functions?: Readonly<Record<string, (parameters: ArrayLike<number>, data: Data) => number>>;
  readonly alpha?: number;
}

/** Parameters, and data that came of them or led to them. */
interface Pair<Data> {
  readonly parameters: ArrayLike<number>;
  readonly data: Data;
}

/** The largest distance of two empirical distribution functions. */
export const twoSampleDistance = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i] ?? 0, y[j] ?? 0);
    while (i < x.length && (x[i] ?? 0) <= at) i += 1;
    while (j < y.length && (y[j] ?? 0) <= at) j += 1;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
};

/** `P(D >= d)` of two samples of `n`, at most `2 exp(-n d²)`: proved for `n >= 458`. */
export const twoSampleTail = (d: number, n: number): number => Math.min(1, 2 * Math.exp(-n * d * d));

/**
 * Compares the prior with where chains of alternating data and parameters are after some turns.
 *
 * `RangeError` if there are fewer than 458 chains, for which the tail bound is not proved.
 *
 * @category oracles
 */
export const geweke = async <Data>(
  { prior, simulate, transition }: JointModel<Data>,
  key: Key,
  { chains = 4000, turns = 5, functions = {}, alpha = 1e-6 }: GewekeOptions<Data> = {},
): Promise<Finding> => {
  if (!(chains >= 458)) throw new RangeError(`geweke: ${chains} chains are too few; there must be at least 458`);
  const fresh: Pair<Data>[] = [];
  const turned: Pair<Data>[] = [];
  for (let c = 0; c < chains; c++) {
    const own = foldIn(key, c);
    const drawn = prior(foldIn(own, 0));
    fresh.push({ parameters: drawn, data: simulate(foldIn(own, 3), drawn) });
    let parameters = prior(foldIn(own, 1));
    let data = simulate(foldIn(own, 4), parameters);
    for (let t = 0; t < turns; t++) {
      const turn = foldIn(foldIn(own, 2), t);
      data = simulate(foldIn(turn, 0), parameters);
      parameters = await transition(foldIn(turn, 1), parameters, data);
    }
    turned.push({ parameters, data });
  }
  const size = fresh[0]?.parameters.length ?? 0;
  const own = Array.from(
    { length: size },
    (_, d) => [`parameter ${d}`, (p: ArrayLike<number>) => p[d] ?? Number.NaN] as const,
  );
  const compared = [...own, ...Object.entries(functions)].map(([name, f]) => {
    const values = (pairs: readonly Pair<Data>[]) => pairs.map(({ parameters, data }) => f(parameters, data));
    const distance = twoSampleDistance(values(fresh), values(turned));
    return { name, distance, p: twoSampleTail(distance, chains) };
  });
  const nothing = { name: 'nothing', distance: Number.NaN, p: Number.POSITIVE_INFINITY };
  const worst = compared.reduce((a, b) => (b.p < a.p || Number.isNaN(b.distance) ? b : a), nothing);
  const residual = Math.min(1, worst.p * compared.length);
  return {
    oracle: "Geweke's joint test",
    passed: residual > alpha,
    residual,
    bound: alpha,
    where: `${chains} chains of ${turns} turns, ${compared.length} functions`,
    detects: `distribution functions that differ by ${short(Math.sqrt((Math.log((2 * compared.length) / alpha) + 4) / chains))}`,
    explanation:
      residual > alpha
        ? 'parameters that were sampled given data, and data given them, by turns, are still draws from the prior'
        : `${worst.name} is no longer a draw from the prior: distribution functions differ by ${short(worst.distance)} (p = ${short(worst.p)}).`,
  };
};
