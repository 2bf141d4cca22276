/**
 * Numbers for the inputs of cases: random, but always the same.
 */
import { type Dims, type Dtype, type Node, sizeOf } from '@ergodic/core/graph';
import type { Value } from '@ergodic/core/ops';
import { bits, key } from '@ergodic/core/random';
import { given } from './case.ts';

const ranges: { readonly [D in Dtype]: readonly [number, number] } = {
  real: [-2, 2],
  int: [-2, 2],
  bool: [0, 1],
  bits: [0, 2 ** 32 - 1],
};

/** `n` numbers of a kind from [low, high]. */
export const numbers = (seed: number, n: number, dtype: Dtype = 'real', range = ranges[dtype]): readonly number[] => {
  const [low, high] = range;
  const scattered = Array.from(bits(key(seed), n), (word) => low + (high - low) * (word / (2 ** 32 - 1)));
  return dtype === 'real' ? scattered.map(Math.fround) : scattered.map(Math.round);
};

/** An input of numbers from [low, high]; its name decides which. */
export const scattered = (
  name: string,
  shape: Dims,
  dtype: Dtype = 'real',
  range: readonly [number, number] = ranges[dtype],
): readonly [Node, Value] => {
  const seed = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65521, 7);
  return given(name, dtype, shape, numbers(seed, sizeOf(shape), dtype, range));
};

/** Element `i` of a list that is known to be long enough. */
export const at = <A>(list: readonly A[], i: number): A => {
  const found = list[i];
  if (found === undefined) throw new RangeError(`no element ${i} of ${list.length}`);
  return found;
};

/** The nodes of some inputs. */
export const nodesOf = (inputs: readonly (readonly [Node, Value])[]): readonly Node[] => inputs.map(([node]) => node);
