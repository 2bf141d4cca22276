/** `npm test`: vitest once over everything, with its arguments, plus `--json FILE`. */
import { resolve } from 'node:path';
import { takeOption } from './setup/arguments.mjs';
import { node } from './setup/child.mjs';
import { callerDirectory, inRoot } from './setup/paths.mjs';

const usage = `Runs the tests, from source, and ends with the line "N passed, N failed, N skipped".

  npm test                          all tests, in Node and in a headless Chromium
  npm test -- shape                 the files whose path contains "shape"
  npm test -- -t "is linear"        the tests whose name matches
  npm test -- --project node        without the browser (or: --project browser)
  npm test -- --json FILE           also writes the results as JSON

Other arguments go to vitest (npx vitest --help).`;

export const test = async (args, { prepare }) => {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return { code: 0 };
  }
  const [file, rest] = takeOption('--json', args);
  const json = file === undefined ? [] : ['--reporter=json', `--outputFile.json=${resolve(callerDirectory(), file)}`];
  const shown = rest.some((argument) => argument.startsWith('--reporter')) ? [] : ['--reporter=default'];
  await prepare();
  const summary = `--reporter=${inRoot('scripts/summary-reporter.mjs')}`;
  return node(inRoot('node_modules/vitest/vitest.mjs'), ['run', ...shown, ...json, summary, ...rest]);
};
