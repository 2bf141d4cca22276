/**
 * W7: Langevin steps on an energy of images.
 */
import * as E from 'fp-ts/lib/Either.js';
import { jaxWalker } from '../langevin/jax.ts';
import { langevinRow } from '../langevin/row.ts';
import type { Other } from '../langevin/task.ts';
import { tfjsWalker } from '../langevin/tfjs.ts';
import { torchWalker } from '../langevin/torch.ts';
import { torchNames } from '../peers/torch.ts';
import { type Context, type Row, ratioTarget } from '../row.ts';
import { CHAINS, FIRST, SECOND, SIZE, STEP_OPERATIONS, task, values } from './images.ts';
import { jaxEnergy, tfjsEnergy } from './peers.ts';

const [TFJS, JAX] = ['tfjs-wasm', 'jax-js'];

const others = async ({ peers }: Context): Promise<readonly Other[]> => {
  const [tf, jax] = [await peers.tfjs(), await peers.jax()];
  return [
    E.isLeft(tf)
      ? { names: [TFJS], absent: tf.left }
      : tfjsWalker(tf.right, TFJS, task, tf.right.grad(tfjsEnergy(tf.right))),
    E.isLeft(jax) ? { names: [JAX], absent: jax.left } : jaxWalker(jax.right, JAX, task, jaxEnergy(jax.right)),
    await torchWalker(await peers.torch(), task, { task: 'images', arrays: values, numbers: {} }),
  ];
};

export const w7: readonly Row[] = [
  langevinRow({
    id: 'w7',
    title: `Langevin step, ${CHAINS} images of 1 x ${SIZE} x ${SIZE}, convolutions to ${FIRST} and ${SECOND} channels, ${task.steps} steps a run`,
    task,
    operations: STEP_OPERATIONS,
    others,
    targets: (peers) => [ratioTarget(peers, torchNames, 1), ratioTarget(peers, [TFJS], 10)],
  }),
];
