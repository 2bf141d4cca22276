/**
 * Where oracles look: points and noise, drawn from keys, so that every run looks at the same places.
 */
import { dtypeOf, sizeOf, typeOf } from '@ergodic/core/graph';
import { foldIn, type Key, key as keyOf, normal, uniform } from '@ergodic/core/random';
import type { Values } from './numeric.ts';
import { lengthOf } from './numeric.ts';
import type { Noise, Opened } from './opened.ts';

/** One place to look at: the free parts of the state, and the noise. */
export interface Place {
  readonly free: readonly Float64Array[];
  readonly noise: readonly Float64Array[];
}

/** Which places. */
export interface Looking {
  /** How many; 12 unless given. */
  readonly points?: number;
  /** Points are `around + spread ξ`; around 0 with spread 1 unless given. */
  readonly around?: ArrayLike<number>;
  readonly spread?: number;
  /** 0 unless given. */
  readonly key?: number | Key;
}

const drawOf = (key: Key, { input, kind }: Noise): Float64Array => {
  const shape = [sizeOf(typeOf(input).shape)];
  return Float64Array.from(kind === 'uniform' ? uniform(key, shape) : normal(key, shape));
};

/** Places for an opened step. */
export const placesFor = (
  { free, noise }: Opened,
  { points = 12, around, spread = 1, key = 0 }: Looking = {},
): readonly Place[] => {
  const root = typeof key === 'number' ? keyOf(key) : key;
  return Array.from({ length: points }, (_, i) => {
    const own = foldIn(root, i);
    return {
      free: free.map((node, j) => {
        const drawn = normal(foldIn(foldIn(own, 0), j), [lengthOf(node)]);
        // What counts or chooses is 0 or 1.
        if (dtypeOf(node) !== 'real') return drawn.map((value) => (value > 0 ? 1 : 0));
        return drawn.map((value, at) => (j === 0 ? (around?.[at] ?? 0) + spread * value : value));
      }),
      noise: noise.map((one, j) => drawOf(foldIn(foldIn(own, 1), j), one)),
    };
  });
};

/** The values of all inputs of an opened step at a place. */
export const valuesAt = ({ free, noise }: Place): Values => [...free, ...noise];

/** A place with some of its noise replaced, by a function of the noise and its value. */
export const withNoise =
  (opened: Opened, f: (noise: Noise, value: Float64Array) => Float64Array) =>
  ({ free, noise }: Place): Place => ({
    free,
    noise: noise.map((value, i) => {
      const one = opened.noise[i];
      return one === undefined ? value : f(one, value);
    }),
  });
