import { foldIn, type Shape } from '@ergodic/core';
import { asFunction, type Energy } from '@ergodic/core/energy';
import { type Parameters, slot } from '@ergodic/core/tree';
import { discrimination } from './discrimination.ts';
import type { Negatives } from './negatives/index.ts';
import type { Objective, Points } from './objective.ts';

/** What an introspective step begins with. */
export interface IntrospectiveOptions<S extends Shape> {
  /** The model so far, `q_t`: nothing is left to be given to it, and it is not learned. */
  readonly current: Energy<S>;
  /** Samples of it. */
  readonly negatives: Negatives<S>;
}

/**
 * A step of introspective learning: a classifier learns to tell the data from samples of the model so far, and is then part of the model: `q_{t+1} ∝ q_t p(+|x) / p(-|x)`. The classifier is
 * an energy `F`, its logit of "data" is `-F`; so the energy of the next model is `E_t + F`, `Energy.product({ current, step })`. If the classifier is exact, the next model is the data's density; a
 * restricted one does not make KL to the data larger.
 *
 * Seen: `accuracy`.
 *
 * @source J. Lazarow, L. Jin and Z. Tu, Introspective neural networks for generative modeling (2017), equation 6; Z. Tu, Learning generative models via
 *   discriminative approaches (2007), equation 8
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { Energy } from '@ergodic/core/energy';
 * import { mlpEnergy } from '@ergodic/models/networks';
 * import { introspective, shortRun } from '@ergodic/models/objectives';
 * import { langevin } from '@ergodic/samplers';
 *
 * const current = Energy.gaussian([2]);
 * const step = mlpEnergy([2], { hidden: [16] });
 * const learn = introspective(step, { current, negatives: shortRun(langevin, { steps: 20, stepSize: 0.1 }) });
 * assert.strictEqual(learn.params, step.params);
 * const next = Energy.product({ current, step });
 * assert.deepStrictEqual(Object.keys(next.params), ['step']);
 */
export const introspective = <S extends Shape, P extends Parameters>(
  classifier: Energy<S, P>,
  { current, negatives }: IntrospectiveOptions<S>,
): Objective<P, Points<S>> => ({
  _tag: 'Objective',
  name: `introspective, ${negatives.name}`,
  params: classifier.params,
  example: { points: slot<S>(classifier.event) },
  carried: negatives.carried(classifier.event),
  assess: ({ params, batch: { points }, carried, key, count }) => {
    const drawn = negatives.draw(asFunction(current), { data: points, carried, key: foldIn(key, 0), count });
    const { loss, seen } = discrimination(classifier.apply(params, {}), points, drawn.samples);
    return { loss, carried: drawn.carried, seen: { ...seen, ...drawn.seen } };
  },
});
