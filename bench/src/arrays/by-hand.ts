/**
 * A gpu.js kernel written by hand as a computer of arrays.
 */
import { GPU } from 'gpu.js';
import type { Numbers } from '../ours/program.ts';
import type { Computer } from './row.ts';

export interface HandKernel {
  /** The function, as gpu.js takes it. */
  readonly source: string;
  /** The size of its output: one axis, or two, columns first. */
  readonly output: readonly number[];
  readonly constants?: Readonly<Record<string, number>>;
  readonly inputs: readonly (Float32Array | Float32Array[])[];
}

/** Rows one after the other. */
const flat = (result: unknown): Numbers => {
  if (result instanceof Float32Array) return result;
  if (!Array.isArray(result)) throw new TypeError('the kernel gave no numbers');
  return result.flatMap((row: unknown) => (row instanceof Float32Array ? [...row] : []));
};

export const inGpujs = (mode: 'cpu' | 'webasm', { source, output, constants, inputs }: HandKernel): Computer => {
  const kernel = new GPU({ mode }).createKernel(source, {
    output: [...output],
    ...(constants === undefined ? {} : { constants }),
  });
  const run = (): unknown => kernel(...inputs);
  const name = `gpu.js by hand, ${mode}`;
  const time = async (runs: number): Promise<number> => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) run();
    return performance.now() - start;
  };
  return { name, compute: async () => flat(run()), contestants: [{ name, steps: 1, time }] };
};
