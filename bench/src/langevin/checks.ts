/**
 * Whether somebody takes the right steps. Their noise is their own, so it is found from where a step led, given the true gradient:
 * `z = (x' - x + (h / 2) grad E(x)) / sqrt(h)` must be standard normal and know nothing of the gradient.
 */
import type { Numbers } from '../ours/program.ts';
import type { Check } from '../row.ts';
import { largest, largestDifference } from '../statistics.ts';

/** How many standard errors a mean may be off: by chance it is further away in two of a thousand million cases. */
const ERRORS = 6;

/** The largest difference, relative to the largest number expected. */
export const relative = (what: string, expected: Numbers, got: Numbers, tolerance: number): Check => ({
  what,
  error: largestDifference(expected, got) / largest(expected),
  tolerance,
});

/** That the mean of `values` is `mean`, given the variance of one. */
const meanIs = (what: string, values: readonly number[], mean: number, variance: number): Check => ({
  what,
  error: Math.abs(values.reduce((a, b) => a + b, 0) / values.length - mean),
  tolerance: ERRORS * Math.sqrt(variance / values.length),
});

/** That numbers have the mean, the variance and the fourth moment of standard normal ones. */
export const standardNormal = (what: string, z: readonly number[]): readonly Check[] => [
  meanIs(`${what}: mean`, z, 0, 1),
  meanIs(
    `${what}: variance`,
    z.map((x) => x * x),
    1,
    2,
  ),
  meanIs(
    `${what}: fourth moment`,
    z.map((x) => x ** 4),
    3,
    96,
  ),
];

/** A step that was taken: from where, along which gradient, to where. */
export interface Step {
  readonly from: Numbers;
  readonly gradient: Numbers;
  readonly to: Numbers;
}

/** That steps of size `stepSize` follow the gradient and have standard normal noise. */
export const stepChecks = (what: string, stepSize: number, steps: readonly Step[]): readonly Check[] => {
  const z = steps.flatMap(({ from, gradient, to }) =>
    Array.from(from, (x, i) => ((to[i] ?? Number.NaN) - x + (stepSize / 2) * (gradient[i] ?? 0)) / Math.sqrt(stepSize)),
  );
  const g = steps.flatMap(({ gradient }) => Array.from(gradient));
  const squares = g.reduce((sum, x) => sum + x * x, 0);
  const along = z.reduce((sum, x, i) => sum + x * (g[i] ?? 0), 0);
  return [
    ...standardNormal(`noise, ${what}`, z),
    // What is left of a drift of another size: the noise would lean on the gradient.
    { what: `drift, ${what}`, error: Math.abs(along / squares), tolerance: ERRORS / Math.sqrt(squares) },
  ];
};
