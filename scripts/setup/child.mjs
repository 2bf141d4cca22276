/** Child processes: arguments as a list (no shell), signals forwarded, the exit code as the answer. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './paths.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and resolves to `{ code, output }`. With `capture`, standard output and error are collected
 * instead of shown. A signal sent to us goes to the child, and we still wait for it to finish what it is saving.
 */
export const run = (program, args, { cwd = root, env = process.env, capture = false, shell = false } = {}) =>
  new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env, shell, stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const forward = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', fail);
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      done({ code: code ?? 128 + constants.signals[signal], output: Buffer.concat(chunks).toString() });
    });
  });

export const node = (script, args, options) => run(process.execPath, [script, ...args], options);
