/**
 * jax-js on its WebAssembly backend: as much of it as the rows use. A function takes its arguments over: what is used again is passed as `.ref`.
 */
import { cpus } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';

export interface JaxArray {
  /** The same array, once more. */
  readonly ref: JaxArray;
  readonly add: (x: JaxArray | number) => JaxArray;
  readonly sub: (x: JaxArray | number) => JaxArray;
  readonly mul: (x: JaxArray | number) => JaxArray;
  readonly neg: () => JaxArray;
  readonly sum: (axis?: number) => JaxArray;
  readonly reshape: (shape: readonly number[]) => JaxArray;
  /** The numbers, when they are there. */
  readonly data: () => Promise<Float32Array>;
  readonly dispose: () => void;
  /** Along the first axis. */
  readonly [Symbol.iterator]: () => Iterator<JaxArray>;
}

type Tree = JaxArray | readonly JaxArray[];

export interface Jax {
  readonly numpy: {
    readonly array: (data: Float32Array) => JaxArray;
    readonly exp: (x: JaxArray) => JaxArray;
    readonly sin: (x: JaxArray) => JaxArray;
    readonly square: (x: JaxArray) => JaxArray;
    readonly matmul: (a: JaxArray, b: JaxArray) => JaxArray;
    readonly expandDims: (x: JaxArray, axis: number) => JaxArray;
  };
  readonly nn: {
    readonly silu: (x: JaxArray) => JaxArray;
    readonly logsumexp: (x: JaxArray, axis: number) => JaxArray;
  };
  readonly lax: {
    readonly convGeneralDilated: (
      x: JaxArray,
      kernel: JaxArray,
      strides: readonly number[],
      padding: readonly (readonly [number, number])[],
    ) => JaxArray;
  };
  readonly random: {
    readonly key: (seed: number) => JaxArray;
    readonly split: (key: JaxArray) => JaxArray;
    readonly normal: (key: JaxArray, shape: readonly number[]) => JaxArray;
  };
  readonly grad: (f: (x: JaxArray) => JaxArray) => (x: JaxArray) => JaxArray;
  readonly jit: <A extends readonly Tree[], R extends Tree>(f: (...args: A) => R) => (...args: A) => R;
  readonly init: (device: string) => Promise<readonly string[]>;
  readonly defaultDevice: (device: string) => string;
}

const isJax = (value: unknown): value is Jax =>
  typeof value === 'object' &&
  value !== null &&
  ['numpy', 'nn', 'lax', 'random', 'grad', 'jit', 'init', 'defaultDevice'].every((name) => name in value);

/** jax-js asks the browser how many processors there are. */
const provideNavigator = (): void => {
  if (globalThis.navigator !== undefined) return;
  Object.defineProperty(globalThis, 'navigator', {
    value: { hardwareConcurrency: cpus().length },
    configurable: true,
  });
};

/** jax-js, running on WebAssembly (in Node it has one thread), or why it takes no part. */
export const jax = async (require: NodeJS.Require): Promise<E.Either<string, Jax>> => {
  provideNavigator();
  const found: unknown = require('@jax-js/jax');
  if (!isJax(found)) return E.left('its package exports something else');
  const devices = await found.init('wasm');
  if (!devices.includes('wasm')) return E.left(`it has ${devices.join(', ')}, not 'wasm'`);
  found.defaultDevice('wasm');
  return E.right(found);
};
