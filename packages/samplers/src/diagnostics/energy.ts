/**
 * What the statistics of steps say: energies, acceptance, divergences.
 */
import { outcomes } from '../kernel/index.ts';
import { type Chains, coordinate, type Draws } from './draws.ts';
import { mean, variance } from './moments.ts';

/**
 * E-BFMI of each chain, the estimated Bayesian fraction of missing information: `Σ (H_t - H_t-1)² / Σ (H_t - mean)²` of the Hamiltonians of
 * its states. Below 0.3 a fresh momentum does not change the energy enough to get through the target.
 *
 * @source M. Betancourt, Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo (2016)
 * @category energy
 * @example
 * import * as assert from 'node:assert'
 * import { ebfmi } from '@ergodic/samplers/diagnostics'
 *
 * const [stuck, free] = ebfmi([Float64Array.of(0, 1, 2, 3, 4, 5), Float64Array.of(0, 3, 1, 4, 0, 2)])
 * assert.ok((stuck ?? 1) < 0.3 && (free ?? 0) > 1)
 */
export const ebfmi = (hamiltonians: Chains): readonly number[] =>
  hamiltonians.map((chain) => {
    const changes = chain.slice(1).map((value, i) => (value - (chain[i] ?? 0)) ** 2);
    return (mean(changes) * changes.length) / (variance(chain) * (chain.length - 1));
  });

/** The mean acceptance of each chain. */
export const acceptanceRates = (acceptance: Draws): readonly number[] => coordinate(acceptance, 0).map(mean);

/** A step that broke down: which chain, which draw. */
export interface DivergentStep {
  readonly chain: number;
  readonly draw: number;
}

/** Every divergent step, from the outcomes of all steps, `[chain, draw]`. */
export const divergentSteps = (outcome: Draws): readonly DivergentStep[] =>
  coordinate(outcome, 0).flatMap((chain, c) =>
    Array.from(chain).flatMap((value, t) => (value === outcomes.divergent ? [{ chain: c, draw: t }] : [])),
  );
