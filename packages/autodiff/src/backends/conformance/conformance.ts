/**
 * The tests of one mode, the same in Node and in a browser.
 */
import { type ErgodicError, showError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { afterAll, describe, expect, test } from 'vitest';
import type { Outputs } from '../backend.ts';
import { boundOf, programRows, type Row, rows } from './bounds.ts';
import { exactNodes, normalNodes } from './known-answers.ts';
import { none, runCase, type Tally, tally, type Way } from './run.ts';
import type { Subject } from './subject.ts';
import { casesOf } from './suite.ts';
import { whereOf } from './words.ts';

/** An entry of the table of errors in the documentation. */
export interface TableEntry {
  readonly name: string;
  readonly where: string;
  readonly unit: string;
  readonly mode: string;
  readonly bound: number;
  readonly error: number;
  readonly cases: number;
}

declare module 'vitest' {
  interface TaskMeta {
    conformance?: TableEntry;
  }
}

/** What a task yields; a test fails with the sentence of the error. */
const expectRight = async <A>(task: TaskEither<ErgodicError, A>): Promise<A> =>
  pipe(
    await task(),
    E.getOrElse<ErgodicError, A>((error) => {
      throw new Error(showError(error));
    }),
  );

const isProgram = ({ name }: Row): boolean => programRows.some((row) => row.name === name);
const hasLoops = (row: Row): boolean => isProgram(row) || ['batch', 'scan', 'iterate'].includes(row.name);

/** Every case of a row; those with loops a second time, with all loops on the host. */
const measured = async (subject: Subject, row: Row): Promise<Tally> => {
  let sum = none;
  const way: Way = isProgram(row) ? 'simplified' : 'as it stands';
  for (const case_ of casesOf(row.name)) {
    sum = tally(sum, await expectRight(runCase(subject, case_, way)), row, subject.mode);
    if (!hasLoops(row)) continue;
    sum = tally(sum, await expectRight(runCase(subject, case_, 'as it stands', 'outside')), row, subject.mode);
  }
  return sum;
};

const evaluate = async (subject: Subject, nodes: readonly Node[]): Promise<Outputs> => {
  const executable = await expectRight(subject.plain(nodes, 'as chosen'));
  return expectRight(executable.run({}));
};

/** Declares the tests of a mode. */
export const conformance = (subject: Subject): void => {
  const { mode } = subject;
  describe(mode, () => {
    afterAll(() => subject.backend.dispose());

    test.for(rows)('$name', { timeout: 120_000 }, async (row, { task }) => {
      const { error, at, failures, cases } = await measured(subject, row);
      const bound = boundOf(row, mode);
      task.meta.conformance = { name: row.name, where: whereOf(row), unit: row.unit, mode, bound, error, cases };
      expect(cases, 'a row without a case').toBeGreaterThan(0);
      expect(failures, at).toEqual([]);
    });

    test('gives the keys, words and uniforms of jax.random', { timeout: 120_000 }, async () => {
      const got = await evaluate(
        subject,
        exactNodes.map(({ node }) => node),
      );
      expect(got.map(({ data }) => Array.from(data))).toEqual(exactNodes.map(({ want }) => want));
    });

    test('gives the normals of jax.random, to 1e-5 relative', { timeout: 120_000 }, async () => {
      const got = await evaluate(
        subject,
        normalNodes.map(({ node }) => node),
      );
      const errors = normalNodes.flatMap(({ want }, i) =>
        want.map((golden, k) => Math.abs((got[i]?.data[k] ?? Number.NaN) / golden - 1)),
      );
      expect(Math.max(...errors)).toBeLessThan(1e-5);
    });
  });
};
