/** What each npm script does, once its set-up is done. A task takes the user's arguments and ends with an exit code. */
import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { backends } from './backends.mjs';
import { check } from './check.mjs';
import { node } from './setup/child.mjs';
import { callerDirectory, inRoot, root } from './setup/paths.mjs';
import { build, install, pnpm } from './setup/phases.mjs';
import { test } from './test.mjs';

const packages = ['packages/models/tsconfig.src.json'];
const everything = [...packages, 'bench/tsconfig.src.json', 'examples/tsconfig.src.json'];

/**
 * Runs a built program in this very process: its signals, its terminal and its exit code are then ours, with nothing to
 * forward. Relative paths among its arguments mean what they meant to the caller.
 */
const program = (script, projects) => async (args) => {
  await install();
  await build(...projects);
  const path = inRoot(script);
  if (!existsSync(path)) {
    console.error(`${relative(root, path)} does not exist: its source is missing from this checkout.`);
    process.exit(1);
  }
  process.argv = [process.argv[0], path, ...args];
  process.chdir(callerDirectory());
  await import(pathToFileURL(path).href);
};

const end = async (work) => {
  process.exitCode = (await work).code;
};

const biome = (args) => node(inRoot('node_modules/@biomejs/biome/bin/biome'), args);

export const tasks = {
  start: program('packages/models/dist/cli/main.js', packages),
  learn: program('packages/models/dist/learn/main.js', packages),
  images: program('packages/models/dist/images/main.js', packages),
  verify: program('packages/samplers/dist/verify/main.js', packages),
  bench: program('bench/dist/main.js', ['bench/tsconfig.src.json']),
  tutorial: program('examples/dist/tutorial/main.js', ['examples/tsconfig.src.json']),
  test: async (args) => end(test(args, { prepare: () => install().then(() => build(...everything)) })),
  check: async (args) => end(check(args, { prepare: install })),
  backends: async (args) => end(backends(args, { prepare: install })),
  build: async () => {
    await install();
    await build(...everything);
  },
  format: async (args) => {
    await install();
    await end(biome(['check', '--write', '--log-level=warn', ...args]));
  },
  pnpm: (args) => end(pnpm(args, { cwd: callerDirectory() })),
};
