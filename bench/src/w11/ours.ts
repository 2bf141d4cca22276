/** A step of training as our compiler runs it: one program. */
import { reference } from '@ergodic/autodiff';
import { type Contestant, inProcess } from '../contestant.ts';
import type { Own } from '../ours/backends.ts';
import { type Numbers, programOf, stepper } from '../ours/program.ts';
import type { Check } from '../row.ts';
import { getOrThrow } from '../run.ts';
import { stateChecks } from './checks.ts';
import { BATCH, LARGE_RATE, RATE, type State, type Training } from './training.ts';

export interface OwnStep {
  readonly contestant: Contestant;
  /** What a step makes of the state, at the large rate. */
  readonly after: () => Promise<State>;
}

const named = (names: readonly string[], arrays: readonly Numbers[]): State =>
  Object.fromEntries(names.map((name, i) => [name, Float32Array.from(arrays[i] ?? [])]));

export const ourStep = async ({ name, threads, backend }: Own, training: Training): Promise<OwnStep> => {
  const { load, step, came } = await stepper(backend, training.step(BATCH), ['loss']);
  const start = (rate: number): void => load(training.inputs(BATCH, rate));
  start(RATE);
  return {
    contestant: inProcess(name, 1, step, { restless: threads > 1 }),
    after: async () => {
      start(LARGE_RATE);
      step();
      const state = came();
      start(RATE);
      return state;
    },
  };
};

/** Points of the step that the float64 interpreter takes as well. */
const FEW = 8;

/** That a step of few points, compiled, is the float64 interpreter's. */
export const exactChecks = async ({ backend, name }: Own, training: Training): Promise<readonly Check[]> => {
  const outputs = training.step(FEW);
  const names = outputs.map(([output]) => output);
  const nodes = outputs.map(([, node]) => node);
  const given = training.inputs(FEW, LARGE_RATE);
  const exact = getOrThrow(await reference(nodes).run(given)()).map(({ data }) => data);
  const got = await (await programOf(backend, nodes))(given);
  return stateChecks(`${name}, ${FEW} points`, training.before, named(names, exact), named(names, got));
};
