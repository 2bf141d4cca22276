import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { format, writeFile } from '../checkpoint/index.ts';
import { engineOf } from '../cli/backends.ts';
import { explain, type Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import { version } from '../cli/version.ts';
import type { Compile, Interruption } from '../training/index.ts';
import { joint } from './joint.ts';
import { jointJson, jointSections, jointVerdict } from './joint-report.ts';
import { type ImageOptions, readImageLine } from './options.ts';
import { renderPage, type Section } from './page.ts';
import { recovery } from './recovery.ts';
import { recoveryJson, recoverySections, recoveryVerdict } from './recovery-report.ts';
import { sceneOf } from './scene.ts';
import type { Running } from './stages.ts';

/** What a process ends with: 0, 1 after an error, 130 if interrupted. */
export type ExitCode = 0 | 1 | 130;

/** What a job found, for a page, for programs, and for the terminal. */
interface Found {
  readonly title: string;
  readonly sections: readonly Section[];
  readonly data: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  /** What broke off before its time, and why. */
  readonly stopped: readonly string[];
}

const work = (
  options: ImageOptions,
  compile: Compile,
  terminal: Terminal,
  signal: Interruption,
): TE.TaskEither<Failure, O.Option<Found>> => {
  const { job, seed, budget, backend, out } = options;
  const scene = sceneOf(seed, budget.images, budget.heldOut, compile);
  const running: Running = {
    folder: out,
    run: { format, version: version(), arguments: [job, `${seed}`, backend, JSON.stringify(budget)], files: {} },
    compile,
    terminal,
    signal,
  };
  return job === 'recovery'
    ? pipe(
        recovery(scene, budget, running),
        TE.map(
          O.map((result) => ({
            title: 'Diffusion recovery likelihood on images',
            sections: recoverySections(result),
            data: recoveryJson(result),
            lines: recoveryVerdict(result),
            stopped: result.stopped,
          })),
        ),
      )
    : pipe(
        joint(scene, budget, running),
        TE.map(
          O.map((result) => ({
            title: 'A joint energy model of images and classes',
            sections: jointSections(result),
            data: jointJson(result),
            lines: jointVerdict(result),
            stopped: result.stopped,
          })),
        ),
      );
};

const commandOf = (args: readonly string[]): string => ['npm run images --', ...args].join(' ');

const budgetOf = ({ budget }: ImageOptions): string =>
  `A convolutional network of ${budget.channels.join('-')} channels and ${budget.hidden.join('-')} units; ${budget.images} images; ${budget.warmUp} updates of ${budget.batch} by score matching, ${budget.updates} by recovery likelihood with ${budget.steps} Langevin steps.`;

const publish = (
  options: ImageOptions,
  args: readonly string[],
  { title, sections, data, stopped }: Found,
): TE.TaskEither<Failure, void> => {
  const text = `${JSON.stringify({ job: options.job, seed: options.seed, budget: options.budget, ...data }, null, 2)}\n`;
  return pipe(
    [
      [
        join(options.out, 'report.html'),
        renderPage(title, [budgetOf(options), ...stopped].join(' '), sections, commandOf(args)),
      ] as const,
      [join(options.out, 'images.json'), text] as const,
      ...(options.json === null ? [] : [[options.json, text] as const]),
    ],
    TE.traverseSeqArray(([file, content]) => writeFile(file, content)),
    TE.map(() => undefined),
  );
};

/** Learns, counts, and writes a report. */
export const run = async (
  options: ImageOptions,
  args: readonly string[],
  terminal: Terminal,
  signal: Interruption,
): Promise<ExitCode> => {
  terminal.say(budgetOf(options));
  const engine = engineOf(options.backend);
  try {
    const found = await pipe(
      work(options, engine.compile, terminal, signal),
      TE.tap(
        O.match(
          () => TE.right<Failure, void>(undefined),
          (all) => publish(options, args, all),
        ),
      ),
    )();
    if (E.isLeft(found)) {
      terminal.complain(`error: ${explain(found.left)}`);
      return 1;
    }
    if (O.isNone(found.right)) {
      terminal.say(`Interrupted; everything is saved in ${options.out}. The same command goes on.`);
      return 130;
    }
    for (const reason of found.right.value.stopped) terminal.complain(`warning: ${reason}`);
    for (const line of found.right.value.lines) terminal.say(line);
    terminal.say(
      `The report is in ${join(options.out, 'report.html')}, the numbers in ${join(options.out, 'images.json')}`,
    );
    return 0;
  } finally {
    await engine.dispose();
  }
};

/**
 * `npm run images`: learns images whose factors are known, counts what is generated, and writes a report. Training saves its state as it goes; the same command goes on where it stopped.
 *
 * @param signal once aborted, training stops after the steps that it is in, and saves
 */
export const images = async (args: readonly string[], terminal: Terminal, signal: Interruption): Promise<ExitCode> => {
  const line = readImageLine(args);
  if (E.isLeft(line)) {
    for (const failure of line.left) terminal.complain(`error: ${explain(failure)}`);
    return 1;
  }
  if (line.right.kind === 'help') {
    terminal.say(line.right.text.trimEnd());
    return 0;
  }
  return run(line.right.options, args, terminal, signal);
};
