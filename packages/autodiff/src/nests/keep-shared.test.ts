/** What a batch computes and a later one computes again is kept: the gradient of a loss whose rows depend on each other. */
import { type Node, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, buildBatch, type Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { vjpNodes } from '../transform/reverse.ts';
import { keepShared } from './keep-shared.ts';

const n = 3;
const zero = b.scalar(0);

interface Network {
  readonly xs: Node;
  readonly weights: Node;
  readonly bias: Node;
}

const networkOf = (width: number): Network => ({
  xs: b.input('xs', 'real', [n, width]),
  weights: b.input('weights', 'real', [2, width]),
  bias: b.input('bias', 'real', [2]),
});

const layer = ({ weights, bias }: Network, x: Node): Node =>
  b.add(b.dot(weights, x, { contract: [[1], [0]], batch: [[], []] }), bias);

const energies = (network: Network): Node =>
  buildBatch(n, [network.xs], ([x = zero]) => [b.sum(b.sin(layer(network, x)))])[0] ?? zero;

/** `(Σ E)²`, say, whose gradient needs all energies before it. */
const withGradient = (network: Network, loss: (e: Node) => Node): readonly Node[] => {
  const value = loss(energies(network));
  const of = [network.weights, network.bias, network.xs];
  return [value, ...vjpNodes([value], of, [b.scalar(1)]).map((gradient) => gradient ?? zero)];
};

const squaredSum = (e: Node): Node => {
  const sum = b.sum(e);
  return b.mul(sum, sum);
};
const sumOfSquares = (e: Node): Node => b.sum(b.mul(e, e));

/** Products of matrices in bodies of batches, by batch. */
const products = (roots: readonly Node[]): readonly number[] =>
  topological(roots).flatMap((node) =>
    node.op === 'batch' ? [topological(node.attrs.body.results).filter(({ op }) => op === 'dot').length] : [],
  );

const reals = (count: number) =>
  fc.array(
    fc.integer({ min: -100, max: 100 }).map((k) => k / 100),
    { minLength: count, maxLength: count },
  );

/** The same numbers, to the bit: what is kept is not computed in another way. */
const sameNumbers = ({ xs, weights, bias }: Network, roots: readonly Node[]): void => {
  const inputs = [xs, weights, bias].map((node) => ({ node, shape: node.op === 'input' ? node.attrs.shape : [] }));
  const kept = keepShared(roots);
  const sizes = inputs.map(({ shape }) => shape.reduce((a, c) => a * c, 1));
  fc.assert(
    fc.property(fc.tuple(...sizes.map(reals)), (data) => {
      const given = new Map<Node, Value>(
        inputs.map(({ node, shape }, i) => [node, { shape, data: Float64Array.from(data[i] ?? []) }]),
      );
      const want = interpretNodes(roots, given).map((value) => [...value.data]);
      expect(interpretNodes(kept, given).map((value) => [...value.data])).toEqual(want);
    }),
    { numRuns: 20 },
  );
};

describe('long sums are kept', () => {
  const network = networkOf(16);

  test.each([
    ['a sum of squares', sumOfSquares],
    ['a square of a sum', squaredSum],
  ])('for the gradient of %s', (_, loss) => {
    const roots = withGradient(network, loss);
    // The gradients by weights and points are products too.
    expect([products(roots), products(keepShared(roots))]).toEqual([
      [1, 3],
      [1, 2],
    ]);
    sameNumbers(network, roots);
  });

  test('once for all who need them', () => {
    const scaled = (by: Node): Node =>
      buildBatch(n, [network.xs, by], ([x = zero, s = zero]) => [b.mul(b.sum(b.cos(layer(network, x))), s)])[0] ?? zero;
    const first = energies(network);
    const second = scaled(first);
    const roots = [second, scaled(b.sin(second))];
    const kept = keepShared(roots);
    expect([products(roots), products(kept)]).toEqual([
      [1, 1, 1],
      [1, 0, 0],
    ]);
    // The first gives its energies and one array besides.
    const [batch] = topological(kept).filter((node) => node.op === 'batch');
    expect(batch?.op === 'batch' && batch.attrs.body.results.length).toBe(2);
    sameNumbers(network, roots);
  });

  test('by a batch whose own results are sums over its rows', () => {
    const [total = zero] = buildBatch(
      n,
      [network.xs],
      ([x = zero]) => [b.sum(b.sin(layer(network, x))), layer(network, x)],
      () => true,
    );
    const [rows = zero] = buildBatch(n, [network.xs], ([x = zero]) => [b.mul(b.sum(b.cos(layer(network, x))), total)]);
    const roots = [rows];
    expect([products(roots), products(keepShared(roots))]).toEqual([
      [1, 1],
      [1, 0],
    ]);
    sameNumbers(network, roots);
  });
});

describe('computed again is', () => {
  test('a short sum', () => {
    const network = networkOf(15);
    const roots = withGradient(network, sumOfSquares);
    expect(keepShared(roots)).toEqual(roots);
  });

  test('what another batch computes that is not needed before', () => {
    const network = networkOf(16);
    const other = buildBatch(n, [network.xs], ([x = zero]) => [b.sum(b.cos(layer(network, x)))])[0] ?? zero;
    const roots = [energies(network), other];
    expect(keepShared(roots)).toEqual(roots);
  });

  test('what other rows have', () => {
    const network = networkOf(16);
    const others = b.input('others', 'real', [n, 16]);
    const total = b.sum(energies(network));
    const [scaled = zero] = buildBatch(n, [others], ([x = zero]) => [b.mul(b.sum(layer(network, x)), total)]);
    expect(keepShared([scaled])).toEqual([scaled]);
  });
});
