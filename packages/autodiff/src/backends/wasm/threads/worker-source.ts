/**
 * What a thread runs, as text: so it starts alike in Node and in browsers, from source and from a bundle.
 */
import { command, control } from './control.ts';

/** Turns of waiting before a thread goes to sleep: some tens of microseconds. */
const SPINS = 20000;

export const workerSource = `
'use strict';
const C = ${JSON.stringify(control)};
const node = typeof require === 'function';
const port = node ? require('node:worker_threads').parentPort : self;
let words, own, seen = 0, messages = 0, waiting = false;
const programs = new Map();
const work = () => {
  const program = programs.get(words[C.program]);
  const run = program.entries[words[C.entry]];
  const extent = words[C.extent], piece = words[C.piece];
  const scalars = Array.from(words.subarray(C.scalars + 1, C.scalars + 1 + words[C.scalars]));
  for (;;) {
    const from = Atomics.add(words, C.next, piece);
    if (from >= extent) break;
    run(from, Math.min(extent, from + piece), program.scratch, ...scalars);
  }
};
const serve = () => {
  waiting = false;
  for (;;) {
    // Messages come through the event loop: back to it.
    if (Atomics.load(words, C.posted) > messages) return;
    for (let i = 0; i < ${SPINS} && Atomics.load(words, C.epoch) === seen; i++);
    while (Atomics.load(words, C.epoch) === seen) Atomics.wait(words, C.epoch, seen);
    seen = Atomics.load(words, C.epoch);
    const what = words[C.command];
    if (what === ${command.work}) {
      try { work(); } catch (error) { Atomics.store(words, C.failed, 1); }
      Atomics.add(words, C.done, 1);
      Atomics.notify(words, C.done);
    } else if (what === ${command.end}) {
      if (node) process.exit(0);
      self.close();
      return;
    }
  }
};
const later = () => {
  if (waiting) return;
  waiting = true;
  setTimeout(serve, 0);
};
const receive = (data) => {
  if (data.what === 'start') {
    words = new Int32Array(data.words);
    own = data.own;
    seen = data.seen;
    later();
    return;
  }
  if (data.what === 'add') {
    const instance = new WebAssembly.Instance(data.module, { env: { memory: data.memory } });
    programs.set(data.program, { entries: data.entries.map((name) => instance.exports[name]), scratch: data.scratch });
  } else programs.delete(data.program);
  messages += 1;
  Atomics.store(words, C.received + own, messages);
  later();
};
if (node) port.on('message', receive);
else self.onmessage = (event) => receive(event.data);
`;
