/** A check that cannot fail is a defect: wrong results, each by a small named edit, are all rejected. */
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { expect, test } from 'vitest';
import type { HostArray, Inputs } from '../backend.ts';
import { rowOf } from './bounds.ts';
import { next } from './points.ts';
import { none, runCase, tally } from './run.ts';
import { ofGpujs, type Subject } from './subject.ts';
import { casesOf } from './suite.ts';
import { ulpOf } from './ulps.ts';

type Edit = (data: readonly number[]) => readonly number[];

/** The cpu backend with every result edited. */
const mutant = (edit: Edit): Subject => {
  const subject = ofGpujs('cpu');
  const edited = ({ data, ...rest }: HostArray): HostArray => ({ ...rest, data: edit(Array.from(data)) });
  return {
    ...subject,
    plain: (outputs, loops) =>
      pipe(
        subject.plain(outputs, loops),
        TE.map((executable) => ({
          ...executable,
          run: (inputs: Inputs) =>
            pipe(
              executable.run(inputs),
              TE.map((outputs) => outputs.map(edited)),
            ),
        })),
      ),
  };
};

/** What becomes of number `i` of `all`. */
const each =
  (f: (x: number, i: number, all: readonly number[]) => number): Edit =>
  (data) =>
    data.map(f);
const off = (units: number): Edit => each((x) => (Number.isFinite(x) ? x + units * ulpOf(x) : x));
const mutants: readonly { readonly row: string; readonly name: string; readonly edit: Edit }[] = [
  { row: 'add', name: 'two units in the last place', edit: off(2) },
  { row: 'neg', name: 'one unit in the last place', edit: off(1) },
  { row: 'floor', name: 'the next number down', edit: each((x) => next(x, false)) },
  { row: 'exp', name: 'nine units in the last place', edit: off(9) },
  { row: 'sum', name: 'three units in the last place', edit: off(3) },
  { row: 'exp', name: 'NaN for zero', edit: each((x) => (x === 0 ? Number.NaN : x)) },
  { row: 'log', name: 'zero for NaN', edit: each((x) => (Number.isNaN(x) ? 0 : x)) },
  { row: 'log', name: 'the largest number for infinity', edit: each((x) => Math.max(x, -3.4028234663852886e38)) },
  { row: 'draw bits', name: 'the lowest bit', edit: each((x) => (x % 2 === 0 ? x + 1 : x - 1)) },
  { row: 'draw uniform', name: 'the last of 23 bits', edit: each((x) => x + 2 ** -23) },
  { row: 'draw normal', name: 'the sign', edit: each((x) => -x) },
  { row: 'foldIn', name: 'words changing places', edit: each((_, i, all) => all[i % 2 === 0 ? i + 1 : i - 1] ?? 0) },
  { row: 'argmax', name: 'the next index', edit: each((x) => x + 1) },
  {
    row: 'iterate',
    name: 'one step more',
    edit: each((x, _, all) => (all.length === 1 && Number.isInteger(x) ? x + 1 : x)),
  },
  { row: 'sub', name: 'a number too few', edit: (data) => data.slice(1) },
  { row: 'where', name: 'the other sign', edit: each((x) => -x) },
  { row: 'take', name: 'neighbours', edit: each((_, i, all) => all[(i + 1) % all.length] ?? 0) },
  { row: 'concat', name: 'the order', edit: each((_, i, all) => all[all.length - 1 - i] ?? 0) },
  {
    row: 'a Langevin step',
    name: 'nine units of the largest number',
    edit: each((x, _, all) => x + 9 * ulpOf(Math.max(...Array.from(all, Math.abs)))),
  },
];

test.for(mutants)('$row: $name', async ({ row, edit }) => {
  const results = await Promise.all(casesOf(row).map((case_) => runCase(mutant(edit), case_, 'as it stands')()));
  const sum = results.reduce(
    (so, result) => (result._tag === 'Right' ? tally(so, result.right, rowOf(row), 'cpu') : so),
    none,
  );
  expect(sum.failures.length).toBeGreaterThan(0);
});
