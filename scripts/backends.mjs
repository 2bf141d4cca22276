/** `npm run backends`: runs the conformance tests of the backends in Node and in a browser, and writes the table of errors that they measure. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { findChromium, noChromium } from './chromium.mjs';
import { takeOption } from './setup/arguments.mjs';
import { node } from './setup/child.mjs';
import { callerDirectory, inRoot } from './setup/paths.mjs';

const usage = `Measures every operation in every mode against the float64 reference interpreter.

  npm run backends                  runs the tests and writes the table of docs/backends.md
  npm run backends -- --json FILE   also writes [{ name, where, unit, mode, bound, error, cases }]

It needs a Chromium: two of the modes are a browser's.`;

const modes = ['cpu', 'webasm', 'webgl2', 'webgpu', 'wasm f32', 'wasm f64'];
const [start, end] = ['<!-- errors -->', '<!-- /errors -->'];

const number = (x) => (x === 0 ? '0' : x.toFixed(2));
const cell = (text) => text.replaceAll('|', '\\|');

/** One line a row, one column a mode. */
const table = (entries) => {
  const names = [...new Set(entries.map(({ name }) => name))];
  const lines = names.map((name) => {
    const own = modes.map((mode) => entries.find((entry) => entry.name === name && entry.mode === mode));
    const [{ where, unit }] = own;
    const allowed = [...new Set([own[0].bound, own[1].bound, own[4].bound])].join(', ');
    const columns = [`\`${name}\``, where, unit, allowed, ...own.map(({ error }) => number(error))];
    return `| ${columns.map(cell).join(' | ')} |`;
  });
  return [
    `| operation | numbers | unit | bound | ${modes.join(' | ')} |`,
    `|---|---|---|---:|${modes.map(() => '---:').join('|')}|`,
    ...lines,
  ].join('\n');
};

const between = (document, text) => {
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/backends.md has no ${start} … ${end}`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n\n${document.slice(to)}`;
};

export const backends = async (args, { prepare }) => {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return { code: 0 };
  }
  const [file, rest] = takeOption('--json', args);
  if (rest.length > 0) {
    console.error(`backends takes no argument ${rest.join(' ')}\n\n${usage}`);
    return { code: 2 };
  }
  if (findChromium() === undefined) {
    console.error(`The table has columns for the modes of a browser, and there is none: ${noChromium()}.`);
    return { code: 1 };
  }
  await prepare();
  const output = inRoot('out/backends.json');
  const { code } = await node(inRoot('node_modules/vitest/vitest.mjs'), [
    'run',
    'conformance/conformance',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${output}`,
  ]);
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'));
  const entries = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ meta }) => meta?.conformance ?? []);
  const missing = modes.filter((mode) => !entries.some((entry) => entry.mode === mode));
  if (missing.length > 0) {
    console.error(`Nothing was measured in ${missing.join(', ')}; docs/backends.md is as it was.`);
    return { code: code === 0 ? 1 : code };
  }
  const document = inRoot('docs/backends.md');
  writeFileSync(document, between(readFileSync(document, 'utf8'), table(entries)));
  console.log(`${entries.length} errors written to docs/backends.md.`);
  if (file !== undefined) {
    const path = resolve(callerDirectory(), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`);
  }
  return { code };
};
