/**
 * S9. The diffusion process, and one energy for all of its levels.
 *
 * Noise is added step by step, `x_t = x_{t-1} + σ ε`. Of a mixture of Gaussians the law at every level is known: variances grow, nothing else
 * changes. So one network `f(x, t)` that is learned for all levels at once, `p_t ∝ exp(f(x, t))`, can be scored at each of them by its exact divergence.
 * Here its gradient is exact, too: the likelihood of all levels is an integral by quadrature, not an estimate from samples.
 */
import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  constant,
  Density,
  dot,
  type Expr,
  exp,
  fromFlat,
  Init,
  initialise,
  input,
  mul,
  neg,
  parameter,
  pipe,
  square,
  stack,
  sub,
  tanh,
} from '@ergodic/core';
import { key } from '@ergodic/core/random';
import { flatten } from '@ergodic/core/tree';
import {
  afterwards,
  diffused,
  gibbs,
  klDivergence,
  lawOf,
  lineGrid,
  type Noising,
  numeric,
} from '@ergodic/models/exact';
import { adam, cosineDecay } from '@ergodic/models/optimise';
import { layout } from '@ergodic/models/variational';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import type { Hump } from '@ergodic/samplers/targets';
import { iterated } from './iterated.ts';
import { curve } from './pictures.ts';
import { atMost, check, present } from './present.ts';

const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
const humps: readonly [Hump, ...(readonly Hump[])] = [
  { weight: 0.35, mean: [-2], covariance: [[0.16]] },
  { weight: 0.4, mean: [0.3], covariance: [[0.09]] },
  { weight: 0.25, mean: [1.9], covariance: [[0.25]] },
];
const densityOf = (mixture: readonly Hump[]): Density<[1]> =>
  Density.mixtureOf(
    mixture.map(({ mean: [m = 0], covariance: [[v = 1] = []] }) => Density.isotropic([m], Math.sqrt(v))),
    mixture.map(({ weight }) => weight),
  );

// The notes' process: six levels, each adding noise of deviation σ; and the published one, which shrinks as it adds, `x_{t+1} = a x_t + s ε`.
const [sigma, levels] = [0.6, 6];
const exploding = Array.from({ length: levels + 1 }, (_, t): Noising => ({ shrink: 1, noise: sigma * Math.sqrt(t) }));
const published = [0.99995, 0.94617, 0.85629, 0.7748, 0.70092, 0.63396, 0.02278].map(
  (a): Noising => ({
    shrink: a,
    noise: Math.sqrt(1 - a * a),
  }),
);
const nothing: Noising = { shrink: 1, noise: 0 };
const preserved = iterated(published.length, nothing, (sofar, k) => afterwards(sofar, published[k] ?? nothing)).slice(
  1,
);

const line = lineGrid([-13, 13], { panel: 0.5, order: 8 });
/** Coarser, for learning: bumps of deviation .3 are resolved to 1e-4. */
const coarse = lineGrid([-9, 9], { panel: 0.6, order: 6 });
const laws = exploding.map((level) => lawOf(line)(densityOf(diffused(humps, level))));
const variances = laws.map((law) => {
  const [[m = 0] = [], [second = 0] = []] = numeric(
    [],
    [law.expectation(one), law.expectation((x) => square(one(x)))],
  )([]);
  return second - m * m;
});
const mean0 = humps.reduce((total, { weight, mean: [m = 0] }) => total + weight * m, 0);
const variance0 = humps.reduce(
  (total, { weight, mean: [m = 0], covariance: [[v = 0] = []] }) => total + weight * (v + (m - mean0) ** 2),
  0,
);

// One network for all levels: two hidden layers on x, in units of the level's spread, and on the level; over a Gaussian, so that Z exists.
const hidden = 16;
const spec = {
  first: { weight: parameter([3, hidden], Init.lecun), bias: parameter([hidden], Init.uniform(1)) },
  second: { weight: parameter([hidden, hidden], Init.lecun), bias: parameter([hidden], Init.zeros) },
  readout: parameter([hidden], Init.zeros),
};
const { size, read } = layout(spec);
type Theta = Expr<[typeof size]>;
const spread = (t: number): number => Math.sqrt(variance0 + t * sigma * sigma);
const energyAt =
  (theta: Theta, t: number) =>
  (x: Expr<[1]>): Expr<[]> => {
    const { first, second, readout } = read(theta);
    const z = mul(sub(one(x), mean0), 1 / spread(t));
    const level = constant(t / levels - 0.5);
    const inputs = stack([mul(z, 2), level, mul(z, level)]);
    const units = tanh(add(dot(tanh(add(dot(inputs, first.weight), first.bias)), second.weight), second.bias));
    return sub(mul(square(z), 0.5), dot(units, readout));
  };

