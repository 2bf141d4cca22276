import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { writeFile } from '../checkpoint/index.ts';
import { engineOf } from '../cli/backends.ts';
import { explain, type Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import { scaleBox } from '../evaluate/index.ts';
import type { Interruption } from '../training/index.ts';
import { earlier } from './earlier.ts';
import { densityWithin } from './energy-grid.ts';
import { faultsOf } from './faults.ts';
import { fileOf, type Job, jobsOf, titleOf } from './job.ts';
import { budgetOf, type Kept } from './model-file.ts';
import { type LearnOptions, readLearnLine } from './options.ts';
import { renderPage, type Shown } from './page.ts';
import { headLine, rowLine } from './table.ts';
import { work } from './work.ts';

/** What a process ends with: 0, 1 after an error that kept the table from being made or if there is a fault in it, 130 if interrupted. */
export type ExitCode = 0 | 1 | 130;

const commandOf = (args: readonly string[]): string =>
  ['npm run learn', ...(args.length === 0 ? [] : ['--', ...args])].join(' ');

/** A job that is done. */
type Done = readonly [job: Job, kept: Kept];

/** How much more than the data the pictures show. */
const margin = 1.15;

const shownOf = ([{ dataset, method }, { line, grid }]: Done): Shown => {
  const view = scaleBox(margin)(dataset.density.box);
  return {
    line,
    title: method.title,
    view,
    density: typeof line.logZ === 'number' ? densityWithin(grid, view, line.logZ) : null,
  };
};

/** Writes the table so far: the report, and the rows as data. */
const publish = (
  done: readonly Done[],
  options: LearnOptions,
  args: readonly string[],
): TE.TaskEither<Failure, void> => {
  const rows = done.map(([, { line }]) => line.row);
  const data = `${JSON.stringify(rows, null, 2)}\n`;
  const page = renderPage(done.map(shownOf), budgetOf(options), commandOf(args));
  return pipe(
    [
      [join(options.out, 'report.html'), page] as const,
      ...[join(options.out, 'learn.json'), ...(options.json === null ? [] : [options.json])].map(
        (file) => [file, data] as const,
      ),
    ],
    TE.traverseSeqArray(([file, text]) => writeFile(file, text)),
    TE.map(() => undefined),
  );
};

const tell = ({ line }: Kept, { say }: Terminal): void => {
  say(rowLine(line));
  for (const note of line.notes) say(`  note: ${note}`);
};

/** Job after job, each with the table so far: what an earlier run has done is taken as it is. */
export const makeTable = async (
  options: LearnOptions,
  args: readonly string[],
  terminal: Terminal,
  signal: Interruption,
): Promise<ExitCode> => {
  const failed = (failures: readonly Failure[]): ExitCode => {
    for (const failure of failures) terminal.complain(`error: ${explain(failure)}`);
    return 1;
  };
  const jobs = jobsOf(options);
  const before = await earlier(jobs, options)();
  if (E.isLeft(before)) return failed(before.left);
  const kept = new Map(before.right);
  const done = (): readonly Done[] =>
    jobs.flatMap((job) => {
      const own = kept.get(fileOf(job, options));
      return own === undefined ? [] : [[job, own] as const];
    });
  if (kept.size > 0)
    terminal.say(`${done().length} of ${jobs.length} are done already, in ${options.out}: they are taken as they are`);
  // Whether there is a place for the results is found before anything is learned.
  const ready = await publish(done(), options, args)();
  if (E.isLeft(ready)) return failed([ready.left]);
  terminal.say(headLine);
  const engine = engineOf(options.backend);
  try {
    for (const [i, job] of jobs.entries()) {
      const file = fileOf(job, options);
      const own = kept.get(file);
      if (own !== undefined) {
        tell(own, terminal);
        continue;
      }
      const watching = { terminal, signal, place: `${i + 1} of ${jobs.length}:` };
      const result = signal.aborted ? E.right(O.none) : await work(job, options, engine.compile, watching)();
      if (E.isLeft(result)) return failed([result.left]);
      if (O.isNone(result.right)) break;
      kept.set(file, result.right.value);
      tell(result.right.value, terminal);
      const saved = await publish(done(), options, args)();
      if (E.isLeft(saved)) return failed([saved.left]);
    }
  } finally {
    await engine.dispose();
  }
  const report = join(options.out, 'report.html');
  const count = done().length;
  if (count === jobs.length) {
    terminal.say(`The table and its pictures are in ${report}`);
    const faults = done().flatMap(([job, { line }]) => faultsOf(line).map((fault) => `${titleOf(job)}: ${fault}`));
    for (const fault of faults) terminal.complain(`error: ${fault}`);
    return faults.length === 0 ? 0 : 1;
  }
  terminal.say(
    `Interrupted: ${count} of ${jobs.length} are done, and in ${report}. The same command goes on with the rest.`,
  );
  return 130;
};

/**
 * `npm run learn`: learns every data set by every method with every seed, measures what was learned, and prints a table as it goes. Each model is written when it is done, then the report and the data; so what was done is
 * kept, and the same command goes on with the rest.
 *
 * @param signal once aborted, the training in progress stops
 */
export const learn = async (args: readonly string[], terminal: Terminal, signal: Interruption): Promise<ExitCode> => {
  const line = readLearnLine(args);
  if (E.isLeft(line)) {
    for (const failure of line.left) terminal.complain(`error: ${explain(failure)}`);
    return 1;
  }
  if (line.right.kind === 'help') {
    terminal.say(line.right.text.trimEnd());
    return 0;
  }
  return makeTable(line.right.options, args, terminal, signal);
};
