import { resolve } from 'node:path';
import * as autodiff from '@ergodic/autodiff';
import * as core from '@ergodic/core';
import * as coreEnergy from '@ergodic/core/energy';
import type { BadInput } from '@ergodic/core/error';
import * as coreError from '@ergodic/core/error';
import * as coreGraph from '@ergodic/core/graph';
import * as coreOps from '@ergodic/core/ops';
import * as coreRandom from '@ergodic/core/random';
import * as coreTree from '@ergodic/core/tree';
import * as samplers from '@ergodic/samplers';
import * as E from 'fp-ts/lib/Either.js';
import * as fpFunction from 'fp-ts/lib/function.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { createJiti } from 'jiti';
import { digest, readBytes } from '../checkpoint/index.ts';
import type { Affine } from '../data/index.ts';
import { type Model, modelFrom, overStandardPoints } from './model.ts';

/**
 * What a user's module gets when it imports from this library: the very modules that run here, wherever the file lies. Nodes are compared by
 * identity, so a second copy of the library would not do.
 */
const library: Readonly<Record<string, unknown>> = {
  '@ergodic/core': core,
  '@ergodic/core/energy': coreEnergy,
  '@ergodic/core/error': coreError,
  '@ergodic/core/graph': coreGraph,
  '@ergodic/core/ops': coreOps,
  '@ergodic/core/random': coreRandom,
  '@ergodic/core/tree': coreTree,
  '@ergodic/autodiff': autodiff,
  '@ergodic/samplers': samplers,
  'fp-ts/lib/function.js': fpFunction,
  'fp-ts/function': fpFunction,
};

/** An energy from a user's module. */
export interface UserEnergy {
  readonly model: Model;
  /** SHA-256 of the file. */
  readonly files: Readonly<Record<string, string>>;
}

/** The message of an exception on one line: a parse error has its place on the second. */
const oneLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause))
    .trim()
    .split(/\s*\n\s*/)
    .slice(0, 2)
    .join(' ');

const load = (file: string): TE.TaskEither<BadInput, unknown> =>
  TE.tryCatch(
    () => createJiti(import.meta.url, { virtualModules: library, fsCache: false }).import(resolve(file)),
    (cause): BadInput => ({ _tag: 'BadInput', file, reason: `the module does not load: ${oneLine(cause)}` }),
  );

/**
 * The energy that a TypeScript module exports, by default or as its only energy: over points in the data's units, here seen from
 * standard units.
 *
 * @param map from the data's units to standard ones
 * @errors `BadInput`: no such file, a module that does not load, one that exports no energy over points of the plane (what it exports
 *   is said)
 * @category constructors
 */
export const loadEnergy = (file: string, map: Affine): TE.TaskEither<BadInput, UserEnergy> =>
  pipe(
    TE.Do,
    TE.bind('bytes', () => readBytes(file)),
    TE.bind('exported', () => load(file)),
    TE.flatMapEither(({ bytes, exported }) =>
      pipe(
        coreEnergy.energyFrom(exported, [2], file),
        E.map((energy) => ({
          model: modelFrom(overStandardPoints(energy, map)),
          files: { [file]: digest(bytes) },
        })),
      ),
    ),
  );
