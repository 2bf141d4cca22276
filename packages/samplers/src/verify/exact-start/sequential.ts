/**
 * A test that looks again where it is in doubt: few draws where all is well, certainty where it is not.
 *
 * @source A. Gandy and J. Scott, Unit testing for MCMC and other Monte Carlo methods (2020), algorithm 1
 */

/** One round. */
export interface Round {
  readonly n: number;
  /** The probability of what was seen, or worse, if all is well: at most. */
  readonly q: number;
}

/** What was decided, and why. */
export interface Decided<R extends Round> {
  readonly passed: boolean;
  readonly rounds: readonly R[];
}

/** How it is decided. */
export interface Rule {
  /** The probability of rejecting what is right, at most. */
  readonly alpha: number;
  /** Rounds, at most; 4 unless given. */
  readonly rounds?: number;
  /** Draws of the first round; 20,000 unless given. Each further one has `growth` times as many, 4 unless given. */
  readonly draws?: number;
  readonly growth?: number;
}

/**
 * Rounds `q_1, q_2, …` with `β = α / k`, `γ = β^(1/k)`: rejects if `q <= β`, passes if `q > γ + β`, and otherwise goes on with `β / γ` and fresh
 * draws. Undecided after the last round passes. What is right is rejected with probability `α` at most, and takes about one round.
 *
 * @category statistics
 */
export const sequentialTest = async <R extends Round>(
  { alpha, rounds: most = 4, draws = 20_000, growth = 4 }: Rule,
  look: (n: number, round: number) => Promise<R> | R,
): Promise<Decided<R>> => {
  const gamma = (alpha / most) ** (1 / most);
  let beta = alpha / most;
  const rounds: R[] = [];
  for (let round = 0; round < most; round++) {
    const seen = await look(draws * growth ** round, round);
    rounds.push(seen);
    // NaN is no evidence that all is well.
    if (!(seen.q > beta)) return { passed: false, rounds };
    if (seen.q > gamma + beta) return { passed: true, rounds };
    beta /= gamma;
  }
  return { passed: true, rounds };
};

/** The probability that `sequentialTest` rejects what is right, and the draws that it takes on average, as a multiple of the first round's. */
export const costOfRight = ({
  alpha,
  rounds: most = 4,
  growth = 4,
}: Rule): { readonly rejects: number; readonly draws: number } => {
  const gamma = (alpha / most) ** (1 / most);
  const first = alpha / most;
  return Array.from({ length: most }).reduce<{ reached: number; rejects: number; draws: number; beta: number }>(
    ({ reached, rejects, draws, beta }, _, round) => ({
      reached: reached * gamma,
      rejects: rejects + reached * beta,
      draws: draws + reached * growth ** round,
      beta: beta / gamma,
    }),
    { reached: 1, rejects: 0, draws: 0, beta: first },
  );
};
