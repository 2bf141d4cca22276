/**
 * A chain whose numbers are known: Langevin steps on a mixture of eight Gaussians, the same bits on every machine, in every browser, for any number
 * of threads.
 */
import {
  add,
  batch,
  constant,
  type Expr,
  foldIn,
  fromFlat,
  input,
  iota,
  logsumexp,
  mul,
  neg,
  normal,
  pipe,
  repeat,
  square,
  sub,
  sum,
  times,
} from '@ergodic/core';
import { showError } from '@ergodic/core/error';
import { describe, expect, test } from 'vitest';
import { grad } from '../../../transform/index.ts';
import type { Inputs } from '../../backend.ts';
import { type WasmExecutable, wasm } from '../index.ts';

const CHAINS = 1024;
const STEPS = 100;
const STEP_SIZE = 0.01;
const SCALE = 0.354;

const means = constant(
  fromFlat(
    [8, 2],
    Array.from({ length: 8 }, (_, k) => [
      2.83 * Math.cos((k * Math.PI) / 4),
      2.83 * Math.sin((k * Math.PI) / 4),
    ]).flat(),
    'real',
  ),
);
const energy = (x: Expr<[2]>): Expr<[]> =>
  pipe(sub(x, means), square, sum([1]), times(-0.5 / SCALE ** 2), logsumexp(), neg);

const ends = (): Expr<[typeof CHAINS, 2]> =>
  batch(
    CHAINS,
    (start: Expr<[2]>, chain: Expr<[], 'int'>) => {
      const key = foldIn(input('key', [2], 'bits'), chain);
      const step = (x: Expr<[2]>, turn: Expr<[], 'int'>): Expr<[2]> =>
        add(sub(x, mul(grad(energy)(x), STEP_SIZE / 2)), mul(normal(foldIn(key, turn), [2]), Math.sqrt(STEP_SIZE)));
      return pipe(start, repeat(STEPS, step));
    },
    input('x', [CHAINS, 2]),
    iota([CHAINS]),
  );

const inputs: Inputs = {
  x: {
    dtype: 'real',
    shape: [CHAINS, 2],
    data: Float32Array.from({ length: 2 * CHAINS }, (_, i) => ((i * 37) % 101) / 25 - 2),
  },
  key: { dtype: 'bits', shape: [2], data: [3, 4000000001] },
};

/** A number that differs when a bit does (FNV-1a over the words). */
const digest = (data: ArrayLike<number>): string => {
  const words = new Uint32Array(Float32Array.from(data).buffer);
  return words.reduce((h, word) => Math.imul(h ^ word, 16777619) >>> 0, 2166136261).toString(16);
};

/** What every engine gives. */
const DIGEST = 'e3982c7d';

const run = async (made: WasmExecutable): Promise<string> => {
  const result = await made.run(inputs)();
  if (result._tag === 'Left') throw new Error(showError(result.left));
  return digest(result.right[0]?.data ?? []);
};

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Declares the tests. */
export const sameEverywhere = (): void => {
  describe('a chain has the same bits everywhere', () => {
    test('on one thread', async () => {
      const backend = wasm({ threads: 1 });
      const made = await backend.compile([ends()])();
      if (made._tag === 'Left') throw new Error(showError(made.left));
      expect(await run(made.right)).toBe(DIGEST);
      expect(made.right.report.mode).toBe('wasm f32, 1 thread');
      await backend.dispose();
    });

    test('on two threads', async () => {
      const backend = wasm({ threads: 2 });
      const made = await backend.compile([ends()])();
      if (made._tag === 'Left') throw new Error(showError(made.left));
      expect(made.right.report.mode).toBe('wasm f32, 2 threads');
      for (let i = 0; i < 200 && made.right.shared() < 3; i++) {
        expect(await run(made.right)).toBe(DIGEST);
        await later(10);
      }
      expect(made.right.shared()).toBeGreaterThanOrEqual(3);
      await backend.dispose();
    });
  });
};
