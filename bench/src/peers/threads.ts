/** On how many threads those peers are shown that can choose. */
export const PEER_THREADS: readonly number[] = [1, 2];

/** How somebody is called on so many threads. */
export const onThreads =
  (name: string) =>
  (threads: number): string =>
    threads === 1 ? `${name}, 1 thread` : `${name}, ${threads} threads`;
