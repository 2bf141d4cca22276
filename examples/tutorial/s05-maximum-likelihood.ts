/**
 * S5. Maximum likelihood by MCMC: the gradient of the negative log-likelihood is `E_data[∂E/∂θ] - E_model[∂E/∂θ]`, the second mean over samples.
 *
 * On the line both means are integrals, so the gradient is known, and so is the law of a chain after `K` steps: its kernel is a matrix on a grid. With
 * Metropolis' correction the gradient that chains give goes to the exact one as `K` grows, no slower than the second eigenvalue of the kernel says; without, it goes
 * to another. On Gaussians learning by such chains, or from the data, has a fixed point in closed form, `A (I - εA/4) = S⁻¹`; where `ε` nears `4/λmax` there
 * is none, and the library warns.
 */
import { grad } from '@ergodic/autodiff';
import { add, at, constant, Density, dim, type Expr, fromFlat, input, mul, pipe, square } from '@ergodic/core';
import { key, uniform } from '@ergodic/core/random';
import { averageOver, crossEntropy, gibbs, lawOf, lineGrid, numeric, valueFunction } from '@ergodic/models/exact';
import { langevinFixedPoint, largestCurvature, stepWarning } from '@ergodic/models/objectives';
import { chain, chains, langevin, mala } from '@ergodic/samplers';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { gaussianTarget, open, stationary } from '@ergodic/samplers/verify';
import * as O from 'fp-ts/lib/Option.js';
import { iterated } from './iterated.ts';
import {
  chiDistance,
  type Kernel,
  langevinStep,
  mean,
  metropolisKernel,
  moved,
  nodesOf,
  type OnNodes,
  plainKernel,
  secondEigenvalue,
  valuesOn,
} from './kernels.ts';
import { atMost, check, present } from './present.ts';

const none = new Float64Array();
const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
type Theta = Expr<[3]>;

/** `E = t₀ x + t₁ x²/2 + t₂ x⁴/4`: its gradient by `t` are three statistics of the point. */
const statistics = (x: Expr<[1]>): readonly [Expr<[]>, Expr<[]>, Expr<[]>] => {
  const second = square(one(x));
  return [one(x), mul(second, 1 / 2), mul(square(second), 1 / 4)];
};
const wells =
  (t: Theta) =>
  (x: Expr<[1]>): Expr<[]> =>
    statistics(x)
      .map((s, k) => mul(s, pipe(t, at(k))))
      .reduce((a, b) => add(a, b));
const values = [0.3, -1.2, 0.6] as const;
const theta = input('theta', [3]);
const line = lineGrid([-4.5, 4.5], { panel: 0.25, order: 8 });
const data = lawOf(line)(
  Density.mixtureOf([Density.isotropic([-1.1], 0.45), Density.isotropic([1.2], 0.4)], [0.45, 0.55]),
);

// --- The exact gradient, by differentiating the integral, and as a difference of means.
const nll = (t: Theta): Expr<[]> => crossEntropy(data.expectation, gibbs(line)(wells(t)).logDensity);
const [byDerivative = new Float64Array()] = numeric([theta], [grad(nll)(theta)])([values]);
const statistic = (k: number) => (x: Expr<[1]>) => statistics(x)[k] ?? one(x);
const all = [0, 1, 2];
const ofData = numeric(
  [],
  all.map((k) => data.expectation(statistic(k))),
)([]).map(([v = 0]) => v);
const ofModel = numeric(
  [theta],
  all.map((k) => gibbs(line)(wells(theta)).expectation(statistic(k))),
)([values]).map(([v = 0]) => v);
const exact = ofData.map((v, k) => v - (ofModel[k] ?? 0));

