/**
 * What holds of the kernels of every mode: they are shared, their results are the caller's, and they are released.
 */
import { type ErgodicError, showError } from '@ergodic/core/error';
import { type Node, shapeOf } from '@ergodic/core/graph';
import { build as b, buildScan } from '@ergodic/core/ops';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { lower } from '../../lower/lower.ts';
import type { Executable, Inputs } from '../backend.ts';
import { compileWith } from '../gpujs/compile.ts';
import { gpujs, type Mode } from '../gpujs/index.ts';
import { newKernels } from '../gpujs/kernels.ts';
import { type Gpu, library } from '../gpujs/library.ts';
import { at } from './numbers.ts';

const rightOf = <R>(result: E.Either<ErgodicError, R>): R => {
  if (E.isLeft(result)) throw new Error(showError(result.left));
  return result.right;
};

/** gpu.js with its builds and its end counted. */
const counted = (mode: Mode): { readonly gpu: Gpu; readonly builds: () => number; readonly ends: () => number } => {
  const gpu = new library.GPU({ mode });
  let [builds, ends] = [0, 0];
  return {
    builds: () => builds,
    ends: () => ends,
    gpu: {
      createPipeline: (record, settings) => gpu.createPipeline(record, settings),
      addNativeFunction: (name, source, settings) => gpu.addNativeFunction(name, source, settings),
      injectNative: (source) => gpu.injectNative(source),
      createKernel: (source, settings) => {
        builds++;
        return gpu.createKernel(source, settings);
      },
      destroy: () => {
        ends++;
        return gpu.destroy();
      },
    },
  };
};

const x = b.input('x', 'real', [40]);
const y = b.input('y', 'real', [40]);
const w = b.input('w', 'real', [40, 40]);
const product = (matrix: Node, vector: Node): Node => b.dot(matrix, vector, { contract: [[1], [0]], batch: [[], []] });

const wave = (node: Node, phase: number): Inputs[string] => ({
  dtype: 'real',
  shape: shapeOf(node),
  data: Float32Array.from(
    { length: shapeOf(node).reduce((n, m) => n * m, 1) },
    (_, i) => Math.sin(i * 1.7 + phase) / 8,
  ),
});

const first = (executable: Executable, inputs: Inputs) => async (): Promise<ArrayLike<number>> =>
  at(rightOf(await executable.run(inputs)()), 0).data;

export const kernelLaws = (mode: Mode): void => {
  describe(mode, () => {
    const { limits } = gpujs(mode);

    test('one structure is built once, whatever the names', async () => {
      const { gpu, builds } = counted(mode);
      const compile = compileWith(mode, newKernels(mode, gpu));
      rightOf(await compile(lower([b.sin(b.add(x, 1))], limits))());
      expect(builds()).toBe(1);
      rightOf(await compile(lower([b.sin(b.add(y, 1))], limits))());
      expect(builds()).toBe(1);
      rightOf(await compile(lower([b.sin(b.add(x, 2))], limits))());
      expect(builds()).toBe(2);
    });

    test('numbers that JSON confuses make kernels of their own', async () => {
      const { gpu, builds } = counted(mode);
      const compile = compileWith(mode, newKernels(mode, gpu));
      const special = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0, -0];
      for (const value of special) rightOf(await compile(lower([b.where(b.less(x, 0), x, value)], limits))());
      expect(builds()).toBe(special.length);
    });

    test('the results of a run stay as they are when another follows', async () => {
      const backend = gpujs(mode);
      const [final] = buildScan(25, [x], [], ({ carries: [c] }) => ({
        carries: c ? [b.tanh(product(w, c))] : [],
        ys: [],
      }));
      for (const nodes of [[b.mul(x, y)], [final ?? x]]) {
        const executable = rightOf(await backend.compilePlan(lower(nodes, limits))());
        const [inputs, others] = [0, 1].map((phase) => ({ x: wave(x, phase), y: wave(y, phase), w: wave(w, phase) }));
        const before = await first(executable, inputs ?? {})();
        const kept = Array.from(before);
        const after = await first(executable, others ?? {})();
        expect(Array.from(before)).toEqual(kept);
        expect(Array.from(after)).not.toEqual(kept);
        expect(Array.from(await first(executable, inputs ?? {})())).toEqual(kept);
      }
      await backend.dispose();
    });

    test('two runs at once do not disturb each other', async () => {
      const backend = gpujs(mode);
      const [final] = buildScan(25, [b.mul(x, y)], [], ({ carries: [c] }) => ({
        carries: c ? [b.tanh(product(w, c))] : [],
        ys: [],
      }));
      const results = [final ?? x, b.exp(product(w, x))];
      const executable = rightOf(await backend.compilePlan(lower(results, limits))());
      const runs = [0, 1, 2].map((phase) =>
        first(executable, { x: wave(x, phase), y: wave(y, phase), w: wave(w, phase) }),
      );
      const alone: (readonly number[])[] = [];
      for (const run of runs) alone.push(Array.from(await run()));
      const together = await Promise.all(runs.map((run) => run()));
      expect(together.map((data) => Array.from(data))).toEqual(alone);
      await backend.dispose();
    });

    test('what a backend held is released once; then it says so', async () => {
      const { gpu, ends } = counted(mode);
      const kernels = newKernels(mode, gpu);
      const compile = compileWith(mode, kernels);
      const executable = rightOf(await compile(lower([b.neg(x)], limits))());
      await kernels.dispose();
      await kernels.dispose();
      expect(ends()).toBe(1);
      const run = await executable.run({ x: wave(x, 0) })();
      expect(E.isLeft(run) && showError(run.left)).toContain('disposed');
      const again = await compile(lower([b.neg(x)], limits))();
      expect(E.isLeft(again) && showError(again.left)).toContain('disposed');
    });

    test('what was given is not changed', async () => {
      const backend = gpujs(mode);
      const given = wave(x, 0);
      const before = Array.from(given.data);
      const executable = rightOf(await backend.compilePlan(lower([b.neg(x), x], limits))());
      const outputs = rightOf(await executable.run({ x: given })());
      expect(Array.from(given.data)).toEqual(before);
      expect(outputs.every(({ data }) => data !== given.data)).toBe(true);
      await backend.dispose();
    });
  });
};
