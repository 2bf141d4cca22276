import type { Executable } from '@ergodic/autodiff';
import { asFunction, batch, dim, type EnergyModel, type Expr, input } from '@ergodic/core';
import type { CompileError, RunError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type EnergyAt, inChunks } from './energy-at.ts';

/** Points per call. */
const chunk = 1024;

const energiesOf = <N extends number>(energy: EnergyModel<[N]>) => {
  const n = dim('points', chunk);
  const points: Expr<[typeof n, N]> = input('points', [n, energy.event[0]]);
  return { points, energies: batch(n, asFunction(energy), points) };
};

/**
 * The energies of an expression by the reference interpreter, in float64: for exact numbers, and few points (about 20 µs each).
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { Energy } from '@ergodic/core';
 * import { right } from 'fp-ts/lib/Either.js';
 * import { interpretedEnergy } from '@ergodic/models/evaluate';
 *
 * const energyAt = interpretedEnergy(Energy.gaussian([2]));
 * assert.deepStrictEqual(await energyAt(Float64Array.of(1, 1, 0, 2))(), right(Float64Array.of(1, 2)));
 */
export const interpretedEnergy = <N extends number>(energy: EnergyModel<[N]>): EnergyAt => {
  const [dimension] = energy.event;
  const { points, energies } = energiesOf(energy);
  const run = evaluator([energies], [points]);
  return inChunks(
    chunk,
    dimension,
  )((data) => TE.fromIO(() => run([{ shape: [chunk, dimension], data }])[0]?.data ?? new Float64Array()));
};

/**
 * The energies of an expression on a backend, in its precision: single precision limits quadrature to about 1e-6.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { compile, gpujs } from '@ergodic/autodiff';
 * import { Energy } from '@ergodic/core';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { compiledEnergy, logPartition } from '@ergodic/models/evaluate';
 *
 * const backend = gpujs('cpu');
 * const energyAt = await compiledEnergy(compile(backend))(Energy.gaussian([1]))();
 * assert.ok(isRight(energyAt));
 * const found = await logPartition({ box: { x: [-7, 7] }, width: [1] })(energyAt.right)();
 * assert.ok(isRight(found) && Math.abs(found.right.logZ.value - Math.log(2 * Math.PI) / 2) < 1e-6);
 * await backend.dispose();
 */
export const compiledEnergy =
  (compile: (outputs: readonly Node[]) => TE.TaskEither<CompileError, Executable>) =>
  <N extends number>(energy: EnergyModel<[N]>): TE.TaskEither<CompileError, EnergyAt<RunError>> => {
    const [dimension] = energy.event;
    return pipe(
      compile([energiesOf(energy).energies]),
      TE.map(
        (executable): EnergyAt<RunError> =>
          inChunks(
            chunk,
            dimension,
          )((data) =>
            pipe(
              executable.run({ points: { dtype: 'real', shape: [chunk, dimension], data } }),
              TE.map(([energies]) => Float64Array.from(energies?.data ?? [])),
            ),
          ),
      ),
    );
  };
