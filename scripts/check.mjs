/** `npm run check`: formatting, lint and types of everything, tests included; `--json FILE` writes the findings as data. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { takeOption } from './setup/arguments.mjs';
import { node } from './setup/child.mjs';
import { callerDirectory, inRoot, root } from './setup/paths.mjs';

const usage = `Checks formatting, lint and types; any finding is a failure.

  npm run check                  prints the findings
  npm run check -- --json FILE   also writes { format, lint, types }, each { ok, errors: [{ file, line, code, message }] }
  npm run format                 repairs what can be repaired`;

const biome = async (args) => {
  const script = inRoot('node_modules/@biomejs/biome/bin/biome');
  const { code, output } = await node(script, [...args, '--reporter=json', '--max-diagnostics=none'], {
    capture: true,
  });
  const json = output.split('\n').find((line) => line.startsWith('{"summary"'));
  if (json === undefined) return { ok: false, errors: [{ message: output.trim() }] };
  const errors = JSON.parse(json).diagnostics.map(({ location, category, message }) => ({
    file: location.path,
    ...(category === 'format'
      ? { code: category, message: 'is not formatted (npm run format)' }
      : { line: location.start?.line, code: category, message }),
  }));
  return { ok: code === 0 && errors.length === 0, errors };
};

const types = async () => {
  const tsc = inRoot('node_modules/typescript/bin/tsc');
  const { code, output } = await node(tsc, ['-b', '--pretty', 'false'], { capture: true });
  const errors = [];
  for (const text of output.split('\n').filter((line) => line !== '')) {
    const found = /^(.+)\((\d+),\d+\): error (TS\d+): (.*)$/.exec(text);
    if (found !== null) {
      const [, file, line, id, message] = found;
      errors.push({ file: relative(root, resolve(root, file)), line: Number(line), code: id, message });
    } else if (text.startsWith(' ') && errors.length > 0) {
      errors.at(-1).message += `\n${text}`;
    } else {
      errors.push({ message: text });
    }
  }
  return { ok: code === 0, errors };
};

const show = (name, { ok, errors }) => {
  console.log(`${ok ? '✓' : '✗'} ${name}${ok ? '' : `: ${errors.length} found`}`);
  for (const { file, line, code, message } of errors) {
    console.log(
      `    ${file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`} `}${code ?? ''} ${message}`,
    );
  }
};

export const check = async (args, { prepare }) => {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    return { code: 0 };
  }
  const [file, rest] = takeOption('--json', args);
  if (rest.length > 0) {
    console.error(`check takes no argument ${rest.join(' ')}\n\n${usage}`);
    return { code: 2 };
  }
  await prepare();
  const findings = {
    format: await biome(['format']),
    lint: await biome(['check', '--formatter-enabled=false', '--error-on-warnings']),
    types: await types(),
  };
  for (const [name, result] of Object.entries(findings)) show(name, result);
  if (file !== undefined) {
    const path = resolve(callerDirectory(), file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(findings, null, 2)}\n`);
  }
  return { code: Object.values(findings).every(({ ok }) => ok) ? 0 : 1 };
};
