/**
 * W9: from a graph to kernels that are ready, each time in a process that has compiled nothing before.
 */
import { spawnSync } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, gpujs, type HostArray, type Inputs, type Mode, reference } from '@ergodic/autodiff';
import type { Node } from '@ergodic/core';
import { shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { type Check, type Context, type Row, requireChecks } from '../row.ts';
import { getOrThrow } from '../run.ts';
import { largest, largestDifference, summarise } from '../statistics.ts';
import { type ProgramName, programs } from './programs.ts';

/** Milliseconds that compilation may take. */
const LIMIT = 300;

const inputsOf = (outputs: readonly Node[]): Inputs =>
  Object.fromEntries(
    topological(outputs).flatMap((node, k): readonly (readonly [string, HostArray])[] => {
      if (node.op !== 'input') return [];
      const shape = shapeOf(node);
      // Numbers as a network has them: the sum over n of them stays about 1.
      const size = 1 / Math.sqrt(shape[0] ?? 1);
      const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => size * Math.sin(12.9898 * i + k));
      return [[node.attrs.name, { dtype: 'real', shape, data }]];
    }),
  );

/** That a mode computes what the float64 interpreter does, relative to the largest number of each result. */
const check = async (name: ProgramName, mode: Mode): Promise<readonly Check[]> => {
  const outputs = programs[name]();
  const inputs = inputsOf(outputs);
  const backend = gpujs(mode);
  const { run } = getOrThrow(await compile(backend)(outputs)());
  const got = getOrThrow(await run(inputs)());
  const want = getOrThrow(await reference(outputs).run(inputs)());
  await backend.dispose();
  return want.map(({ data }, i) => ({
    what: `result ${i + 1} on ${mode}`,
    error: largestDifference(data, got[i]?.data ?? []) / largest(data),
    tolerance: 1e-4,
  }));
};

/** One cold compilation, in milliseconds: the graph, its gradient, and all the compiler does. */
const cold = (name: ProgramName, mode: Mode): number => {
  const own = fileURLToPath(import.meta.url);
  const script = fileURLToPath(new URL(`cold${extname(own)}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, script, mode, name], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a cold process failed: ${stderr}`);
  const { graph, compile: rest }: { readonly graph: number; readonly compile: number } = JSON.parse(stdout);
  return graph + rest;
};

const measure = (name: ProgramName, { smoke, progress }: Context) => {
  const rounds = smoke ? 1 : 11;
  const times: Record<'webasm' | 'cpu', number[]> = { webasm: [], cpu: [] };
  for (let round = 0; round < rounds; round++) {
    progress(`cold process ${round + 1} of ${rounds}`);
    times.webasm.push(cold(name, 'webasm'));
    times.cpu.push(cold(name, 'cpu'));
  }
  return times;
};

const row = (id: string, title: string, name: ProgramName): Row => ({
  id,
  title,
  run: async (context) => {
    context.progress('checking');
    const checks = [...(await check(name, 'webasm')), ...(await check(name, 'cpu'))];
    requireChecks(checks);
    const { webasm, cpu } = measure(name, context);
    const [own, other] = [summarise(webasm), summarise(cpu)];
    const ratios = summarise(cpu.map((time, i) => time / (webasm[i] ?? Number.NaN)));
    return {
      id,
      title,
      unit: 'ms',
      ours: own.median,
      spread: own.spread,
      peers: {
        'ours on cpu': {
          value: other.median,
          spread: other.spread,
          ratio: ratios.median,
          ratioSpread: ratios.spread,
        },
      },
      checked: true,
      checks,
      targets: [{ what: 'from graph to ready kernels, ms', value: own.median, limit: LIMIT, side: 'at most' }],
      notes: [],
    };
  },
});

export const w9: readonly Row[] = [
  row('w9', 'From graph to ready kernels: gradient of an MLP energy 2-128-128-1 by its input, batch 512', 'input'),
  row('w9-parameters', 'The same with its mean and the gradients by all parameters', 'all'),
];
