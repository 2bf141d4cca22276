import type { BadInput } from '@ergodic/core/error';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as NEA from 'fp-ts/lib/NonEmptyArray.js';
import { type BackendName, backendNames } from '../cli/backends.ts';
import { readLine } from '../cli/command.ts';
import { type Dataset, findDataset } from '../data/index.ts';
import { type Method, methods } from './methods.ts';
import type { Budget } from './scene.ts';

/**
 * What the table is made of.
 *
 * @category model
 */
export interface LearnOptions {
  readonly datasets: readonly Dataset[];
  readonly methods: readonly Method[];
  readonly seeds: readonly number[];
  readonly budget: Budget;
  readonly backend: BackendName;
  readonly out: string;
  readonly json: string | null;
}

/** What to do: show the help, or make the table. */
export type LearnLine =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'learn'; readonly options: LearnOptions };

/** The data sets of the table. */
export const usualDatasets = ['two-moons', '8-gaussians', 'checkerboard'] as const;

/** The budget of each run, and of a short look at one data set and one seed. */
export const budgets = {
  full: { updates: 6000, batch: 256, hidden: [128, 128] },
  smoke: { updates: 600, batch: 128, hidden: [64, 64] },
} as const satisfies Readonly<Record<string, Budget>>;

type Failures = NEA.NonEmptyArray<BadInput>;
type Checked<A> = E.Either<Failures, A>;
const accumulate = sequenceS(E.getApplicativeValidation(NEA.getSemigroup<BadInput>()));
const validation = E.getApplicativeValidation(NEA.getSemigroup<BadInput>());

const bad = (option: string, value: string, reason: string): Checked<never> =>
  E.left([{ _tag: 'BadInput', value: `--${option} ${value}`, reason }]);

/** Words between commas; a comma before `name=` is one between parameters of a data set. */
const listOf = (text: string): readonly string[] =>
  text
    .split(/,(?!\s*[a-z]+\s*=)/i)
    .map((word) => word.trim())
    .filter((word) => word !== '');

const each = <A>(option: string, text: string, read: (word: string) => Checked<A>): Checked<readonly A[]> => {
  const words = listOf(text);
  return words.length === 0
    ? bad(option, text, 'a list of at least one is needed, separated by commas')
    : pipe(
        words.map(read),
        (results) => NEA.fromArray(results),
        (some) => (some._tag === 'None' ? E.right<Failures, readonly A[]>([]) : NEA.sequence(validation)(some.value)),
      );
};

const whole = (option: string, word: string, least: number): Checked<number> => {
  const number = Number(word);
  return /^-?\d+$/.test(word) && Number.isSafeInteger(number) && number >= least
    ? E.right(number)
    : bad(option, word, `a whole number, at least ${least}, is needed`);
};

const dataset = (word: string): Checked<Dataset> =>
  pipe(
    findDataset(word),
    E.mapLeft((error): Failures => [{ ...error, value: `--datasets ${word}` }]),
  );

const methodOf = (word: string): Checked<Method> => {
  const found = methods.find(({ name }) => name === word);
  return found === undefined
    ? bad('methods', word, `no such method; there are ${methods.map(({ name }) => name).join(', ')}`)
    : E.right(found);
};

const backendOf = (word: string): Checked<BackendName> => {
  const found = backendNames.find((name) => name === word);
  return found === undefined
    ? bad('backend', word, `no such backend; there are ${backendNames.join(', ')}`)
    : E.right(found);
};

interface Words {
  readonly datasets?: string;
  readonly methods?: string;
  readonly seeds?: string;
  readonly updates?: string;
  readonly hidden?: string;
  readonly backend?: string;
  readonly out?: string;
  readonly json?: string;
  readonly smoke?: boolean;
}

const check = (words: Words): Checked<LearnOptions> => {
  const smoke = words.smoke === true;
  const usual: Budget = smoke ? budgets.smoke : budgets.full;
  return pipe(
    accumulate({
      datasets: each('datasets', words.datasets ?? (smoke ? 'two-moons' : usualDatasets.join(',')), dataset),
      methods: each('methods', words.methods ?? methods.map(({ name }) => name).join(','), methodOf),
      seeds: each('seeds', words.seeds ?? (smoke ? '0' : '0,1,2'), (word) => whole('seeds', word, 0)),
      updates: whole('updates', words.updates ?? `${usual.updates}`, 1),
      hidden: each('hidden', words.hidden ?? usual.hidden.join(','), (word) => whole('hidden', word, 1)),
      backend: backendOf(words.backend ?? 'fastest'),
    }),
    E.map(({ updates, hidden, ...checked }) => ({
      ...checked,
      budget: { ...usual, updates, hidden },
      out: words.out ?? 'out/learn',
      json: words.json ?? null,
    })),
  );
};

const examples = `
Examples:
  npm run learn -- --smoke                                  every method on two moons, briefly
  npm run learn -- --methods cd,nce --datasets checkerboard
  npm run learn -- --json out/learn.json                    the whole table: three data sets, three seeds`;

/**
 * Reads the arguments of `npm run learn`.
 *
 * @errors `BadInput` for each option that does not exist or makes no sense; all that is wrong is told at once
 * @category constructors
 */
export const readLearnLine = (args: readonly string[]): Checked<LearnLine> =>
  pipe(
    readLine<Words>(
      {
        name: 'npm run learn --',
        description: 'Learns some data sets by every method with one budget, and measures what was learned exactly.',
        examples,
        with: (command) =>
          command
            .option('--datasets <A,B>', `what to learn (default: ${usualDatasets.join(',')})`)
            .option('--methods <A,B>', `how: ${methods.map(({ name }) => name).join(', ')} (default: all)`)
            .option('--seeds <A,B>', 'every random number follows from them (default: 0,1,2)')
            .option('--updates <N>', `updates of the parameters in each run (default: ${budgets.full.updates})`)
            .option('--hidden <A,B>', `units of each hidden layer (default: ${budgets.full.hidden.join(',')})`)
            .option('--backend <NAME>', `where to compute: ${backendNames.join(', ')} (default: fastest)`)
            .option('--out <DIR>', 'where to write models, energies and the report (default: out/learn)')
            .option('--json <FILE>', 'write the table here too, as data')
            .option('--smoke', `two moons, seed 0, a small network, ${budgets.smoke.updates} updates`),
      },
      args,
    ),
    E.mapLeft((error): Failures => [error]),
    E.flatMap(
      (line): Checked<LearnLine> =>
        line.kind === 'help'
          ? E.right(line)
          : pipe(
              check(line.words),
              E.map((options) => ({ kind: 'learn', options })),
            ),
    ),
  );
