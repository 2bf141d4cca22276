/**
 * `npm run bench`: runs the rows, one after the other, and shows them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { machine, writeDocument } from './document.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { newProgress } from './progress.ts';
import { CheckFailed, isMet, type Result } from './row.ts';
import { rows } from './rows.ts';
import { showResult } from './show.ts';

const write = (file: string, results: readonly Result[]): void => {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ machine: machine(), rows: results }, null, 2)}\n`);
};

/** Runs the rows that `options` name. The exit code: 0 if all is as it should be. */
const bench = async (options: Options): Promise<number> => {
  const { smoke, filters } = options;
  const chosen = rows.filter(({ id }) => filters.length === 0 || filters.some((filter) => id.includes(filter)));
  if (chosen.length === 0) {
    console.error(`no row is named like ${filters.join(', ')}; there are: ${rows.map(({ id }) => id).join(', ')}`);
    return 2;
  }
  const progress = newProgress();
  const results: Result[] = [];
  let failures = 0;
  for (const { id, run } of chosen) {
    try {
      const context = {
        smoke,
        install: options.peers && !smoke,
        progress: (text: string) => progress.show(`${id}: ${text}`),
      };
      const result = await run(context);
      results.push(result);
      progress.clear();
      console.log(`${showResult(result, !smoke)}\n`);
      if (!smoke && !result.targets.every(isMet)) failures++;
    } catch (error) {
      progress.clear();
      failures++;
      const kind = error instanceof CheckFailed ? 'NOT THE SAME' : 'FAILED';
      console.error(`${id}  ${kind}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  if (options.json !== undefined) write(options.json, results);
  if (options.document) writeDocument(results);
  return failures === 0 ? 0 : 1;
};

const parsed = parseOptions(process.argv.slice(2));
if (E.isLeft(parsed)) {
  console.error(`${parsed.left}\n\n${usage}`);
  process.exitCode = 2;
} else if (parsed.right.help) console.log(usage);
else process.exitCode = await bench(parsed.right);
