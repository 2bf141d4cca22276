/**
 * Oracle 4, flow balance: `π(x) φ(ξ) a(x, y) / |det ∂y/∂ξ| = π(y) φ(ξ') a(y, x) / |det ∂x/∂ξ'|`, in logarithms, at any energy; and the
 * efficiency law: of all probabilities that satisfy it a Metropolis step takes the largest, `a = min(1, r)`, and says so.
 */
import type { EnergyModel, Shape } from '@ergodic/core';
import { type Finding, finding, short, showPoint } from '../finding.ts';
import { column, Matrix, solve } from '../linear.ts';
import type { Opened } from '../opened.ts';
import { type Exchange, exchangesOf, isExchange, type MetropolisOptions } from './exchanges.ts';

const bound = 1e-9;

const scaleOf = ({ logDensity, fall, hastings }: Exchange): number =>
  Math.max(1, Math.abs(logDensity), Math.abs(fall), Math.abs(hastings));

const imbalance = ({ fall, hastings, logAcceptance, logReturn }: Exchange): number =>
  Math.abs(logAcceptance - logReturn - fall - hastings);

/** `ln a(x, y) - ln a(y, x)` as a multiple of what density and proposals contribute, by least squares. */
const contributions = (all: readonly Exchange[]): { density: number; proposals: number; left: number } | undefined => {
  const rows = all.map(({ fall, hastings }) => [fall, hastings]);
  if (rows.length < 3) return undefined;
  const a = new Matrix(rows);
  const b = column(all.map(({ logAcceptance, logReturn }) => logAcceptance - logReturn));
  const flat = rows.every(([, h]) => Math.abs(h ?? 0) < 1e-9);
  const used = flat ? a.subMatrixColumn([0]) : a;
  const found = solve(used, b, true);
  const left = Matrix.sub(used.mmul(found), b).norm('frobenius') / (b.norm('frobenius') + 1e-300);
  return { density: found.get(0, 0), proposals: flat ? 1 : found.get(1, 0), left };
};

const multiple = (what: string, times: number): string | undefined => {
  if (Math.abs(times - 1) < 1e-6) return undefined;
  if (Math.abs(times) < 1e-6) return `${what} is left out`;
  if (Math.abs(times + 1) < 1e-6) return `${what} enters with the wrong sign`;
  return `${what} counts ${short(times)} times`;
};

const blame = (all: readonly Exchange[]): string => {
  if (all.every(({ logAcceptance, logReturn }) => logAcceptance === 0 && logReturn === 0))
    return 'every proposal is accepted: there is no Metropolis correction.';
  // A coin that is read from both ends at once, and one whose answer is turned round.
  const found = contributions(all.filter(({ logAcceptance, logReturn }) => Number.isFinite(logAcceptance - logReturn)));
  if (found !== undefined && found.left < 1e-6) {
    const wrong = [
      multiple('the density', found.density),
      multiple('the ratio of the proposal densities (the Hastings term)', found.proposals),
    ].filter((part) => part !== undefined);
    if (wrong.length > 0) return `in the acceptance probability, ${wrong.join(', and ')}.`;
  }
  return 'the probabilities of going and of coming back do not balance the densities; the ratio is made of other terms than these.';
};

const findings = (
  all: ReturnType<typeof exchangesOf>,
): { readonly seen: readonly Exchange[]; readonly why: string } => {
  const seen = all.filter(isExchange);
  const why = all.flatMap((one) => (isExchange(one) ? [] : [one.reason]))[0] ?? 'there was nothing to look at';
  return { seen, why };
};

const largest = (seen: readonly Exchange[], of: (one: Exchange) => number): readonly [number, Exchange | undefined] =>
  seen.reduce<readonly [number, Exchange | undefined]>(
    ([worst, at], one) => {
      const value = of(one);
      return value > worst || Number.isNaN(value) || at === undefined ? [value, one] : [worst, at];
    },
    [Number.NaN, undefined],
  );

const whereOf = (at: Exchange | undefined): string =>
  at === undefined ? '' : `from x = ${showPoint(at.x)} to y = ${showPoint(at.y)}`;

/**
 * Detailed balance of a Metropolis step, and the largest acceptance that it allows.
 *
 * At least half of the places must have been seen, so that a step cannot pass by hiding.
 *
 * @category oracles
 */
export const metropolisBalance = <S extends Shape>(
  opened: Opened,
  energy: EnergyModel<S>,
  options: MetropolisOptions = {},
): readonly [Finding, Finding, Finding] => {
  const all = exchangesOf(opened, energy, options);
  const { seen, why } = findings(all);
  const enough = 2 * seen.length >= all.length && seen.length > 0;
  const [unbalanced, at] = largest(seen, (one) => imbalance(one) / scaleOf(one));
  const balanced = enough && unbalanced <= bound;
  const [greedy, place] = largest(
    seen,
    (one) => Math.abs(one.logAcceptance - Math.min(0, one.fall + one.hastings)) / scaleOf(one),
  );
  const [dishonest, liar] = largest(seen, ({ said, logAcceptance, fall, hastings, ...rest }) => {
    const scale = scaleOf({ said, logAcceptance, fall, hastings, ...rest });
    const off =
      said.logAcceptance === undefined ? 0 : Math.abs(Math.min(0, said.logAcceptance) - logAcceptance) / scale;
    const part = said.acceptance === undefined ? 0 : Math.abs(said.acceptance - Math.exp(logAcceptance));
    return Math.max(off, part);
  });
  const hidden = { residual: Number.NaN, bound, where: '', explanation: `${why}.` };
  return [
    finding({
      oracle: 'flow balance',
      detects: 'a relative error of 1e-9 in any acceptance probability',
      ...(enough
        ? {
            residual: unbalanced,
            bound,
            where: whereOf(at),
            explanation: balanced ? 'what flows from x to y flows back from y to x' : blame(seen),
          }
        : hidden),
    }),
    finding({
      oracle: 'largest acceptance',
      detects: 'an acceptance probability that is less than it could be by 1e-9',
      ...(enough
        ? {
            residual: greedy,
            bound,
            where: whereOf(place),
            explanation:
              greedy <= bound
                ? 'it accepts with probability min(1, r)'
                : balanced
                  ? 'it is valid, but it accepts less often than it could: min(1, r).'
                  : 'it does not accept with probability min(1, r).',
          }
        : hidden),
    }),
    finding({
      oracle: 'honest info',
      detects: 'a reported acceptance that is not the one that happens',
      ...(enough
        ? {
            residual: dishonest,
            bound,
            where: whereOf(liar),
            explanation:
              dishonest <= bound
                ? 'what it says of its acceptance is what it does'
                : 'the acceptance that it reports is not the one that it has.',
          }
        : hidden),
    }),
  ];
};
