/**
 * S4. The Kullback–Leibler divergence, both ways, in numbers.
 *
 * The target has a large mode and a small one, `p = .7 N(4, 1) + .3 N(-4, 1)`, and is approximated by one Gaussian. Maximum likelihood makes
 * `KL(p‖q)` small, and covers both modes: it matches the moments of `p`. Variational inference makes `KL(q‖p)` small, and sits in one mode. The exact
 * optima are found by Newton's method on integrals by quadrature; stochastic fits, from draws, lie within their standard error of them.
 */
import { grad, laplacian } from '@ergodic/autodiff';
import {
  add,
  asFunction,
  at,
  batch,
  constant,
  Density,
  div,
  Energy,
  type Expr,
  exp,
  foldIn,
  fromFlat,
  input,
  iota,
  type KeyExpr,
  log,
  logLikelihood,
  mean,
  mul,
  pipe,
  pow,
  stack,
  variance,
} from '@ergodic/core';
import { key } from '@ergodic/core/random';
import {
  crossEntropy,
  type Expectation,
  freeEnergy,
  gibbs,
  lineGrid,
  type Minimum,
  minimise,
  normalDraws,
  numeric,
} from '@ergodic/models/exact';
import { sgd } from '@ergodic/models/optimise';
import {
  averageCovariance,
  covarianceUnder,
  descend,
  gaussianFamily,
  layout,
  member,
} from '@ergodic/models/variational';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { densityOf, draws, gaussianMixture } from '@ergodic/samplers/targets';
import { curve } from './pictures.ts';
import { check, present } from './present.ts';

const twoModes = (share: number, apart: number) =>
  gaussianMixture([
    { weight: share, mean: [apart], covariance: [[1]] },
    { weight: 1 - share, mean: [-apart], covariance: [[1]] },
  ]);
const [target, near] = [twoModes(0.7, 4), twoModes(0.5, 2)];

// The family, and its two losses, as functions of (ln s, μ).
const family = gaussianFamily([1]);
const { size, read } = layout(family.params);
type Theta = Expr<[typeof size]>;
const noise = gibbs(lineGrid([-9, 9], { panel: 0.5 }))(Energy.gaussian([1])).expectation;
const data = gibbs(lineGrid([-16, 16], { panel: 0.8 }))(target.energy);
const seeking =
  (of: typeof target, over: Expectation<[1]> = noise) =>
  (theta: Theta): Expr<[]> =>
    freeEnergy(of.energy)(member(family, over)(read(theta)));
const covering =
  (over: Expectation<[1]>) =>
  (theta: Theta): Expr<[]> =>
    crossEntropy(over, member(family, noise)(read(theta)).logDensity);

const best = (loss: (theta: Theta) => Expr<[]>, mu: number, sd: number): Minimum => {
  const found = minimise(loss, [Math.log(sd), mu]);
  if (found._tag === 'Left') throw new Error(found.left.reason);
  return found.right;
};
const named = ({ point: [logScale = 0, mu = 0], value }: Minimum) => ({ mu, sd: Math.exp(logScale), value });

const mle = best(covering(data.expectation), 0, 2);
const major = best(seeking(target), 3, 1);
const [cover, large, small, merged] = [
  named(mle),
  named(major),
  named(best(seeking(target), -4, 1)),
  named(best(seeking(near), 0.3, 1.5)),
];
const entropyOfTarget = numeric([], [data.expectation(data.logDensity)])([])[0]?.[0] ?? 0;
/** The conditions of the optimum by hand: by Bonnet's and Price's theorems the slopes of the loss are `E_q E'` and `s² E_q E'' - 1`. */
const slope = grad(asFunction(target.energy));
const atLarge = member(family, noise)(read(constant(fromFlat([size], major.point))));
const [[force = Number.NaN] = [], [bend = Number.NaN] = []] = numeric(
  [],
  [atLarge.expectation((x) => pipe(slope(x), at(0))), atLarge.expectation(laplacian(asFunction(target.energy)))],
)([]);
/** The mass of `N(μ, s²)` above 0. */
const above = ({ mu, sd }: { mu: number; sd: number }): number => {
  const grid = lineGrid([0, mu + 12 * sd], { panel: 0.5 });
  const q = logLikelihood(Density.isotropic([mu], sd));
  const [values = [], weights = []] = numeric(
    [],
    [batch(grid.count, (x: Expr<[1]>) => exp(q(x)), grid.points), grid.weights],
  )([]);
  return Array.from(values).reduce((total, v, i) => total + v * (weights[i] ?? 0), 0);
};

