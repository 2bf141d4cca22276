/**
 * Random numbers as expressions: drawn from keys, which are values. The numbers are those of `jax.random`, and of this package's own
 * host functions. A key is for one use: `split` or `foldIn` make more of them.
 */
import { type Expr, type KeyExpr, signature, typed } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import type { Dims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { type Key, key } from '../random/key.ts';
import { requireIndex } from '../random/size.ts';
import type { Shape, Written } from '../shape/index.ts';
import { align, type Operand } from './operand.ts';
import type { Repeated } from './parts.ts';

/**
 * A known key: of a seed, or of a key made on the host.
 *
 * `RangeError` unless the seed is a safe integer.
 *
 * @category keys
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, keyFrom, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(keyFrom(42))), [0, 42])
 */
export const keyFrom = (seed: number | Key): KeyExpr =>
  typed(b.constant('bits', [2], (typeof seed === 'number' ? key(seed) : seed).words));

/** The signatures of `foldIn`: one key and one number, one key and many numbers, and pairs of them. */
export interface FoldIn {
  (parent: KeyExpr, data: number | Expr<[], 'int'>): KeyExpr;
  <L extends Shape>(parent: KeyExpr, data: Expr<L, 'int'>): Expr<[...L, 2], 'bits'>;
  <L extends Shape>(parent: Expr<[...L, 2], 'bits'>, data: Expr<L, 'int'>): Expr<[...L, 2], 'bits'>;
}

/**
 * The key derived from a key and a number; distinct numbers give distinct keys. With an array of numbers, a key for each. The same as
 * `jax.random.fold_in`.
 *
 * `RangeError` unless a number is an integer in [0, 2^32); `ShapeError` if there are several keys and not as many numbers.
 *
 * @category keys
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, foldIn, iota, keyFrom, toNested } from '@ergodic/core'
 *
 * const root = keyFrom(0)
 * const [first] = toNested(evaluate(foldIn(root, iota([4]))))
 * assert.deepStrictEqual(toNested(evaluate(foldIn(root, 0))), first)
 */
export const foldIn = signature<FoldIn>((parent: Node, data: Operand): Node => {
  if (typeof data === 'number') requireIndex('what is folded into a key', data, 2 ** 32);
  // As a 32-bit int: the cipher sees the same bits.
  const number = typeof data === 'number' ? b.scalar(data | 0, 'int') : data;
  return b.foldIn(shapeOf(parent).length === 1 ? b.broadcastTo(parent, [...shapeOf(number), 2]) : parent, number);
});

/** The signatures of `split`. */
export interface Split {
  (parent: KeyExpr): readonly [KeyExpr, KeyExpr];
  <N extends number>(parent: KeyExpr, n: N): Repeated<KeyExpr, N>;
}

/**
 * `n` keys (two by default) made of one: the `i`-th is `foldIn(key, i)`. The same as `jax.random.split`.
 *
 * `RangeError` unless `n` is an integer in [0, 2^32).
 *
 * @category keys
 *
 * @example
 * import * as assert from 'node:assert'
 * import { foldIn, keyFrom, split } from '@ergodic/core'
 *
 * const [momentum, accept] = split(keyFrom(0))
 * assert.strictEqual(momentum, foldIn(keyFrom(0), 0))
 * assert.strictEqual(accept, foldIn(keyFrom(0), 1))
 */
export const split = signature<Split>((parent: Node, n = 2): readonly Node[] => {
  requireIndex('the number of keys', n, 2 ** 32);
  return Object.freeze(Array.from({ length: n }, (_, i) => b.foldIn(parent, b.scalar(i | 0, 'int'))));
});

/** Draws real numbers: from one key, or from each of many. */
export interface Draw {
  <const S extends Shape>(key: KeyExpr, shape: Written<S>): Expr<S>;
  <L extends Shape, const S extends Shape>(keys: Expr<[...L, 2], 'bits'>, shape: Written<S>): Expr<[...L, ...S]>;
}

/** Draws random words. */
export interface DrawBits {
  <const S extends Shape>(key: KeyExpr, shape: Written<S>): Expr<S, 'bits'>;
  <L extends Shape, const S extends Shape>(
    keys: Expr<[...L, 2], 'bits'>,
    shape: Written<S>,
  ): Expr<[...L, ...S], 'bits'>;
}

/**
 * Random words of 32 bits, of the given shape; several keys lead it with their axes. The same as `jax.random.bits`.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { bits, evaluate, keyFrom, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(bits(keyFrom(0), [3]))), [4070199207, 4202968722, 1427181096])
 */
export const bits = signature<DrawBits>((key: Node, shape: Dims): Node => b.draw('bits', key, shape));

/**
 * Uniform numbers on [0, 1), multiples of 2^-23. The same as `jax.random.uniform`.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, keyFrom, toNested, uniform } from '@ergodic/core'
 *
 * assert.strictEqual(toNested(evaluate(uniform(keyFrom(42), []))), Math.fround(0.48870957))
 */
export const uniform = signature<Draw>((key: Node, shape: Dims): Node => b.draw('uniform', key, shape));

/**
 * Standard normal numbers. Those of `jax.random.normal`, within 1e-5 relative.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, keyFrom, normal, toNested } from '@ergodic/core'
 *
 * const [first = 0] = toNested(evaluate(normal(keyFrom(0), [3])))
 * assert.ok(Math.abs(first - 1.6226422) < 1e-5)
 */
export const normal = signature<Draw>((key: Node, shape: Dims): Node => b.draw('normal', key, shape));

/** The signatures of `bernoulli`. */
export interface Bernoulli {
  <const S extends Shape>(key: KeyExpr, p: number | Expr<[]>, shape: Written<S>): Expr<S, 'bool'>;
  <S extends Shape>(key: KeyExpr, p: Expr<S>): Expr<S, 'bool'>;
}

/**
 * True with probability `p`: `uniform < p`. A known `p` is rounded to float32, as everywhere in `jax.random.bernoulli`.
 *
 * `ShapeError` if `p` does not broadcast to the shape.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { bernoulli, evaluate, keyFrom, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(bernoulli(keyFrom(0), 1, [3]))), [true, true, true])
 */
export const bernoulli = signature<Bernoulli>((key: Node, p: Operand, shape?: Dims): Node => {
  const draws = b.draw('uniform', key, shape ?? (typeof p === 'number' ? [] : shapeOf(p)));
  return b.less(...align('bernoulli', draws, typeof p === 'number' ? Math.fround(p) : p));
});

/** The smallest normal float32: stands for a uniform of zero, whose logarithm is not finite. */
const TINY = 2 ** -126;

const gumbelNode = (key: Node, shape: Dims): Node =>
  b.neg(b.log(b.neg(b.log(b.maximum(b.draw('uniform', key, shape), TINY)))));

/**
 * Standard Gumbel numbers, `-log(-log(u))`, with `2^-126` for a `u` of zero. The uniforms are those of `jax.random.gumbel`.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, gumbel, keyFrom, toNested } from '@ergodic/core'
 *
 * assert.ok(Number.isFinite(toNested(evaluate(gumbel(keyFrom(0), [])))))
 */
export const gumbel = signature<Draw>(gumbelNode);

/** The signatures of `categorical`. */
export interface Categorical {
  <B extends Shape, C extends number>(key: KeyExpr, logits: Expr<[...B, C]>): Expr<B, 'int'>;
  <B extends Shape, C extends number, const S extends Shape>(
    key: KeyExpr,
    logits: Expr<[...B, C]>,
    shape: Written<S>,
  ): Expr<[...S, ...B], 'int'>;
}

/**
 * Classes drawn with probability `softmax(logits)` along the last axis, by the Gumbel-max trick; given a shape, that many for each vector
 * of logits. The same as `jax.random.categorical`.
 *
 * `ShapeError` if the logits are a scalar.
 *
 * C. J. Maddison, D. Tarlow, T. Minka, "A* sampling", NeurIPS 2014, section 2.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { categorical, constant, evaluate, keyFrom, toNested } from '@ergodic/core'
 *
 * const certain = constant([-Infinity, 0, -Infinity])
 * assert.deepStrictEqual(toNested(evaluate(categorical(keyFrom(0), certain, [4]))), [1, 1, 1, 1])
 */
export const categorical = signature<Categorical>((key: Node, logits: Node, shape: Dims = []): Node => {
  const full = [...shape, ...shapeOf(logits)];
  return b.argmax(b.add(...align('categorical', logits, gumbelNode(key, full))), full.length - 1);
});
