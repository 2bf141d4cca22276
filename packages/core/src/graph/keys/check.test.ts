import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { build as b, buildBatch, buildIterate, buildScan, closed, make, results } from '../../ops/index.ts';
import type { Node } from '../node.ts';
import { checkKeys, type KeyFinding, type KeyOptions } from './check.ts';

const key = b.input('key', 'bits', [2]);
const int = (value: number): Node => b.scalar(value, 'int');
const fold = (k: Node, ...data: readonly (Node | number)[]): Node =>
  data.reduce<Node>((parent, d) => b.foldIn(parent, typeof d === 'number' ? int(d) : d), k);
const normal = (k: Node, ...shape: readonly number[]): Node => b.draw('normal', k, shape);
const uniform = (k: Node, ...shape: readonly number[]): Node => b.draw('uniform', k, shape);
const x = b.input('x', 'real', [2]);
const only = (nodes: readonly Node[]): Node => nodes[0] ?? expect.unreachable('no node');

const found = (roots: readonly Node[], options?: KeyOptions): readonly KeyFinding[] => {
  const checked = checkKeys(roots, options);
  return E.isLeft(checked) ? checked.left : [];
};
const kinds = (...roots: readonly Node[]): readonly string[] =>
  found(roots).map(({ kind, certain }) => (certain ? kind : `${kind}?`));

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

describe('straight programs', () => {
  it('pass when every draw has its own key', () => {
    expect(kinds(normal(fold(key, 0), 2), normal(fold(key, 1), 2), uniform(fold(key, 2, 5)))).toEqual([]);
    expect(kinds(normal(key, 2))).toEqual([]);
    expect(kinds()).toEqual([]);
  });

  it('pass when one draw is used twice: it is one random variable', () => {
    const noise = normal(key, 2);
    expect(kinds(b.mul(noise, noise), b.neg(normal(key, 2)))).toEqual([]);
  });

  it('fail on one key for two draws, whatever their shapes and kinds', () => {
    expect(kinds(normal(key, 2), normal(key, 3))).toEqual(['reused']);
    expect(kinds(normal(fold(key, 4), 2), uniform(fold(key, 4), 2), b.draw('bits', fold(key, 4), [2]))).toEqual([
      'reused',
      'reused',
      'reused',
    ]);
  });

  it('fail on a key that is drawn from and derived from', () => {
    expect(kinds(normal(key, 2), normal(fold(key, 0), 2))).toEqual(['derived']);
    expect(kinds(normal(fold(key, 0, 1, 2)), uniform(fold(key, 0)))).toEqual(['derived']);
  });

  it('report both draws, as printed, with the paths of their keys', () => {
    const [finding] = found([normal(fold(key, 3), 2), uniform(fold(key, 3))]);
    expect(finding?.message).toBe(
      [
        'two draws use one key:',
        '  %0: real[2] = draw %0 {kind: normal, shape: [2]}, from foldIn(key, 3), in the program',
        '  %0: real[] = draw %0 {kind: uniform, shape: []}, from foldIn(key, 3), in the program',
      ]
        .join('\n')
        .replace('%0: real[2] = draw %0', '%1: real[2] = draw %0')
        .replace('%0: real[] = draw %0', '%2: real[] = draw %0'),
    );
    expect(finding?.draws.map(({ attrs }) => attrs.kind)).toEqual(['normal', 'uniform']);
  });

  it('tell roots apart, and constant keys by their words', () => {
    const other = b.input('other', 'bits', [2]);
    expect(kinds(normal(key, 2), uniform(other, 2))).toEqual([]);
    const words = (...data: readonly number[]): Node => b.constant('bits', [data.length], data);
    expect(kinds(normal(words(0, 1), 2), uniform(words(0, 2), 2))).toEqual([]);
    expect(kinds(normal(words(0, 1), 2), uniform(words(0, 1), 2))).toEqual(['reused']);
  });

  it('take a number that is not known as a number: it may be any', () => {
    const chain = b.input('chain', 'int', []);
    expect(kinds(normal(fold(key, chain, 0)), normal(fold(key, chain, 1)))).toEqual([]);
    expect(kinds(normal(fold(key, chain)), normal(fold(key, b.add(chain, int(1)))))).toEqual([]);
    expect(kinds(normal(fold(key, chain)), uniform(fold(key, chain)))).toEqual(['reused']);
    expect(kinds(normal(fold(key, chain)), normal(fold(key, 3)))).toEqual(['reused?']);
    expect(kinds(normal(fold(key, chain)), normal(fold(key, b.input('other', 'int', []))))).toEqual(['reused?']);
  });

  it('report keys that cannot be followed', () => {
    const chosen = b.where(b.input('c', 'bool', [2]), fold(key, 0), fold(key, 1));
    expect(kinds(normal(chosen, 2))).toEqual(['untraced?']);
    expect(kinds(normal(b.draw('bits', key, [2]), 2))).toEqual(['untraced?']);
  });

  it('stay fast when long', () => {
    const noises = Array.from({ length: 1500 }, (_, step) => normal(fold(key, step, 0)));
    expect(kinds(...noises)).toEqual([]);
    let carried = key;
    const split = Array.from({ length: 500 }, () => {
      const mine = fold(carried, 1);
      carried = fold(carried, 0);
      return normal(mine);
    });
    expect(kinds(...split)).toEqual([]);
    expect(kinds(...split, uniform(fold(key, 0, 0, 0, 1)))).toEqual(['reused']);
  });
});

