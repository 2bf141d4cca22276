/**
 * The command line of the benchmarks.
 */
import { parseArgs } from 'node:util';
import * as E from 'fp-ts/lib/Either.js';

export interface Options {
  readonly help: boolean;
  readonly smoke: boolean;
  readonly peers: boolean;
  readonly document: boolean;
  readonly json: string | undefined;
  /** Names of rows, see `isNamed`. */
  readonly filters: readonly string[];
}

/** Whether a row is one of those that are wanted: by its name, or by what stands before a hyphen in it. All of them if none is named. */
export const isNamed = (id: string, filters: readonly string[]): boolean =>
  filters.length === 0 || filters.some((filter) => id === filter || id.startsWith(`${filter}-`));

export const usage = `Times what Ergodic compiles, beside other ways of doing the same. Every row first checks that all did the same.

  npm run bench                    all rows
  npm run bench -- w1 w8-schools   the rows of these names: "w1" and all that begin with "w1-", and one of W8
  npm run bench -- --no-peers      installs no peers (into bench/peers, outside the workspace); those that are there take part
  npm run bench -- --smoke         a few repetitions, to see that everything runs; asks nothing of the times, installs nothing
  npm run bench -- --json FILE     also writes the results as JSON
  npm run bench -- --document      also writes them into docs/performance.md; of some rows, beside the others

It ends with 1 if a check fails, or a time misses what is asked of it.`;

export const parseOptions = (args: readonly string[]): E.Either<string, Options> =>
  E.tryCatch(
    () => {
      const { values, positionals } = parseArgs({
        args: [...args],
        allowPositionals: true,
        options: {
          help: { type: 'boolean', short: 'h', default: false },
          smoke: { type: 'boolean', default: false },
          'no-peers': { type: 'boolean', default: false },
          document: { type: 'boolean', default: false },
          json: { type: 'string' },
        },
      });
      const { help = false, smoke = false, document = false, json } = values;
      if (smoke && document) throw new Error('--document wants measured times: leave --smoke out');
      return { help, smoke, document, json, peers: !(values['no-peers'] ?? false), filters: positionals };
    },
    (error) => (error instanceof Error ? error.message : String(error)),
  );