// Stochastic fits: descent on the reparameterised free energy, 16 draws a step; and maximum likelihood from 1500 draws. Their standard errors
// are H⁻¹ S H⁻¹ / n, with S the covariance of the gradient of one draw's loss, by quadrature.
const [steps, burnIn, perStep, points, fits] = [700, 150, 16, 1500, 12];
const rate = (t: Expr<[]>): Expr<[]> => mul(pow(add(1, div(t, 30)), constant(-0.6)), 0.3);
const standardErrors = (
  at0: Minimum,
  over: Expectation<[1]>,
  lossOf: (one: Expectation<[1]>) => (theta: Theta) => Expr<[]>,
  n: number,
): readonly [ofMean: number, ofLogScale: number] => {
  const theta = constant(fromFlat([size], at0.point));
  const gradient = (x: Expr<[1]>): Theta => grad(lossOf((f) => f(x)))(theta);
  const rows = covarianceUnder(over, 2, (i) => (x) => pipe(gradient(x), at(i)));
  const [[a = 0] = [], [b = 0] = [], [c = 0] = [], [d = 0] = []] = numeric([], rows.flat())([]);
  const [[s = 0] = [], [, m = 0] = []] = averageCovariance(
    at0.hessian,
    [
      [a, b],
      [c, d],
    ],
    n,
  );
  return [Math.sqrt(m), Math.sqrt(s)];
};
const errorOfDescent = standardErrors(major, noise, (one) => seeking(target, one), perStep * (steps - burnIn));
const errorOfMle = standardErrors(mle, data.expectation, covering, points);

const [root, start] = [input('key', [2], 'bits'), input('start', [size])];
const gradient = (theta: Theta, k: KeyExpr): Theta => grad(seeking(target, normalDraws(k, perStep, [1])))(theta);
const fit = descend(size, gradient, { steps, burnIn, optimiser: sgd({ rate }) });
const sampleFit = (k: KeyExpr): Expr<[2]> => {
  const drawn = draws(points)(target)(k);
  return stack([mul(log(pipe(drawn, variance())), 0.5), pipe(drawn, mean())]);
};
const descended = batch(fits, (i: Expr<[], 'int'>) => fit(foldIn(root, i), start), iota([fits]));
const fitted = batch(fits, (i: Expr<[], 'int'>) => sampleFit(foldIn(root, i)), iota([fits]));
const [descents = []] = numeric([root, start], [descended])([key(5).words, [0.3, 3]]);
const [likelihoods = []] = numeric([root], [fitted])([key(6).words]);
const pairs = (values: ArrayLike<number>): readonly { readonly mu: number; readonly logScale: number }[] =>
  Array.from({ length: fits }, (_, i) => ({
    logScale: values[2 * i] ?? Number.NaN,
    mu: values[2 * i + 1] ?? Number.NaN,
  }));
/** The largest distance of a fit from the optimum, in standard errors: six would be one false alarm in 10⁷. */
const furthest = (
  values: ArrayLike<number>,
  { mu, sd }: { mu: number; sd: number },
  [m, s]: readonly [number, number],
): number =>
  Math.max(...pairs(values).flatMap((one) => [Math.abs(one.mu - mu) / m, Math.abs(one.logScale - Math.log(sd)) / s]));

const bell = ({ mu, sd }: { mu: number; sd: number }, [low, high]: readonly [number, number]): readonly Place[] => {
  const q = logLikelihood(Density.isotropic([mu], sd));
  return curve((x) => exp(q(x)), [low, high]);
};
const wide = [-10, 12] as const;
const close = [-7, 7] as const;
const of = (t: typeof target, range: readonly [number, number]): readonly Layer[] => {
  const p = logLikelihood(densityOf(t));
  return [{ kind: 'area', colour: 3, name: 'p', places: curve((x) => exp(p(x)), range) }];
};
const crosses = (
  values: ArrayLike<number>,
  [m, s]: readonly [number, number],
  exact: { mu: number; sd: number },
): readonly Place[] =>
  pairs(values).map((one) => [(one.mu - exact.mu) / m, (one.logScale - Math.log(exact.sd)) / s] as const);
