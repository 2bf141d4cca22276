import {
  add,
  batch,
  constant,
  type Expr,
  foldIn,
  fromFlat,
  iota,
  mean,
  mul,
  pipe,
  type Shape,
  take,
  toReal,
} from '@ergodic/core';
import type { Classifier } from '@ergodic/core/energy';
import { type Parameters, slot } from '@ergodic/core/tree';
import type { Levelled } from '../networks/index.ts';
import { judged } from './classification.ts';
import { oneOf } from './denoising.ts';
import { countOf } from './energies.ts';
import { normalLike } from './normal-like.ts';
import type { LabelledPoints, Objective } from './objective.ts';
import { levelNoises, type NoiseSchedule } from './recovery/index.ts';

/**
 * Cross-entropy of a classifier of all noise levels: each point has a level of its own, each with the same chance, and is classified as `y = m x + s e`, with that level's noise. With `recoveryLikelihood` of the classifier's
 * `marginal` it makes a joint energy model of every level, whose classes can be generated from noise.
 *
 * Seen: `crossEntropy`, `accuracy`, over all levels.
 *
 * @source W. Grathwohl et al. (2020), equation 7, at each level of R. Gao et al. (2021)
 * @category constructors
 */
export const noisyClassification = <S extends Shape, K extends number, P extends Parameters>(
  classifier: Classifier<S, K, P, Levelled>,
  schedule: NoiseSchedule,
): Objective<P, LabelledPoints<S>> => {
  const noises = levelNoises(schedule);
  const table = (values: readonly number[]) => constant(fromFlat([noises.length], values));
  const signals = table(noises.map(({ signal }) => signal));
  const deviations = table(noises.map(({ deviation }) => deviation));
  return {
    _tag: 'Objective',
    name: `classification, ${schedule.name}`,
    params: classifier.params,
    example: { points: slot<S>(classifier.event), labels: slot([], 'int') },
    carried: {},
    assess: ({ params, batch: { points, labels }, key }) => {
      const n = countOf(points);
      const one = (x: Expr<S>, i: Expr<[], 'int'>) => {
        const own = foldIn(key, i);
        const level = oneOf(noises.length, foldIn(own, 0));
        const noise = mul(normalLike(foldIn(own, 1), x), pipe(deviations, take(level)));
        const seen = add(mul(x, pipe(signals, take(level))), noise);
        const logits = classifier.apply(params, { level: toReal(level) });
        return judged(logits(seen), pipe(labels, take(i)), classifier.classes);
      };
      const each = batch(n, one, points, iota([n]));
      const loss = pipe(each.loss, mean());
      return { loss, carried: {}, seen: { crossEntropy: loss, accuracy: pipe(each.right, mean()) } };
    },
  };
};