const theta = input('theta', [size]);
const divergences = (parameters: Theta, grid: typeof line): readonly Expr<[]>[] =>
  exploding.map((level, t) =>
    klDivergence(lawOf(grid)(densityOf(diffused(humps, level))), gibbs(grid)(energyAt(parameters, t))),
  );
const total = (parameters: Theta): Expr<[]> => divergences(parameters, coarse).reduce((a, b) => add(a, b));
const updates = 280;
const rule = adam({ rate: cosineDecay({ peak: 0.03, steps: updates }) });
const [first, second, count] = [input('first', [size]), input('second', [size]), input('count', [])];
const next = rule.update({ parameters: theta, moments: { first, second }, count }, grad(total)(theta));
const step = numeric([theta, first, second, count], [next.parameters, next.moments.first, next.moments.second]);
const begun = Float64Array.from(flatten(initialise(spec, key(1))).flatMap(([, tensor]) => Array.from(tensor.data)));
type State = readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
const zeros = new Float64Array(size);
const [learned] = Array.from({ length: updates }).reduce<State>(
  ([p, m, v], _, i) => {
    const [nextP = p, nextM = m, nextV = v] = step([p, m, v, i]);
    return [nextP, nextM, nextV];
  },
  [begun, zeros, zeros],
);
const score = numeric([theta], divergences(theta, line));
const before = score([begun]).map(([v = 0]) => v);
const after = score([learned]).map(([v = 0]) => v);

const range = [-6, 6] as const;
const density = (logP: (x: Expr<[1]>) => Expr<[]>): readonly Place[] => curve((x) => exp(logP(x)), range, 200);
const ofLearned = (t: number): readonly Place[] => {
  const parameters = constant(fromFlat([size], learned));
  const energy = energyAt(parameters, t);
  return density(gibbs(line)((x: Expr<[1]>) => energy(x)).logDensity);
};
const colours = [0, 3, 1, 2];
/** Gao et al. (2021), T = 6. */
const table = [0.01, 0.32382, 0.58622, 0.77845, 0.89801, 0.96031, 0.99998];

present({
  name: 's09-diffusion',
  title: 'S9: a diffusion process, and one energy for its levels',
  checks: [
    ...variances.map((v, t) => check(`level ${t}: variance of x_0 + ${t} σ²`, v, variance0 + t * sigma * sigma, 1e-9)),
    ...preserved.map(({ noise }, k) =>
      check(`the published schedule, level ${k}: cumulative noise`, noise, table[k] ?? 0, 2e-5),
    ),
    ...after.map((kl, t) =>
      atMost(`level ${t}: KL of the one network f(x, t), at first ${(before[t] ?? 0).toFixed(3)}`, kl, 1e-2),
    ),
  ],
  figure: figure({
    label:
      'Densities of a mixture under growing noise, the densities that one network has learned for all levels, and its divergence at each',
    columns: 3,
    panels: [
      {
        title: 'p_t, exactly',
        axes: ['x', 'density'],
        x: range,
        y: [0, 0.58],
        layers: [0, 1, 3, 6].map(
          (t, i): Layer => ({
            kind: 'line',
            colour: colours[i] ?? 0,
            name: `t = ${t}`,
            places: density(laws[t]?.logDensity ?? ((x) => neg(square(one(x))))),
          }),
        ),
      },
      {
        title: 'exp f(x, t) / Z, one network',
        axes: ['x', 'density'],
        x: range,
        y: [0, 0.58],
        layers: [0, 1, 3, 6].map(
          (t, i): Layer => ({ kind: 'line', colour: colours[i] ?? 0, name: `t = ${t}`, places: ofLearned(t) }),
        ),
      },
      {
        title: 'How good it is at each level',
        axes: ['level t', 'log₁₀ KL(p_t‖f), nats'],
        x: [-0.4, levels + 0.4],
        y: [-5, 0],
        layers: [
          { kind: 'line', colour: 7, name: 'before', places: before.map((kl, t) => [t, Math.log10(kl)] as const) },
          {
            kind: 'line',
            colour: 0,
            name: `after ${updates} updates`,
            places: after.map((kl, t) => [t, Math.log10(kl)] as const),
          },
          { kind: 'dots', colour: 0, radius: 3.5, places: after.map((kl, t) => [t, Math.log10(kl)] as const) },
        ],
      },
    ],
  }),
});
