/**
 * Eight schools: the effects of coaching on test scores, estimated in eight schools, and how far they differ.
 *
 * `y_j ~ N(θ_j, σ_j)`, `θ_j ~ N(μ, τ)`, `μ ~ N(0, 5)`, `τ ~ half-Cauchy(5)`, written with `θ_j = μ + τ η_j`, `η_j ~ N(0, 1)`, and `τ = e^s`
 * (non-centred: in these coordinates there is no funnel). NUTS with a warm-up samples it, and since the effects can be integrated out by
 * hand, the true posterior means are known from a grid over `(μ, s)`: every mean must lie within four standard errors of the truth.
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
import { coordinate, meanEss, meanMcse, showDrawsSummary, summarise } from '@ergodic/samplers/diagnostics';
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

const chains = 4;
const compile = 'webasm';
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
  const off = names.map((name, i) => {
    const values = coordinate(drawn.draws, i);
    const mean = values.reduce((total, chain) => total + chain.reduce((a, b) => a + b, 0), 0) / (chains * 1000);
    return {
      name,
      mean,
      truth: truth[i] ?? Number.NaN,
      errors: (mean - (truth[i] ?? Number.NaN)) / meanMcse(values),
      ess: meanEss(values),
    };
  });
  for (const one of off)
    console.log(
      `${one.name.padEnd(7)} ${one.mean.toFixed(3).padStart(7)}, in truth ${one.truth.toFixed(3).padStart(7)}: ${one.errors.toFixed(2)} standard errors`,
    );
  if (!(share < 0.01)) throw new Error('one transition in a hundred diverged');
  if (!off.every(({ errors: e }) => Math.abs(e) < 4)) throw new Error('a mean is not where it should be');
}
