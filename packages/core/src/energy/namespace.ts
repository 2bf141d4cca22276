/**
 * Constructors under the name of what they make: `Energy.of`, `Density.gaussian`.
 */
import type { Shape } from '../shape/index.ts';
import type { None, Parameters } from '../tree/spec.ts';
import { mixture, mixtureOf, mixtureOfParts, product } from './combine.ts';
import { type Density as DensityModel, densityOf } from './density.ts';
import { gaussianDensity, gaussianEnergy, isotropicGaussian } from './gaussian.ts';
import { type Context, type Energy as EnergyModel, of, zero } from './model.ts';

/** An energy over points of shape `S`, with parameters `P` and context `C`, neither unless they are named. */
export type Energy<S extends Shape, P extends Parameters = None, C extends Context = None> = EnergyModel<S, P, C>;

/** Makes energies. */
export const Energy = { of, zero, gaussian: gaussianEnergy, product, mixture } as const;

/** A normalised density over points of shape `S`, with parameters `P` and context `C`, neither unless they are named. */
export type Density<S extends Shape, P extends Parameters = None, C extends Context = None> = DensityModel<S, P, C>;

/** Makes densities. */
export const Density = {
  of: densityOf,
  gaussian: gaussianDensity,
  isotropic: isotropicGaussian,
  mixture: mixtureOfParts,
  mixtureOf,
} as const;
