/**
 * S3. Hamiltonian Monte Carlo: give the point a random momentum, let it roll over the energy, and accept where it arrives or stay.
 *
 * The rolling is done by leapfrog steps. They can be undone, keep volume, and keep the energy up to an error of order `h²`; the error is what the
 * Metropolis decision corrects, so that detailed balance holds exactly. All of it is proved here by differentiating the step, for an energy with two
 * bent wells, and for a Gaussian the energy that the leapfrog method keeps *exactly* is known.
 */
import { add, asFunction, at, constant, Energy, type Expr, input, mul, neg, pipe, square, sub } from '@ergodic/core';
import { numeric } from '@ergodic/models/exact';
import { type Dynamics, hmc, leapfrog, Metric, pointAt } from '@ergodic/samplers';
import { figure, type Layer, type Place } from '@ergodic/samplers/plot';
import { type Flow, gaussianTarget, shadowEnergy, symplecticFlow, verifyFamily } from '@ergodic/samplers/verify';
import { densityImage } from './pictures.ts';
import { atMost, check, present } from './present.ts';

const wells = Energy.of([2], (x: Expr<[2]>) => {
  const [u, v] = [pipe(x, at(0)), pipe(x, at(1))];
  const bent = sub(v, mul(square(u), 0.5));
  return add(mul(square(sub(square(u), 2)), 0.35), mul(square(bent), 2));
});

const flowOf =
  (energy: Energy<[2]>, stepSize: Expr<[]>, steps: number): Flow<[2]> =>
  ({ x, momentum }) => {
    const dynamics: Dynamics<[2]> = { stepSize, metric: Metric.identity, temperature: constant(1) };
    return leapfrog(energy, dynamics)(steps)({ ...pointAt(energy)(x), momentum });
  };

const flow = symplecticFlow(flowOf(wells, constant(0.2), 5), wells);
const balance = verifyFamily((energy) => hmc(energy, { stepSize: 0.2, steps: 4 }), wells);
const gaussian = gaussianTarget({ spectrum: [4, 0.5], rotation: 1 });
const shadow = shadowEnergy(flowOf(gaussian.energy, constant(0.6), 7), gaussian.energy, {
  precision: gaussian.precision,
  mean: gaussian.mean,
  stepSize: 0.6,
});

// Trajectories of about the same length in time, with steps of several sizes: where they go, and the energy that they lose.
const [x, p, h] = [input('x', [2]), input('p', [2]), input('h', [])];
const moved = flowOf(wells, h, 1)({ x, momentum: p });
const hamiltonian = add(asFunction(wells)(x), mul(add(square(pipe(p, at(0))), square(pipe(p, at(1)))), 0.5));
const step = numeric([x, p, h], [moved.x, moved.momentum, hamiltonian]);
const start = { x: [-1.9, 1.2], p: [1.6, 0.4] };
const time = 6;
const trajectory = (size: number) => {
  const steps = Math.round(time / size);
  let [at0, momentum]: readonly [ArrayLike<number>, ArrayLike<number>] = [start.x, start.p];
  const places: Place[] = [];
  const energies: Place[] = [];
  for (let i = 0; i <= steps; i++) {
    const [nextX = [], nextP = [], energy = []] = step([at0, momentum, size]);
    places.push([at0[0] ?? 0, at0[1] ?? 0]);
    energies.push([i * size, energy[0] ?? Number.NaN]);
    [at0, momentum] = [nextX, nextP];
  }
  const first = energies[0]?.[1] ?? 0;
  return { size, places, errors: energies.map(([t, e]): Place => [t, e - first]) };
};
const runs = [0.22, 0.11, 0.055].map(trajectory);
const largest = ({ errors }: { errors: readonly Place[] }): number => Math.max(...errors.map(([, e]) => Math.abs(e)));
const fine = [0.02, 0.01].map(trajectory).map(largest);
const view = [
  [-2.8, 2.8],
  [-1.2, 4.2],
] as const;

present({
  name: 's03-hmc',
  title: 'S3: leapfrog trajectories and the Metropolis decision',
  checks: [
    ...flow.map(({ oracle, residual, bound }) => atMost(`leapfrog on two wells, ${oracle}`, residual, bound)),
    ...balance.findings.map(({ oracle, residual, bound }) => atMost(`hmc on two wells, ${oracle}`, residual, bound)),
    atMost('leapfrog on a Gaussian, |p|² + qᵀA(I - h²A/4)q', shadow.residual, shadow.bound),
    check('error of the energy at h over that at h/2', (fine[0] ?? 0) / (fine[1] ?? 1), 4, 0.05),
  ],
  figure: figure({
    label: 'Leapfrog trajectories between two wells, and how the energy swings along them for three step sizes',
    panels: [
      {
        title: 'One throw, three step sizes',
        axes: ['x₁', 'x₂'],
        x: view[0],
        y: view[1],
        height: 260,
        layers: [
          densityImage((q) => neg(asFunction(wells)(q)), ...view),
          ...runs.flatMap(({ size, places }, i): readonly Layer[] => [
            { kind: 'line', colour: [2, 1, 7][i] ?? 0, width: 1.4, places },
            { kind: 'dots', colour: [2, 1, 7][i] ?? 0, radius: 2.2, places, name: `h = ${size}` },
          ]),
        ],
      },
      {
        title: 'What the Metropolis decision corrects',
        axes: ['time', 'H - H at the start'],
        x: [0, time],
        y: [-0.12, 0.42],
        height: 260,
        layers: [
          { kind: 'rule', y: 0 },
          ...runs.map(
            ({ size, errors }, i): Layer => ({
              kind: 'line',
              colour: [2, 1, 7][i] ?? 0,
              name: `h = ${size}`,
              places: errors,
            }),
          ),
        ],
      },
    ],
  }),
});
