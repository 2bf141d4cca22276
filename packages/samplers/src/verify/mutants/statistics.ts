/** Wrong samplers that are rejected by chance, as exactly as chance allows: errors that some exact oracle sees too, but that need not be known. */
import { Energy, type Expr, neg } from '@ergodic/core';
import { langevin, mala, randomWalk } from '../../samplers/index.ts';
import { gumbel, tilted } from '../exact-start/index.ts';
import type { Mutant, Property } from '../table/property.ts';
import { fromExactDraws } from '../table/statistics.ts';

const mutant = (name: string, check: Property['check'], control: Property['check']): Mutant => ({
  family: 'exact start',
  name,
  caughtBy: 'exact start',
  check,
  control,
  statistical: true,
});

/** The target seen in a mirror: on a symmetric target nobody would notice. */
const mirrored = Energy.of<[number]>([1], (x: Expr<[number]>) => gumbel.energy.apply({}, {})(neg(x)));

const right = () => fromExactDraws(gumbel, mala(gumbel.energy, { stepSize: 1.8 }));

export const statisticalMutants: readonly Mutant[] = [
  mutant(
    'uncorrected Langevin taken for exact',
    () => fromExactDraws(gumbel, langevin(gumbel.energy, { stepSize: 1.8 })),
    right,
  ),
  mutant('the gradient of a mirrored energy', () => fromExactDraws(gumbel, mala(mirrored, { stepSize: 1.8 })), right),
  mutant(
    'a temperature of 1.1',
    () => fromExactDraws(tilted, randomWalk(tilted.energy, { scale: 2, temperature: 1.1 })),
    () => fromExactDraws(tilted, randomWalk(tilted.energy, { scale: 2 })),
  ),
];
