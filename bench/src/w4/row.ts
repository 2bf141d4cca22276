/**
 * W4: exp(-x^2 / 2) sin x of a million numbers.
 */
import { exp, input, mul, pipe, sin, square, times } from '@ergodic/core';
import { inGpujs } from '../arrays/by-hand.ts';
import { inJax, inTfjs, inTorch, TFJS } from '../arrays/peers.ts';
import { arrayRow } from '../arrays/row.ts';
import { relative } from '../langevin/checks.ts';
import { operations } from '../operations.ts';
import { reals } from '../ours/program.ts';
import { torchNames } from '../peers/torch.ts';
import { type Row, ratioTarget } from '../row.ts';

const COUNT = 1_000_000;

/** From -6 to 6, in an order that no branch can be guessed in. */
const numbers = (): Float32Array => Float32Array.from({ length: COUNT }, (_, i) => 12 * ((i * 0.6180339887) % 1) - 6);

const expected = (): Float64Array => Float64Array.from(numbers(), (x) => Math.exp((-x * x) / 2) * Math.sin(x));

const kernel = {
  source: 'function(x) { const v = x[this.thread.x]; return Math.exp(v * v * -0.5) * Math.sin(v); }',
  output: [COUNT],
};

const x = input('x', [COUNT]);

export const w4: readonly Row[] = [
  arrayRow({
    id: 'w4',
    title: 'exp(-x^2 / 2) sin x of a million numbers',
    output: mul(pipe(x, square, times(-0.5), exp), sin(x)),
    inputs: { x: reals([COUNT], numbers()) },
    checks: (name) => (found) => [relative(`numbers, ${name}`, expected(), found, 1e-6)],
    operations: COUNT * (3 + operations.exp + operations.sin),
    others: async ({ peers }) => [
      inGpujs('webasm', { ...kernel, inputs: [numbers()] }),
      inGpujs('cpu', { ...kernel, inputs: [numbers()] }),
      inTfjs(await peers.tfjs(), (tf) => {
        const own = tf.tensor(numbers(), [COUNT]);
        return () => tf.mul(tf.exp(tf.mul(tf.square(own), -0.5)), tf.sin(own));
      }),
      inJax(await peers.jax(), ({ numpy: np, jit }) => {
        const own = np.array(numbers());
        const bump = jit((v: typeof own) => np.exp(np.square(v.ref).mul(-0.5)).mul(np.sin(v)));
        return () => bump(own.ref);
      }),
      ...(await inTorch(await peers.torch(), 'bump', { x: { shape: [COUNT], data: numbers() } })),
    ],
    targets: (peers) => [ratioTarget(peers, torchNames, 2), ratioTarget(peers, [TFJS], 10)],
  }),
];
