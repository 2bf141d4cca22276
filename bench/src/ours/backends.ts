/**
 * What of ours takes part: the first is "ours", whose times the others are compared with.
 */
import { type Backend, wasm } from '@ergodic/autodiff';

export interface Own {
  readonly name: string;
  /** Threads that it may use. */
  readonly threads: number;
  readonly backend: Backend;
}

/** Threads that everybody may use where nothing else is said. */
export const THREADS = 2;

/** Fresh backends: whoever makes them disposes of them. */
export const ownBackends = (): readonly [Own, ...Own[]] => [
  { name: 'ours', threads: THREADS, backend: wasm({ threads: THREADS }) },
  { name: 'ours, 1 thread', threads: 1, backend: wasm({ threads: 1 }) },
];

/** Runs something with fresh backends and some others, and frees them all after it. */
export const withOwn = async <A>(
  more: readonly Own[],
  use: (own: readonly [Own, ...Own[]]) => Promise<A>,
): Promise<A> => {
  const [first, ...rest] = ownBackends();
  try {
    return await use([first, ...rest, ...more]);
  } finally {
    await Promise.all([first, ...rest, ...more].map(({ backend }) => backend.dispose()));
  }
};
