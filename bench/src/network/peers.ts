/**
 * The network as the peers' users would write it.
 */
import type { Jax, JaxArray } from '../peers/jax.ts';
import type { Tfjs, TfTensor } from '../peers/tfjs.ts';
import { type ArrayName, values, WIDTH } from './network.ts';

/** The energies of a batch of points, added up. */
export const tfjsEnergy = (tf: Tfjs): ((x: TfTensor) => TfTensor) => {
  const array = (name: ArrayName): TfTensor => tf.tensor(values[name].data, values[name].shape);
  const [w1, b1, w2, b2] = [array('w1'), array('b1'), array('w2'), array('b2')];
  const w3 = tf.tensor(values.w3.data, [WIDTH, 1]);
  const silu = (x: TfTensor): TfTensor => tf.mul(x, tf.sigmoid(x));
  return (x) => {
    const first = silu(tf.add(tf.matMul(x, w1), b1));
    const second = silu(tf.add(tf.matMul(first, w2), b2));
    return tf.sum(tf.matMul(second, w3));
  };
};

/** The same in jax-js. */
export const jaxEnergy = ({ numpy: np, nn }: Jax): ((x: JaxArray) => JaxArray) => {
  const array = (name: ArrayName): JaxArray => np.array(values[name].data).reshape(values[name].shape);
  const [w1, b1, w2, b2, w3] = [array('w1'), array('b1'), array('w2'), array('b2'), array('w3')];
  return (x) => {
    const first = nn.silu(np.matmul(x, w1.ref).add(b1.ref));
    const second = nn.silu(np.matmul(first, w2.ref).add(b2.ref));
    return np.matmul(second, w3.ref).sum();
  };
};
