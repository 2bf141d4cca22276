/** The phases of set-up: each does nothing twice, and one that takes time says so in one line on standard error. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { node, run } from './child.mjs';
import { inRoot } from './paths.mjs';

const phase = async (title, work) => {
  const start = performance.now();
  let announced = false;
  const announce = () => {
    announced = true;
    process.stderr.write(`[setup] ${title} ... `);
  };
  const timer = setTimeout(announce, 300);
  const { code, output } = await work();
  clearTimeout(timer);
  if (code === 0 && !announced) return;
  if (!announced) announce();
  process.stderr.write(`${code === 0 ? 'done' : 'failed'} in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  if (code === 0) return;
  process.stderr.write(output);
  process.exit(code);
};

const [, pnpmVersion] = /^pnpm@([\w.-]+)/.exec(JSON.parse(readFileSync(inRoot('package.json'))).packageManager);
const toolchain = inRoot('.toolchain', `pnpm-${pnpmVersion}`);
const pnpmScript = `${toolchain}/node_modules/pnpm/bin/pnpm.mjs`;

/** npm's own script when npm started us (no shell is needed then), or the npm on the path. */
const npm = (args, options) =>
  basename(process.env.npm_execpath ?? '') === 'npm-cli.js'
    ? node(process.env.npm_execpath, args, options)
    : run('npm', args, { ...options, shell: process.platform === 'win32' });

const fetchPnpm = async () => {
  if (existsSync(pnpmScript)) return;
  await phase(`fetching pnpm ${pnpmVersion}`, () => {
    mkdirSync(toolchain, { recursive: true });
    writeFileSync(`${toolchain}/package.json`, '{ "private": true }\n');
    const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--loglevel=error'];
    return npm(['install', ...flags, `pnpm@${pnpmVersion}`], { cwd: toolchain, capture: true });
  });
};

/** Runs the pinned pnpm with the given arguments, wherever it has to come from. */
export const pnpm = async (args, options) => {
  await fetchPnpm();
  return node(pnpmScript, args, options);
};

const manifests = () => {
  const packages = readdirSync(inRoot('packages')).map((name) => `packages/${name}/package.json`);
  return [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'bench/package.json',
    'examples/package.json',
    ...packages,
  ]
    .map((file) => inRoot(file))
    .filter((file) => existsSync(file))
    .sort();
};

/** Installs what the lock file says, unless exactly that was installed before. No dependency's script is run. */
export const install = async () => {
  const hash = createHash('sha256').update(process.version);
  for (const file of manifests()) hash.update(file).update(readFileSync(file));
  const digest = hash.digest('hex');
  const stamp = inRoot('node_modules', '.ergodic-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  rmSync(stamp, { force: true });
  await fetchPnpm();
  await phase('installing dependencies', () =>
    pnpm(['install', '--frozen-lockfile', '--ignore-scripts', '--reporter=append-only'], { capture: true }),
  );
  writeFileSync(stamp, digest);
};

/** Compiles what changed of the given projects and of those they refer to. */
export const build = (...projects) =>
  phase('building', () => node(inRoot('node_modules/typescript/bin/tsc'), ['-b', ...projects], { capture: true }));
