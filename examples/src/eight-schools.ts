/**
 * Eight schools: the effects of coaching on test scores, estimated in eight schools, and how far they differ.
 *
 * `y_j ~ N(θ_j, σ_j)`, `θ_j ~ N(μ, τ)`, `μ ~ N(0, 5)`, `τ ~ half-Cauchy(5)`, written with `θ_j = μ + τ η_j`, `η_j ~ N(0, 1)`, and `τ = e^s`
 * (non-centred: in these coordinates there is no funnel). NUTS with a warm-up samples it. Every mean must lie within four combined standard
 * errors of that of a long run of Stan; and within four of the truth, which is known from a grid over `(μ, s)`, since the effects can be
 * integrated out by hand.
 *
 * D. B. Rubin, Estimation in parallel randomized experiments (1981)
 */
import {
  add,
  at,
  constant,
  div,
  Energy,
  type Expr,
  exp,
  fromFlat,
  log1p,
  mul,
  pipe,
  showError,
  slice,
  square,
  sub,
  sum,
  zerosTensor,
} from '@ergodic/core';
import type { ErgodicError } from '@ergodic/core/error';
import { foldIn, key } from '@ergodic/core/random';
import { nuts } from '@ergodic/samplers';
import { warming, warmUp } from '@ergodic/samplers/adaptation';
import { coordinate, meanMcse, showDrawsSummary, summarise } from '@ergodic/samplers/diagnostics';
import { run } from '@ergodic/samplers/drivers';
import * as TE from 'fp-ts/lib/TaskEither.js';

const effects = [28, 8, -3, 7, -1, 1, 18, 12];
const errors = [15, 10, 16, 11, 9, 11, 10, 18];
const data = constant(fromFlat([8], effects));
const deviations = constant(fromFlat([8], errors));
const names = ['mu', 'ln tau', ...effects.map((_, j) => `eta[${j}]`)];

type Point = Expr<[10]>;

/** The energy is minus the logarithm of prior and likelihood; `s` adds the logarithm of `dτ/ds = τ`. */
const posterior = Energy.of([10], (x: Point): Expr<[]> => {
  const [mu, s] = [pipe(x, at(0)), pipe(x, at(1))];
  const eta = pipe(x, slice([2], [8]));
  const tau = exp(s);
  const theta = add(mul(eta, tau), mu);
  const misfit = pipe(div(sub(data, theta), deviations), square, sum());
  const prior = add(mul(square(mu), 1 / 25), pipe(eta, square, sum()));
  const cauchy = sub(log1p(square(mul(tau, 1 / 5))), s);
  return add(mul(add(misfit, prior), 0.5), cauchy);
});

/** The true means of `μ`, `s` and `η`, by summing over a grid: given `μ` and `τ` the schools are independent Gaussians. */
const truth = (() => {
  const n = 600;
  const totals = new Float64Array(11);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      const [mu, s] = [-30 + (70 * (a + 0.5)) / n, -12 + (18 * (b + 0.5)) / n];
      const tau = Math.exp(s);
      const level = effects.reduce(
        (total, y, j) => {
          const variance = tau ** 2 + (errors[j] ?? 1) ** 2;
          return total - ((y - mu) ** 2 / variance + Math.log(variance)) / 2;
        },
        -(mu * mu) / 50 - Math.log1p((tau / 5) ** 2) + s,
      );
      const weight = Math.exp(level);
      const means = effects.map((y, j) => (tau * (y - mu)) / (tau ** 2 + (errors[j] ?? 1) ** 2));
      [1, mu, s, ...means].forEach((value, i) => {
        totals[i] = (totals[i] ?? 0) + weight * value;
      });
    }
  const [mass = 1, ...rest] = totals;
  return rest.map((value) => value / mass);
})();

/**
 * Means and their standard errors from a long run of Stan on the same posterior (rstan 2.21.7, 4 chains of 100,000 draws after 2000 of warm-up,
 * `adapt_delta` 0.95, seed 20211119; no divergences, R-hat at most 1.00003).
 */
const stan = [
  [4.3944044890061544, 0.00470493955289716],
  [0.8041100193694195, 0.00252877094248572],
  [0.3168518376721584, 0.00135262853062066],
  [0.098842635658871, 0.0012162392599563],
  [-0.0870162904035014, 0.00122389276889121],
  [0.0616371752609246, 0.00121901175426548],
  [-0.1586159528377829, 0.00121472834115268],
  [-0.0719172172447369, 0.00125144068481973],
  [0.3587649015371242, 0.00132693763181567],
  [0.0761562908810998, 0.00123795040987704],
] as const;

const chains = 4;
const compile = 'wasm';
const plan = warming([10], (tunables) => nuts(posterior, tunables), {
  metric: 'diagonal',
  steps: 1000,
  targetAcceptance: 0.9,
});

const sampled = pipe(
  warmUp({ warming: plan, starts: zerosTensor([chains, 10]), key: key(8), compile }),
  TE.bindTo('warmed'),
  TE.bind('drawn', ({ warmed }) => run({ ...warmed, key: foldIn(key(8), 1), draws: 1000, compile })),
);

const stop = (error: ErgodicError): never => {
  throw new Error(showError(error));
};

const result = await sampled();
if (result._tag === 'Left') stop(result.left);
else {
  const { warmed, drawn } = result.right;
  const summary = summarise(drawn.draws, {}, names);
  if (summary._tag === 'Left') stop(summary.left);
  else console.log(showDrawsSummary(summary.right));
  console.log(`warm-up ${warmed.warmUp.seconds.toFixed(1)} s, sampling ${drawn.seconds.toFixed(1)} s`);
  const share = drawn.divergences.length / (chains * 1000);
  console.log(`${drawn.divergences.length} of ${chains * 1000} transitions diverged`);
  for (const { chain, step } of drawn.divergences) console.log(`  chain ${chain} at step ${step}`);
  const found = names.map((name, i) => {
    const values = coordinate(drawn.draws, i);
    const mean = values.reduce((total, chain) => total + chain.reduce((a, b) => a + b, 0), 0) / (chains * 1000);
    const [there, error] = stan[i] ?? [Number.NaN, Number.NaN];
    const own = meanMcse(values);
    return {
      name,
      mean,
      stan: there,
      truth: truth[i] ?? Number.NaN,
      fromStan: (mean - there) / Math.hypot(own, error),
      fromTruth: (mean - (truth[i] ?? Number.NaN)) / own,
      stanFromTruth: (there - (truth[i] ?? Number.NaN)) / error,
    };
  });
  console.log('         mean    Stan   truth   errors: from Stan, from the truth, of Stan from the truth');
  const shown = (...all: readonly number[]) => all.map((value) => value.toFixed(3).padStart(7)).join(' ');
  for (const one of found)
    console.log(
      `${one.name.padEnd(6)} ${shown(one.mean, one.stan, one.truth)}   ${shown(one.fromStan, one.fromTruth, one.stanFromTruth)}`,
    );
  if (!(share < 0.01)) throw new Error('one transition in a hundred diverged');
  const near = (error: number): boolean => Math.abs(error) < 4;
  if (!found.every((one) => near(one.fromStan) && near(one.fromTruth) && near(one.stanFromTruth)))
    throw new Error('a mean is not where it should be');
}
