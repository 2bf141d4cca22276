/**
 * W2: Langevin steps on a network.
 */
import * as E from 'fp-ts/lib/Either.js';
import { jaxWalker } from '../langevin/jax.ts';
import { langevinRow } from '../langevin/row.ts';
import type { Other } from '../langevin/task.ts';
import { tfjsWalker } from '../langevin/tfjs.ts';
import { torchWalker } from '../langevin/torch.ts';
import { PRODUCTS, values, WIDTH } from '../network/network.ts';
import { jaxEnergy, tfjsEnergy } from '../network/peers.ts';
import { normalNumber, operations } from '../operations.ts';
import { torchName, torchNames } from '../peers/torch.ts';
import { type Context, type Row, ratioTarget } from '../row.ts';
import { onnxWalker } from './onnx.ts';
import { task } from './task.ts';

const [TFJS, JAX] = ['tfjs-wasm', 'jax-js'];

const others = async ({ peers }: Context): Promise<readonly Other[]> => {
  const [tf, jax] = [await peers.tfjs(), await peers.jax()];
  return [
    E.isLeft(tf)
      ? { names: [TFJS], absent: tf.left }
      : tfjsWalker(tf.right, TFJS, task, tf.right.grad(tfjsEnergy(tf.right))),
    E.isLeft(jax) ? { names: [JAX], absent: jax.left } : jaxWalker(jax.right, JAX, task, jaxEnergy(jax.right)),
    ...(await onnxWalker(await peers.onnx(), task)),
    await torchWalker(await peers.torch(), task, { task: 'network', arrays: values, numbers: {} }),
  ];
};

export const w2: readonly Row[] = [
  langevinRow({
    id: 'w2',
    title: `Langevin step, network 2-${WIDTH}-${WIDTH}-1 with SiLU, ${task.chains} chains, ${task.steps} steps a run`,
    task,
    operations: PRODUCTS + 2 * WIDTH * operations.siluWithDerivative + 2 * normalNumber,
    others,
    targets: (peers) => [
      ratioTarget(peers, [torchName(2)], 1),
      ratioTarget(peers, torchNames, 1, { stretch: true, what: 'PyTorch at its best' }),
      ratioTarget(peers, [TFJS], 15),
      ratioTarget(peers, [JAX], 120),
    ],
  }),
];
