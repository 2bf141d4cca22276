import { Energy, type Expr, type KeyExpr, less, log, split, uniform, where } from '@ergodic/core';
import { build as b } from '@ergodic/core/ops';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nuts } from '../../index.ts';
import { noiseOf, open } from '../opened.ts';
import { orbitEnumeration, worldsOf } from './index.ts';

const scalar = (x: number) => ({ shape: [], data: Float64Array.of(x) });

describe('worlds', () => {
  const [u, v, p] = [b.input('u', 'real', []), b.input('v', 'real', []), b.input('p', 'real', [])];

  it('are as many as there are ways, with their probabilities', () => {
    // u < p ? (v < 1/4 ? 1 : 2) : 3
    const root = b.where(b.less(u, p), b.where(b.less(v, b.scalar(0.25)), b.scalar(1), b.scalar(2)), b.scalar(3));
    const worlds = worldsOf([root], [u, v]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), (percent) => {
        const chance = percent / 100;
        const found = worlds(new Map([[p, scalar(chance)]])).map(({ probability, values }) => [
          values[0]?.data[0],
          probability,
        ]);
        const sorted = found.sort(([a = 0], [c = 0]) => a - c);
        [
          [1, chance / 4],
          [2, (3 * chance) / 4],
          [3, 1 - chance],
        ].forEach(([value, share = 0], i) => {
          expect(sorted[i]?.[0]).toBe(value);
          expect(Math.abs((sorted[i]?.[1] ?? 0) - share)).toBeLessThan(1e-15);
        });
        expect(sorted).toHaveLength(3);
      }),
    );
  });

  it('find the threshold also where a function of the choice is compared', () => {
    const worlds = worldsOf([b.cast(b.less(b.log(u), b.log(p)), 'real')], [u]);
    const [first, second] = worlds(new Map([[p, scalar(0.3)]])).map(({ probability }) => probability);
    expect(Math.abs((first ?? 0) - 0.3)).toBeLessThan(1e-15);
    expect(Math.abs((second ?? 0) - 0.7)).toBeLessThan(1e-15);
  });

  it('do not split for a choice on which nothing hangs, or that is certain', () => {
    const root = b.where(b.less(u, b.scalar(2)), b.scalar(1), b.where(b.less(v, p), b.scalar(2), b.scalar(3)));
    expect(worldsOf([root], [u, v])(new Map([[p, scalar(0.5)]]))).toHaveLength(1);
  });

  it('remember what was decided: one choice compared twice', () => {
    const twice = b.add(b.cast(b.less(u, b.scalar(0.5)), 'real'), b.cast(b.less(u, b.scalar(0.2)), 'real'));
    const found = worldsOf([twice], [u])(new Map()).map(({ probability, values }) => [values[0]?.data[0], probability]);
    expect(found.sort(([a = 0], [c = 0]) => a - c)).toEqual([
      [0, 0.5],
      [1, 0.3],
      [2, 0.2],
    ]);
  });

  it('refuse a number that is used for more than a choice', () => {
    expect(() => worldsOf([b.add(u, b.scalar(1))], [u])(new Map())).toThrow(/'u' has no value/);
  });
});

describe('orbit enumeration', () => {
  const energy = Energy.gaussian([2]);
  const at = { stepSize: 0.6, maxDepth: 2, point: [1, 0.3], momentum: [-0.4, 1.1] };

  it('goes through all choices of NUTS', () => {
    const opened = open(nuts(energy, { stepSize: 0.6, maxDepth: 2 }), [2]);
    // Two directions, the leaves of a subtree of two, and two choices between halves.
    expect(noiseOf(opened, 'choice').length).toBeGreaterThanOrEqual(5);
    const found = orbitEnumeration(opened, energy, at);
    expect(found.passed, found.explanation).toBe(true);
  });

  it('follows its own trajectory: a sampler of another step size leaves it', () => {
    const other = orbitEnumeration(open(nuts(energy, { stepSize: 0.5, maxDepth: 2 }), [2]), energy, at);
    expect(other.passed).toBe(false);
    expect(other.explanation).toMatch(/leaves its trajectory/);
  });

  it('says so where it is asked of another kind of step', () => {
    const coin = (key: KeyExpr, x: Expr<[2]>): Expr<[2]> => {
      const [a] = split(key);
      return where(less(log(uniform(a, [])), -1), x, x);
    };
    expect(orbitEnumeration(open(coin, [2]), energy, at).explanation).toMatch(/must draw one momentum/);
  });
});
