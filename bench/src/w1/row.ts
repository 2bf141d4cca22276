/**
 * W1: our chains beside a gpu.js kernel written by hand and beside the peers.
 */
import { gpujs } from '@ergodic/autodiff';
import * as E from 'fp-ts/lib/Either.js';
import { jaxWalker } from '../langevin/jax.ts';
import { langevinRow } from '../langevin/row.ts';
import type { Other } from '../langevin/task.ts';
import { tfjsWalker } from '../langevin/tfjs.ts';
import { torchWalker } from '../langevin/torch.ts';
import { torchNames } from '../peers/torch.ts';
import { type Context, type Peer, type Row, ratioTarget, type Target } from '../row.ts';
import { byHand } from './by-hand.ts';
import { CHAINS, CHUNK, mixtureTask, SCALE, STEP_OPERATIONS } from './mixture.ts';
import { jaxEnergy, tfjsGradients, torchArrays } from './peers.ts';

const WEBASM = 'ours on gpu.js webasm';
const HAND = 'gpu.js by hand, webasm';
const JAX = { jit: 'jax-js, step under jit', plain: 'jax-js' } as const;
const TFJS = {
  grad: 'tfjs-wasm, tf.grad',
  hand: 'tfjs-wasm, gradient by hand',
  rearranged: 'tfjs-wasm, gradient rearranged',
} as const;
const variants = ['grad', 'hand', 'rearranged'] as const;

const othersOf =
  (steps: number) =>
  async ({ peers }: Context): Promise<readonly Other[]> => {
    const task = mixtureTask(CHAINS, steps);
    const [tf, jax] = [await peers.tfjs(), await peers.jax()];
    const inTfjs = (): readonly Other[] => {
      if (E.isLeft(tf)) return [{ names: variants.map((variant) => TFJS[variant]), absent: tf.left }];
      const gradients = tfjsGradients(tf.right);
      // The rearranged formula subtracts larger numbers.
      return variants.map((variant) =>
        tfjsWalker(tf.right, TFJS[variant], task, gradients[variant], { tolerance: 3e-5 }),
      );
    };
    const inJax = (): readonly Other[] => {
      if (E.isLeft(jax)) return [{ names: Object.values(JAX), absent: jax.left }];
      const found = jax.right;
      return [
        jaxWalker(found, JAX.jit, task, jaxEnergy(found)),
        jaxWalker(found, JAX.plain, task, jaxEnergy(found), { jit: false }),
      ];
    };
    return [
      byHand(HAND, steps),
      ...inTfjs(),
      ...inJax(),
      await torchWalker(await peers.torch(), task, { task: 'mixture', arrays: torchArrays, numbers: { scale: SCALE } }),
    ];
  };

/** What our compiler adds to a kernel of gpu.js, beside one that was written by hand. */
const besideHand = (peers: Readonly<Record<string, Peer>>): Target => {
  const [own, hand] = [peers[WEBASM], peers[HAND]];
  const value =
    own === undefined || 'absent' in own || hand === undefined || 'absent' in hand
      ? { without: HAND }
      : own.ratio / hand.ratio;
  return { what: `time of ${WEBASM} / by hand`, value, limit: 1.15, side: 'at most' };
};

const row = (id: string, title: string, steps: number, asked: boolean): Row =>
  langevinRow({
    id,
    title,
    task: mixtureTask(CHAINS, steps),
    operations: STEP_OPERATIONS,
    own: () => [
      { name: WEBASM, threads: 1, backend: gpujs('webasm') },
      { name: 'ours on gpu.js cpu', threads: 1, backend: gpujs('cpu') },
    ],
    others: othersOf(steps),
    targets: (peers) =>
      asked
        ? [
            ratioTarget(peers, torchNames, 8),
            ratioTarget(peers, [TFJS.grad], 60),
            ratioTarget(peers, [TFJS.grad, TFJS.hand], 4),
            ratioTarget(peers, [JAX.plain], 200),
            ratioTarget(peers, [JAX.jit], 200, { stretch: true }),
            besideHand(peers),
          ]
        : [],
  });

export const w1: readonly Row[] = [
  row('w1', `Langevin step, mixture of 8 Gaussians in the plane, ${CHAINS} chains, ${CHUNK} steps a run`, CHUNK, true),
  row('w1-single', 'The same, one step a run', 1, false),
];
