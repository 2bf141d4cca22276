/** What is claimed of samplers that correct themselves, at any energy, and how it is proved. */
import { constant, type EnergyModel, type Exprs, fromFlat, input, type Shape } from '@ergodic/core';
import * as fc from 'fast-check';
import { chain, type Move } from '../../chain.ts';
import { type Info, Metric, type Positioned, type Sampler } from '../../kernel/index.ts';
import { hmc, mala, randomWalk } from '../../samplers/index.ts';
import { langevinProposal, leapfrogProposal, walkProposal } from '../closed-forms.ts';
import type { Finding } from '../finding.ts';
import type { GaussianTarget } from '../gaussian-target.ts';
import { numeric } from '../numeric.ts';
import { open, type Subject } from '../opened.ts';
import { coherentCache } from '../oracles/cache.ts';
import { equivariance } from '../oracles/equivariance.ts';
import type { Reverse } from '../oracles/exchanges.ts';
import { independentDraws } from '../oracles/keys.ts';
import { langevinForm } from '../oracles/langevin-form.ts';
import { metropolisBalance } from '../oracles/metropolis.ts';
import { movement, proposing } from '../oracles/movement.ts';
import { soundNumbers } from '../oracles/sound.ts';
import { type Composed, composed, real, stiffest, withFraction } from './cases.ts';
import { leapfrogFlow } from './hamiltonian.ts';
import { forAll, type Property, together } from './property.ts';
import { type NamedTarget, namedTargets } from './targets.ts';

/** How far a sampler reaches: what its size and temperature are. */
interface Setting {
  readonly size: number;
  readonly temperature: number;
}

/** The settings that a sampler is tried with. */
interface Tried {
  readonly name: string;
  readonly make: (energy: EnergyModel<[number]>, setting: Setting) => Subject<[number]>;
  /** Several steps. */
  readonly chain: (energy: EnergyModel<[number]>, setting: Setting) => Move<[number]>;
  /** Sizes that it is tried with, smallest and largest. */
  readonly sizes: readonly [number, number];
  readonly equivariant: boolean;
}

type Trying<State extends Positioned<[number]> & Exprs, I extends Info<[number]> & Exprs> = Omit<
  Tried,
  'make' | 'chain'
> & { readonly make: (energy: EnergyModel<[number]>, setting: Setting) => Sampler<[number], State, I> };

const trying = <State extends Positioned<[number]> & Exprs, I extends Info<[number]> & Exprs>(
  one: Trying<State, I>,
): Tried => ({ ...one, chain: (energy, setting) => chain(3)(one.make(energy, setting)) });

const metricOf = (energy: EnergyModel<Shape> | EnergyModel<[number]>): Metric.Metric<[number]> => {
  const n = energy.event[0] ?? 0;
  return Metric.diagonal(
    constant(
      fromFlat(
        [n],
        Array.from({ length: n }, (_, i) => 0.5 + 0.4 * i),
      ),
    ),
  );
};

/** A lower triangular factor that mixes all directions. */
const denseOf = (energy: EnergyModel<[number]>): Metric.Metric<[number]> => {
  const [n] = energy.event;
  const rows = Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? 0.6 + 0.2 * i : i > j ? 0.3 / (1 + i - j) : 0;
  });
  return Metric.dense(constant(fromFlat([n, n], rows)));
};

const tried: readonly Tried[] = [
  trying({
    name: 'random walk',
    make: (energy, { size, temperature }) => randomWalk(energy, { scale: size, temperature }),
    sizes: [0.1, 3],
    equivariant: true,
  }),
  trying({
    name: 'mala',
    make: (energy, { size, temperature }) => mala(energy, { stepSize: size, temperature }),
    sizes: [0.02, 1.5],
    equivariant: true,
  }),
  trying({
    name: 'mala, diagonal metric',
    make: (energy, { size, temperature }) => mala(energy, { stepSize: size, temperature, metric: metricOf(energy) }),
    sizes: [0.02, 1],
    equivariant: false,
  }),
  trying({
    name: 'hmc',
    make: (energy, { size, temperature }) => hmc(energy, { stepSize: size, steps: 3, temperature }),
    sizes: [0.02, 0.35],
    equivariant: true,
  }),
  trying({
    name: 'hmc, jittered',
    make: (energy, { size, temperature }) => hmc(energy, { stepSize: size, steps: 2, jitter: 0.5, temperature }),
    sizes: [0.02, 0.35],
    equivariant: true,
  }),
  trying({
    name: 'hmc, dense metric',
    make: (energy, { size, temperature }) =>
      hmc(energy, { stepSize: size, steps: 2, temperature, metric: denseOf(energy) }),
    sizes: [0.02, 0.35],
    equivariant: false,
  }),
];

const cases = ({ sizes: [least, most] }: Tried) =>
  fc.record({ made: composed, size: real(least, most), temperature: fc.oneof(fc.constant(1), real(0.5, 3)) });

interface Case {
  readonly made: Composed;
  readonly size: number;
  readonly temperature: number;
}

const balance = (one: Tried, { made: { energy }, size, temperature }: Case, which: 0 | 1 | 2): Finding => {
  const opened = open(one.make(energy, { size, temperature }), energy.event);
  return metropolisBalance(opened, energy, { temperature, points: 3 })[which];
};

const oracles = ['flow balance', 'largest acceptance', 'honest info'] as const;

