import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { showError } from '../error/index.ts';
import { build as b } from '../ops/index.ts';
import { tensor } from '../tensor/index.ts';
import * as tree from './index.ts';

const name = fc.string({ minLength: 1, maxLength: 4 }).filter((text) => !text.includes('.'));
const { tree: anyTree } = fc.letrec<{ readonly tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.integer(),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 3 }),
  ),
}));

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, shuffled(part)]),
  );
};

const reason = (result: E.Either<Parameters<typeof showError>[0], unknown>): string =>
  E.isLeft(result) ? showError(result.left) : 'alike';

describe('a tree', () => {
  it('maps identity to itself, and compositions to compositions', () => {
    fc.assert(
      fc.property(anyTree, (t) => {
        expect(tree.map((x: unknown) => x)(t)).toEqual(t);
        const [f, g] = [(x: unknown): string => `f${String(x)}`, (x: string): string => `g${x}`];
        expect(tree.map((x: unknown) => g(f(x)))(t)).toEqual(tree.map(g)(tree.map(f)(t)));
      }),
    );
  });

  it('is its leaves and its structure', () => {
    fc.assert(
      fc.property(anyTree, (t) => {
        expect(tree.unflatten(t)(tree.flatten(t))).toEqual(E.right(t));
        expect(tree.unflatten(t)([...tree.flatten(t)].reverse())).toEqual(E.right(t));
      }),
    );
  });

  it('does not depend on the order of names', () => {
    fc.assert(
      fc.property(anyTree, (t) => {
        expect(tree.flatten(shuffled(t))).toEqual(tree.flatten(t));
        expect(E.isRight(tree.matching(t)(shuffled(t)))).toBe(true);
      }),
    );
  });

  it('tells map the path of each leaf', () => {
    fc.assert(
      fc.property(anyTree, (t) => {
        const paths = tree.flatten(tree.map((_: unknown, path) => path)(t));
        expect(paths.map(([, path]) => path)).toEqual(paths.map(([path]) => path));
      }),
    );
  });

  it('zips with itself, leaf by leaf', () => {
    fc.assert(
      fc.property(anyTree, (t) => {
        expect(tree.zipWith((x: unknown, y: unknown) => [x, y].join())(t, t)).toEqual(
          tree.map((x: unknown) => [x, x].join())(t),
        );
      }),
    );
  });

  it('is frozen when it is made', () => {
    const made = tree.map((x: number) => x)({ a: [1] });
    expect(Object.isFrozen(made) && Object.isFrozen(made.a)).toBe(true);
  });

  it('has expressions, tensors and slots for leaves, and what is not plain', () => {
    const leaves = [b.scalar(1), tensor([1]), tree.slot([2]), new Map(), null, undefined, 'text', () => 1];
    for (const leaf of leaves) expect(tree.flatten({ leaf })).toEqual([['leaf', leaf]]);
    expect(tree.flatten({ shape: [1], dtype: 2 })).toEqual([
      ['dtype', 2],
      ['shape.0', 1],
    ]);
  });

  it('has no leaves where it has no parts', () => {
    expect(tree.flatten({ a: {}, b: [] })).toEqual([]);
    expect(tree.map((x: unknown) => x)({ a: {}, b: [] })).toEqual({ a: {}, b: [] });
  });

  it.each(['', 'a.b'])('cannot have the name %j', (bad) => {
    expect(() => tree.flatten({ [bad]: 1 })).toThrow('cannot be a name in a tree');
  });
});

describe('a mismatch says where', () => {
  const like = { layers: [{ weight: tensor([1, 2]), bias: tensor(0) }], scale: tensor(1) };

  it.each<readonly [unknown, string]>([
    [like, 'alike'],
    [{ ...like, scale: tree.parameter([], tree.Init.zeros) }, 'alike'],
    [{ ...like, scale: b.input('s', 'real', []) }, 'alike'],
    [{ ...like, scale: 1 }, 'alike'],
    [{ layers: like.layers }, 'the tree: expected { layers, scale }, got { layers }'],
    [{ ...like, extra: 1 }, 'the tree: expected { layers, scale }, got { extra, layers, scale }'],
    [{ ...like, layers: [] }, 'layers: expected a list of 1, got a list of 0'],
    [{ ...like, layers: { 0: like.layers[0] } }, 'layers: expected a list of 1, got { 0 }'],
    [{ ...like, layers: tensor([1]) }, 'layers: expected a list of 1, got real[1]'],
    [{ ...like, scale: {} }, 'scale: expected real[], got nothing'],
    [{ ...like, scale: tensor(1, 'int') }, 'scale: expected real[], got int[]'],
    [{ ...like, layers: [{ weight: tensor([1]), bias: tensor(0) }] }, 'layers.0.weight: expected real[2], got real[1]'],
    [null, 'the tree: expected { layers, scale }, got a null'],
  ])('%#', (other, message) => {
    expect(reason(tree.matching(like)(other))).toBe(message);
  });

  it.each<readonly [readonly (readonly [string, unknown])[], string]>([
    [[], 'a: expected real[2], got nothing'],
    [[['a', tensor([1])]], 'a: expected real[2], got real[1]'],
    [
      [
        ['a', 1],
        ['a', 1],
      ],
      'a: expected one, got two',
    ],
    [[['b', tensor(1)]], 'b: expected nothing of that name, got real[]'],
    [[['a', 'anything']], 'alike'],
  ])('unflatten %#', (leaves, message) => {
    expect(reason(tree.unflatten({ a: tensor([1, 2]) })(leaves))).toBe(message);
  });

  it('zipWith throws', () => {
    const [one, two]: readonly [Record<string, number>, Record<string, number>] = [{ a: 1 }, { b: 1 }];
    expect(() => tree.zipWith((x: number, y: number) => x + y)(one, two)).toThrow(
      'the tree: expected { a }, got { b }',
    );
  });
});
