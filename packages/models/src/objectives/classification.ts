import {
  argmax,
  batch,
  type Expr,
  equal,
  iota,
  logsumexp,
  mean,
  mul,
  pipe,
  type Shape,
  sub,
  sum,
  toReal,
} from '@ergodic/core';
import type { Classifier } from '@ergodic/core/energy';
import { type Parameters, slot } from '@ergodic/core/tree';
import { countOf } from './energies.ts';
import type { LabelledPoints, Objective } from './objective.ts';

/** `-ln softmax(logits)[label]`, and whether the largest logit is that of the label. */
export const judged = <K extends number>(
  logits: Expr<[K]>,
  label: Expr<[], 'int'>,
  classes: K,
): { readonly loss: Expr<[]>; readonly right: Expr<[]> } => {
  const own = sum()(mul(logits, toReal(equal(iota([classes]), label))));
  return { loss: sub(pipe(logits, logsumexp()), own), right: toReal(equal(argmax(0)(logits), label)) };
};

/**
 * Cross-entropy of a classifier: the mean of `-ln p(c | x)`, `p(c | x) = softmax(logits)`. For class energies the logits are `-E_c(x) + b_c`, so this is learning an energy of each class by telling the classes
 * apart.
 *
 * Seen: `crossEntropy`, `accuracy`.
 *
 * @category constructors
 */
export const classification = <S extends Shape, K extends number, P extends Parameters>(
  classifier: Classifier<S, K, P>,
): Objective<P, LabelledPoints<S>> => ({
  _tag: 'Objective',
  name: 'classification',
  params: classifier.params,
  example: { points: slot<S>(classifier.event), labels: slot([], 'int') },
  carried: {},
  assess: ({ params, batch: { points, labels } }) => {
    const logits = classifier.apply(params, {});
    const each = batch(
      countOf(points),
      (x: Expr<S>, label: Expr<[], 'int'>) => judged(logits(x), label, classifier.classes),
      points,
      labels,
    );
    const loss = pipe(each.loss, mean());
    return { loss, carried: {}, seen: { crossEntropy: loss, accuracy: pipe(each.right, mean()) } };
  },
});
