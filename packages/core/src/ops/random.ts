/**
 * Keys and random numbers as nodes. The bits are those of `jax.random`: a key and the place of an element decide them, nothing else.
 */

import { shapeOf } from '../graph/intern.ts';
import { sizeOf } from '../graph/type.ts';
import { normalFromBits, threefry2x32Into, unitFromBits } from '../random/index.ts';
import * as b from './build.ts';
import { make } from './make.ts';
import { batchedAt, lift, none, type OpRecord, valueAt } from './record.ts';

const finish = { bits: (x: number): number => x, uniform: unitFromBits, normal: normalFromBits };

const draw: OpRecord<'draw'> = {
  evaluate: (args, node) => {
    const { kind, shape } = node.attrs;
    const keys = valueAt(args, 0).data;
    const each = sizeOf(shape);
    const out = shapeOf(node);
    const data = new Float64Array(sizeOf(out));
    const words = new Uint32Array(2);
    const f = finish[kind];
    for (let i = 0; i < data.length; i++) {
      const at = Math.floor(i / each) * 2;
      threefry2x32Into(keys[at] ?? 0, keys[at + 1] ?? 0, 0, i % each, words, 0);
      data[i] = f(((words[0] ?? 0) ^ (words[1] ?? 0)) >>> 0);
    }
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
      threefry2x32Into(keys.data[2 * i] ?? 0, keys.data[2 * i + 1] ?? 0, 0, data.data[i] ?? 0, words, 2 * i);
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
