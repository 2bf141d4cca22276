/** Removes what was built, and leaves what was installed: `npm run clean`. */
import { readdirSync, rmSync } from 'node:fs';
import { inRoot } from './setup/paths.mjs';

const packages = readdirSync(inRoot('packages')).map((name) => `packages/${name}`);
for (const folder of ['out', 'coverage', ...[...packages, 'bench', 'examples'].map((name) => `${name}/dist`)]) {
  rmSync(inRoot(folder), { recursive: true, force: true });
}