// --- The law of chains after K steps, on the grid. They all begin in one well, somewhere between -2 and -1.
const stepSize = 0.2;
const nodes = nodesOf(line);
const fixed = wells(constant(values));
const [energies = none, gradients = none, ...features] = valuesOn(line)(
  fixed,
  (x) => one(grad(fixed)(x)),
  ...all.map(statistic),
);
const unnormalised = energies.map((e, i) => (nodes.weights[i] ?? 0) * Math.exp(-e));
const total = unnormalised.reduce((a, b) => a + b, 0);
const stationaryLaw = unnormalised.map((w) => w / total);
const begun = nodes.points.map((x, i) => (x > -2 && x < -1 ? (nodes.weights[i] ?? 0) : 0));
const step = langevinStep(nodes, gradients, stepSize);
const corrected = metropolisKernel(nodes, step, energies);
const longest = 128;
const lawsOf = (kernel: Kernel): readonly OnNodes[] => iterated<OnNodes>(longest, begun, (law) => moved(kernel, law));
const laws = { mala: lawsOf(corrected), langevin: lawsOf(plainKernel(nodes, step)) };
const gradientOf = (law: OnNodes): readonly number[] => features.map((f, k) => (ofData[k] ?? 0) - mean(law, f));
const errorOf = (law: OnNodes): number => Math.hypot(...gradientOf(law).map((g, k) => g - (exact[k] ?? 0)));

// The bound: |ν_K f - π f| ≤ sd_π(f) χ(ν_K‖π), and χ falls by the second eigenvalue at least, with every step.
const second = secondEigenvalue(corrected, stationaryLaw, 400);
const deviation = (law: OnNodes, f: OnNodes): number =>
  Math.sqrt(
    mean(
      law,
      f.map((x) => x * x),
    ) -
      mean(law, f) ** 2,
  );
const reach = Math.hypot(...features.map((f) => deviation(stationaryLaw, f))) * chiDistance(begun, stationaryLaw);
const bound = (k: number): number => reach * second.value ** k;
const excess = Math.max(...laws.mala.map((law, k) => errorOf(law) / bound(k)));

// --- Chains of the library: the gradient that they give is that of the grid's law, as nearly as so many can.
const N = 2000;
const lengths = [2, 8, 32, longest];
const root = input('key', [2], 'bits');
const starts = constant(
  fromFlat(
    [N, 1],
    Array.from({ length: N }, (_, i) => -2 + (i + 0.5) / N),
  ),
);
const sampledBy = (name: keyof typeof laws) =>
  lengths.map((k, i) => {
    const make = { mala: chain(k)(mala(fixed, { stepSize })), langevin: chain(k)(langevin(fixed, { stepSize })) };
    const ends = averageOver(N, chains(N)(make[name])(root, starts));
    const value = (t: Theta): Expr<[]> => valueFunction(wells(t))(ends, data.expectation);
    const [ascent = none] = numeric([theta, root], [grad(value)(theta)])([values, key(30 + i).words]);
    return { k, gradient: Array.from(ascent, (g) => -g) };
  });
const sampled = { mala: sampledBy('mala'), langevin: sampledBy('langevin') };
/** In standard errors of the mean of so many chains, which the law on the grid knows: the largest of a gradient's three. */
const inErrors = (name: keyof typeof laws) =>
  sampled[name].map(({ k, gradient }) => {
    const law = laws[name][k] ?? none;
    const want = gradientOf(law);
    const off = gradient.map(
      (g, j) => Math.abs(g - (want[j] ?? 0)) / (deviation(law, features[j] ?? none) / Math.sqrt(N)),
    );
    return { k, off: Math.max(...off) };
  });
/** One false alarm in 10⁸ for each number. */
const deviations = 5.75;

// --- Fixed points on Gaussians, for generated data: variance, step size and K by chance; the learner goes down half of S - v_K.
const draws = uniform(key(5), 24);
const cases = Array.from({ length: 8 }, (_, i) => {
  const [u = 0, v = 0, w = 0] = draws.subarray(3 * i);
  const variance = 0.3 + 2 * u;
  return { variance, epsilon: (variance * (i + v)) / 8.2, steps: 1 + Math.floor(4 * w) };
});
const after = (a: number, epsilon: number, steps: number, start: number): number =>
  iterated(steps, start, (v) => (1 - (epsilon * a) / 2) ** 2 * v + epsilon).at(-1) ?? Number.NaN;
interface Learner {
  readonly a: number;
  /** Of the chains. */
  readonly v: number;
}
/** A turn: `steps` steps of chains from the data (CD-k) or from where they were, then the learner's. */
const turn =
  (variance: number, epsilon: number, steps: number, rate: number, from: 'data' | 'chains') =>
  ({ a, v }: Learner): Learner => {
    const ends = after(a, epsilon, steps, from === 'data' ? variance : v);
    return { a: a - (rate * (variance - ends)) / 2, v: ends };
  };