const propertiesOf = (one: Tried): readonly Property[] => {
  const claim = (
    oracle: string,
    runs: number,
    check: (at: Case) => Finding,
    target = 'composed energies',
  ): Property => ({
    sampler: one.name,
    oracle,
    target,
    statistical: false,
    check: () => forAll(cases(one), runs, check),
  });
  const family =
    ({ size, temperature }: Case) =>
    (energy: EnergyModel<[number]>) =>
      one.make(energy, { size, temperature });
  return [
    claim('independent draws', 10, (at) => independentDraws(open(family(at)(at.made.energy), at.made.energy.event))),
    claim(
      'independent draws',
      5,
      (at) => independentDraws(open(one.chain(at.made.energy, at), at.made.energy.event)),
      'composed energies, chains',
    ),
    ...oracles.map((oracle, i) =>
      claim(oracle, i === 0 ? 40 : 15, (at) => balance(one, at, i === 0 ? 0 : i === 1 ? 1 : 2)),
    ),
    claim('cache coherence', 20, (at) => {
      const subject = family(at)(at.made.energy);
      return coherentCache(subject, open(subject, at.made.energy.event), { points: 3 });
    }),
    claim('sound numbers', 10, (at) => soundNumbers(family(at), at.made.energy), 'walls'),
    ...(one.equivariant
      ? [claim('equivariance', 20, (at) => equivariance(family(at), at.made.energy, {}, { points: 2 }))]
      : []),
  ];
};

/** A sampler, and how it is looked at on a Gaussian. */
type Movement = readonly [
  string,
  (one: {
    readonly at: { readonly target: GaussianTarget; readonly fraction: number };
    readonly temperature: number;
  }) => Finding,
];

const moving = fc.record({ at: withFraction, temperature: fc.oneof(fc.constant(1), real(0.5, 3)) });

/** How far a sampler reaches on a Gaussian: at all step sizes up to nine tenths of the largest stable one. */
const movements: readonly Property[] = [
  ...(
    [
      [
        'random walk',
        ({ at: { target, fraction }, temperature }) =>
          movement(
            open(randomWalk(target.energy, { scale: fraction, temperature }), target.energy.event),
            walkProposal(target, fraction),
          ),
      ],
      [
        'mala',
        ({ at: { target, fraction }, temperature }) => {
          const stepSize = (fraction * 4) / stiffest(target);
          return movement(
            open(mala(target.energy, { stepSize, temperature }), target.energy.event),
            langevinProposal(target, stepSize, temperature),
          );
        },
      ],
      ...[1, 2, 5].map(
        (steps): Movement => [
          `hmc, ${steps} ${steps === 1 ? 'step' : 'steps'}`,
          ({ at: { target, fraction }, temperature }) => {
            const stepSize = fraction * 2 * Math.sqrt(temperature / stiffest(target));
            return movement(
              open(hmc(target.energy, { stepSize, steps, temperature }), target.energy.event),
              leapfrogProposal(target, stepSize, steps, temperature),
            );
          },
        ],
      ),
    ] satisfies readonly Movement[]
  ).map(([sampler, check]) => ({
    sampler,
    oracle: 'movement',
    target: 'Gaussians',
    statistical: false,
    check: () => forAll(moving, 40, check),
  })),
  {
    sampler: 'mala',
    oracle: 'Langevin form',
    target: 'composed energies, its proposals',
    statistical: false,
    check: () =>
      forAll(fc.record({ made: composed, stepSize: real(0.01, 2), temperature: real(0.1, 5) }), 30, (at) => {
        const { stepSize, temperature } = at;
        const { energy } = at.made;
        const proposals = proposing(open(mala(energy, { stepSize, temperature }), energy.event));
        return langevinForm(proposals, energy, { stepSize, temperature }, { points: 3 });
      }),
  },
];

/** Back along a leapfrog trajectory: with its last momentum turned round. */
const turnedRound = (energy: EnergyModel<[number]>, stepSize: number, steps: number): Reverse => {
  const [x, momentum] = [input('x', energy.event), input('momentum', energy.event)];
  const end = numeric([x, momentum], [leapfrogFlow(energy, stepSize, steps)({ x, momentum }).momentum]);
  return (from, noise) => end([from, noise])[0]?.map((value) => -value) ?? [];
};

/** The same on the named targets, at sizes that suit them: all oracles of a step as one claim. */
const onNamed = ({ name, dimension, energy, sizes: [forMala, forHmc, forWalk] }: NamedTarget): readonly Property[] =>
  [
    { sampler: 'mala', subject: mala(energy, { stepSize: forMala }) },
    { sampler: 'hmc', subject: hmc(energy, { stepSize: forHmc, steps: 4 }), reverse: turnedRound(energy, forHmc, 4) },
    { sampler: 'random walk', subject: randomWalk(energy, { scale: forWalk }) },
  ].map(({ sampler, subject, reverse }) => ({
    sampler,
    oracle: 'flow balance',
    target: name,
    statistical: false,
    check: () => {
      const opened = open<[number]>(subject, [dimension]);
      const [balanced, largest, honest] = metropolisBalance(opened, energy, {
        points: 16,
        ...(reverse === undefined ? {} : { reverse }),
      });
      return together([balanced, { ...largest, oracle: balanced.oracle }, { ...honest, oracle: balanced.oracle }]);
    },
  }));

export const metropolisProperties: readonly Property[] = [
  ...tried.flatMap(propertiesOf),
  ...movements,
  ...namedTargets.flatMap(onNamed),
];
