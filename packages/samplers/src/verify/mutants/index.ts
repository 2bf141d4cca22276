/** The kit's own mutants: wrong samplers and wrong rules, each with the check that must reject it. */
import { ruleMutants } from '@ergodic/autodiff/laws';
import { finding } from '../finding.ts';
import type { Mutant } from '../table/property.ts';
import { hmcMutants } from './hmc.ts';
import { langevinMutants } from './langevin.ts';
import { malaMutants } from './mala.ts';
import { nutsMutants } from './nuts.ts';
import { recoveryMutants } from './recovery.ts';
import { statisticalMutants } from './statistics.ts';

const autodiffMutants: readonly Mutant[] = ruleMutants.map(({ name, caughtBy, bound, right, wrong }) => {
  const found = (residual: number) =>
    finding({ oracle: caughtBy, residual, bound, where: '', detects: '', explanation: name });
  return { family: 'autodiff', name, caughtBy, control: () => found(right()), check: () => found(wrong()) };
});

export const mutants: readonly Mutant[] = [
  ...langevinMutants,
  ...malaMutants,
  ...hmcMutants,
  ...nutsMutants,
  ...recoveryMutants,
  ...statisticalMutants,
  ...autodiffMutants,
];
