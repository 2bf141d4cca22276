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
  const own = await stepper(backend, step());
  const look = await programOf(backend, [ends(BATCH)]);
  own.load(inputs(0, RATE));
  const endsOf = async (repetition: number): Promise<Float32Array> =>
    Float32Array.from((await look(inputs(repetition, RATE)))[0] ?? none);
  return {
    contestant: inProcess(name, 1, own.step, { restless: threads > 1 }),
    ends: endsOf,
    checks: async () => {
      const samples = await endsOf(0);
      own.load(inputs(0, LARGE_RATE));
      own.step();
      const { parameters = none, 'moment.first': first = none, 'moment.second': second = none } = own.came();
      own.load(inputs(0, RATE));
      const got = { parameters, first, second };
      return [...(await endChecks(name, samples)), ...updateChecks(name, await exactUpdate(samples), got)];
    },
  };
};
