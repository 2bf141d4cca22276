/**
 * The kernel written by hand, made ready: it takes and gives the places of the chains as ours does.
 */
import { GPU } from 'gpu.js';
import { kernelSource, tableOfExp } from './kernel-source.ts';
import { CHAINS, KEY } from './mixture.ts';
import type { Advance } from './ours.ts';

export interface ByHand {
  readonly advance: (steps: number) => Advance;
  readonly dispose: () => Promise<void>;
}

/** A thread gives a pair; together they are views of one array. */
const joined = (pairs: unknown): Float32Array => {
  if (!Array.isArray(pairs) || !(pairs[0] instanceof Float32Array)) throw new TypeError('the kernel gave no pairs');
  return new Float32Array(pairs[0].buffer, 0, 2 * CHAINS);
};

export const byHand = (mode: 'webasm'): ByHand => {
  const gpu = new GPU({ mode });
  const halves = KEY.flatMap((word) => [word >>> 16, word & 0xffff]);
  return {
    advance: (steps) => {
      const kernel = gpu.createKernel(kernelSource(steps), { output: [CHAINS], constants: { exps: tableOfExp() } });
      return async (x, from) => joined(kernel(x, ...halves, from));
    },
    dispose: async () => {
      await gpu.destroy();
    },
  };
};
