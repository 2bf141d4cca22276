/**
 * Running cases on a backend, and counting their errors.
 */
import type { ErgodicError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { compile } from '../../compile.ts';
import type { Executable } from '../backend.ts';
import { boundOf, type Row } from './bounds.ts';
import { type Case, inputsOf, type Measured, measure, resultsOf } from './case.ts';
import type { Loops, Subject } from './subject.ts';

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

const compiled = (subject: Subject, test: Case, way: Way, loops: Loops): TE.TaskEither<ErgodicError, Executable> =>
  way === 'simplified' ? compile(subject.backend)(resultsOf(test)) : subject.plain(resultsOf(test), loops);

/** The errors of the results of a case. */
export const runCase = (
  subject: Subject,
  test: Case,
  way: Way,
  loops: Loops = 'as chosen',
): TE.TaskEither<ErgodicError, readonly Measured[]> =>
  pipe(
    compiled(subject, test, way, loops),
    TE.flatMap((executable) => executable.run(inputsOf(test.inputs))),
    TE.map((results) => measure(test, results, subject.format)),
  );

/** Adds the errors of a case to those of its row. */
export const tally = (sum: Tally, measured: readonly Measured[], row: Row, mode: string): Tally =>
  measured.reduce(({ error, at, failures, cases }, next) => {
    const bound = next.mustBeExact ? 0 : boundOf(row, mode);
    const worse = next.error > error;
    return {
      error: worse ? next.error : error,
      at: worse ? next.at : at,
      failures: next.error > bound ? [...failures, `${next.error} > ${bound}: ${next.at}`] : failures,
      cases: cases + 1,
    };
  }, sum);
