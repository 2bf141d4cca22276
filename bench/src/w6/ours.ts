/**
 * A step of training as our compiler runs it: chains, gradient and Adam are one program.
 */
import { type Contestant, inProcess } from '../contestant.ts';
import type { Own } from '../ours/backends.ts';
import { type Numbers, programOf, stepper } from '../ours/program.ts';
import type { Check } from '../row.ts';
import { endChecks, exactUpdate, updateChecks } from './checks.ts';
import { BATCH, ends, inputs, LARGE_RATE, RATE, step } from './training.ts';

export interface OwnTraining {
  readonly contestant: Contestant;
  readonly checks: () => Promise<readonly Check[]>;
  /** Where chains end, each time with another key. */
  readonly ends: (repetition: number) => Promise<Float32Array>;
}

const none: Numbers = [];

export const ourTraining = async ({ name, threads, backend }: Own): Promise<OwnTraining> => {
  const outputs = step();
  const run = await programOf(
    backend,
    outputs.map(([, node]) => node),
  );
  const look = await programOf(backend, [ends(BATCH)]);
  const once = await stepper(backend, outputs, inputs(0, RATE));
  const endsOf = async (repetition: number): Promise<Float32Array> =>
    Float32Array.from((await look(inputs(repetition, RATE)))[0] ?? none);
  return {
    contestant: inProcess(name, 1, once, { restless: threads > 1 }),
    ends: endsOf,
    checks: async () => {
      const samples = await endsOf(0);
      const [nextParameters = none, nextFirst = none, nextSecond = none] = await run(inputs(0, LARGE_RATE));
      const got = { parameters: nextParameters, first: nextFirst, second: nextSecond };
      return [...(await endChecks(name, samples)), ...updateChecks(name, await exactUpdate(samples), got)];
    },
  };
};