const ring = (radius: number): readonly Place[] =>
  Array.from(
    { length: 73 },
    (_, i) => [radius * Math.cos((i * Math.PI) / 36), radius * Math.sin((i * Math.PI) / 36)] as const,
  );

present({
  name: 's04-kl',
  title: 'S4: the two directions of KL on .7 N(4, 1) + .3 N(-4, 1)',
  checks: [
    check('maximum likelihood, mean', cover.mu, 1.6, 1e-6),
    check('maximum likelihood, sd', cover.sd, Math.sqrt(14.44), 1e-6),
    check(
      'maximum likelihood, KL(p‖q)',
      cover.value + entropyOfTarget,
      0.5 * Math.log(2 * Math.PI * Math.E * 14.44) + entropyOfTarget,
      1e-6,
    ),
    check('variational, mean', large.mu, 3.9997, 5e-5),
    check('variational, sd', large.sd, 1.0005, 5e-5),
    check('variational, slope in the mean: E_q E′', force, 0, 1e-6),
    check('variational, slope in the sd: s² E_q E″', large.sd ** 2 * bend, 1, 1e-6),
    check('variational, mass in the large mode', above(large), 0.99997, 1e-5),
    check('variational, KL(q‖p): nearly -ln .7', large.value, 0.357, 5e-4),
    check('in the small mode, KL(q‖p): nearly -ln .3', small.value, 1.204, 5e-4),
    check('modes at ±2 merge, mean', merged.mu, 0, 1e-6),
    check('modes at ±2 merge, sd', merged.sd, 2.05, 5e-3),
    check(`${fits} descents, the furthest in standard errors`, furthest(descents, large, errorOfDescent), 0, 6),
    check(
      `${fits} fits to ${points} draws, the furthest in standard errors`,
      furthest(likelihoods, cover, errorOfMle),
      0,
      6,
    ),
  ],
  figure: figure({
    label: 'Gaussians fitted to a mixture of two in both directions of KL, and stochastic fits around the exact optima',
    panels: [
      {
        title: 'Covering and seeking',
        axes: ['x', 'density'],
        x: wide,
        y: [0, 0.42],
        layers: [
          ...of(target, wide),
          { kind: 'line', colour: 2, name: 'least KL(p‖q)', places: bell(cover, wide) },
          { kind: 'line', colour: 0, name: 'least KL(q‖p)', places: bell(large, wide) },
          { kind: 'line', colour: 0, dashed: true, name: 'in the small mode', places: bell(small, wide) },
        ],
      },
      {
        title: 'Modes that are near: KL(q‖p) makes them one',
        axes: ['x', 'density'],
        x: close,
        y: [0, 0.42],
        layers: [
          ...of(near, close),
          { kind: 'line', colour: 0, name: `N(0, ${merged.sd.toFixed(2)}²)`, places: bell(merged, close) },
        ],
      },
      {
        title: 'Descent on draws, around the exact optimum',
        axes: ['mean, in standard errors', 'ln sd, in standard errors'],
        x: [-4, 4],
        y: [-4, 4],
        layers: [
          ...[1, 2, 3].map((r): Layer => ({ kind: 'line', colour: 7, width: 1, places: ring(r) })),
          {
            kind: 'dots',
            colour: 0,
            radius: 3.5,
            name: `${fits} fits`,
            places: crosses(descents, errorOfDescent, large),
          },
        ],
      },
      {
        title: 'Maximum likelihood on draws, likewise',
        axes: ['mean, in standard errors', 'ln sd, in standard errors'],
        x: [-4, 4],
        y: [-4, 4],
        layers: [
          ...[1, 2, 3].map((r): Layer => ({ kind: 'line', colour: 7, width: 1, places: ring(r) })),
          {
            kind: 'dots',
            colour: 2,
            radius: 3.5,
            name: `${fits} fits`,
            places: crosses(likelihoods, errorOfMle, cover),
          },
        ],
      },
    ],
  }),
});
