/** Imports each module named in a list, one after the other, in plain Node, and writes what each threw: `execute.mjs LIST RESULTS`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

const [list, results] = process.argv.slice(2);
const failures = {};
for (const path of JSON.parse(readFileSync(list, 'utf8'))) {
  try {
    await import(pathToFileURL(path).href);
  } catch (error) {
    failures[path] = inspect(error);
  }
}
writeFileSync(results, JSON.stringify(failures));
process.exit(0);
