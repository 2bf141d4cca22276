/**
 * W6: a whole step of training.
 */
import * as E from 'fp-ts/lib/Either.js';
import { alternate, timed } from '../alternate.ts';
import { exactGradient } from '../langevin/ours.ts';
import { withOwn } from '../ours/backends.ts';
import { shareOfPeak } from '../peak/peak.ts';
import { torchName, torchNames } from '../peers/torch.ts';
import { type Check, type Context, type Row, ratioTarget, requireChecks } from '../row.ts';
import { lengthCheck } from './checks.ts';
import { ourTraining } from './ours.ts';
import { torchTraining } from './torch.ts';
import { BATCH, CHAIN_STEPS, chains, data, STEP_OPERATIONS } from './training.ts';

const id = 'w6';
const title = `A step of training: ${BATCH} chains of ${CHAIN_STEPS} Langevin steps from the data, a gradient by all parameters, Adam; network 2-128-128-1`;

/** Runs of all chains by which their lengths are compared. */
const REPETITIONS = [0, 1, 2, 3, 4, 5, 6, 7];

const collect = async (run: (repetition: number) => Promise<Float32Array>): Promise<readonly Float32Array[]> => {
  const all: Float32Array[] = [];
  for (const repetition of REPETITIONS) all.push(await run(repetition));
  return all;
};

const run = (context: Context) =>
  withOwn([], async (own) => {
    context.progress('compiling');
    const [first, ...rest] = own;
    const ours = await ourTraining(first);
    const also = await Promise.all(rest.map(ourTraining));
    const torch = await torchTraining(await context.peers.torch());
    const checks: Check[] = [];
    for (const one of [ours, ...also]) {
      context.progress(`checking ${one.contestant.name}, by the interpreter`);
      checks.push(...(await one.checks()));
    }
    if (E.isRight(torch)) {
      context.progress('checking PyTorch');
      const ends = await collect(ours.ends);
      const gradient = await exactGradient(chains, data);
      checks.push(await lengthCheck('PyTorch', ends, await collect(torch.right.ends)));
      checks.push(...(await torch.right.checks(gradient, ends[0] ?? data)));
    }
    requireChecks(checks);
    const entries = [
      ...also.map(({ contestant }) => contestant),
      ...(E.isRight(torch) ? torch.right.contestants : torchNames.map((name) => ({ name, absent: torch.left }))),
    ];
    const timing = await alternate(ours.contestant, entries, 'ms', context);
    const speed = { operations: STEP_OPERATIONS, microseconds: 1000 * timing.ours.median, threads: first.threads };
    return {
      ...timed({ id, title }, 'ms', timing),
      checks,
      targets: [
        ratioTarget(timing.peers, [torchName(2)], 2),
        ratioTarget(timing.peers, [torchName(2)], 2.5, { stretch: true }),
        ratioTarget(timing.peers, torchNames, 2, { stretch: true, what: 'PyTorch at its best' }),
      ],
      notes: [await shareOfPeak(context.peak, speed)],
    };
  });

export const w6: readonly Row[] = [{ id, title, run }];
