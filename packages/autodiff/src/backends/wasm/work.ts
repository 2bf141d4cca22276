/**
 * How much there is to do in a step, in operations on one number: so that threads share only what is worth the waking.
 */
import { transcendental } from '../../lower/cost.ts';
import type { Stmt } from '../../lower/loops.ts';
import type { Nest, Step } from '../../nests/nest-plan.ts';

/** A function of many instructions counts as so many operations. */
const COSTLY = 16;
/** Turns of a loop that may stop early, as a guess. */
const TURNS = 8;

const ofBody = (body: readonly Stmt[]): number =>
  body.reduce((total, stmt) => {
    if (stmt.stmt === 'loop') return total + stmt.extent * ofBody(stmt.body);
    if (stmt.stmt === 'store') return total + 1;
    return total + (transcendental.has(stmt.value.op) || stmt.value.op === 'threefry' ? COSTLY : 1);
  }, 0);

/** Operations of all cells of a nest. */
export const workOfNest = ({ axes, body }: Nest): number => axes.reduce((n, m) => n * m, 1) * ofBody(body);

/** Operations of steps; in a tile, of all its calls. */
export const workOf = (steps: readonly Step[]): number =>
  steps.reduce((total, step) => {
    switch (step.step) {
      case 'nest':
        return total + workOfNest(step.nest);
      case 'tiles':
        return total + Math.ceil(step.calls / step.width) * workOf(step.body);
      case 'scan':
        return total + step.n * workOf(step.body);
      default:
        return total + Math.min(step.max, TURNS) * (workOf(step.test) + workOf(step.body));
    }
  }, 0);
