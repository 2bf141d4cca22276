/**
 * Running cases on a backend, and counting their errors.
 */
import type { ErgodicError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { compile } from '../../compile.ts';
import { LoweringLimit } from '../../lower/environment.ts';
import type { Limits } from '../../lower/limits.ts';
import { lower } from '../../lower/lower.ts';
import { verifyPlan } from '../../plan/verify.ts';
import type { Backend, Executable } from '../backend.ts';
import { boundOf, type Row } from './bounds.ts';
import { type Case, inputsOf, type Measured, measure, resultsOf } from './case.ts';

/** The worst error of a row in one mode. */
export interface Tally {
  readonly error: number;
  readonly at: string;
  /** What was larger than it may be. */
  readonly failures: readonly string[];
  readonly cases: number;
}

export const none: Tally = { error: 0, at: '', failures: [], cases: 0 };

/** Operations are lowered as they stand, so that nothing else takes their place; programs are simplified first, as a user's are. */
export type Way = 'as it stands' | 'simplified';

const compiled = (backend: Backend, test: Case, way: Way, limits: Limits): TE.TaskEither<ErgodicError, Executable> => {
  if (way === 'simplified') return compile(backend)(resultsOf(test));
  try {
    const plan = lower(resultsOf(test), limits);
    const findings = verifyPlan(plan);
    if (findings.length > 0) throw new Error(`${test.name}: the plan is not sound: ${findings.join('; ')}`);
    return backend.compile(plan);
  } catch (error) {
    if (error instanceof LoweringLimit)
      return TE.left({ _tag: 'Unsupported', backend: backend.name, limit: error.message });
    throw error;
  }
};

/** The errors of the results of a case. */
export const runCase = (
  backend: Backend,
  test: Case,
  way: Way,
  limits = backend.limits,
): TE.TaskEither<ErgodicError, readonly Measured[]> =>
  pipe(
    compiled(backend, test, way, limits),
    TE.flatMap((executable) => executable.run(inputsOf(test.inputs))),
    TE.map((results) => measure(test, results)),
  );

/** Adds the errors of a case to those of its row. */
export const tally = (sum: Tally, measured: readonly Measured[], { accuracy }: Row, mode: string): Tally =>
  measured.reduce(({ error, at, failures, cases }, next) => {
    const bound = next.mustBeExact ? 0 : boundOf(accuracy, mode);
    const worse = next.error > error;
    return {
      error: worse ? next.error : error,
      at: worse ? next.at : at,
      failures: next.error > bound ? [...failures, `${next.error} > ${bound}: ${next.at}`] : failures,
      cases: cases + 1,
    };
  }, sum);
