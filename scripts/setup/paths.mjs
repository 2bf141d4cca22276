/** Where things are: the repository, and the directory in which the user typed the command. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export const inRoot = (...parts) => join(root, ...parts);

/** npm changes to the package root before it runs a script, and keeps the caller's directory in INIT_CWD. */
export const callerDirectory = () =>
  (resolve(process.cwd()) === root ? process.env.INIT_CWD : undefined) ?? process.cwd();
