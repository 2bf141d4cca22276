/**
 * Trees: readonly records and tuples, nested at will, of leaves. A leaf is an expression, a tensor, a slot of a specification, or
 * anything that is not a plain record or an array. Records are read by name, in alphabetical order, so that the order in which they were
 * written makes no difference.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { ShapeMismatch } from '../error/error.ts';
import { ShapeError } from '../error/shape-error.ts';
import { signature } from '../graph/expr.ts';
import { type Dims, type Dtype, showType, type Type } from '../graph/type.ts';

// -------------------------------------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------------------------------------

/** A tree of which nothing is known but its leaves. */
export type Tree<A> = A | readonly Tree<A>[] | { readonly [name: string]: Tree<A> };

/** Records that are leaves: what has a kind and a shape (tensors, slots), and expressions. */
export type Leaf =
  | { readonly dtype: Dtype; readonly shape: Dims }
  | { readonly op: string; readonly args: readonly unknown[]; readonly id: number };

/** The leaves of a tree, as a type. */
export type LeafOf<T> = T extends Leaf
  ? T
  : T extends readonly (infer Item)[]
    ? LeafOf<Item>
    : T extends object
      ? LeafOf<T[keyof T]>
      : T;

/** A tree like `T`, with every leaf a `B`. */
export type Mapped<T, B> = T extends Leaf ? B : T extends object ? { readonly [K in keyof T]: Mapped<T[K], B> } : B;

// -------------------------------------------------------------------------------------------------------------------
// refinements
// -------------------------------------------------------------------------------------------------------------------

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const isTyped = (value: object): value is { readonly dtype: Dtype; readonly shape: Dims } =>
  'dtype' in value && 'shape' in value && typeof value.dtype === 'string' && Array.isArray(value.shape);

const isExpression = (value: object): value is { readonly type: Type } =>
  'op' in value && 'args' in value && 'id' in value && typeof value.op === 'string' && Array.isArray(value.args);

/** The parts of a tree by name, or nothing where it is a leaf. */
const partsOf = (tree: unknown): readonly (readonly [string, unknown])[] | undefined => {
  if (Array.isArray(tree)) return tree.map((item: unknown, i) => [String(i), item] as const);
  if (typeof tree !== 'object' || tree === null || !isPlain(tree) || isTyped(tree) || isExpression(tree))
    return undefined;
  return Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1));
};

/** The kind and shape of a leaf that has them. */
const typeOfLeaf = (leaf: unknown): Type | undefined => {
  if (typeof leaf !== 'object' || leaf === null) return undefined;
  return isTyped(leaf) ? leaf : isExpression(leaf) ? leaf.type : undefined;
};

/** The path of a part: names joined by dots. `ShapeError` where a name would make paths ambiguous. */
const below = (path: string, name: string): string => {
  if (name === '' || name.includes('.')) throw new ShapeError('tree', `'${name}' cannot be a name in a tree`);
  return path === '' ? name : `${path}.${name}`;
};

// -------------------------------------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------------------------------------

/** `flatten` of a tree whose type is not known. */
export const leavesOf = (tree: unknown, path = ''): readonly (readonly [string, unknown])[] => {
  const parts = partsOf(tree);
  return parts === undefined ? [[path, tree]] : parts.flatMap(([name, part]) => leavesOf(part, below(path, name)));
};

/**
 * The leaves with their paths, `layers.0.weight`, in the order of the tree. A tree that is one leaf has the path `''`.
 *
 * `ShapeError` if a name is empty or has a dot in it.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as tree from '@ergodic/core/tree'
 *
 * const values = { layers: [{ weight: 1, bias: 2 }], scale: 3 }
 * assert.deepStrictEqual(tree.flatten(values), [['layers.0.bias', 2], ['layers.0.weight', 1], ['scale', 3]])
 */
export const flatten = signature<<T>(tree: T) => readonly (readonly [string, LeafOf<T>])[]>((tree: unknown) =>
  leavesOf(tree),
);

// -------------------------------------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------------------------------------

/** `map` of a tree whose type is not known. */
export const mapLeaves = (tree: unknown, f: (leaf: unknown, path: string) => unknown, path = ''): unknown => {
  const parts = partsOf(tree);
  if (parts === undefined) return f(tree, path);
  const mapped = parts.map(([name, part]) => [name, mapLeaves(part, f, below(path, name))] as const);
  return Object.freeze(Array.isArray(tree) ? mapped.map(([, part]) => part) : Object.fromEntries(mapped));
};

/**
 * Every leaf replaced by what is made of it and of its path; the tree stays as it is.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe } from '@ergodic/core'
 * import * as tree from '@ergodic/core/tree'
 *
 * const lengths = pipe({ a: 'one', b: ['three'] }, tree.map((word: string) => word.length))
 * assert.deepStrictEqual(lengths, { a: 3, b: [5] })
 */
export const map = signature<<A, B>(f: (leaf: A, path: string) => B) => <T>(tree: T & Tree<A>) => Mapped<T, B>>(
  (f: (leaf: unknown, path: string) => unknown) => (tree: unknown) => mapLeaves(tree, f),
);

