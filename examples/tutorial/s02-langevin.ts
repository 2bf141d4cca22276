/**
 * S2. Langevin dynamics: `x' = x - (ε/2) ∇E(x) + √ε ξ`, downhill with noise.
 *
 * On a Gaussian of precision `A` the step is affine, and its stationary law is known: covariance `A⁻¹ (I - ε A / 4)⁻¹`. That it is kept is proved by
 * the kit, which reads the step as a matrix; chains show it; and the bias is gone as `ε` goes to 0, in proportion to `ε`.
 */
import {
  add,
  asFunction,
  at,
  Energy,
  type Expr,
  input,
  keyFrom,
  mul,
  neg,
  pipe,
  square,
  sub,
  zeros,
} from '@ergodic/core';
import { key } from '@ergodic/core/random';
import { numeric } from '@ergodic/models/exact';
import { chain, chains, langevin, path } from '@ergodic/samplers';
import { figure } from '@ergodic/samplers/plot';
import { gaussianTarget, langevinLaw, open, stationary } from '@ergodic/samplers/verify';
import { densityImage, pairsOf } from './pictures.ts';
import { atMost, check, present } from './present.ts';

// The proof, for step sizes up to the limit of stability, 4 / λmax = 2.
const target = gaussianTarget({ spectrum: [2, 0.5], rotation: 1 });
const proofs = [0.01, 0.1, 0.5, 1, 1.8].map((stepSize) => {
  const opened = open(langevin(target.energy, { stepSize }), target.energy.event);
  const found = stationary(opened, langevinLaw(target, stepSize));
  return atMost(`ε = ${stepSize}: how far A⁻¹ (I - εA/4)⁻¹ is from being kept`, found.residual, found.bound);
});

// Chains on the standard normal law of the line: the variance of N of them after many steps.
const N = 4000;
const [stepSize, root] = [input('stepSize', []), input('key', [2], 'bits')];
const ends = pipe(langevin(Energy.gaussian([1]), { stepSize }), chain(60), chains(N))(root, zeros([N, 1]));
const endsAt = numeric([stepSize, root], [ends]);
const measured = [0.2, 0.4, 0.8, 1.2, 1.6, 2].map((size, i) => {
  const [values = []] = endsAt([size, key(i).words]);
  return [size, Array.from(values).reduce((total, x) => total + x * x, 0) / N] as const;
});
/** After `K` steps from 0 the variance is `(1 - ρ^2K)` of the stationary one, `ρ = 1 - ε/2`: here all of it. */
const law = (size: number): number => (1 - (1 - size / 2) ** 120) / (1 - size / 4);
/** Five and three quarters standard errors of a variance: one false alarm in 10⁸. */
const tolerance = 5.75 * Math.sqrt(2 / N);

// The bias is of order ε: half the step, half the bias.
const bias = (size: number): number => langevinLaw(target, size).covariance.get(0, 0) - target.covariance.get(0, 0);
const limit = (2 * bias(1e-6)) / 1e-6;

const well = Energy.of([2], (x: Expr<[2]>) => {
  const [u, v] = [pipe(x, at(0)), pipe(x, at(1))];
  const bent = sub(v, mul(square(u), 0.5));
  return add(mul(square(sub(square(u), 2)), 0.35), mul(square(bent), 2));
});
const view = [
  [-2.8, 2.8],
  [-1.6, 4.4],
] as const;
const [walk = []] = numeric([], [path(700)(langevin(well, { stepSize: 0.06 }))(keyFrom(4), zeros([2]))])([]);

present({
  name: 's02-langevin',
  title: "S2: Langevin steps x' = x - (ε/2) ∇E(x) + √ε ξ",
  checks: [
    ...proofs,
    ...measured.map(([size, variance]) =>
      check(`ε = ${size}: variance of ${N} chains`, variance, law(size), tolerance),
    ),
    check('bias at ε over bias at ε/2, ε = 10⁻⁶', bias(1e-6) / bias(5e-7), 2, 1e-5),
    check('bias over ε, in the limit: I/4', limit / 2, 0.25, 1e-6),
  ],
  figure: figure({
    label:
      'A path of Langevin dynamics between two wells, and the variance of chains against the step size with its closed form',
    panels: [
      {
        title: '700 steps of ε = 0.06, two wells',
        axes: ['x₁', 'x₂'],
        x: view[0],
        y: view[1],
        height: 260,
        layers: [
          densityImage((x) => neg(asFunction(well)(x)), ...view),
          { kind: 'line', colour: 7, width: 0.7, places: pairsOf(walk) },
          { kind: 'dots', colour: 7, radius: 1.1, places: pairsOf(walk) },
        ],
      },
      {
        title: 'The bias on N(0, 1), exactly',
        axes: ['step size ε', 'variance of the chains'],
        x: [0, 2.1],
        y: [0.95, 2.1],
        height: 260,
        layers: [
          { kind: 'rule', y: 1, label: 'the target' },
          {
            kind: 'line',
            colour: 0,
            name: '1 / (1 - ε/4)',
            places: Array.from({ length: 106 }, (_, i) => [i / 50, 1 / (1 - i / 200)] as const),
          },
          { kind: 'dots', colour: 2, radius: 4, name: `${N} chains of 60 steps`, places: measured },
        ],
      },
    ],
  }),
});
