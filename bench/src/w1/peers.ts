/**
 * The energy of W1 as the peers' users would write it, and its gradient in tfjs in three ways.
 */
import type { Jax, JaxArray } from '../peers/jax.ts';
import type { Tfjs, TfTensor } from '../peers/tfjs.ts';
import type { TorchArrays } from '../peers/torch.ts';
import { MEANS, SCALE } from './mixture.ts';

type Gradient = (x: TfTensor) => TfTensor;

export const tfjsGradients = (tf: Tfjs): Readonly<Record<'grad' | 'hand' | 'rearranged', Gradient>> => {
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
  return {
    /** By tfjs's own automatic differentiation. */
    grad: tf.grad((x) => tf.sum(tf.neg(tf.logSumExp(logits(distances(x)), 1)))),
    /** The derivative of the same formula, by hand: sum_k p_k (x - m_k) / s^2. */
    hand: (x) => {
      const d = distances(x);
      const weights = tf.softmax(logits(d));
      return tf.mul(tf.sum(tf.mul(tf.expandDims(weights, 2), d), 1), precision);
    },
    /** Another formula, by algebra: |x|^2 cancels in the softmax and the weights add up to one, so two products of matrices do. */
    rearranged: (x) => {
      const weights = tf.softmax(tf.add(tf.matMul(x, scaled), bias));
      return tf.mul(tf.sub(x, tf.matMul(weights, means)), precision);
    },
  };
};

/** The energy of all chains together. */
export const jaxEnergy = ({ numpy: np, nn }: Jax): ((x: JaxArray) => JaxArray) => {
  const means = np.array(Float32Array.from(MEANS.flat())).reshape([1, 8, 2]);
  return (x) => {
    const distances = np.expandDims(x, 1).sub(means.ref);
    const logits = np
      .square(distances)
      .sum(2)
      .mul(-0.5 / SCALE ** 2);
    return nn.logsumexp(logits, 1).neg().sum();
  };
};

export const torchArrays: TorchArrays = { means: { shape: [8, 2], data: Float32Array.from(MEANS.flat()) } };
