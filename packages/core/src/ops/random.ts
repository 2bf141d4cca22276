/**
 * Keys and random numbers as nodes. The bits are those of `jax.random`: a key and the place of an element decide them, nothing else.
 */

import { shapeOf } from '../graph/intern.ts';
import { sizeOf } from '../graph/type.ts';
import { normalFromBits, threefry2x32Into, unitFromBits } from '../random/index.ts';
import * as b from './build.ts';
import { make } from './make.ts';
import { batchedAt, lift, none, type OpRecord, valueAt } from './record.ts';

/** The words of the first `each` numbers of every key. */
const wordsOf = (keys: Float64Array, each: number): Uint32Array => {
  const words = new Uint32Array((keys.length / 2) * each);
  const block = new Uint32Array(2);
  for (let key = 0, to = 0; to < words.length; key++) {
    // As 32-bit integers: the cipher's arithmetic is theirs, and no number has to be put in a box.
    const [k0, k1] = [(keys[2 * key] ?? 0) | 0, (keys[2 * key + 1] ?? 0) | 0];
    for (let i = 0; i < each; i++) {
      threefry2x32Into(k0, k1, 0, i, block, 0);
      words[to++] = (block[0] ?? 0) ^ (block[1] ?? 0);
    }
  }
  return words;
};

const finish = {
  bits: (words: Uint32Array, y: Float64Array) => y.set(words),
  uniform: (words: Uint32Array, y: Float64Array) => {
    for (let i = 0; i < y.length; i++) y[i] = unitFromBits(words[i] ?? 0);
  },
  normal: (words: Uint32Array, y: Float64Array) => {
    for (let i = 0; i < y.length; i++) y[i] = normalFromBits(words[i] ?? 0);
  },
};

const draw: OpRecord<'draw'> = {
  evaluate: (args, node) => {
    const { kind, shape } = node.attrs;
    const out = shapeOf(node);
    const data = new Float64Array(sizeOf(out));
    finish[kind](wordsOf(valueAt(args, 0).data, sizeOf(shape)), data);
    return [{ shape: out, data }];
  },
  derivative: { kind: 'zero', why: 'random numbers depend on their key alone' },
  batch: (args, n, { attrs: { kind, shape } }) => b.draw(kind, lift(batchedAt(args, 0), n), shape),
  samples: [
    { args: [{ shape: [2], dtype: 'bits' }], attrs: { kind: 'uniform', shape: [3] } },
    { args: [{ shape: [2], dtype: 'bits' }], attrs: { kind: 'normal', shape: [2, 2] } },
    { args: [{ shape: [3, 2], dtype: 'bits' }], attrs: { kind: 'bits', shape: [5] } },
  ],
};

const foldIn: OpRecord<'foldIn'> = {
  evaluate: (args) => {
    const [keys, data] = [valueAt(args, 0), valueAt(args, 1)];
    const words = new Uint32Array(keys.data.length);
    for (let i = 0; i < data.data.length; i++)
      threefry2x32Into(
        (keys.data[2 * i] ?? 0) | 0,
        (keys.data[2 * i + 1] ?? 0) | 0,
        0,
        (data.data[i] ?? 0) | 0,
        words,
        2 * i,
      );
    return [{ shape: keys.shape, data: Float64Array.from(words) }];
  },
  derivative: { kind: 'zero', why: 'a key is not a number' },
  batch: (args, n) =>
    make(
      'foldIn',
      args.map((a) => lift(a, n)),
      none,
    ),
  samples: [
    {
      args: [
        { shape: [2], dtype: 'bits' },
        { shape: [], dtype: 'int', low: 0, high: 1000 },
      ],
      attrs: none,
    },
    {
      args: [
        { shape: [3, 2], dtype: 'bits' },
        { shape: [3], dtype: 'int', low: 0, high: 1000 },
      ],
      attrs: none,
    },
  ],
};

export const random = { draw, foldIn } satisfies { readonly [K in 'draw' | 'foldIn']: OpRecord<K> };
