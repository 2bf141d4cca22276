/**
 * W8 by Stan: that its model is the energy, and how long its runs take for what their draws are worth.
 */
import { grad } from '@ergodic/autodiff';
import { input } from '@ergodic/core';
import type { Draws } from '@ergodic/samplers/diagnostics';
import { relative } from '../langevin/checks.ts';
import { exactly, reals } from '../ours/program.ts';
import type { StanModel } from '../peers/stan.ts';
import type { Check } from '../row.ts';
import type { Target } from './targets.ts';
import { type Worth, worthOf } from './yardstick.ts';

/** Points at which gradients are compared. */
const points = (size: number): readonly (readonly number[])[] =>
  [1, 2, 3].map((k) => Array.from({ length: size }, (_, i) => 2 * Math.sin(k + 2.3 * i)));

/** That Stan's gradient is minus that of the energy: both are float64. */
export const gradientChecks = async <N extends number>(
  { size, energy }: Target<N>,
  model: StanModel,
): Promise<readonly Check[]> => {
  const gradient = grad(energy)(input('x', [size]));
  const checks: Check[] = [];
  for (const point of points(size)) {
    const exact = await exactly(gradient, { x: reals([size], point) });
    const found = (await model.gradient(point)).map((x) => -x);
    checks.push(relative('gradient, Stan', exact, found, 1e-9));
  }
  return checks;
};

/** What a run's draws are worth, as unconstrained parameters. */
export const worthOfRun = <N extends number>({ size, stan }: Target<N>, draws: Draws): Worth =>
  worthOf({
    shape: draws.shape,
    data: Float64Array.from(draws.data, (value, i) => stan.unconstrained(value, i % size)),
  });
