/** What is claimed of NUTS, proved by going through all its choices. */
import { constant, fromFlat } from '@ergodic/core';
import { key as keyOf, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { Metric } from '../../kernel/index.ts';
import { nuts } from '../../samplers/index.ts';
import { orbitEnumeration, trajectoryMovement } from '../enumeration/index.ts';
import { Matrix, norm } from '../linear.ts';
import { open } from '../opened.ts';
import { coherentCache } from '../oracles/cache.ts';
import { equivariance } from '../oracles/equivariance.ts';
import { independentDraws } from '../oracles/keys.ts';
import { soundNumbers } from '../oracles/sound.ts';
import { composed, gaussians, real, stiffest } from './cases.ts';
import { forAll, type Property, together } from './property.ts';
import { namedTargets } from './targets.ts';

const claim = (oracle: string, target: string, check: Property['check']): Property => ({
  sampler: 'nuts',
  oracle,
  target,
  statistical: false,
  check,
});

const maxDepth = 3;
const seeds = fc.nat(1000);
const vector = (seed: number, n: number): Float64Array => normal(keyOf(seed), [n]);

/** Both oracles of samplers of trajectories: that they keep the law, and that they go as far as NUTS does. */
const oracles = [
  { oracle: 'orbit enumeration', look: orbitEnumeration, times: 1 },
  // From one point only, and so for less than a tenth of the work.
  { oracle: 'movement', look: trajectoryMovement, times: 2 },
] as const;

type Look = (typeof oracles)[number]['look'];

/** On a Gaussian with a metric, by its factor. */
const withMetric = (look: Look, rowOf: (n: number, i: number) => readonly number[], diagonal: boolean, runs: number) =>
  forAll(
    fc.record({ target: gaussians, fraction: real(0.2, 0.95), seed: seeds }),
    runs,
    ({ target, fraction, seed }) => {
      const { dimension: n, energy, mean } = target;
      const factor = Array.from({ length: n }, (_, i) => rowOf(n, i));
      const stepSize = (fraction * 2) / Math.sqrt(stiffest(target)) / norm(new Matrix(factor.map((row) => [...row])));
      const metric = diagonal
        ? Metric.diagonal(
            constant(
              fromFlat(
                [n],
                factor.map((row, i) => row[i] ?? 0),
              ),
            ),
          )
        : Metric.dense(constant(fromFlat([n, n], factor.flat())));
      return look(open(nuts(energy, { stepSize, maxDepth, metric }), energy.event), energy, {
        stepSize,
        maxDepth,
        factor,
        point: vector(seed, n).map((value, i) => (mean[i] ?? 0) + value),
        momentum: vector(seed + 1, n),
      });
    },
  );

const onAxes = (n: number, i: number): readonly number[] =>
  Array.from({ length: n }, (_, j) => (i === j ? 0.5 + 0.5 * i : 0));
const leaning = (n: number, i: number): readonly number[] =>
  Array.from({ length: n }, (_, j) => (i === j ? 0.6 + 0.2 * i : i > j ? 0.3 / (1 + i - j) : 0));

const ofTrajectories = ({ oracle, look, times }: (typeof oracles)[number]): readonly Property[] => [
  claim(oracle, 'composed energies', () =>
    forAll(
      fc.record({ made: composed, stepSize: real(0.1, 1.5), temperature: fc.constantFrom(1, 2), seed: seeds }),
      24 * times,
      ({ made: { energy, dimension }, stepSize, temperature, seed }) =>
        look(open(nuts(energy, { stepSize, maxDepth, temperature }), energy.event), energy, {
          stepSize,
          maxDepth,
          temperature,
          point: vector(seed, dimension),
          momentum: vector(seed + 1, dimension),
        }),
    ),
  ),
  claim(oracle, 'Gaussians, diagonal metric', () => withMetric(look, onAxes, true, 10 * times)),
  claim(oracle, 'Gaussians, dense metric', () => withMetric(look, leaning, false, 10 * times)),
  ...namedTargets.map(({ name, dimension, energy, place, sizes: [, stepSize] }) =>
    claim(oracle, name, () =>
      together(
        [1, 2].map((seed) =>
          look(open(nuts(energy, { stepSize, maxDepth }), energy.event), energy, {
            stepSize,
            maxDepth,
            point: place(10 * seed),
            momentum: vector(10 * seed + 1, dimension),
          }),
        ),
      ),
    ),
  ),
];

export const nutsProperties: readonly Property[] = [
  ...oracles.flatMap(ofTrajectories),
  claim('sound numbers', 'walls', () =>
    // A tree of two points: where the second is beyond the wall there is no other.
    forAll(fc.record({ made: composed, stepSize: real(0.05, 0.5) }), 10, ({ made: { energy }, stepSize }) =>
      soundNumbers((e) => nuts(e, { stepSize, maxDepth: 1 }), energy),
    ),
  ),
  claim('independent draws', 'composed energies', () =>
    forAll(composed, 4, ({ energy }) =>
      independentDraws(open(nuts(energy, { stepSize: 0.3, maxDepth: 2 }), energy.event)),
    ),
  ),
  claim('cache coherence', 'composed energies', () =>
    forAll(composed, 6, ({ energy }) => {
      const subject = nuts(energy, { stepSize: 0.3, maxDepth: 2 });
      return coherentCache(subject, open(subject, energy.event), { points: 3 });
    }),
  ),
  claim('equivariance', 'composed energies', () =>
    forAll(composed, 6, ({ energy }) =>
      equivariance((e) => nuts(e, { stepSize: 0.3, maxDepth: 2 }), energy, {}, { points: 2 }),
    ),
  ),
];
