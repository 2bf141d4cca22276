/** The verification table: what is claimed of every sampler, how it is proved, and what must not pass. */
import { mutants } from '../mutants/index.ts';
import { exchangeProperties } from './exchange.ts';
import { hamiltonianProperties } from './hamiltonian.ts';
import { langevinProperties } from './langevin.ts';
import { metropolisProperties } from './metropolis.ts';
import { nutsProperties } from './nuts.ts';
import type { Mutant, Property } from './property.ts';
import { statisticalProperties } from './statistics.ts';
import { unadjustedProperties } from './unadjusted.ts';

export const properties: readonly Property[] = [
  ...langevinProperties,
  ...unadjustedProperties,
  ...hamiltonianProperties,
  ...metropolisProperties,
  ...nutsProperties,
  ...exchangeProperties,
  ...statisticalProperties,
];

export { type Mutant, mutants, type Property };
