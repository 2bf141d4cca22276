/**
 * The plan of a program: simplified, lowered, checked.
 */
import type { Node } from '@ergodic/core/graph';
import type { Limits } from '../lower/limits.ts';
import { lower } from '../lower/lower.ts';
import { simplify } from '../transform/simplify.ts';
import type { Plan } from './plan.ts';
import { printPlan } from './print.ts';
import { verifyPlan } from './verify.ts';

/** The plan of a program, checked. A finding is a defect of the compiler, hence thrown. */
export const plan = (outputs: readonly Node[], limits: Limits): Plan => {
  const made = lower(simplify(outputs), limits);
  const findings = verifyPlan(made);
  if (findings.length > 0) throw new Error(`the plan is not sound:\n${findings.join('\n')}\n${printPlan(made)}`);
  return made;
};
