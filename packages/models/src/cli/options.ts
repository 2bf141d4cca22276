import type { BadInput } from '@ergodic/core/error';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as NEA from 'fp-ts/lib/NonEmptyArray.js';
import { type Dataset, findDataset, parseColumns } from '../data/index.ts';
import { type BackendName, backendNames } from './backends.ts';
import type { Words } from './command-line.ts';
import { recipe, type Starts, starts } from './recipe.ts';

/** Where the points come from. */
export type Source =
  | { readonly kind: 'dataset'; readonly dataset: Dataset }
  | { readonly kind: 'file'; readonly file: string; readonly columns: readonly [string, string] | null };

/**
 * What to do, from options that make sense.
 *
 * @category model
 */
export interface Options {
  readonly source: Source;
  /** A module that exports an energy; without one, a network. */
  readonly energy: string | null;
  readonly backend: BackendName;
  readonly starts: Starts;
  readonly steps: number;
  readonly seed: number;
}

type Checked<A> = E.Either<NEA.NonEmptyArray<BadInput>, A>;

const accumulate = sequenceS(E.getApplicativeValidation(NEA.getSemigroup<BadInput>()));

const bad = (option: string, value: string, reason: string): Checked<never> =>
  E.left([{ _tag: 'BadInput', value: `--${option} ${value}`, reason }]);

const oneOf =
  <Name extends string>(option: string, kind: string, names: readonly Name[]) =>
  (value: string): Checked<Name> => {
    const found = names.find((name) => name === value.toLowerCase());
    return found === undefined ? bad(option, value, `no such ${kind}; there are ${names.join(', ')}`) : E.right(found);
  };

const whole = (option: string, value: string, least: number): Checked<number> => {
  const number = Number(value);
  return /^-?\d+$/.test(value) && Number.isSafeInteger(number) && number >= least
    ? E.right(number)
    : bad(
        option,
        value,
        least > -Infinity ? `a whole number, at least ${least}, is needed` : 'a whole number is needed',
      );
};

const sourceOf = ({ data, columns, dataset }: Words): Checked<Source> => {
  if (data === undefined) {
    if (columns !== undefined) return bad('columns', columns, 'only a --data FILE has columns');
    return pipe(
      findDataset(dataset ?? 'two-moons'),
      E.bimap(
        (error): NEA.NonEmptyArray<BadInput> => [{ ...error, value: `--dataset ${dataset}` }],
        (found): Source => ({ kind: 'dataset', dataset: found }),
      ),
    );
  }
  if (dataset !== undefined) return bad('dataset', dataset, '--data and --dataset exclude each other');
  if (columns === undefined) return E.right({ kind: 'file', file: data, columns: null });
  return pipe(
    parseColumns(columns),
    E.bimap(
      (error): NEA.NonEmptyArray<BadInput> => [{ ...error, value: `--columns ${columns}` }],
      (pair): Source => ({ kind: 'file', file: data, columns: pair }),
    ),
  );
};

/**
 * Checks the words of the command line; all that is wrong is told at once.
 *
 * @errors `BadInput` for each option that is unknown, malformed, or excluded by another
 * @category constructors
 */
export const readOptions = (words: Words): Checked<Options> =>
  accumulate({
    source: sourceOf(words),
    energy: E.right(words.energy ?? null),
    backend: oneOf('backend', 'backend', backendNames)(words.backend ?? 'fastest'),
    starts: oneOf('chains', 'kind of chains', starts)(words.chains ?? recipe.starts),
    steps: whole('steps', words.steps ?? `${recipe.steps}`, 1),
    seed: whole('seed', words.seed ?? '0', -Infinity),
  });

/**
 * The words that give the same options, defaults written out: what a resumed run is made from.
 *
 * @category destructors
 */
export const toArguments = (options: Options): readonly string[] => {
  const { source } = options;
  const from =
    source.kind === 'dataset'
      ? ['--dataset', source.dataset.name]
      : ['--data', source.file, ...(source.columns === null ? [] : ['--columns', source.columns.join(',')])];
  return [
    ...from,
    ...(options.energy === null ? [] : ['--energy', options.energy]),
    ...['--backend', options.backend, '--chains', options.starts],
    ...['--steps', `${options.steps}`, '--seed', `${options.seed}`],
  ];
};
