/** What is claimed of replica exchange. */
import type { EnergyModel } from '@ergodic/core';
import * as fc from 'fast-check';
import { mala, replicaExchange } from '../../samplers/index.ts';
import { open } from '../opened.ts';
import { equivarianceOf } from '../oracles/equivariance.ts';
import { independentDraws } from '../oracles/keys.ts';
import { swapBalance } from '../oracles/swaps.ts';
import { composedWith, real } from './cases.ts';
import { forAll, type Property } from './property.ts';

const ladders = fc
  .array(fc.record({ energy: real(-5, 5), rise: real(0.1, 2) }), { minLength: 2, maxLength: 6 })
  .map((rungs) => ({
    energies: rungs.map(({ energy }) => energy),
    temperatures: rungs.reduce<readonly number[]>((all, { rise }) => all.concat((all.at(-1) ?? 0.5) + rise), []),
  }));

export const exchangeProperties: readonly Property[] = [
  {
    sampler: 'replica exchange',
    oracle: 'swap balance',
    target: 'ladders of 2 to 6 temperatures',
    statistical: false,
    check: () => forAll(ladders, 40, ({ energies, temperatures }) => swapBalance(energies, temperatures)),
  },
  {
    sampler: 'replica exchange',
    oracle: 'equivariance',
    target: 'composed energies',
    statistical: false,
    check: () =>
      forAll(composedWith(0.05, 1), 10, ({ made: { energy, dimension }, size }) =>
        equivarianceOf(
          (e: EnergyModel<[number]>) =>
            open(
              replicaExchange((temperature) => mala(e, { stepSize: size, temperature }), { temperatures: [1, 2] }),
              [2, dimension],
            ),
          energy,
          { points: 2 },
        ),
      ),
  },
  {
    sampler: 'replica exchange',
    oracle: 'independent draws',
    target: 'composed energies',
    statistical: false,
    check: () =>
      forAll(composedWith(0.05, 1), 10, ({ made: { energy, dimension }, size }) =>
        independentDraws(
          open(
            replicaExchange((temperature) => mala(energy, { stepSize: size, temperature }), {
              temperatures: [1, 2, 4] as const,
            }),
            [3, dimension],
          ),
        ),
      ),
  },
];
