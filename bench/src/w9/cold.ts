/**
 * Run as a process of its own, `node cold.js MODE PROGRAM`: how long a program takes from its graph to kernels that have run once, in a
 * process that has compiled nothing before. Prints milliseconds.
 */
import { compile, gpujs } from '@ergodic/autodiff';
import * as E from 'fp-ts/lib/Either.js';
import { programs } from './programs.ts';

const [, , mode, name] = process.argv;
if ((mode !== 'webasm' && mode !== 'cpu') || (name !== 'input' && name !== 'all'))
  throw new RangeError(`no mode '${mode}', or no program '${name}'`);

const backend = gpujs(mode);
const start = performance.now();
const graph = programs[name]();
const built = performance.now();
const result = await compile(backend)(graph)();
const end = performance.now();
if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
console.log(JSON.stringify({ graph: built - start, compile: end - built, kernels: result.right.report.kernels }));
await backend.dispose();
