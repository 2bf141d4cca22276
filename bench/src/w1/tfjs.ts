/**
 * W1 in tfjs, written as its users would: all chains in one tensor, every step in a `tidy`, the places read at the end. The gradient three ways.
 */
import type { Tfjs, TfTensor } from '../peers/tfjs.ts';
import { CHAINS, MEANS, SCALE, STEP_SIZE } from './mixture.ts';
import type { Advance } from './ours.ts';

type Gradient = (x: TfTensor) => TfTensor;

export interface TfjsW1 {
  readonly gradients: Readonly<Record<'grad' | 'hand' | 'rearranged', Gradient>>;
  /** The numbers of a gradient. */
  readonly evaluate: (gradient: Gradient, x: Float32Array) => Float32Array;
  readonly advance: (gradient: Gradient, steps: number) => Advance;
  readonly noise: (count: number) => Float32Array;
}

export const tfjsW1 = (tf: Tfjs): TfjsW1 => {
  const precision = 1 / SCALE ** 2;
  const means = tf.tensor(MEANS.flat(), [8, 2]);
  const spread = tf.tensor(MEANS.flat(), [1, 8, 2]);
  const scaled = tf.mul(tf.transpose(means), precision);
  const bias = tf.tensor(
    MEANS.map(([m, n]) => (-precision / 2) * (m ** 2 + n ** 2)),
    [8],
  );
  const distances = (x: TfTensor): TfTensor => tf.sub(tf.expandDims(x, 1), spread);
  const logits = (d: TfTensor): TfTensor => tf.mul(tf.sum(tf.square(d), 2), -precision / 2);

  /** By tfjs's own automatic differentiation. */
  const grad = tf.grad((x) => tf.sum(tf.neg(tf.logSumExp(logits(distances(x)), 1))));
  /** The derivative of the same formula, by hand: sum_k p_k (x - m_k) / s^2. */
  const hand: Gradient = (x) => {
    const d = distances(x);
    const weights = tf.softmax(logits(d));
    return tf.mul(tf.sum(tf.mul(tf.expandDims(weights, 2), d), 1), precision);
  };
  /** Another formula, by algebra: |x|^2 cancels in the softmax and the weights add up to one, so two products of matrices do. */
  const rearranged: Gradient = (x) => {
    const weights = tf.softmax(tf.add(tf.matMul(x, scaled), bias));
    return tf.mul(tf.sub(x, tf.matMul(weights, means)), precision);
  };

  return {
    gradients: { grad, hand, rearranged },
    evaluate: (gradient, data) => tf.tidy(() => Float32Array.from(gradient(tf.tensor(data, [CHAINS, 2])).dataSync())),
    advance: (gradient, steps) => async (data) => {
      let x = tf.tensor(data, [CHAINS, 2]);
      for (let i = 0; i < steps; i++) {
        const current = x;
        x = tf.tidy(() => {
          const drift = tf.sub(current, tf.mul(gradient(current), STEP_SIZE / 2));
          return tf.add(drift, tf.mul(tf.randomNormal([CHAINS, 2]), Math.sqrt(STEP_SIZE)));
        });
        current.dispose();
      }
      const result = x.dataSync();
      x.dispose();
      return result;
    },
    noise: (count) => tf.tidy(() => Float32Array.from(tf.randomNormal([count]).dataSync())),
  };
};
