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

/** What an oracle found of a step with an edit. Those that are asked for another oracle need not be computed. */
type Check<Edit> = (edit: Edit, oracle: string) => readonly Finding[];

/** Mutants of one thing: the edit is the argument, none is the control, which is looked at once for each oracle. */
export const mutantsOf = <Edit>(family: string, check: Check<Edit>, none: Edit) => {
  const by = (edit: Edit, oracle: string): Finding => {
    const found = check(edit, oracle).find((one) => one.oracle === oracle);
    if (found === undefined) throw new RangeError(`no check is called '${oracle}'`);
    return found;
  };
  const controls = new Map<string, Finding>();
  const control = (oracle: string): Finding => {
    const known = controls.get(oracle) ?? by(none, oracle);
    controls.set(oracle, known);
    return known;
  };
  return (name: string, caughtBy: string, edit: Edit): Mutant => ({
    family,
    name,
    caughtBy,
    check: () => by(edit, caughtBy),
    control: () => control(caughtBy),
  });
};
