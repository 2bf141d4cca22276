/**
 * The peers' packages: a folder of their own, `bench/peers`, outside the workspace, so that nobody who only uses or tests Ergodic pays for
 * them. They are installed when a benchmark wants them, from their own lock file, and no package runs a script of its own.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';

const folder = new URL('../../peers/', import.meta.url);
const require = createRequire(new URL('package.json', folder));

const COMMAND = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** What to type to have the peers. */
export const howToInstall = `npm ${COMMAND.slice(0, 2).join(' ')} --prefix bench/peers`;

const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** npm leaves a copy of the lock file, less its first entry, in what it has installed. */
const packagesOf = (lock: string): string => {
  const { packages }: { readonly packages: Readonly<Record<string, unknown>> } = JSON.parse(lock);
  return Object.entries(packages)
    .flatMap(([path, entry]) =>
      path !== '' && typeof entry === 'object' && entry !== null && 'version' in entry
        ? `${path}@${entry.version}`
        : [],
    )
    .sort()
    .join('\n');
};

/** Whether exactly what the lock file says is there. */
const isInstalled = (): boolean =>
  existsSync(new URL('node_modules/.package-lock.json', folder)) &&
  packagesOf(read('node_modules/.package-lock.json')) === packagesOf(read('package-lock.json'));

/** npm's own script if npm started us, or the npm on the path. */
const npm = (): Promise<E.Either<string, void>> =>
  new Promise((done) => {
    const script = process.env.npm_execpath ?? '';
    const own = basename(script) === 'npm-cli.js';
    const child = spawn(own ? process.execPath : 'npm', own ? [script, ...COMMAND] : COMMAND, {
      cwd: fileURLToPath(folder),
      shell: !own && process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => done(E.left(error.message)));
    child.on('close', (code) =>
      done(
        code === 0 ? E.right(undefined) : E.left(Buffer.concat(output).toString().trim() || `npm ended with ${code}`),
      ),
    );
  });

/**
 * The peers' `require`, or why there is none. Fetches them unless `fetch` is false; `say` is told so, for it takes a while.
 */
export const packages = async (
  fetch: boolean,
  say: (text: string) => void,
): Promise<E.Either<string, NodeJS.Require>> => {
  if (isInstalled()) return E.right(require);
  if (!fetch) return E.left(`not installed; to have it: ${howToInstall}`);
  say('installing peers into bench/peers, once (620 MB on disk) ...');
  const result = await npm();
  if (E.isLeft(result)) return E.left(`could not be installed (${howToInstall}): ${result.left}`);
  say('installed');
  return E.right(require);
};
