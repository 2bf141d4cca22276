/**
 * S10. The conditional energy of recovery: what was `x` before noise made it `x~`?
 *
 * `p(x | x~) ∝ exp(-E(x) - |x~ - x|² / (2σ²))`. For a Gaussian prior this is the Gaussian posterior, and Langevin steps that start at `x~` keep a law that is
 * known: both are proved. "Close to unimodal" is made exact: the conditional is log-concave for every `x~` as soon as `1/σ²` is no smaller than
 * `-min E''`, and just beyond that there is an `x~` for which it has two modes.
 */
import { grad, laplacian } from '@ergodic/autodiff';
import {
  asFunction,
  at,
  broadcastTo,
  condition,
  constant,
  Density,
  Energy,
  type Expr,
  exp,
  input,
  type KeyExpr,
  pipe,
  recover,
  square,
  toEnergy,
} from '@ergodic/core';
import { key } from '@ergodic/core/random';
import { gibbs, lineGrid, minimise, numeric } from '@ergodic/models/exact';
import { chain, chains, recovery } from '@ergodic/samplers';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { gaussianTarget, open, recoveryLaw, stationary } from '@ergodic/samplers/verify';
import { curve } from './pictures.ts';
import { atMost, check, present } from './present.ts';

const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));

// --- A Gaussian prior of precision A around 0: the posterior has precision P = A + 1/σ² and mean P⁻¹ x~/σ², by Bayes' rule on a grid.
const [A, sigma, seen] = [0.8, 0.7, 1.6];
const P = A + 1 / sigma ** 2;
const posterior = pipe(
  Energy.gaussian([1], { scale: 1 / Math.sqrt(A) }),
  recover(sigma),
  condition({ tether: [seen] }),
);
const law = gibbs(lineGrid([-8, 8], { panel: 0.5 }))(posterior);
const [[mean = 0] = [], [second = 0] = []] = numeric(
  [],
  [law.expectation(one), law.expectation((x) => square(one(x)))],
)([]);

// --- In the plane: what recovery's Langevin steps keep, P⁻¹ (I - εP/4)⁻¹ around that mean, by the kit.
const plane = gaussianTarget({ spectrum: [3, 0.4], rotation: 2, mean: [0.5, -1] });
const noisy = [1.4, 0.2] as const;
const proofs = [0.04, 0.3, 1].map((c) => {
  const stepSize = c * sigma ** 2;
  const sampler = recovery(plane.energy, { sigma, stepSize });
  const step = (k: KeyExpr, x: Expr<[2]>): Expr<[2]> => sampler.step(k, { x, tether: constant(noisy) })[0].x;
  const found = stationary(open(step, plane.energy.event), recoveryLaw(plane, stepSize, sigma, noisy));
  return atMost(`ε = ${c} σ²: how far P⁻¹ (I - εP/4)⁻¹ is from being kept`, found.residual, found.bound);
});

// --- Chains of the line, which all start at x~.
const N = 3000;
const [stepSize, root] = [input('stepSize', []), input('key', [2], 'bits')];
const ends = pipe(
  recovery(Energy.gaussian([1], { scale: 1 / Math.sqrt(A) }), { sigma, stepSize }),
  chain(40),
  chains(N),
)(root, pipe(constant([seen]), broadcastTo([N, 1])));
const endsAt = numeric([stepSize, root], [ends]);
const measured = [0.1, 0.3, 0.6, 0.9, 1.2].map((size, i): Place => {
  const [xs = []] = endsAt([size, key(20 + i).words]);
  const centre = Array.from(xs).reduce((a, b) => a + b, 0) / N;
  return [size, Array.from(xs).reduce((a, b) => a + (b - centre) ** 2, 0) / (N - 1)];
});
const variance = (size: number): number => 1 / (P * (1 - (size * P) / 4));
const tolerance = 5.75 * Math.sqrt(2 / N); // relative to variances below 1: generous

// --- "Close to unimodal": two modes, and the noise that leaves one.
const prior = toEnergy(Density.mixtureOf([Density.isotropic([-1.5], 0.6), Density.isotropic([1.2], 0.7)], [0.4, 0.6]));
const energy = asFunction(prior);
const lowest = minimise((x: Expr<[1]>) => laplacian(energy)(x), [-0.2]);
if (lowest._tag === 'Left') throw new Error(lowest.left.reason);
const [bend, [worst = 0]] = [lowest.right.value, lowest.right.point];
const threshold = 1 / Math.sqrt(-bend);
const bends = curve((x) => laplacian(energy)(x), [-6, 6], 1200);
const leastOnGrid = Math.min(...bends.map(([, b]) => b));
const slopeAtWorst = numeric([], [one(grad(energy)(constant([worst])))])([])[0]?.[0] ?? 0;