describe('arrays of keys', () => {
  const split = (k: Node, n: number): Node => b.foldIn(b.broadcastTo(k, [n, 2]), b.iota([n], 0));

  it('pass when every row is a key of its own', () => {
    expect(kinds(normal(split(key, 5), 2))).toEqual([]);
    expect(kinds(normal(b.input('keys', 'bits', [5, 2]), 2))).toEqual([]);
    expect(kinds(normal(b.constant('bits', [2, 2], [1, 2, 1, 3])))).toEqual([]);
  });

  it('fail when rows are one key', () => {
    expect(kinds(normal(b.broadcastTo(key, [5, 2]), 2))).toEqual(['replayed']);
    expect(kinds(normal(b.constant('bits', [2, 2], [1, 2, 1, 2])))).toEqual(['untraced?']);
    expect(kinds(normal(b.foldIn(b.broadcastTo(key, [3, 2]), b.constant('int', [3], [1, 7, 1]))))).toEqual([
      'replayed?',
    ]);
    expect(kinds(normal(b.foldIn(b.broadcastTo(key, [3, 2]), b.constant('int', [3], [1, 7, 2]))))).toEqual([]);
  });

  it('follow rows, slices, and other movements', () => {
    const keys = split(key, 6);
    expect(kinds(normal(b.row(keys, 0)), normal(b.row(keys, 1)))).toEqual([]);
    expect(kinds(normal(b.row(keys, 1)), uniform(fold(key, 1)))).toEqual(['reused']);
    expect(kinds(normal(b.row(keys, 1)), uniform(fold(key, 0)))).toEqual([]);
    const [even, odd] = [0, 1].map((i) => b.slice(keys, [i, 0], [6, 2], [2, 1]));
    expect(kinds(normal(even ?? keys), normal(odd ?? keys))).toEqual([]);
    expect(kinds(normal(even ?? keys), uniform(b.slice(keys, [2, 0], [4, 2])))).toEqual(['reused?']);
    expect(kinds(normal(b.flip(keys, [0])))).toEqual([]);
    expect(kinds(normal(b.flip(keys, [0])), uniform(fold(key, 5)))).toEqual(['reused']);
    const grid = b.reshape(keys, [2, 3, 2]);
    expect(kinds(normal(b.transpose(grid, [1, 0, 2])))).toEqual([]);
    expect(kinds(normal(b.row(grid, 0)), uniform(b.row(b.row(grid, 1), 0)))).toEqual([]);
    expect(kinds(normal(b.row(grid, 0)), uniform(b.row(keys, 2)))).toEqual(['reused?']);
    expect(kinds(normal(b.row(b.row(grid, 1), 0)), uniform(fold(key, 3)))).toEqual(['reused']);
    expect(kinds(normal(b.take(keys, int(2), 0)), uniform(fold(key, 2)))).toEqual(['reused']);
    // An index that is clamped may read any row.
    expect(kinds(normal(b.take(keys, b.input('i', 'int', []), 0)))).toEqual(['untraced?']);
  });

  it('do not follow what mixes the two words', () => {
    expect(kinds(normal(b.flip(key, [0])))).toEqual(['untraced?']);
    expect(kinds(normal(b.transpose(b.input('keys', 'bits', [2, 2]), [1, 0])))).toEqual(['untraced?']);
    expect(kinds(normal(b.reshape(b.input('words', 'bits', [4]), [2, 2])))).toEqual(['untraced?']);
  });
});

