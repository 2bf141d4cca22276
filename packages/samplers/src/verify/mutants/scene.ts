/** What all mutants are looked at on: a lopsided Gaussian away from the origin, and how a check of a mutant reads. */
import { Energy, type EnergyModel, type Expr, fromFlat } from '@ergodic/core';
import type { Finding } from '../finding.ts';
import { gaussianTarget } from '../gaussian-target.ts';
import { entries } from '../linear.ts';
import type { Mutant } from '../table/property.ts';

export type Vector = Expr<[2]>;

const numbers = gaussianTarget({ spectrum: [2.5, 0.6], mean: [1, -0.5], rotation: 3 });

/** The target, with its closed forms. */
export const gaussian = numbers;

/** Its energy, as one of points of two coordinates. */
export const energy: EnergyModel<[2]> = Energy.gaussian([2], {
  mean: fromFlat([2], numbers.mean),
  precision: fromFlat([2, 2], entries(numbers.precision)),
});

/** Mutants of one thing that are rejected by one oracle: the edit is the argument, none is the control. */
export const mutantsOf =
  <Edit>(family: string, check: (edit: Edit) => readonly Finding[], none: Edit) =>
  (name: string, caughtBy: string, edit: Edit): Mutant => {
    const by = (findings: readonly Finding[]): Finding => {
      const found = findings.find(({ oracle }) => oracle === caughtBy);
      if (found === undefined) throw new RangeError(`no check is called '${caughtBy}'`);
      return found;
    };
    return { family, name, caughtBy, check: () => by(check(edit)), control: () => by(check(none)) };
  };
