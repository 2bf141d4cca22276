import { describe, expect, it } from 'vitest';
import { build as b, buildScan } from '../../ops/index.ts';
import type { Node } from '../node.ts';
import { fold, int, key, kinds, normal, only, uniform, x } from './test-words.ts';

/** Sums the results of `n` steps of a body that is given the index and a carry. */
const scan = (n: number, step: (index: Node, carry: Node) => Node, start = x): Node =>
  only(
    buildScan(n, [start], [], ({ index, carries }) => ({
      carries: [b.add(only(carries), step(index, only(carries)))],
      ys: [],
    })),
  );
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

    it('is followed in the keys that it puts out', () => {
      const outputs = (mine: (k: Node, i: Node) => Node): Node =>
        only(
          buildScan(5, [key], [], ({ index, carries: [k] }) =>
            k ? { carries: [fold(k, index)], ys: [mine(k, index)] } : { carries: [], ys: [] },
          ).slice(1),
        );
      expect(
        kinds(
          normal(
            outputs((k) => fold(k, 7)),
            2,
          ),
        ),
      ).toEqual([]);
      // What is put out at one step is what is carried to the next.
      expect(
        kinds(
          normal(
            outputs((k, i) => fold(k, i)),
            2,
          ),
        ),
      ).toEqual(['replayed?']);
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