describe('scan', () => {
  it('passes when keys depend on the step', () => {
    expect(kinds(scan(5, (i) => normal(fold(key, i), 2)))).toEqual([]);
    expect(kinds(scan(5, (i) => b.add(normal(fold(key, i, 0), 2), normal(fold(key, i, 1), 2))))).toEqual([]);
    expect(kinds(scan(5, (i) => normal(fold(key, b.add(b.mul(i, 3), int(7))), 2)))).toEqual([]);
    expect(kinds(scan(1, () => normal(b.constant('bits', [2], [0, 1]), 2)))).toEqual([]);
  });

  it('fails when they do not: moved out of the body, or fixed within', () => {
    expect(kinds(scan(5, () => normal(key, 2)))).toEqual(['common']);
    expect(kinds(scan(5, () => b.mul(normal(key, 2), b.input('eps', 'real', [2]))))).toEqual(['common']);
    expect(kinds(scan(5, () => normal(b.constant('bits', [2], [0, 1]), 2)))).toEqual(['replayed']);
  });

  it('fails when two steps meet', () => {
    expect(kinds(scan(5, (i) => b.add(normal(fold(key, i), 2), normal(fold(key, b.add(i, int(1))), 2))))).toEqual([
      'reused?',
    ]);
    expect(kinds(scan(1, (i) => b.add(normal(fold(key, i), 2), normal(fold(key, b.add(i, int(1))), 2))))).toEqual([]);
    const parity = (i: Node, odd: number): Node => normal(fold(key, b.add(b.mul(i, 2), int(odd))), 2);
    expect(kinds(scan(5, (i) => b.add(parity(i, 0), parity(i, 1))))).toEqual([]);
    expect(kinds(scan(5, (i) => b.add(parity(i, 0), parity(i, 2))))).toEqual(['reused?']);
    expect(kinds(scan(5, (i) => normal(fold(key, b.sub(i, i)), 2)))).toEqual(['replayed']);
    // Steps 0 and 2 fold in one number, modulo 2^32.
    expect(kinds(scan(3, (i) => normal(fold(key, b.mul(i, int(2 ** 31))), 2)))).toEqual(['replayed?']);
    expect(kinds(scan(3, (i) => normal(fold(key, b.mul(i, int(2 ** 30))), 2)))).toEqual([]);
    const floored = (i: Node): Node => b.cast(b.mul(b.cast(i, 'real'), 0.5), 'int');
    expect(kinds(scan(5, (i) => normal(fold(key, floored(i)), 2)))).toEqual(['replayed?']);
  });

  it('fails when a step may meet what is outside', () => {
    expect(
      kinds(
        scan(5, (i) => normal(fold(key, i), 2)),
        normal(fold(key, 3), 2),
      ),
    ).toEqual(['reused?']);
    expect(
      kinds(
        scan(5, (i) => normal(fold(key, i), 2)),
        normal(fold(key, 0), 2),
      ),
    ).toEqual(['reused']);
    expect(
      kinds(
        scan(5, (i) => normal(fold(key, i), 2)),
        normal(fold(key, 5), 2),
      ),
    ).toEqual([]);
    expect(
      kinds(
        scan(5, (i) => normal(fold(key, i), 2)),
        normal(key, 2),
      ),
    ).toEqual(['derived']);
  });

  it('fails for two scans on one key, also with one body', () => {
    const chain = (start: Node): Node =>
      only(
        buildScan(5, [start], [], ({ index, carries: [c] }) => ({
          carries: c ? [b.add(c, normal(fold(key, index), 2))] : [],
          ys: [],
        })),
      );
    expect(kinds(chain(x), chain(b.neg(x)))).toEqual(['reused']);
    expect(kinds(chain(chain(x)))).toEqual(['reused']);
  });

  it('follows steps inside steps', () => {
    const nested = (data: (i: Node, j: Node) => readonly Node[]): Node =>
      scan(4, (i, c) => scan(3, (j) => normal(fold(key, ...data(i, j)), 2), c));
    expect(kinds(nested((i, j) => [i, j]))).toEqual([]);
    expect(kinds(nested((i, j) => [b.add(b.mul(i, 3), j)]))).toEqual([]);
    expect(kinds(nested((i, j) => [b.add(b.mul(j, 4), i)]))).toEqual([]);
    expect(kinds(nested((i, j) => [b.add(b.mul(i, 2), j)]))).toEqual(['replayed?']);
    expect(kinds(nested((i, j) => [b.add(i, j)]))).toEqual(['replayed?']);
    expect(kinds(nested((_, j) => [j]))).toEqual(['replayed']);
    expect(kinds(nested((i) => [i]))).toEqual(['common']);
  });

  it('follows keys given step by step', () => {
    const keys = b.foldIn(b.broadcastTo(key, [5, 2]), b.iota([5], 0));
    const run = (ks: Node): Node =>
      only(
        buildScan(5, [x], [ks], ({ carries: [c], xs: [k] }) => ({
          carries: c && k ? [b.add(c, normal(k, 2))] : [],
          ys: [],
        })),
      );
    expect(kinds(run(keys))).toEqual([]);
    expect(kinds(run(keys), uniform(b.row(keys, 3)))).toEqual(['reused?']);
    expect(kinds(run(b.broadcastTo(key, [5, 2])))).toEqual(['replayed']);
  });

  describe('that carries its key', () => {
    const carrying = (
      body: (k: Node, index: Node) => { readonly next: Node; readonly noise: Node },
      reverse = false,
      n = 5,
    ): readonly Node[] =>
      buildScan(
        n,
        [key, x],
        [],
        ({ index, carries: [k, c] }) => {
          if (k === undefined || c === undefined) return { carries: [], ys: [] };
          const { next, noise } = body(k, index);
          return { carries: [next, b.add(c, noise)], ys: [] };
        },
        { reverse },
      );

    it('passes when the next key and the noise are split off', () => {
      expect(kinds(...carrying((k) => ({ next: fold(k, 0), noise: normal(fold(k, 1), 2) })))).toEqual([]);
      expect(kinds(...carrying((k) => ({ next: fold(k, 0), noise: normal(fold(k, 1), 2) }), true))).toEqual([]);
      const three = (k: Node) => ({ next: fold(k, 0), noise: b.add(normal(fold(k, 1), 2), normal(fold(k, 2, 0), 2)) });
      expect(kinds(...carrying(three))).toEqual([]);
      const stepped = (k: Node, i: Node) => ({ next: fold(k, i, 0), noise: normal(fold(k, i, 1), 2) });
      expect(kinds(...carrying(stepped))).toEqual([]);
      const deep = (k: Node) => ({ next: fold(k, 0, 7), noise: normal(fold(k, 0, 8), 2) });
      expect(kinds(...carrying(deep))).toEqual([]);
    });

    it('goes on with what is left', () => {
      const [last = key] = carrying((k) => ({ next: fold(k, 0), noise: normal(fold(k, 1), 2) }));
      const all = carrying((k) => ({ next: fold(k, 0), noise: normal(fold(k, 1), 2) }));
      expect(kinds(...all, normal(last, 2))).toEqual([]);
      expect(kinds(...all, normal(fold(last, 1), 2))).toEqual([]);
      expect(kinds(...all, normal(fold(key, 1), 3))).toEqual(['reused']);
      expect(kinds(...all, normal(fold(key, 0), 3))).toEqual(['derived?']);
      expect(kinds(...all, normal(fold(key, 2), 3))).toEqual([]);
      const once = carrying((k) => ({ next: fold(k, 0), noise: normal(k, 2) }), false, 1);
      const [left = key] = once;
      expect(kinds(...once)).toEqual([]);
      expect(kinds(...once, normal(left, 2))).toEqual(['derived']);
      expect(kinds(normal(left, 2), ...once)).toEqual(['derived']);
    });

    it('fails when the noise uses the carried key itself, or the next one', () => {
      expect(kinds(...carrying((k) => ({ next: fold(k, 0), noise: normal(k, 2) })))).toContain('replayed');
      expect(kinds(...carrying((k) => ({ next: fold(k, 0), noise: normal(fold(k, 0), 2) })))).toContain('replayed?');
      expect(kinds(...carrying((k) => ({ next: k, noise: normal(k, 2) })))).toEqual(['replayed']);
      expect(kinds(...carrying((k) => ({ next: k, noise: normal(fold(k, 3), 2) })))).toEqual(['replayed']);
      expect(kinds(...carrying((k, i) => ({ next: k, noise: normal(fold(k, i), 2) })))).toEqual([]);
    });

    it('counts', () => {
      const counted = (grow: number): Node =>
        only(
          buildScan(5, [b.input('t', 'int', []), x], [], ({ carries: [t, c] }) => ({
            carries: t && c ? [b.add(t, int(grow)), b.add(c, normal(fold(key, t), 2))] : [],
            ys: [],
          })).slice(1),
        );
      expect(kinds(counted(1))).toEqual([]);
      expect(kinds(counted(-2))).toEqual([]);
      expect(kinds(counted(0))).toEqual(['replayed']);
      const mixed = (reverse: boolean, data: (t: Node, i: Node) => Node): Node =>
        only(
          buildScan(
            5,
            [int(0), x],
            [],
            ({ index, carries: [t, c] }) => ({
              carries: t && c ? [b.add(t, int(1)), b.add(c, normal(fold(key, data(t, index)), 2))] : [],
              ys: [],
            }),
            { reverse },
          ).slice(1),
        );
      expect(kinds(mixed(false, b.add))).toEqual([]);
      expect(kinds(mixed(true, b.sub))).toEqual([]);
      expect(kinds(mixed(false, b.sub))).toEqual(['replayed']);
      expect(kinds(mixed(true, b.add))).toEqual(['replayed']);
    });
  });
});

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

describe('customVjp', () => {
  it('is looked at as the function it is', () => {
    const f = closed([{ dtype: 'bits', shape: [2] }], ([k]) => (k ? [normal(k, 2)] : []));
    const vjp = closed(
      [
        { dtype: 'bits', shape: [2] },
        { dtype: 'real', shape: [2] },
      ],
      ([k]) => (k ? [k] : []),
    );
    const call = (k: Node): Node => only(results(make('customVjp', [k], { f, vjp })));
    expect(kinds(call(fold(key, 0)), call(fold(key, 1)))).toEqual([]);
    expect(kinds(call(fold(key, 0)), uniform(fold(key, 0)))).toEqual(['reused']);
  });
});
