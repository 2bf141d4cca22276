/** Runs the programs of the tutorial, all of them or those whose names begin as the arguments do: `npm run tutorial -- s04 s09 --out DIR`. */
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, help: { type: 'boolean' } },
});

if (values.help === true) {
  console.log(
    'npm run tutorial -- [s01 s02 …] [--out DIR]: runs programs of the tutorial; figures go to DIR (out/tutorial)',
  );
} else {
  if (values.out !== undefined) process.env.ERGODIC_FIGURES = resolve(values.out);
  const here = dirname(fileURLToPath(import.meta.url));
  const programs = readdirSync(here)
    .filter((file) => /^s\d\d-[a-z-]+\.(js|ts)$/.test(file))
    .filter((file) => positionals.length === 0 || positionals.some((name) => file.startsWith(name)))
    .sort();
  if (programs.length === 0) {
    console.error(`no program of the tutorial begins with ${positionals.join(', ')}`);
    process.exitCode = 1;
  }
  for (const file of programs) {
    await import(pathToFileURL(join(here, file)).href);
    console.log('');
  }
}
