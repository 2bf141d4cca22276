import { describe, expect, it } from 'vitest';
import { build as b, closed, make, results } from '../../ops/index.ts';
import type { Node } from '../node.ts';
import { fold, found, int, key, kinds, normal, only, uniform } from './test-words.ts';

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