const learnedBy = ({ variance, epsilon, steps }: (typeof cases)[number], from: 'data' | 'chains'): number => {
  const next = turn(variance, epsilon, steps, 0.3 / (variance * variance), from);
  return iterated(6000, { a: 1 / variance, v: variance }, next).at(-1)?.a ?? Number.NaN;
};
const worstOf = (f: (one: (typeof cases)[number]) => number): number => Math.max(...cases.map(f));
const apart = (from: 'data' | 'chains'): number =>
  worstOf((c) => Math.abs(learnedBy(c, from) / langevinFixedPoint(c.variance, c.epsilon) - 1));
/** The chain of the library on what was learned keeps the covariance of the data: pairs of cases are the two axes of a turned Gaussian. */
const keeps = Math.max(
  ...cases.slice(1).map((c, i) => {
    const variances = [c.variance, (cases[i] ?? c).variance];
    const epsilon = 0.9 * Math.min(...variances);
    const [a = 1, b = 1] = variances.map((s) => langevinFixedPoint(s, epsilon));
    const target = gaussianTarget({ spectrum: [a, b], rotation: i + 1 });
    const covariance = target.spectral((l) =>
      Math.abs(l - a) < Math.abs(l - b) ? (variances[0] ?? 0) : (variances[1] ?? 0),
    );
    return stationary(open(langevin(target.energy, { stepSize: epsilon }), [2]), { mean: [0, 0], covariance }).residual;
  }),
);

// --- Step sizes near 4 / λmax: data of variance .5, learned with chains that go on, and their shares ε a / 4.
const S = 0.5;
const turns = 260;
const runs = [0.2, 0.4, 0.6].map((epsilon) => {
  const history = iterated(turns, { a: 1, v: 1 }, turn(S, epsilon, 5, 1, 'chains'));
  const warned = history.findIndex(({ a }) => O.isSome(stepWarning({ stepSize: epsilon, curvature: a })));
  const lost = history.findIndex(({ a }) => epsilon * a >= 4);
  return { epsilon, history, warned, lost };
});
const wild = runs.at(-1);
const sharp = numeric(
  [],
  [largestCurvature(fixed, constant(fromFlat([dim('points', 3), 1], [-1.5, 0, 2])))],
)([])[0]?.[0];

/** What the grid does to the law of Metropolis' chains, whose acceptance has a kink: against one with half the panels. */
const fine = (() => {
  const grid = lineGrid([-4.5, 4.5], { panel: 0.125, order: 6 });
  const own = nodesOf(grid);
  const [e = none, g = none, ...f] = valuesOn(grid)(fixed, (x) => one(grad(fixed)(x)), ...all.map(statistic));
  const kernel = metropolisKernel(own, langevinStep(own, g, stepSize), e);
  const start = own.points.map((x, i) => (x > -2 && x < -1 ? (own.weights[i] ?? 0) : 0));
  const law = iterated<OnNodes>(8, start, (l) => moved(kernel, l)).at(-1) ?? none;
  return Math.max(...f.map((s, k) => Math.abs(mean(law, s) - mean(laws.mala[8] ?? none, features[k] ?? none))));
})();

const logError = (laws0: readonly OnNodes[]): readonly Place[] =>
  laws0.map((law, k) => [k, Math.log10(errorOf(law))] as const);
const bounds = laws.mala.map((_, k): Place => [k, Math.log10(bound(k))]);
const shares = Array.from({ length: 100 }, (_, i) => i / 100);

