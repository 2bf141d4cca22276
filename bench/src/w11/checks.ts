/** What must hold of a step of training before its time is taken. */
import { relative } from '../langevin/checks.ts';
import type { Numbers } from '../ours/program.ts';
import type { Check } from '../row.ts';
import type { State } from './training.ts';

const none: Numbers = [];

/** Relative to the largest number: whole steps of training in single precision, chains included. */
const TOLERANCE = 1e-3;

const change = (after: Numbers, before: Numbers): Float64Array =>
  Float64Array.from(after, (x, i) => x - (before[i] ?? Number.NaN));

/** That somebody's loss is the one that is wanted, and that each array of the state, both moments of Adam among them, changed as is wanted. */
export const stateChecks = (who: string, before: State, want: State, got: State): readonly Check[] =>
  Object.entries(want).map(([name, expected]) => {
    const was = before[name];
    const given = got[name] ?? none;
    return was === undefined
      ? relative(`${name}, ${who}`, expected, given, TOLERANCE)
      : relative(`change of ${name}, ${who}`, change(expected, was), change(given, was), TOLERANCE);
  });
