/**
 * A task as our compiler runs it.
 */
import type { Inputs } from '@ergodic/autodiff';
import type { Shape } from '@ergodic/core';
import { type Contestant, inProcess } from '../contestant.ts';
import type { Own } from '../ours/backends.ts';
import { build, exactly, type Numbers, reals } from '../ours/program.ts';
import type { Check } from '../row.ts';
import { relative } from './checks.ts';
import { chunk, gradients } from './program.ts';
import type { Task, Twin, Walker } from './task.ts';

/** The two words of the root key: one of them does not fit a float32. */
export const KEY: readonly [number, number] = [3, 4000000001];

/** A step number that is not the first, to see that it counts. */
export const FROM = 7;

/** Chains whose whole way is compared with the float64 interpreter's. */
const COMPARED = 8;

/** What a chunk of steps is given. */
const given = <N extends number, S extends Shape>({ chains, event, inputs }: Task<N, S>, x: Float32Array): Inputs => ({
  ...inputs,
  x: reals([chains, ...event], x),
  key: { dtype: 'bits', shape: [2], data: KEY },
  from: { dtype: 'int', shape: [], data: [FROM] },
});

/** The gradient at each of some points by the float64 interpreter. */
export const exactGradient = <N extends number, S extends Shape>(task: Task<N, S>, x: Float32Array): Promise<Numbers> =>
  exactly(gradients(task), { ...task.inputs, x: reals([task.chains, ...task.event], x) });

/** Where the first few chains must end up: chains do not depend on how many others there are. */
const exactEnds = <N extends number, S extends Shape>(task: Task<N, S>): Promise<Numbers> => {
  const few = { ...task, chains: Math.min(COMPARED, task.chains) };
  const size = (task.starts().length / task.chains) * few.chains;
  return exactly(chunk(few, task.steps), given(few, task.starts().slice(0, size)));
};

export interface OwnWalker extends Twin {
  readonly contestant: Contestant;
  readonly gradient: Walker['gradient'];
}

/** Ours on one backend. The program whose time is taken is the one whose ends are compared. */
export const ourWalker = async <N extends number, S extends Shape>(
  { name, threads, backend }: Own,
  task: Task<N, S>,
): Promise<OwnWalker> => {
  const run = await build(backend, chunk(task, task.steps));
  const starts = task.starts();
  const ends = (): Promise<Numbers> => run(given(task, starts));
  const contestant = inProcess(name, task.steps, ends, { restless: threads > 1 });
  return {
    name,
    ends,
    contestant,
    gradient: async (x) =>
      (await build(backend, gradients(task)))({ ...task.inputs, x: reals([task.chains, ...task.event], x) }),
    contestants: [contestant],
  };
};

/** Relative to the largest number: the ends of some steps in single precision. */
const TOLERANCE = 1e-4;

/** That the first few chains end where the float64 interpreter's do, and all chains where those of the first of the walkers do. */
export const endChecks = async <N extends number, S extends Shape>(
  task: Task<N, S>,
  walkers: readonly [Twin, ...Twin[]],
): Promise<readonly Check[]> => {
  const exact = await exactEnds(task);
  const [{ ends: ownEnds }] = walkers;
  const own = Float64Array.from(await ownEnds());
  const checks: Check[] = [];
  for (const { name, ends } of walkers) {
    const got = Float64Array.from(await ends());
    const what = `${task.steps} steps, ${name}`;
    checks.push(relative(what, exact, got.slice(0, exact.length), TOLERANCE));
    checks.push(relative(`${what}, all chains`, own, got, TOLERANCE));
  }
  return checks;
};
