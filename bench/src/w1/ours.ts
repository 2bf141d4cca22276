/**
 * W1 as our compiler runs it, on one mode of gpu.js.
 */
import { type Backend, compile, gpujs, type HostArray, type Mode } from '@ergodic/autodiff';
import type { Node } from '@ergodic/core';
import { getOrThrow } from '../run.ts';
import { CHAINS, KEY } from './mixture.ts';
import { chunk, gradients } from './program.ts';

/** Chains from `x` on, by some steps from number `from` on: their new places, laid out as `x`. */
export type Advance = (x: Float32Array, from: number) => Promise<ArrayLike<number>>;

export interface Ours {
  readonly advance: (steps: number) => Promise<Advance>;
  readonly gradient: (x: Float32Array) => Promise<ArrayLike<number>>;
  readonly dispose: Backend['dispose'];
}

const positions = (data: Float32Array): HostArray => ({ dtype: 'real', shape: [CHAINS, 2], data });

export const ours = (mode: Mode): Ours => {
  const backend = gpujs(mode);
  const build = async (output: Node) => {
    const { run } = getOrThrow(await compile(backend)([output])());
    return async (inputs: Readonly<Record<string, HostArray>>): Promise<ArrayLike<number>> => {
      const [result] = getOrThrow(await run(inputs)());
      return result?.data ?? [];
    };
  };
  return {
    advance: async (steps) => {
      const run = await build(chunk(steps));
      const key: HostArray = { dtype: 'bits', shape: [2], data: KEY };
      return (x, from) => run({ x: positions(x), key, from: { dtype: 'int', shape: [], data: [from] } });
    },
    gradient: async (x) => (await build(gradients()))({ x: positions(x) }),
    dispose: backend.dispose,
  };
};
