/**
 * From expressions to something that runs: simplify, lower, and hand the plan to a backend.
 */
import type { CompileError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend, Executable } from './backends/backend.ts';
import { LoweringLimit } from './lower/environment.ts';
import type { Limits } from './lower/limits.ts';
import { lower } from './lower/lower.ts';
import type { Plan } from './plan/plan.ts';
import { printPlan } from './plan/print.ts';
import { verifyPlan } from './plan/verify.ts';
import { simplify } from './transform/simplify.ts';

/** The plan of a program, checked. A finding is a defect of the compiler, hence thrown. */
export const plan = (outputs: readonly Node[], limits: Limits): Plan => {
  const made = lower(simplify(outputs), limits);
  const findings = verifyPlan(made);
  if (findings.length > 0) throw new Error(`the plan is not sound:\n${findings.join('\n')}\n${printPlan(made)}`);
  return made;
};

/**
 * Compiles a program for a backend. Its inputs are the `input` nodes that the outputs mention, by name; its results come in the order
 * of `outputs`.
 *
 * @category compiler
 */
export const compile =
  (backend: Backend) =>
  (outputs: readonly Node[]): TE.TaskEither<CompileError, Executable> => {
    try {
      return backend.compile(plan(outputs, backend.limits));
    } catch (error) {
      if (error instanceof LoweringLimit)
        return TE.left({ _tag: 'Unsupported', backend: backend.name, limit: error.message });
      throw error;
    }
  };
