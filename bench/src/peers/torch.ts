/**
 * PyTorch, in a Python process: `bench/peers/python/serve.py`, which holds tasks and takes their times.
 */
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import type { Contestant } from '../contestant.ts';
import { type Child, type Reply, startChild } from './child.ts';
import { onThreads, PEER_THREADS } from './threads.ts';

/** How it is called, by its number of threads. */
export const torchName = onThreads('PyTorch');
export const torchNames = PEER_THREADS.map(torchName);

/** Numbers and their shape, row-major. */
export interface TorchArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
export type TorchArrays = Readonly<Record<string, TorchArray>>;

/** A task that Python holds. */
export interface TorchTask {
  /** What its method `what` computes of some arrays. */
  readonly compute: (what: string, arrays: TorchArrays) => Promise<Readonly<Record<string, Float32Array>>>;
  /** Milliseconds that some runs take on so many threads. */
  readonly time: (threads: number, runs: number) => Promise<number>;
}

export interface Torch {
  /** Its version, and the library of matrix products. */
  readonly version: string;
  /** Makes a task of `bench/peers/python`, of these arrays and numbers. */
  readonly load: (task: string, arrays: TorchArrays, numbers: Readonly<Record<string, number>>) => Promise<TorchTask>;
  readonly close: () => Promise<void>;
}

/** Debian's own Python, for there the packages below put PyTorch; BENCH_PYTHON names another. */
const python = process.env.BENCH_PYTHON ?? '/usr/bin/python3';
const script = fileURLToPath(new URL('../../peers/python/serve.py', import.meta.url));

/** What to type to have it. */
export const howToInstallTorch = 'apt-get update && apt-get install -y python3-torch libopenblas0-pthread';

/** As Python gets them: the bytes, in base 64. */
const packed = (arrays: TorchArrays): object =>
  Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, data }]) => [
      name,
      { shape, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') },
    ]),
  );

const unpack = (data: unknown): Float32Array => {
  if (typeof data !== 'string') throw new TypeError('Python gave no numbers');
  return new Float32Array(new Uint8Array(Buffer.from(data, 'base64')).buffer);
};

const unpacked = ({ arrays }: Reply): Readonly<Record<string, Float32Array>> => {
  if (typeof arrays !== 'object' || arrays === null) throw new TypeError('Python gave no arrays');
  return Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, unpack(data)]));
};

const taskOf = (child: Child, id: number): TorchTask => ({
  compute: async (what, arrays) =>
    unpacked(await child.ask(JSON.stringify({ do: 'compute', id, what, arrays: packed(arrays) }))),
  time: async (threads, runs) => {
    const { milliseconds } = await child.ask(JSON.stringify({ do: 'time', id, threads, runs }));
    if (typeof milliseconds !== 'number') throw new TypeError('Python took no time');
    return milliseconds;
  },
});

/** PyTorch, or why it takes no part. */
export const torch = async (): Promise<E.Either<string, Torch>> => {
  const started = await startChild(python, ['-B', script]);
  if (E.isLeft(started)) return E.left(`${started.left.split('\n')[0]}; to have it: ${howToInstallTorch}`);
  const { child, hello } = started.right;
  let tasks = 0;
  return E.right({
    version: String(hello.version),
    load: async (task, arrays, numbers) => {
      const id = tasks++;
      await child.ask(JSON.stringify({ do: 'load', id, task, arrays: packed(arrays), numbers }));
      return taskOf(child, id);
    },
    close: child.close,
  });
};

/** A task on one thread and on several; a run of it is so many steps. */
export const torchContestants = (task: TorchTask, steps: number, nameOf = torchName): readonly Contestant[] =>
  PEER_THREADS.map((threads) => ({
    name: nameOf(threads),
    steps,
    time: (runs) => task.time(threads, runs),
    restless: threads > 1,
  }));
