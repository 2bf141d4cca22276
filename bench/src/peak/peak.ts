/**
 * What this machine can do at most with WebAssembly SIMD and no fused operations, on one thread and on several at once: measured, not looked up.
 */
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { digits } from '../digits.ts';

/** GFLOP/s of so many threads together. */
export type Peak = (threads: number) => Promise<number>;

/** Milliseconds of a measurement. */
const LENGTH = 300;

const script = new URL(`worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);

const inThread = (): Promise<number> =>
  new Promise((done, failed) => {
    const worker = new Worker(script, { workerData: LENGTH });
    worker.on('message', (value: unknown) => {
      if (typeof value === 'number') done(value);
      else failed(new TypeError('a thread told no number'));
    });
    worker.on('error', failed);
  });

/** Measures each number of threads once. */
export const newPeak = (): Peak => {
  const known = new Map<number, Promise<number>>();
  return (threads) => {
    const found = known.get(threads);
    if (found !== undefined) return found;
    const measured = Promise.all(Array.from({ length: threads }, inThread)).then((all) =>
      all.reduce((a, b) => a + b, 0),
    );
    known.set(threads, measured);
    return measured;
  };
};

/**
 * What a time means as a speed: `operations` in so many microseconds on so many threads, and which part of the peak that is. What counts as an
 * operation is in `operations.ts`.
 */
export const shareOfPeak = async (
  peak: Peak,
  {
    operations,
    microseconds,
    threads,
  }: { readonly operations: number; readonly microseconds: number; readonly threads: number },
): Promise<string> => {
  const most = await peak(threads);
  const speed = operations / (microseconds * 1e3);
  const on = threads === 1 ? '1 thread' : `${threads} threads`;
  return `ours: ${digits(speed)} GFLOP/s on ${on}, ${Math.round((100 * speed) / most)}% of the ${digits(most)} that WebAssembly SIMD can do here`;
};