present({
  name: 's05-maximum-likelihood',
  title: 'S5: maximum likelihood by MCMC',
  checks: [
    ...exact.map((g, k) => check(`∂/∂t${k} of the NLL: E_data - E_model`, g, byDerivative[k] ?? Number.NaN, 1e-9)),
    atMost(
      'MALA on the grid: how far the law of the energy is from being kept',
      chiDistance(moved(corrected, stationaryLaw), stationaryLaw),
      1e-12,
    ),
    atMost(`second eigenvalue ${second.value.toFixed(6)}: its residual`, second.residual, 1e-10),
    atMost(`error of the gradient over its bound, K = 0 … ${longest}`, excess, 1),
    atMost('what a finer grid makes of the law after 8 steps, in the statistics', fine, 1e-5),
    ...inErrors('mala').map(({ k, off }) =>
      atMost(`K = ${k}: gradient of ${N} MALA chains, standard errors from the law`, off, deviations),
    ),
    ...inErrors('langevin').map(({ k, off }) => atMost(`K = ${k}: the same of Langevin chains`, off, deviations)),
    atMost(
      `K = ${longest}: what is left of the error, and the bound`,
      errorOf(laws.mala[longest] ?? none),
      bound(longest),
    ),
    atMost('CD-k on 8 Gaussians: relative distance from A (1 - εA/4) = 1/S', apart('data'), 1e-9),
    atMost('persistent Langevin chains: the same', apart('chains'), 1e-9),
    atMost('Langevin steps on what was learned: how far S is from being kept', keeps, 1e-12),
    ...runs
      .slice(0, 2)
      .flatMap(({ epsilon, history, warned }) => [
        check(
          `ε = ${epsilon} on data of variance ${S}: precision after ${turns} turns`,
          history.at(-1)?.a ?? Number.NaN,
          langevinFixedPoint(S, epsilon),
          1e-6,
        ),
        check('the first turn with a warning, -1 for none', warned, -1, 0),
      ]),
    atMost(
      `ε = ${wild?.epsilon}, for which there is no fixed point: the warning comes at turn ${wild?.warned}, 4 / λmax is passed at ${wild?.lost}; turns after the warning, negative`,
      (wild?.warned ?? 0) - (wild?.lost ?? 0),
      -1,
    ),
    check('that there is a warning, then', Math.sign(wild?.warned ?? -1), 1, 0),
    check('curvature of E at -1.5, 0 and 2: the largest', sharp ?? Number.NaN, -1.2 + 3 * 0.6 * 4, 1e-9),
  ],
  figure: figure({
    label:
      'The error of the gradient against the number of steps of chains, with and without correction; the precision that is learned against the step size; and learning with step sizes up to one that has no fixed point',
    columns: 3,
    panels: [
      {
        title: 'The error of the gradient',
        axes: ['steps K', 'log₁₀ |error|'],
        x: [0, longest],
        y: [-3, 1],
        layers: [
          { kind: 'line', colour: 7, dashed: true, name: 'bound', places: bounds },
          { kind: 'line', colour: 0, name: 'MALA, exactly', places: logError(laws.mala) },
          { kind: 'line', colour: 2, name: 'Langevin', places: logError(laws.langevin) },
          ...(['mala', 'langevin'] as const).map(
            (name): Layer => ({
              kind: 'dots',
              colour: name === 'mala' ? 0 : 2,
              radius: 4,
              ...(name === 'mala' ? { name: `${N} chains` } : {}),
              places: sampled[name].map(({ k, gradient }) => [
                k,
                Math.log10(Math.hypot(...gradient.map((g, j) => g - (exact[j] ?? 0)))),
              ]),
            }),
          ),
        ],
      },
      {
        title: 'What Gaussian data teach',
        axes: ['ε / S', 'precision learned, times S'],
        x: [0, 1],
        y: [0.9, 2.1],
        layers: [
          { kind: 'rule', y: 1, label: 'the data' },
          {
            kind: 'line',
            colour: 0,
            name: 'A (1 - εA/4) = 1/S',
            places: shares.map((r) => [r, r === 0 ? 1 : langevinFixedPoint(1, r)] as const),
          },
          {
            kind: 'dots',
            colour: 2,
            radius: 4,
            name: 'CD-k',
            places: cases.map((c) => [c.epsilon / c.variance, learnedBy(c, 'data') * c.variance] as const),
          },
        ],
      },
      {
        title: 'Nearing 4 / λmax',
        axes: ['turn', 'ε λmax / 4'],
        x: [0, 80],
        y: [0, 1.15],
        layers: [
          { kind: 'rule', y: 0.5, label: 'the warning' },
          { kind: 'rule', y: 1, label: 'chains run away' },
          ...runs.map(
            ({ epsilon, history, lost }, i): Layer => ({
              kind: 'line',
              colour: [0, 3, 2][i] ?? 0,
              name: `ε = ${(epsilon / S).toFixed(1)} S`,
              places: history.slice(0, lost < 0 ? turns : lost + 1).map(({ a }, n) => [n, (epsilon * a) / 4] as const),
            }),
          ),
        ],
      },
    ],
  }),
});
