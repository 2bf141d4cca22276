/**
 * Run as a process of its own, `node cold.js MODE PROGRAM`: how long a program takes from its graph to an executable, and how long its first run
 * takes, in a process that has compiled nothing before. Prints milliseconds.
 */
import { compile } from '@ergodic/autodiff';
import { getOrThrow } from '../run.ts';
import { inputsOf } from './inputs.ts';
import { isMode, modes } from './modes.ts';
import { isProgram, programs } from './programs.ts';

const [, , mode, name] = process.argv;
if (!isMode(mode) || !isProgram(name)) throw new RangeError(`no mode '${mode}', or no program '${name}'`);

const backend = modes[mode]();
const start = performance.now();
const graph = programs[name]();
const { run } = getOrThrow(await compile(backend)(graph)());
const ready = performance.now();
const inputs = inputsOf(graph);
const before = performance.now();
getOrThrow(await run(inputs)());
console.log(JSON.stringify({ ready: ready - start, firstRun: performance.now() - before }));
await backend.dispose();
