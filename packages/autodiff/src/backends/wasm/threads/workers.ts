/**
 * Threads of the machine at hand: of Node, or of a browser whose page is isolated from others.
 */
import { workerSource } from './worker-source.ts';

export interface Thread {
  readonly post: (message: unknown) => void;
  readonly end: () => void;
}

/** Why there are no threads, or a way to start one. */
export type Threads =
  | { readonly available: false; readonly reason: string }
  | {
      readonly available: true;
      /** How many the machine runs at once. */
      readonly count: number;
      /** Whether the calling thread may sleep until another one is done. */
      readonly maySleep: boolean;
      readonly start: () => Thread;
    };

const inNode = (): boolean => typeof process !== 'undefined' && typeof process.versions?.node === 'string';

const ofNode = async (): Promise<Threads> => {
  // The names of Node's modules are not for bundlers.
  const [threads, system] = ['node:worker_threads', 'node:os'];
  const { Worker }: typeof import('node:worker_threads') = await import(/* @vite-ignore */ threads ?? '');
  const { availableParallelism }: typeof import('node:os') = await import(/* @vite-ignore */ system ?? '');
  return {
    available: true,
    count: availableParallelism(),
    maySleep: true,
    start: () => {
      const worker = new Worker(workerSource, { eval: true, execArgv: [] });
      // A thread that waits for work keeps no program alive.
      worker.unref();
      return { post: (message) => worker.postMessage(message), end: () => void worker.terminate() };
    },
  };
};

const ofBrowser = (): Threads => {
  if (typeof Worker === 'undefined') return { available: false, reason: 'there are no workers here' };
  if (globalThis.crossOriginIsolated !== true)
    return {
      available: false,
      reason:
        'the page is not cross-origin isolated: it takes the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp',
    };
  return {
    available: true,
    count: navigator.hardwareConcurrency,
    maySleep: typeof document === 'undefined',
    start: () => {
      const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
      const worker = new Worker(url);
      URL.revokeObjectURL(url);
      return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
    },
  };
};

export const threadsHere = async (): Promise<Threads> => (inNode() ? ofNode() : ofBrowser());
