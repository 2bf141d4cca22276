/**
 * What of ours takes part: the first is "ours", whose times the others are compared with.
 */
import { type Backend, type WasmBackend, wasm } from '@ergodic/autodiff';

export interface Own {
  readonly name: string;
  /** Threads that it may use. */
  readonly threads: number;
  readonly backend: Backend;
}

/** One that can work in place. */
export interface OwnWasm extends Own {
  readonly backend: WasmBackend;
}

/** Threads that everybody may use where nothing else is said. */
export const THREADS = 2;

/** Fresh backends: whoever makes them disposes of them. */
const ownBackends = (): readonly [OwnWasm, OwnWasm] => [
  { name: 'ours', threads: THREADS, backend: wasm({ threads: THREADS }) },
  { name: 'ours, 1 thread', threads: 1, backend: wasm({ threads: 1 }) },
];

/** Runs something with fresh backends, and frees them after it. */
export const withWasm = async <A>(use: (own: readonly [OwnWasm, OwnWasm]) => Promise<A>): Promise<A> => {
  const own = ownBackends();
  try {
    return await use(own);
  } finally {
    await Promise.all(own.map(({ backend }) => backend.dispose()));
  }
};

/** The same with some others besides. */
export const withOwn = <A>(more: readonly Own[], use: (own: readonly [Own, ...Own[]]) => Promise<A>): Promise<A> =>
  withWasm(async ([first, ...rest]) => {
    try {
      return await use([first, ...rest, ...more]);
    } finally {
      await Promise.all(more.map(({ backend }) => backend.dispose()));
    }
  });
