/**
 * The kernel written by hand, made ready: it takes and gives the places of the chains as ours does.
 */
import { GPU } from 'gpu.js';
import { inProcess } from '../contestant.ts';
import { FROM, KEY } from '../langevin/ours.ts';
import type { Twin } from '../langevin/task.ts';
import { kernelSource, tableOfExp } from './kernel-source.ts';
import { CHAINS, starts } from './mixture.ts';

/** A thread gives a pair; together they are views of one array. */
const joined = (pairs: unknown): Float32Array => {
  if (!Array.isArray(pairs) || !(pairs[0] instanceof Float32Array)) throw new TypeError('the kernel gave no pairs');
  return new Float32Array(pairs[0].buffer, 0, 2 * CHAINS);
};

export const byHand = (name: string, steps: number): Twin => {
  const gpu = new GPU({ mode: 'webasm' });
  const halves = KEY.flatMap((word) => [word >>> 16, word & 0xffff]);
  const kernel = gpu.createKernel(kernelSource(steps), {
    output: [CHAINS],
    constants: { exps: tableOfExp() },
  });
  const x = starts(CHAINS);
  const ends = (): Float32Array => joined(kernel(x, ...halves, FROM));
  return {
    name,
    ends: async () => ends(),
    contestants: [inProcess(name, steps, ends)],
  };
};
