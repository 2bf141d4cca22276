/**
 * W5: the product of two matrices, 512 x 512.
 */
import { dot, input } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { inGpujs } from '../arrays/by-hand.ts';
import { inJax, inTfjs, inTorch, JAX, TFJS } from '../arrays/peers.ts';
import { arrayRow, type Computer } from '../arrays/row.ts';
import { type Absent, inProcess } from '../contestant.ts';
import { relative } from '../langevin/checks.ts';
import { once } from '../once.ts';
import { type Numbers, reals } from '../ours/program.ts';
import { type Onnx, type OnnxModel, onnxName, onnxNames } from '../peers/onnx.ts';
import type { Found } from '../peers/peers.ts';
import { PEER_THREADS } from '../peers/threads.ts';
import { type Row, ratioTarget } from '../row.ts';

const N = 512;
const shape = [N, N] as const;

const matrix = (seed: number): Float32Array => Float32Array.from(normal(key(seed), shape));
const [a, b] = [matrix(10), matrix(11)];
const arrays = { a: { shape, data: a }, b: { shape, data: b } };

/** In float64, row by row. */
const multiplied = (): Numbers => {
  const result = new Float64Array(N * N);
  for (let i = 0; i < N; i++)
    for (let k = 0; k < N; k++) {
      const factor = a[i * N + k] ?? 0;
      for (let j = 0; j < N; j++) result[i * N + j] = (result[i * N + j] ?? 0) + factor * (b[k * N + j] ?? 0);
    }
  return result;
};

/** The same, computed when it is first asked for. */
const expected = once(multiplied);

const rows = (m: Float32Array): Float32Array[] => Array.from({ length: N }, (_, i) => m.subarray(i * N, (i + 1) * N));

const kernel = {
  source: `function(a, b) {
let sum = 0;
for (let k = 0; k < this.constants.n; k++) { sum += a[this.thread.y][k] * b[k][this.thread.x]; }
return sum;
}`,
  output: shape,
  constants: { n: N },
};

const model: OnnxModel = {
  inputs: [
    { name: 'a', shape },
    { name: 'b', shape },
  ],
  constants: [],
  nodes: [{ op: 'MatMul', inputs: ['a', 'b'], output: 'product' }],
  outputs: [{ name: 'product', shape }],
};

const inOnnx = async (found: Awaited<Found<Onnx>>): Promise<readonly (Computer | Absent)[]> => {
  if (E.isLeft(found)) return onnxNames.map((name) => ({ name, absent: found.left }));
  const { session, tensor } = found.right;
  const inputs = { a: tensor(a, shape), b: tensor(b, shape) };
  return Promise.all(
    PEER_THREADS.map(async (threads) => {
      const own = await session(model, threads);
      const name = onnxName(threads);
      const compute = async (): Promise<Numbers> => (await own.run(inputs, ['product'])).product?.data ?? [];
      return { name, compute, contestants: [inProcess(name, 1, compute, { restless: threads > 1 })] };
    }),
  );
};

export const w5: readonly Row[] = [
  arrayRow({
    id: 'w5',
    title: `The product of two matrices, ${N} x ${N}`,
    output: dot(input('a', shape), input('b', shape)),
    inputs: { a: reals(shape, a), b: reals(shape, b) },
    checks: (name) => (found) => [relative(`numbers, ${name}`, expected(), found, 1e-5)],
    operations: 2 * N ** 3,
    others: async ({ peers }) => [
      inGpujs('webasm', { ...kernel, inputs: [rows(a), rows(b)] }),
      inGpujs('cpu', { ...kernel, inputs: [rows(a), rows(b)] }),
      inTfjs(await peers.tfjs(), (tf) => {
        const [left, right] = [tf.tensor(a, shape), tf.tensor(b, shape)];
        return () => tf.matMul(left, right);
      }),
      inJax(await peers.jax(), ({ numpy: np, jit }) => {
        const [left, right] = [np.array(a).reshape(shape), np.array(b).reshape(shape)];
        const product = jit((x: typeof left, y: typeof left) => np.matmul(x, y));
        return () => product(left.ref, right.ref);
      }),
      ...(await inOnnx(await peers.onnx())),
      ...(await inTorch(await peers.torch(), 'product', arrays)),
    ],
    targets: (peers) => [ratioTarget(peers, [TFJS], 1.5), ratioTarget(peers, [JAX], 1.5)],
  }),
];
