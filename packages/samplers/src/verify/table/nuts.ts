/** What is claimed of NUTS, proved by going through all its choices. */
import { constant, fromFlat } from '@ergodic/core';
import { key as keyOf, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { Metric } from '../../kernel/index.ts';
import { nuts } from '../../samplers/index.ts';
import { orbitEnumeration } from '../enumeration/index.ts';
import { open } from '../opened.ts';
import { coherentCache } from '../oracles/cache.ts';
import { equivariance } from '../oracles/equivariance.ts';
import { independentDraws } from '../oracles/keys.ts';
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

export const nutsProperties: readonly Property[] = [
  claim('orbit enumeration', 'composed energies', () =>
    forAll(
      fc.record({ made: composed, stepSize: real(0.1, 1.5), temperature: fc.constantFrom(1, 2), seed: seeds }),
      24,
      ({ made: { energy, dimension }, stepSize, temperature, seed }) =>
        orbitEnumeration(open(nuts(energy, { stepSize, maxDepth, temperature }), energy.event), energy, {
          stepSize,
          maxDepth,
          temperature,
          point: vector(seed, dimension),
          momentum: vector(seed + 1, dimension),
        }),
    ),
  ),
  claim('orbit enumeration', 'Gaussians, diagonal metric', () =>
    forAll(
      fc.record({ target: gaussians, fraction: real(0.2, 0.95), seed: seeds }),
      12,
      ({ target, fraction, seed }) => {
        const { dimension: n, energy, mean } = target;
        const scale = Array.from({ length: n }, (_, i) => 0.5 + 0.5 * i);
        const stepSize = (fraction * 2) / Math.sqrt(stiffest(target)) / Math.max(...scale);
        const metric = Metric.diagonal(constant(fromFlat([n], scale)));
        const at = vector(seed, n).map((value, i) => (mean[i] ?? 0) + value);
        return orbitEnumeration(open(nuts(energy, { stepSize, maxDepth, metric }), energy.event), energy, {
          stepSize,
          maxDepth,
          factor: scale.map((value, i) => scale.map((_, j) => (i === j ? value : 0))),
          point: at,
          momentum: vector(seed + 1, n),
        });
      },
    ),
  ),
  ...namedTargets.map(({ name, dimension, energy, place, sizes: [, stepSize] }) =>
    claim('orbit enumeration', name, () =>
      together(
        [1, 2].map((seed) =>
          orbitEnumeration(open(nuts(energy, { stepSize, maxDepth }), energy.event), energy, {
            stepSize,
            maxDepth,
            point: place(10 * seed),
            momentum: vector(10 * seed + 1, dimension),
          }),
        ),
      ),
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
