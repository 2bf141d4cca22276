/** Random expressions against the functions of the host, which are held against `jax.random`. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batch,
  bernoulli,
  bits,
  categorical,
  constant,
  evaluate,
  foldIn,
  fromFlat,
  gumbel,
  iota,
  keyFrom,
  type Node,
  normal,
  pipe,
  type Shape,
  ShapeError,
  split,
  type Tensor,
  uniform,
} from '../index.ts';
import * as host from '../random/index.ts';

const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const data = (t: Tensor<Shape, 'real' | 'bits' | 'int' | 'bool'>): readonly number[] => [...t.data];

describe('keys', () => {
  test('of seeds, and those folded in and split, are the keys of the host', () => {
    fc.assert(
      fc.property(seed, word, fc.nat(5), (s, d, n) => {
        const key = host.key(s);
        expect(data(evaluate(keyFrom(s)))).toEqual([...key.words]);
        expect(keyFrom(key)).toBe(keyFrom(s));
        expect(data(evaluate(foldIn(keyFrom(s), d)))).toEqual([...host.foldIn(key, d).words]);
        const children = split(keyFrom(s), n as number);
        expect(children.map((child) => data(evaluate(child)))).toEqual(host.split(key, n).map((k) => [...k.words]));
      }),
    );
  });

  test('split is foldIn of 0, 1, …: two by default', () => {
    const root = keyFrom(3);
    expect(split(root)).toEqual([foldIn(root, 0), foldIn(root, 1)]);
    expect(split(root)[1]).toBe(split(root, 5)[1]);
  });

  test('of many numbers at once are the keys one by one', () => {
    const keys = evaluate(foldIn(keyFrom(7), iota([2, 3], 1)));
    expect(keys.shape).toEqual([2, 3, 2]);
    const row = [0, 1, 2].flatMap((i) => data(evaluate(foldIn(keyFrom(7), i))));
    expect(data(keys)).toEqual([...row, ...row]);
    const twice = evaluate(foldIn(foldIn(keyFrom(7), iota([3])), constant([5, 6, 7], 'int')));
    expect(data(twice)).toEqual([0, 1, 2].flatMap((i) => data(evaluate(foldIn(foldIn(keyFrom(7), i), i + 5)))));
  });

  test('refuse what is not a word', () => {
    expect(() => foldIn(keyFrom(0), -1)).toThrow(RangeError);
    expect(() => foldIn(keyFrom(0), 2 ** 32)).toThrow(RangeError);
    expect(() => split(keyFrom(0), 0.5)).toThrow(RangeError);
  });
});

describe('draws', () => {
  test('are those of the host, for every shape', () => {
    fc.assert(
      fc.property(seed, shape, (s, dims) => {
        const [key, known] = [keyFrom(s), host.key(s)];
        expect(data(evaluate(bits(key, dims)))).toEqual([...host.bits(known, dims)]);
        expect(data(evaluate(uniform(key, dims)))).toEqual([...host.uniform(known, dims)]);
        expect(data(evaluate(normal(key, dims)))).toEqual([...host.normal(known, dims)]);
        const gumbels = [...host.bits(known, dims)].map(host.gumbelFromBits);
        data(evaluate(gumbel(key, dims))).forEach((g, i) => {
          expect(g).toBeCloseTo(gumbels[i] ?? Number.NaN, 12);
        });
      }),
    );
  });

  test('bernoulli and categorical are those of the host', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    const logits = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(seed, shape, p, logits, (s, dims, chance, weights) => {
        const [key, known] = [keyFrom(s), host.key(s)];
        expect(data(evaluate(bernoulli(key, chance, dims)))).toEqual([...host.bernoulli(known, chance, dims)]);
        const classes = categorical(key, constant(fromFlat([weights.length], weights)), dims);
        expect(data(evaluate(classes))).toEqual([...host.categorical(known, weights, dims)]);
      }),
    );
  });

  test('bernoulli rounds a known chance to float32: a uniform is not below what rounds to itself', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const [u = 0] = host.uniform(host.key(s), []);
        const chance = Math.min(1, u + 1e-12);
        expect(data(evaluate(bernoulli(keyFrom(s), chance, [])))).toEqual([0]);
      }),
    );
  });

  test('bernoulli takes a chance for each element', () => {
    const draws = evaluate(bernoulli(keyFrom(1), constant([0, 1, 0.5, 1])));
    expect(draws.shape).toEqual([4]);
    expect([draws.data[0], draws.data[1], draws.data[3]]).toEqual([0, 1, 1]);
    expect(evaluate(bernoulli(keyFrom(1), constant(1), [3])).data).toEqual(Uint8Array.of(1, 1, 1));
  });

  test('categorical takes rows of logits', () => {
    const rows = constant([
      [0, -Infinity],
      [-Infinity, 0],
      [-Infinity, 0],
    ]);
    expect(data(evaluate(categorical(keyFrom(2), rows)))).toEqual([0, 1, 1]);
    expect(data(evaluate(categorical(keyFrom(2), rows, [2])))).toEqual([0, 1, 1, 0, 1, 1]);
    expect(() => categorical(keyFrom(2), constant(fromFlat([2, 0], [])))).toThrow(ShapeError);
  });

  test('from many keys are those from each', () => {
    const keys = foldIn(keyFrom(5), iota([3]));
    const together = evaluate(normal(keys, [2]));
    const apart = [0, 1, 2].flatMap((i) => data(evaluate(normal(foldIn(keyFrom(5), i), [2]))));
    expect(data(together)).toEqual(apart);
    const batched = evaluate(batch(3, (i) => normal(foldIn(keyFrom(5), i), [2]), iota([3])));
    expect(data(batched)).toEqual(apart);
  });

  test('want a key', () => {
    const wrong = constant(fromFlat([3], [1, 2, 3], 'bits'));
    // @ts-expect-error three words are no key
    expect(() => normal(wrong, [2])).toThrow(ShapeError);
  });

  test('are nodes: the same key and shape is the same draw', () => {
    const draw: Node = normal(keyFrom(0), [2]);
    expect(draw).toBe(pipe(keyFrom(0), (key) => normal(key, [2])));
  });
});
