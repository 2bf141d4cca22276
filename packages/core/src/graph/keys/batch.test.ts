import { describe, expect, it } from 'vitest';
import { build as b, buildBatch, buildIterate, buildScan } from '../../ops/index.ts';
import type { Node } from '../node.ts';
import { fold, found, int, key, kinds, normal, only, uniform, x } from './test-words.ts';

/** Sums the results of `n` steps of a body that is given the index and a carry. */
const scan = (n: number, step: (index: Node, carry: Node) => Node, start = x): Node =>
  only(
    buildScan(n, [start], [], ({ index, carries }) => ({
      carries: [b.add(only(carries), step(index, only(carries)))],
      ys: [],
    })),
  );
/** A batch over lane numbers. */
const lanes = (n: number, body: (lane: Node) => Node): Node =>
  only(buildBatch(n, [b.iota([n], 0)], ([lane]) => (lane === undefined ? [] : [body(lane)])));

describe('batch', () => {
  it('passes when keys depend on the lane', () => {
    expect(kinds(lanes(5, (lane) => normal(fold(key, lane), 2)))).toEqual([]);
    expect(kinds(lanes(5, (lane) => scan(4, (i) => normal(fold(key, lane, i), 2))))).toEqual([]);
    expect(
      kinds(
        scan(4, (i) =>
          b.sum(
            lanes(5, (lane) => normal(fold(key, i, lane), 2)),
            [0],
          ),
        ),
      ),
    ).toEqual([]);
  });

  it('fails when every lane is given the same noise', () => {
    expect(kinds(lanes(5, (lane) => b.mul(b.cast(lane, 'real'), normal(key))))).toEqual(['common']);
    expect(
      kinds(
        lanes(5, (lane) => scan(4, (i) => b.mul(normal(fold(key, i), 2), b.broadcastTo(b.cast(lane, 'real'), [2])))),
      ),
    ).toEqual(['replayed']);
    expect(kinds(lanes(5, (lane) => scan(4, () => normal(fold(key, lane), 2))))).toEqual(['common']);
    expect(kinds(lanes(5, () => normal(b.constant('bits', [2], [0, 1]), 2)))).toEqual(['replayed']);
  });

  it('passes common noise that is said to be so', () => {
    const noise = normal(key);
    const root = lanes(5, (lane) => b.mul(b.cast(lane, 'real'), noise));
    expect(found([root], { common: [noise] })).toEqual([]);
    expect(found([root])[0]?.message).toContain(
      'every lane of %2 (batch) is given the same noise:\n  %1: real[] = draw key',
    );
  });

  it('passes a state with noise in it that all data points share', () => {
    const momentum = normal(fold(key, 0), 2);
    const moved = b.add(x, b.mul(momentum, 0.1));
    const energy = lanes(5, (i) => b.mul(b.cast(i, 'real'), b.sum(b.mul(moved, moved))));
    expect(kinds(b.sum(energy), b.sum(momentum))).toEqual([]);
    expect(kinds(lanes(5, (i) => b.mul(b.cast(i, 'real'), b.sum(b.mul(momentum, x)))))).toEqual(['common']);
  });

  it('follows keys mapped over lanes, and the numbers of chains', () => {
    const chains = b.input('chains', 'int', [5]);
    const run = b.sum(only(buildBatch(5, [chains], ([chain]) => (chain ? [normal(fold(key, chain), 2)] : []))));
    expect(kinds(run)).toEqual(['replayed?']);
    expect(found([run], { distinct: [chains] })).toEqual([]);
    expect(kinds(only(buildBatch(5, [b.input('keys', 'bits', [5, 2])], ([k]) => (k ? [normal(k, 2)] : []))))).toEqual(
      [],
    );
    const offset = b.add(b.iota([5], 0), b.broadcastTo(b.input('first', 'int', []), [5]));
    expect(kinds(only(buildBatch(5, [offset], ([chain]) => (chain ? [normal(fold(key, chain), 2)] : []))))).toEqual([]);
  });

  it('follows keys that lanes return', () => {
    const keys = only(buildBatch(5, [b.iota([5], 0)], ([lane]) => (lane ? [fold(key, lane)] : [])));
    expect(kinds(normal(keys, 2))).toEqual([]);
    expect(kinds(normal(keys, 2), uniform(fold(key, 2)))).toEqual(['reused?']);
    expect(kinds(normal(keys, 2), uniform(fold(key, 5)))).toEqual([]);
    const rows = (lane: Node): Node => b.foldIn(b.broadcastTo(fold(key, lane), [3, 2]), b.iota([3], 0));
    const pairs = only(buildBatch(5, [b.iota([5], 0)], ([lane]) => (lane ? [rows(lane)] : [])));
    expect(kinds(normal(pairs, 2))).toEqual([]);
    expect(kinds(normal(b.row(b.row(pairs, 4), 2)), uniform(fold(key, 4, 2)))).toEqual(['reused']);
  });

  it('is apart from batches on other keys', () => {
    const run = (k: Node): Node => lanes(5, (lane) => normal(fold(k, lane), 2));
    expect(kinds(run(fold(key, 0)), run(fold(key, 1)))).toEqual([]);
    expect(kinds(run(fold(key, 0)), b.neg(run(fold(key, 0))))).toEqual([]);
    expect(
      kinds(
        run(key),
        lanes(6, (lane) => normal(fold(key, lane), 2)),
      ),
    ).toEqual(['reused']);
  });
});

describe('iterate', () => {
  const loop = (cond: (i: Node) => Node, body: (i: Node, c: Node) => Node): Node =>
    only(
      buildIterate(
        5,
        [x],
        (i) => cond(i),
        (i, [c]) => (c ? [b.add(c, body(i, c))] : []),
      ),
    );

  it('passes when keys depend on the step', () => {
    expect(
      kinds(
        loop(
          (i) => b.less(uniform(fold(key, i, 0)), b.scalar(0.9)),
          (i) => normal(fold(key, i, 1), 2),
        ),
      ),
    ).toEqual([]);
  });

  it('fails when the condition draws what the body draws', () => {
    expect(
      kinds(
        loop(
          (i) => b.less(uniform(fold(key, i)), b.scalar(0.9)),
          (i) => normal(fold(key, i), 2),
        ),
      ),
    ).toEqual(['reused?']);
  });

  it('fails when every step draws the same', () => {
    expect(
      kinds(
        loop(
          (i) => b.less(i, int(3)),
          () => normal(b.constant('bits', [2], [0, 1]), 2),
        ),
      ),
    ).toEqual(['replayed?']);
    expect(
      kinds(
        loop(
          (i) => b.less(i, int(3)),
          () => normal(key, 2),
        ),
      ),
    ).toEqual(['common']);
  });
});
