/**
 * `npm run bench`: runs the rows, one after the other, and shows them.
 */
import * as E from 'fp-ts/lib/Either.js';
import { requireDocument, writeDocument } from './document.ts';
import { writeJson } from './json.ts';
import { isNamed, type Options, parseOptions, usage } from './options.ts';
import { newPeak } from './peak/peak.ts';
import { newPeers } from './peers/peers.ts';
import { newProgress } from './progress.ts';
import { absences, CheckFailed, type Context, type Result, type Row, verdictOf } from './row.ts';
import { rows } from './rows.ts';
import { showResult } from './show.ts';

/** A row's result, or what went wrong with it. */
const runRow = async ({ id, run }: Row, context: Context): Promise<E.Either<string, Result>> => {
  try {
    return E.right(await run(context));
  } catch (error) {
    const kind = error instanceof CheckFailed ? 'NOT THE SAME' : 'FAILED';
    return E.left(`${id}  ${kind}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** Runs the rows that `options` name. The exit code: 0 if all is as it should be. */
const bench = async (options: Options): Promise<number> => {
  const { smoke, filters } = options;
  const chosen = rows.filter(({ id }) => isNamed(id, filters));
  if (chosen.length === 0) {
    console.error(`no row is named like ${filters.join(', ')}; there are: ${rows.map(({ id }) => id).join(', ')}`);
    return 2;
  }
  const whole = chosen.length === rows.length;
  if (options.document) {
    const writable = E.tryCatch(() => requireDocument(whole), String);
    if (E.isLeft(writable)) {
      console.error(writable.left);
      return 2;
    }
  }
  const progress = newProgress();
  const peers = newPeers({ install: options.peers && !smoke, progress: progress.show });
  const context = { smoke, peers, peak: newPeak() };
  const results: Result[] = [];
  let failures = 0;
  for (const row of chosen) {
    const result = await runRow(row, { ...context, progress: (text) => progress.show(`${row.id}: ${text}`) });
    progress.clear();
    if (E.isLeft(result)) {
      failures++;
      console.error(`${result.left}\n`);
      continue;
    }
    results.push(result.right);
    console.log(`${showResult(result.right, !smoke)}\n`);
    if (!smoke && result.right.targets.some((target) => verdictOf(target) === 'MISSED')) failures++;
  }
  await peers.close();
  const missing = new Map(results.flatMap(absences));
  if (missing.size > 0)
    console.log(`Absent were:\n${[...missing].map(([name, why]) => `  ${name}: ${why}`).join('\n')}\n`);
  if (options.json !== undefined) writeJson(options.json, results);
  if (options.document) writeDocument(results, results.length === rows.length);
  return failures === 0 ? 0 : 1;
};

const parsed = parseOptions(process.argv.slice(2));
if (E.isLeft(parsed)) {
  console.error(`${parsed.left}\n\n${usage}`);
  process.exitCode = 2;
} else if (parsed.right.help) console.log(usage);
else process.exitCode = await bench(parsed.right);
