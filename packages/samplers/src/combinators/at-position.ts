/** A sampler that remembers its point and nothing else. */
import type { Exprs, Shape } from '@ergodic/core';
import type { Info, Positioned, Sampler } from '../kernel/index.ts';

/**
 * The same steps from states that are points alone: what else the sampler wants to know is found anew at each step, by its `init`. So samplers
 * of different states can be put together. It costs an energy and a gradient a step.
 *
 * It is for samplers that only remember what follows from the point. One that has more to its state would begin anew with each step:
 * `underdamped` would always be at rest, `annealedLangevin` at its first level.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { Energy, pipe } from '@ergodic/core'
 * import { andThen, atPosition, langevin, mala } from '@ergodic/samplers'
 *
 * const target = Energy.gaussian([2])
 * const mixed = pipe(langevin(target, { stepSize: 0.1 }), andThen(atPosition(mala(target, { stepSize: 0.5 }))))
 * assert.strictEqual(mixed.name, 'langevin, then mala')
 */
export const atPosition = <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>({
  name,
  init,
  step,
}: Sampler<S, State, I>): Sampler<S, Positioned<S>, I> => ({
  _tag: 'Sampler',
  name,
  init: (x) => ({ x }),
  step: (key, { x }) => {
    const [next, info] = step(key, init(x));
    return [{ x: next.x }, info];
  },
});
