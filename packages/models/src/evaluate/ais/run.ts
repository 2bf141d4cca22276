import type { Executable, Inputs } from '@ergodic/autodiff';
import { batch, dim, type Expr, type Exprs, foldIn, input, iota, type KeyExpr } from '@ergodic/core';
import type { CompileError, RunError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import type { Key } from '@ergodic/core/random';
import type { Info, Positioned } from '@ergodic/samplers';
import type { ExactTarget } from '@ergodic/samplers/targets';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Annealed, type AnnealingPath, annealed } from './annealing.ts';

/**
 * What many chains came back with.
 *
 * @category model
 */
export interface AisRun {
  /** `[chains]`, with the base's `ln Z`. */
  readonly logWeights: Float64Array;
  /** `[chains]`: the mean acceptance of each. Far below a half, moves are too large at some temperature. */
  readonly acceptance: Float64Array;
  /** Where the chains ended, `[chains, N]`. */
  readonly ends: Float64Array;
}

/** A compiled run: a pure function of a key, and of whatever inputs the energies mention. */
export type RunAis = (key: Key, inputs?: Inputs) => TE.TaskEither<RunError, AisRun>;

type Compile = (outputs: readonly Node[]) => TE.TaskEither<CompileError, Executable>;

/** A start and a way: chain `i` of a key begins with the draw of `foldIn(foldIn(key, i), 0)` and moves by `foldIn(foldIn(key, i), 1)`. */
const compiled = <N extends number>(
  compile: Compile,
  chains: number,
  draw: (key: KeyExpr) => Expr<[N]>,
  way: (key: KeyExpr, x: Expr<[N]>) => Annealed<N>,
): TE.TaskEither<CompileError, RunAis> => {
  const n = dim('chains', chains);
  const root: KeyExpr = input('key', [2], 'bits');
  const { logWeight, acceptance, x } = batch(
    n,
    (i: Expr<[], 'int'>) => {
      const key = foldIn(root, i);
      return way(foldIn(key, 1), draw(foldIn(key, 0)));
    },
    iota([n]),
  );
  return pipe(
    compile([logWeight, acceptance, x]),
    TE.map(
      (executable): RunAis =>
        (key, inputs = {}) =>
          pipe(
            executable.run({ ...inputs, key: { dtype: 'bits', shape: [2], data: key.words } }),
            TE.map(([logWeights, accepted, ends]) => ({
              logWeights: Float64Array.from(logWeights?.data ?? []),
              acceptance: Float64Array.from(accepted?.data ?? []),
              ends: Float64Array.from(ends?.data ?? []),
            })),
          ),
    ),
  );
};

/**
 * Chains from draws of the base to the energy, compiled. The mean of their log weights is at most `ln Z`, that of the weights themselves is `Z`.
 *
 * `RangeError` for a path that is none (see {@link annealed}).
 *
 * @param chains how many, at least 2
 * @errors of the compiler and the backend
 * @category algorithms
 */
export const annealedThere =
  (compile: Compile) =>
  <N extends number, State extends Positioned<[N]> & Exprs, I extends Info<[N]> & Exprs>(
    path: AnnealingPath<N, State, I>,
    chains: number,
  ): TE.TaskEither<CompileError, RunAis> =>
    compiled(compile, chains, path.base.draw, annealed(path, 'there'));

/**
 * Chains from *exact* draws of the energy back to the base, compiled. The mean of their log weights is at least `ln Z`.
 *
 * `RangeError` for a path that is none (see {@link annealed}).
 *
 * @param chains how many, at least 2
 * @param draw one exact draw of `exp(-E) / Z` from a key; draws that are not exact give a bound that is none
 * @errors of the compiler and the backend
 * @category algorithms
 * @example
 * import * as assert from 'node:assert';
 * import { compile, gpujs } from '@ergodic/autodiff';
 * import type { Expr } from '@ergodic/core';
 * import { key } from '@ergodic/core/random';
 * import { annealedBack, annealedThere, bracketOf, powerTemperatures } from '@ergodic/models/evaluate/ais';
 * import { mala } from '@ergodic/samplers';
 * import { banana, gaussian } from '@ergodic/samplers/targets';
 * import { isRight } from 'fp-ts/lib/Either.js';
 *
 * const target = banana();
 * const path = {
 *   base: gaussian({ mean: [0, 0], covariance: [[4, 0], [0, 4]] }),
 *   energy: target.energy,
 *   temperatures: powerTemperatures(80, 1.5),
 *   transition: (energy: (x: Expr<[2]>) => Expr<[]>) => mala(energy, { stepSize: 1.2 }),
 * };
 * const backend = gpujs('webasm');
 * const there = await annealedThere(compile(backend))(path, 500)();
 * const back = await annealedBack(compile(backend))(path, 500, target.draw)();
 * assert.ok(isRight(there) && isRight(back));
 * const [up, down] = [await there.right(key(0))(), await back.right(key(1))()];
 * assert.ok(isRight(up) && isRight(down));
 * const bracket = bracketOf(up.right.logWeights, down.right.logWeights);
 * assert.ok(isRight(bracket) && bracket.right.flags.length === 0);
 * assert.ok(bracket.right.lower < target.logZ && target.logZ < bracket.right.upper);
 * await backend.dispose();
 */
export const annealedBack =
  (compile: Compile) =>
  <N extends number, State extends Positioned<[N]> & Exprs, I extends Info<[N]> & Exprs>(
    path: AnnealingPath<N, State, I>,
    chains: number,
    draw: ExactTarget<N>['draw'],
  ): TE.TaskEither<CompileError, RunAis> =>
    compiled(compile, chains, draw, annealed(path, 'back'));