/** The noisy point for which `worst` is a critical point of the conditional energy: where a second mode appears first. */
const hardest = (s: number): number => worst + s * s * slopeAtWorst;
const conditional = (s: number): Energy<[1]> => pipe(prior, recover(s), condition({ tether: [hardest(s)] }));
/** The places of modes: minima of the conditional energy that are found from either side. */
const modes = (s: number): readonly [number, number] => {
  const found = [-3, 3].map((from) => minimise(asFunction(conditional(s)), [from], { steps: 400 }));
  const [left = Number.NaN, right = Number.NaN] = found.map((one0) =>
    one0._tag === 'Right' && one0.right.curvature > 0 ? (one0.right.point[0] ?? Number.NaN) : Number.NaN,
  );
  return [left, right];
};
const [below, above] = [0.98 * threshold, 1.02 * threshold];
const [[l0, r0], [l1, r1]] = [modes(below), modes(above)];
const at0 = (s: number): number =>
  numeric([], [laplacian(asFunction(conditional(s)))(constant([worst]))])([])[0]?.[0] ?? Number.NaN;

const range = [-3.6, 3.2] as const;
const densityOf = (s: number): readonly Place[] => {
  const p = gibbs(lineGrid([-8, 8], { panel: 0.4 }))(conditional(s));
  return curve((x) => exp(p.logDensity(x)), range);
};
const shown = [0.7, 1, 1.6];

present({
  name: 's10-recovery-conditional',
  title: 'S10: the conditional of recovery',
  checks: [
    check('posterior mean P⁻¹ x~/σ²', mean, seen / sigma ** 2 / P, 1e-9),
    check('posterior variance P⁻¹', second - mean ** 2, 1 / P, 1e-9),
    ...proofs,
    ...measured.map(([size, v]) =>
      check(`ε = ${size}: variance of ${N} chains from x~`, v, variance(size), tolerance * variance(size)),
    ),
    atMost(
      `the least curvature of E is ${bend.toFixed(6)}; what a grid of 1201 places has below it`,
      bend - leastOnGrid,
      0,
    ),
    check('the slope of the curvature there', lowest.right.gradient, 0, 1e-9),
    check('2% less noise than the threshold: curvature at the worst place', at0(below), 1 / below ** 2 + bend, 1e-9),
    atMost('it is positive, so the conditional is log-concave: its negative', -at0(below), 0),
    check('and both sides find the same mode', l0, r0, 1e-6),
    atMost('2% more noise: the curvature there is negative', at0(above), 0),
    atMost('and there are two modes: minus their distance', -(r1 - l1), -0.05),
  ],
  figure: figure({
    label:
      'The curvature of an energy with two modes and the noise that makes up for it; conditionals below, at and above the threshold; the variance of recovery chains',
    columns: 3,
    panels: [
      {
        title: 'The curvature of E',
        axes: ['x', 'E″(x)'],
        x: [-4, 4],
        y: [-9, 4],
        layers: [
          { kind: 'rule', y: bend, label: `-1/σ², σ = ${threshold.toFixed(3)}` },
          { kind: 'line', colour: 0, places: bends.filter(([x]) => Math.abs(x) <= 4) },
          { kind: 'dots', colour: 2, radius: 4, places: [[worst, bend]] },
        ],
      },
      {
        title: 'The hardest conditional',
        axes: ['x', 'p(x | x~)'],
        x: range,
        y: [0, 1.7],
        layers: shown.map(
          (c, i): Layer => ({
            kind: 'line',
            colour: [0, 1, 2][i] ?? 0,
            name: c === 1 ? 'σ = threshold' : `${c}×`,
            places: densityOf(c * threshold),
          }),
        ),
      },
      {
        title: 'Langevin steps from x~',
        axes: ['step size ε', 'variance'],
        x: [0, 1.25],
        y: [0.3, 2],
        layers: [
          { kind: 'rule', y: 1 / P, label: 'the posterior' },
          {
            kind: 'line',
            colour: 0,
            name: 'P⁻¹ / (1 - εP/4)',
            places: Array.from({ length: 126 }, (_, i) => [i / 100, variance(i / 100)] as const),
          },
          { kind: 'dots', colour: 2, radius: 4, name: `${N} chains`, places: measured },
        ],
      },
    ],
  }),
});
