/**
 * A Langevin step of W2 as an ONNX graph, the noise included. ONNX takes no gradients: this one is derived by hand.
 */
import * as E from 'fp-ts/lib/Either.js';
import { type Contestant, inProcess } from '../contestant.ts';
import type { AbsentWalkers, Task, Walker } from '../langevin/task.ts';
import { values } from '../network/network.ts';
import { type Onnx, type OnnxModel, type OnnxNode, type OnnxSession, onnxName, onnxNames } from '../peers/onnx.ts';
import type { Found } from '../peers/peers.ts';
import { PEER_THREADS } from '../peers/threads.ts';

const node = (op: string, inputs: readonly string[], output: string, rest: Partial<OnnxNode> = {}): OnnxNode => ({
  op,
  inputs,
  output,
  ...rest,
});

/** A layer: its sum `a`, and sigmoid(a). */
const layer = (x: string, w: string, b: string, i: number): readonly OnnxNode[] => [
  node('Gemm', [x, w, b], `a${i}`),
  node('Sigmoid', [`a${i}`], `s${i}`),
];

/** The derivative of silu at a layer's sum: s (1 + a (1 - s)). */
const derivative = (i: number): readonly OnnxNode[] => [
  node('Sub', ['one', `s${i}`], `complement${i}`),
  node('Mul', [`a${i}`, `complement${i}`], `inner${i}`),
  node('Add', ['one', `inner${i}`], `slope${i}`),
  node('Mul', [`s${i}`, `slope${i}`], `silu'${i}`),
];

const scalar = (name: string, x: number) => ({ name, shape: [], data: Float32Array.of(x) });

/** x to the next x, and to the gradient of the energy. */
export const stepModel = (chains: number, stepSize: number): OnnxModel => ({
  inputs: [{ name: 'x', shape: [chains, 2] }],
  constants: [
    ...Object.entries(values).map(([name, { shape, data }]) => ({ name, shape, data })),
    scalar('one', 1),
    scalar('half', stepSize / 2),
  ],
  nodes: [
    ...layer('x', 'w1', 'b1', 1),
    node('Mul', ['a1', 's1'], 'h1'),
    ...layer('h1', 'w2', 'b2', 2),
    ...derivative(2),
    node('Mul', ["silu'2", 'w3'], 'd2'),
    node('Gemm', ['d2', 'w2'], 'e1', { ints: { transB: 1 } }),
    ...derivative(1),
    node('Mul', ["silu'1", 'e1'], 'd1'),
    node('Gemm', ['d1', 'w1'], 'gradient', { ints: { transB: 1 } }),
    node('Mul', ['gradient', 'half'], 'drift'),
    node('Sub', ['x', 'drift'], 'moved'),
    node('RandomNormalLike', ['x'], 'noise', { floats: { mean: 0, scale: Math.sqrt(stepSize) } }),
    node('Add', ['moved', 'noise'], 'next'),
  ],
  outputs: [
    { name: 'next', shape: [chains, 2] },
    { name: 'gradient', shape: [chains, 2] },
  ],
});

export const onnxWalker = async <N extends number>(
  found: Awaited<Found<Onnx>>,
  task: Task<N, [2]>,
): Promise<readonly (Walker | AbsentWalkers)[]> => {
  if (E.isLeft(found)) return [{ names: onnxNames, absent: found.left }];
  const { session, tensor } = found.right;
  const { chains, stepSize, steps } = task;
  const starts = task.starts();
  const run = async (own: OnnxSession, data: Float32Array, output: string, count: number): Promise<Float32Array> => {
    let x = tensor(data, [chains, 2]);
    for (let i = 0; i < count; i++) x = (await own.run({ x }, [output]))[output] ?? x;
    return x.data;
  };
  return Promise.all(
    PEER_THREADS.map(async (threads): Promise<Walker> => {
      const own = await session(stepModel(chains, stepSize), threads);
      const name = onnxName(threads);
      const contestant: Contestant = inProcess(name, steps, () => run(own, starts, 'next', steps), {
        restless: threads > 1,
      });
      return {
        name,
        gradient: (x) => run(own, x, 'gradient', 1),
        step: (x) => run(own, x, 'next', 1),
        contestants: [contestant],
      };
    }),
  );
};