/** Where two trees differ first, if they do. */
const difference = (expected: unknown, actual: unknown, path: string): ShapeMismatch | undefined => {
  const [left, right] = [partsOf(expected), partsOf(actual)];
  const mismatch = (wanted: string, got: string): ShapeMismatch => ({
    _tag: 'ShapeMismatch',
    where: path === '' ? 'the tree' : path,
    expected: wanted,
    actual: got,
  });
  if (left === undefined || right === undefined) {
    if (left !== undefined || right !== undefined) return mismatch(showForm(expected), showForm(actual));
    const [a, b] = [typeOfLeaf(expected), typeOfLeaf(actual)];
    return a === undefined || b === undefined || showType(a) === showType(b)
      ? undefined
      : mismatch(showType(a), showType(b));
  }
  if (Array.isArray(expected) !== Array.isArray(actual)) return mismatch(showForm(expected), showForm(actual));
  const names = (parts: readonly (readonly [string, unknown])[]): readonly string[] => parts.map(([name]) => name);
  const [wanted, got] = [names(left), names(right)];
  const odd = wanted.find((name) => !got.includes(name)) ?? got.find((name) => !wanted.includes(name));
  if (odd !== undefined) return mismatch(showForm(expected), showForm(actual));
  const others = new Map(right);
  for (const [name, part] of left) {
    const found = difference(part, others.get(name), below(path, name));
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What a tree is at its top, in words. */
const showForm = (tree: unknown): string => {
  const parts = partsOf(tree);
  if (parts === undefined) {
    const type = typeOfLeaf(tree);
    return type === undefined ? `a ${tree === null ? 'null' : typeof tree}` : showType(type);
  }
  if (Array.isArray(tree)) return `a list of ${parts.length}`;
  return parts.length === 0 ? 'nothing' : `{ ${parts.map(([name]) => name).join(', ')} }`;
};

/**
 * `actual` itself, if it has the names and lengths of `expected`, and leaves of the same kinds and shapes where both have them (so a tree
 * of tensors may be compared with its specification); else where they differ first.
 *
 * @category checks
 *
 * @example
 * import * as assert from 'node:assert'
 * import { pipe, showError, tensor } from '@ergodic/core'
 * import * as tree from '@ergodic/core/tree'
 * import { getOrElseW } from 'fp-ts/lib/Either.js'
 *
 * const want = { layers: [{ weight: tensor([1, 2]) }] }
 * const got = { layers: [{ weight: tensor([1, 2, 3]) }] }
 * assert.strictEqual(
 *   pipe(got, tree.matching(want), getOrElseW(showError)),
 *   'layers.0.weight: expected real[2], got real[3]',
 * )
 */
export const matching =
  (expected: unknown) =>
  <T>(actual: T): E.Either<ShapeMismatch, T> => {
    const found = difference(expected, actual, '');
    return found === undefined ? E.right(actual) : E.left(found);
  };

/** The signature of `zipWith`. */
export type ZipWith = <A, B, C>(
  f: (a: A, b: B, path: string) => C,
) => <T, U extends Mapped<T, unknown>>(first: T & Tree<A>, second: U & Tree<B>) => Mapped<T, C>;

/**
 * Two trees of one structure, leaf by leaf.
 *
 * `ShapeError` if the structures differ, or leaves that have kinds and shapes differ in them.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import * as tree from '@ergodic/core/tree'
 *
 * const plus = tree.zipWith((a: number, b: number) => a + b)
 * assert.deepStrictEqual(plus({ x: 1, y: [2] }, { x: 10, y: [20] }), { x: 11, y: [22] })
 */
export const zipWith = signature<ZipWith>(
  (f: (a: unknown, b: unknown, path: string) => unknown) => (first: unknown, second: unknown) => {
    const found = difference(first, second, '');
    if (found !== undefined)
      throw new ShapeError('zipWith', `${found.where}: expected ${found.expected}, got ${found.actual}`);
    const others = new Map(leavesOf(second));
    return mapLeaves(first, (leaf, path) => f(leaf, others.get(path), path));
  },
);

// -------------------------------------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------------------------------------

/** The signature of `unflatten`. */
export type Unflatten = <T>(
  like: T,
) => <B>(leaves: Iterable<readonly [string, B]>) => E.Either<ShapeMismatch, Mapped<T, B>>;

/**
 * A tree like another, of leaves given by their paths, in any order: the inverse of `flatten`. A path that is missing, too many, or
 * given twice is an error that names it; and so is a leaf of another kind or shape, where both have them.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { right } from 'fp-ts/lib/Either.js'
 * import * as tree from '@ergodic/core/tree'
 *
 * const like = { layers: [{ weight: 0 }], scale: 0 }
 * const read = tree.unflatten(like)([['scale', 'b'], ['layers.0.weight', 'a']])
 * assert.deepStrictEqual(read, right({ layers: [{ weight: 'a' }], scale: 'b' }))
 */
export const unflatten = signature<Unflatten>(
  (like: unknown) =>
    (leaves: Iterable<readonly [string, unknown]>): E.Either<ShapeMismatch, unknown> => {
      const wanted = new Map(leavesOf(like));
      const given = new Map<string, unknown>();
      const wrong = (where: string, expected: string, actual: string): E.Either<ShapeMismatch, never> =>
        E.left({ _tag: 'ShapeMismatch', where: where === '' ? 'the tree' : where, expected, actual });
      for (const [path, leaf] of leaves) {
        if (!wanted.has(path)) return wrong(path, 'nothing of that name', showForm(leaf));
        if (given.has(path)) return wrong(path, 'one', 'two');
        const found = difference(wanted.get(path), leaf, path);
        if (found !== undefined && typeOfLeaf(leaf) !== undefined) return E.left(found);
        given.set(path, leaf);
      }
      for (const [path, leaf] of wanted) if (!given.has(path)) return wrong(path, showForm(leaf), 'nothing');
      return E.right(mapLeaves(like, (_, path) => given.get(path)));
    },
);
