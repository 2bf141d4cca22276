/**
 * The energy of W7 as the peers' users would write it. tfjs has its channels last: kernels and weights are put in its order.
 */
import type { Jax, JaxArray } from '../peers/jax.ts';
import type { Tfjs, TfTensor } from '../peers/tfjs.ts';
import { type ArrayName, CHAINS, FIRST, SECOND, SIZE, values } from './images.ts';

/** The energies of all images together. With one channel, first or last is the same. */
export const tfjsEnergy = (tf: Tfjs): ((x: TfTensor) => TfTensor) => {
  const array = (name: ArrayName): TfTensor => tf.tensor(values[name].data, values[name].shape);
  const kernel = (name: 'k1' | 'k2'): TfTensor => tf.transpose(array(name), [2, 3, 1, 0]);
  const quarter = SIZE / 4;
  const weights = tf.reshape(tf.transpose(tf.tensor(values.w.data, [SECOND, quarter, quarter]), [1, 2, 0]), [
    SECOND * quarter * quarter,
    1,
  ]);
  const [k1, b1, k2, b2] = [kernel('k1'), array('b1'), kernel('k2'), array('b2')];
  const silu = (x: TfTensor): TfTensor => tf.mul(x, tf.sigmoid(x));
  return (x) => {
    const images = tf.reshape(x, [CHAINS, SIZE, SIZE, 1]);
    const first = silu(tf.add(tf.conv2d(images, k1, 2, 1), b1));
    const second = silu(tf.add(tf.conv2d(first, k2, 2, 1), b2));
    return tf.sum(tf.matMul(tf.reshape(second, [CHAINS, SECOND * quarter * quarter]), weights));
  };
};

/** The same in jax-js. */
export const jaxEnergy = ({ numpy: np, nn, lax }: Jax): ((x: JaxArray) => JaxArray) => {
  const array = (name: ArrayName): JaxArray => np.array(values[name].data).reshape(values[name].shape);
  const [k1, k2, w] = [array('k1'), array('k2'), array('w')];
  const [b1, b2] = [array('b1').reshape([FIRST, 1, 1]), array('b2').reshape([SECOND, 1, 1])];
  const convolved = (x: JaxArray, kernel: JaxArray): JaxArray =>
    lax.convGeneralDilated(
      x,
      kernel,
      [2, 2],
      [
        [1, 1],
        [1, 1],
      ],
    );
  return (x) => {
    const first = nn.silu(convolved(x, k1.ref).add(b1.ref));
    const second = nn.silu(convolved(first, k2.ref).add(b2.ref));
    return np.matmul(second.reshape([CHAINS, values.w.data.length]), w.ref).sum();
  };
};
