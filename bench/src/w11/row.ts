/**
 * W11: a step of training of every method of `npm run learn`, at the size of its full run.
 */
import { alternate, timed } from '../alternate.ts';
import { withOwn } from '../ours/backends.ts';
import { torchName, torchNames } from '../peers/torch.ts';
import { type Check, type Context, type Row, ratioTarget, requireChecks } from '../row.ts';
import { stateChecks } from './checks.ts';
import { type Told, told } from './methods.ts';
import { exactChecks, ourStep } from './ours.ts';
import { torchSteps } from './torch.ts';
import { BATCH, trainingOf } from './training.ts';

/** Milliseconds that the rounds of one row may take: there are eleven of them. */
const LONGEST = 20_000;

const noteOf = ({ chains }: Told): string =>
  chains
    ? 'with gradients of chains by hand, those by the parameters still come by autograd; nothing is asked of that ratio'
    : 'no PyTorch by hand: without chains, all gradients are those of the loss by the parameters';

const rowOf = (one: Told): Row => {
  const id = `w11-${one.method}`;
  const title = `A step of training: ${one.does}; ${BATCH} points, network 2-128-128-1, Adam`;
  const run = (context: Context) =>
    withOwn([], async (own) => {
      const [first, ...rest] = own;
      const training = trainingOf(one.method);
      context.progress('compiling');
      const ours = await ourStep(first, training);
      const also = await Promise.all(rest.map(async (other) => ({ ...other, ...(await ourStep(other, training)) })));
      const torch = await torchSteps(await context.peers.torch(), one, training);
      context.progress('checking, by the interpreter');
      const checks: Check[] = [...(await exactChecks(first, training))];
      const after = await ours.after();
      for (const other of also) checks.push(...stateChecks(other.name, training.before, after, await other.after()));
      context.progress('checking PyTorch');
      checks.push(...(await torch.checks(after)));
      requireChecks(checks);
      const entries = [...also.map(({ contestant }) => contestant), ...torch.entries];
      const timing = await alternate(ours.contestant, entries, 'ms', context, LONGEST);
      return {
        ...timed({ id, title }, 'ms', timing),
        checks,
        targets: [
          ratioTarget(timing.peers, [torchName(2)], 2),
          ratioTarget(timing.peers, torchNames, 2, { stretch: true, what: 'PyTorch at its best' }),
        ],
        notes: [noteOf(one)],
      };
    });
  return { id, title, run };
};

export const w11: readonly Row[] = told.map(rowOf);
