/** Chains with loops of known and of unknown length, in the modes that a browser has besides, against the float64 reference interpreter, with the same random bits. */
import { Energy, fromFlat } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { key, normal } from '@ergodic/core/random';
import { describe, expect, it } from 'vitest';
import { hmc, nuts } from '../index.ts';
import { type BackendName, run } from './index.ts';

type Result =
  | { readonly _tag: 'Left'; readonly left: unknown }
  | { readonly _tag: 'Right'; readonly right: { readonly draws: { readonly data: ArrayLike<number> } } };

const anyRun = signature<(options: object) => () => Promise<Result>>(run);

const energy = Energy.gaussian([2], {
  mean: [1, -1],
  precision: [
    [2, 0.5],
    [0.5, 1],
  ],
});

const samplers = {
  hmc: hmc(energy, { stepSize: 0.4, steps: 3, jitter: 0.2 }),
  nuts: nuts(energy, { stepSize: 0.5, maxDepth: 2 }),
};

const drawn = async (name: keyof typeof samplers, compile: BackendName): Promise<ArrayLike<number>> => {
  const starts = fromFlat([3, 2], Array.from(normal(key(5), [6])));
  const chains = { sampler: samplers[name], starts, key: key(1), draws: 4, thin: 2, chunk: 2, compile };
  const result = await anyRun(chains)();
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
  return result.right.draws.data;
};

describe.each(['webgl2', 'webgpu'] as const)('on gpu.js %s', (compile) => {
  it.each(['hmc', 'nuts'] as const)('%s draws the same', async (name) => {
    const [exact, single] = [await drawn(name, 'reference'), await drawn(name, compile)];
    expect(single.length).toBe(exact.length);
    Array.from(exact).forEach((value, i) => {
      expect(Math.abs((single[i] ?? Number.NaN) - value)).toBeLessThan(2e-5 * (1 + Math.abs(value)));
    });
  });
});
