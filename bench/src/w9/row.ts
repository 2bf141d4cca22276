/**
 * W9: from a graph to an executable, each time in a process that has compiled nothing before.
 */
import { spawnSync } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reference } from '@ergodic/autodiff';
import type { Node } from '@ergodic/core';
import { compare } from '../alternate.ts';
import { digits } from '../digits.ts';
import { relative } from '../langevin/checks.ts';
import { endChecks, ourWalker } from '../langevin/ours.ts';
import { type Own, THREADS } from '../ours/backends.ts';
import { programOf } from '../ours/program.ts';
import { type Check, type Context, type Peer, type Row, requireChecks, type Target } from '../row.ts';
import { getOrThrow } from '../run.ts';
import { summarise } from '../statistics.ts';
import { task } from '../w2/task.ts';
import { inputsOf } from './inputs.ts';
import { type ModeName, modeNames, modes } from './modes.ts';
import { type ProgramName, programs } from './programs.ts';

/** Milliseconds that compilation may take. */
const [LIMIT, LIMIT_OF_GPUJS] = [150, 300];

/** Something with all backends, which are freed after it. */
const withModes = async <A>(
  names: readonly ModeName[],
  use: (own: readonly [Own, ...Own[]]) => Promise<A>,
): Promise<A> => {
  const [first, ...rest] = names.map((name): Own => ({ name, threads: THREADS, backend: modes[name]() }));
  if (first === undefined) throw new RangeError('there are no backends');
  try {
    return await use([first, ...rest]);
  } finally {
    await Promise.all([first, ...rest].map(({ backend }) => backend.dispose()));
  }
};

/** That chains end where the float64 interpreter's do. */
const checkSteps = (names: readonly ModeName[]): Promise<readonly Check[]> =>
  withModes(names, async ([first, ...rest]) => {
    const walkers = await Promise.all(rest.map((own) => ourWalker(own, task)));
    return endChecks(task, [await ourWalker(first, task), ...walkers]);
  });

/** That all modes compute what the float64 interpreter does, relative to the largest number of each result. */
const checkGradients = (names: readonly ModeName[], outputs: readonly Node[]): Promise<readonly Check[]> =>
  withModes(names, async (all) => {
    const inputs = inputsOf(outputs);
    const want = getOrThrow(await reference(outputs).run(inputs)());
    const checks: Check[] = [];
    for (const { name, backend } of all) {
      const got = await (await programOf(backend, outputs))(inputs);
      checks.push(...want.map(({ data }, i) => relative(`result ${i + 1}, ${name}`, data, got[i] ?? [], 1e-4)));
    }
    return checks;
  });

interface Times {
  readonly ready: number;
  readonly firstRun: number;
}

/** One cold compilation, in milliseconds: the graph, its gradient, and all the compiler does. */
const cold = (name: ProgramName, mode: ModeName): Times => {
  const own = fileURLToPath(import.meta.url);
  const script = fileURLToPath(new URL(`cold${extname(own)}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, script, mode, name], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`a cold process failed: ${stderr}`);
  const { ready, firstRun }: Times = JSON.parse(stdout);
  return { ready, firstRun };
};

const measure = (
  names: readonly ModeName[],
  name: ProgramName,
  { smoke, progress }: Context,
): ReadonlyMap<ModeName, readonly Times[]> => {
  const rounds = smoke ? 1 : 11;
  const times = new Map<ModeName, Times[]>(names.map((mode) => [mode, []]));
  for (let round = 0; round < rounds; round++) {
    progress(`cold process ${round + 1} of ${rounds}`);
    for (const mode of names) times.get(mode)?.push(cold(name, mode));
  }
  return times;
};

const [OURS] = modeNames;
const GPUJS = 'gpu.js webasm';

const row = (name: ProgramName, title: string): Row => ({
  id: `w9-${name}`,
  title,
  run: async (context) => {
    // gpu.js takes seconds for the steps: what was asked of it are gradients.
    const names = name === 'steps' ? [OURS] : modeNames;
    context.progress('checking, by the interpreter');
    const checks = await (name === 'steps' ? checkSteps(names) : checkGradients(names, programs[name]()));
    requireChecks(checks);
    const times = measure(names, name, context);
    const readyOf = (mode: ModeName): readonly number[] => (times.get(mode) ?? []).map(({ ready }) => ready);
    const firstRunOf = (mode: ModeName): number =>
      summarise((times.get(mode) ?? []).map(({ firstRun }) => firstRun)).median;
    const own = summarise(readyOf(OURS));
    const target = (what: string, value: number, limit: number): Target => ({
      what: `from graph to executable, ms, ${what}`,
      value,
      limit,
      side: 'at most',
    });
    return {
      id: `w9-${name}`,
      title,
      unit: 'ms',
      ours: own.median,
      spread: own.spread,
      peers: Object.fromEntries(
        names
          .slice(1)
          .map((mode): readonly [string, Peer] => [`ours on ${mode}`, compare(readyOf(OURS), readyOf(mode))]),
      ),
      checked: true,
      checks,
      targets: [
        target(OURS, own.median, LIMIT),
        ...(name === 'steps' ? [] : [target(GPUJS, summarise(readyOf(GPUJS)).median, LIMIT_OF_GPUJS)]),
      ],
      notes: [
        `the first run then takes ${names.map((mode) => `${digits(firstRunOf(mode))} ms on ${mode}`).join(', ')}`,
      ],
    };
  },
});

export const w9: readonly Row[] = [
  row('steps', 'From graph to executable: the program of w2'),
  row('gradient', 'The same for the gradient of its energy, batch 512'),
  row('parameters', 'The same for the mean of its energy, and the gradients by all parameters and points'),
];
