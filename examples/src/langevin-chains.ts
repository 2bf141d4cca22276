/**
 * Many Langevin chains at once, compiled: each chain is one cell of a kernel, and its steps are a loop inside.
 *
 * On a Gaussian of precision `A` the step `x' = x - (ε/2) A x + √ε ξ` is stationary at the covariance `A⁻¹ (1 - ε A / 4)⁻¹`: a little
 * too wide, by a known amount. 1024 chains of 500 steps, on the `webasm` mode of gpu.js, show it.
 */
import { compile, gpujs } from '@ergodic/autodiff';
import { type Expr, keyFrom, pipe, showError, square, sum, times, zeros } from '@ergodic/core';
import { chain, chains, langevin } from '@ergodic/samplers';
import * as TE from 'fp-ts/lib/TaskEither.js';

const precision = 1;
const stepSize = 0.4;
const energy = (x: Expr<[2]>): Expr<[]> => pipe(x, square, sum(), times(precision / 2));

const ends = pipe(langevin(energy, { stepSize }), chain(500), chains(1024))(keyFrom(0), zeros([1024, 2]));

const meanSquare = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value * value, 0) / values.length;

const backend = gpujs('webasm');
const run = pipe(
  compile(backend)([ends]),
  TE.flatMap((executable) =>
    pipe(
      executable.run({}),
      TE.map(([points]) => ({ variance: meanSquare(points?.data ?? []), mode: executable.report.mode })),
    ),
  ),
  TE.match(
    (error) => {
      throw new Error(showError(error));
    },
    ({ variance, mode }) => {
      const expected = 1 / (precision * (1 - (stepSize * precision) / 4));
      console.log(`on ${mode}: variance of 1024 chains ${variance.toFixed(3)}, in closed form ${expected.toFixed(3)}`);
    },
  ),
);
await run();
await backend.dispose();
