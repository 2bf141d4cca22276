import type { BadInput } from '@ergodic/core/error';
import type { CommanderError } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { datasetNames } from '../data/index.ts';
import { backendNames } from './backends.ts';
import { readLine } from './command.ts';
import { recipe, starts } from './recipe.ts';

/** Options as they were typed. */
export type Words = Readonly<Partial<Record<OptionName, string>>>;

type OptionName = (typeof table)[number]['name'];

const table = [
  { name: 'data', value: 'FILE', help: 'points to learn, a CSV, TSV, NPY or NPZ file with two columns of numbers' },
  {
    name: 'columns',
    value: 'A,B',
    help: 'names or 1-based numbers of the two columns (default: the first two of numbers)',
  },
  {
    name: 'dataset',
    value: 'NAME',
    help: `points to learn, made: ${datasetNames.join(', ')} (default: two-moons); parameters after a colon, as in 8-gaussians:radius=2,sd=0.02`,
  },
  { name: 'energy', value: 'FILE', help: 'a TypeScript module that exports an energy, instead of the network' },
  { name: 'backend', value: 'NAME', help: `where to compute: ${backendNames.join(', ')} (default: fastest)` },
  {
    name: 'chains',
    value: 'KIND',
    help: `where training chains start: ${starts.join(', ')} (default: ${recipe.starts})`,
  },
  { name: 'steps', value: 'N', help: `training steps (default: ${recipe.steps})` },
  { name: 'seed', value: 'N', help: 'every random number follows from it (default: 0)' },
  { name: 'out', value: 'DIR', help: 'where to write the results (default: out)' },
  { name: 'resume', value: 'DIR', help: 'go on with the run that was interrupted there' },
  { name: 'json', value: 'FILE', help: 'write the summary here too' },
] as const;

/** What to do: show the help, or with these options run, or only tell where the time of a step of training would go. */
export type CommandLine =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'run' | 'explain'; readonly words: Words };

const examples = `
Examples:
  npm start                                          two moons, from start to report in about a minute
  npm start -- --dataset checkerboard --seed 1
  npm start -- --data examples/data/old-faithful.csv --columns eruptions,waiting
  npm start -- --energy my-energy.ts --backend cpu
  npm start -- --explain                             where the time of a step goes; trains nothing
  npm start -- --resume out`;

const existing = `there are ${[...table.map(({ name }) => `--${name}`), '--explain', '--help'].join(', ')}`;

const explain = (error: CommanderError): BadInput => {
  const [, quoted] = /'([^']*)'/.exec(error.message) ?? [];
  const about = quoted === undefined ? {} : { value: quoted.split(' ')[0] ?? quoted };
  switch (error.code) {
    case 'commander.unknownOption':
      return { _tag: 'BadInput', ...about, reason: `no such option; ${existing}` };
    case 'commander.optionMissingArgument':
      return { _tag: 'BadInput', ...about, reason: 'a value is missing after it' };
    default:
      return { _tag: 'BadInput', reason: `${error.message.replace(/^error: /, '').replace(/\.$/, '')}; ${existing}` };
  }
};

/**
 * Reads the arguments of the command.
 *
 * @errors `BadInput`: an option that does not exist (those that do are listed), a missing value, a word that is no option
 * @category constructors
 */
export const readCommandLine = (args: readonly string[]): E.Either<BadInput, CommandLine> =>
  pipe(
    readLine<Words & { readonly explain?: boolean }>(
      {
        name: 'npm start --',
        description: 'Learns an energy of points on the plane by maximum likelihood, samples it, and scores it.',
        examples,
        with: (command) =>
          table
            .reduce((all, { name, value, help }) => all.option(`--${name} <${value}>`, help), command)
            .option(
              '--explain',
              'only tell how long each part of a training step takes, and what it computes and moves',
            ),
        explain,
      },
      args,
    ),
    E.map((line): CommandLine => {
      if (line.kind === 'help') return line;
      const { explain: only, ...words } = line.words;
      return { kind: only === true ? 'explain' : 'run', words };
    }),
  );
