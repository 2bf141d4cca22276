/** A batch of values and the batch of their gradients are one, where neither needs the other. */
import { type Node, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, buildBatch, type Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vjpNodes } from '../transform/reverse.ts';
import { mergeBatches } from './merge-batches.ts';

const n = 4;
const xs = b.input('xs', 'real', [n, 2]);
const w = b.input('w', 'real', [2]);
const zero = b.scalar(0);

const energies = (points: Node): Node =>
  buildBatch(n, [points], ([x = zero]) => [b.sum(b.sin(b.mul(b.exp(b.mul(x, w)), w)))])[0] ?? zero;

/** `loss(E(x₁), …)` and its gradient by the shared `w` and by the points. */
const withGradient = (loss: (energies: Node) => Node, points = xs): readonly Node[] => {
  const value = loss(energies(points));
  const gradients = vjpNodes([value], [w, points], [b.scalar(1)]);
  return [value, ...gradients.map((gradient) => gradient ?? zero)];
};

const mean = (e: Node): Node => b.mul(b.sum(e), 1 / n);
/** What a row counts depends on all: the gradient needs the values first. */
const squaredMean = (e: Node): Node => b.mul(b.sum(b.mul(e, e)), 1 / n);

const batches = (roots: readonly Node[]): number => topological(roots).filter(({ op }) => op === 'batch').length;
const reals = (count: number) =>
  fc.array(
    fc.integer({ min: -100, max: 100 }).map((k) => k / 100),
    { minLength: count, maxLength: count },
  );
const value = (shape: readonly number[], data: readonly number[]): Value => ({ shape, data: Float64Array.from(data) });

/** The same numbers, to the bit: merging changes no operation. */
const sameNumbers = (roots: readonly Node[]): void => {
  const merged = mergeBatches(roots);
  fc.assert(
    fc.property(reals(2 * n), reals(2), (points, weights) => {
      const given = new Map<Node, Value>([
        [xs, value([n, 2], points)],
        [w, value([2], weights)],
      ]);
      const want = interpretNodes(roots, given).map(({ data }) => [...data]);
      expect(interpretNodes(merged, given).map(({ data }) => [...data])).toEqual(want);
    }),
    { numRuns: 20 },
  );
};

describe('batches become one', () => {
  test('of values and their gradients, where the loss is a sum over rows', () => {
    const roots = withGradient(mean);
    expect([batches(roots), batches(mergeBatches(roots))]).toEqual([2, 1]);
    sameNumbers(roots);
  });

  test('not where one needs the other', () => {
    const roots = withGradient(squaredMean);
    expect([batches(roots), batches(mergeBatches(roots))]).toEqual([2, 2]);
    sameNumbers(roots);
  });

  test('nor where that is so only after others are one', () => {
    // Two pairs, each of whose second halves needs the first half of the other: once one pair is one, the other needs itself.
    const half = (body: (x: Node) => Node, offset: Node): Node =>
      buildBatch(n, [xs, offset], ([x = zero, y = zero]) => [b.add(body(x), y)])[0] ?? zero;
    const first = (x: Node): Node => b.sum(b.sin(b.exp(x)));
    const second = (x: Node): Node => b.sum(b.cos(b.exp(b.mul(x, x))));
    const none = b.full(0, { dtype: 'real', shape: [n] });
    const [a1, a2] = [half(first, none), half(second, none)];
    const roots = [a1, a2, half(first, b.sin(a2)), half(second, b.sin(a1))];
    expect([batches(roots), batches(mergeBatches(roots))]).toEqual([4, 3]);
    sameNumbers(roots);
  });

  test('with an operand that one has by rows and the other also as a whole', () => {
    const own = (x: Node): Node => b.sin(b.mul(b.exp(b.mul(x, w)), w));
    const whole = (x: Node): Node => b.sum(b.mul(xs, b.broadcastTo(x, [n, 2])));
    const other = buildBatch(n, [xs], ([x = zero]) => [b.add(b.sum(own(x)), whole(x))])[0] ?? zero;
    const roots = [energies(xs), other];
    expect([batches(roots), batches(mergeBatches(roots))]).toEqual([2, 1]);
    sameNumbers(roots);
  });

  test('not where they share nothing but operands', () => {
    const other = buildBatch(n, [xs], ([x = zero]) => [b.sum(b.cos(x))])[0] ?? zero;
    const roots = [energies(xs), other];
    expect(batches(mergeBatches(roots))).toBe(2);
    sameNumbers(roots);
  });
});
