import type { BadInput } from '@ergodic/core/error';
import { Argument } from 'commander';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as NEA from 'fp-ts/lib/NonEmptyArray.js';
import { type BackendName, backendNames } from '../cli/backends.ts';
import { readLine } from '../cli/command.ts';
import { budgets, type ImageBudget } from './budget.ts';

/** What can be learned. */
export const jobs = ['recovery', 'joint'] as const;
export type Job = (typeof jobs)[number];

/**
 * What to learn, at what cost, and where to put it.
 *
 * @category model
 */
export interface ImageOptions {
  readonly job: Job;
  readonly seed: number;
  readonly budget: ImageBudget;
  readonly backend: BackendName;
  readonly out: string;
  readonly json: string | null;
}

/** What to do: show the help, or learn. */
export type ImageLine =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'learn'; readonly options: ImageOptions };

type Checked<A> = E.Either<NEA.NonEmptyArray<BadInput>, A>;

interface Words {
  readonly seed?: string;
  readonly warmUp?: string;
  readonly updates?: string;
  readonly backend?: string;
  readonly out?: string;
  readonly json?: string;
  readonly smoke?: boolean;
}

const bad = (option: string, value: string, reason: string): BadInput => ({
  _tag: 'BadInput',
  value: `--${option} ${value}`,
  reason,
});

const unknownJob = (job: string): BadInput => ({
  _tag: 'BadInput',
  value: job,
  reason: `there is nothing of that name to learn; there are ${jobs.join(', ')}`,
});

const isJob = (word: string): word is Job => jobs.some((job) => job === word);

const check = (job: Job, words: Words): Checked<ImageOptions> => {
  const usual: ImageBudget = budgets[job][words.smoke === true ? 'smoke' : 'full'];
  const wrong: BadInput[] = [];
  const whole = (option: string, word: string | undefined, or: number, least: number): number => {
    if (word === undefined) return or;
    const number = Number(word);
    if (/^\d+$/.test(word) && Number.isSafeInteger(number) && number >= least) return number;
    wrong.push(bad(option, word, `a whole number, at least ${least}, is needed`));
    return or;
  };
  const seed = whole('seed', words.seed, 0, 0);
  const warmUp = whole('warm-up', words.warmUp, usual.warmUp, 1);
  const updates = whole('updates', words.updates, usual.updates, 1);
  const backend = backendNames.find((name) => name === (words.backend ?? 'fastest'));
  if (backend === undefined)
    wrong.push(bad('backend', words.backend ?? '', `no such backend; there are ${backendNames.join(', ')}`));
  const [first, ...others] = wrong;
  if (first !== undefined || backend === undefined) return E.left([first ?? bad('backend', '', 'none'), ...others]);
  return E.right({
    job,
    seed,
    budget: { ...usual, warmUp, updates },
    backend,
    out: words.out ?? `out/images-${job}${words.smoke === true ? '-smoke' : ''}`,
    json: words.json ?? null,
  });
};

const examples = `
Examples:
  npm run images -- recovery              diffusion recovery likelihood, and what it generates
  npm run images -- joint --seed 1        a joint energy model beside a classifier
  npm run images -- recovery --smoke      the same in under a minute, which learns little`;

/** What the budget of each job is, in words. */
const usually = (name: 'warmUp' | 'updates'): string =>
  `${budgets.recovery.full[name]}, or ${budgets.joint.full[name]} for joint`;

/**
 * Reads the arguments of `npm run images`.
 *
 * @errors `BadInput` for each option that does not exist or makes no sense
 * @category constructors
 */
export const readImageLine = (args: readonly string[]): Checked<ImageLine> =>
  pipe(
    readLine<Words>(
      {
        name: 'npm run images --',
        description:
          'Learns 16 by 16 images of bars, blobs and strokes, whose factors are known, and counts what is generated.',
        examples,
        with: (command) =>
          command
            .addArgument(new Argument('<what>', 'what to learn').choices(jobs))
            .option('--seed <N>', 'every random number follows from it (default: 0)')
            .option('--warm-up <N>', `updates by denoising score matching (default: ${usually('warmUp')})`)
            .option('--updates <N>', `updates by recovery likelihood after those (default: ${usually('updates')})`)
            .option('--backend <NAME>', `where to compute: ${backendNames.join(', ')} (default: fastest)`)
            .option(
              '--out <DIR>',
              'where to write states, images and the report (default: out/images-<what>, with -smoke if it is one)',
            )
            .option('--json <FILE>', 'write what was found here too, as data')
            .option('--smoke', 'small networks and few updates: it works, and learns little'),
      },
      args,
    ),
    E.mapLeft((error): NEA.NonEmptyArray<BadInput> => [error]),
    E.flatMap((line): Checked<ImageLine> => {
      if (line.kind === 'help') return E.right(line);
      const [job = ''] = line.args;
      return pipe(
        isJob(job) ? check(job, line.words) : E.left<NEA.NonEmptyArray<BadInput>>([unknownJob(job)]),
        E.map((options) => ({ kind: 'learn', options })),
      );
    }),
  );
