import {
  constant,
  Energy,
  type Expr,
  exp,
  type KeyExpr,
  less,
  log,
  minimum,
  mul,
  split,
  sub,
  uniform,
  where,
} from '@ergodic/core';
import { build as b } from '@ergodic/core/ops';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nuts } from '../../index.ts';
import { nutsWith } from '../../samplers/nuts/nuts-with.ts';
import { type Rules, standard } from '../../samplers/nuts/rules.ts';
import { noiseOf, open } from '../opened.ts';
import { orbitEnumeration, recursiveNuts, trajectoryMovement, trajectoryOf, worldsOf } from './index.ts';

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

  it('does not see a sampler that keeps the law and hardly moves: that is what the movement is for', () => {
    const idle: Partial<Rules> = {
      takesSubtree: (u, half, tree) => less(u, mul(exp(minimum(sub(half, tree), 0)), 0.01)),
    };
    const short: Partial<Rules> = { growsOn: () => constant(false, 'bool') };
    for (const edit of [idle, short]) {
      const lame = open(nutsWith('lame', { ...standard, ...edit })(energy, { stepSize: 0.6, maxDepth: 2 }), [2]);
      expect(orbitEnumeration(lame, energy, at).passed).toBe(true);
      expect(trajectoryMovement(lame, energy, at).explanation).toMatch(/it does not go where NUTS goes/);
    }
  });

  it('says so where it is asked of another kind of step', () => {
    const coin = (key: KeyExpr, x: Expr<[2]>): Expr<[2]> => {
      const [a] = split(key);
      return where(less(log(uniform(a, [])), -1), x, x);
    };
    expect(orbitEnumeration(open(coin, [2]), energy, at).explanation).toMatch(/must draw one momentum/);
    expect(trajectoryMovement(open(coin, [2]), energy, at).explanation).toMatch(/must draw one momentum/);
  });
});

describe('NUTS by recursion', () => {
  const cases = fc.record({
    depth: fc.integer({ min: 1, max: 4 }),
    stepSize: fc.integer({ min: 5, max: 150 }).map((percent) => percent / 100),
    seed: fc.nat(1000),
  });
  const trajectory = (depth: number, stepSize: number, seed: number) =>
    trajectoryOf(Energy.gaussian([2], { scale: [1, 0.7] }), {
      stepSize,
      maxDepth: depth,
      point: normal(key(seed), [2]),
      momentum: normal(key(seed + 1), [2]),
    });

  it('goes somewhere', () => {
    fc.assert(
      fc.property(cases, ({ depth, stepSize, seed }) => {
        const chances = [...recursiveNuts(trajectory(depth, stepSize, seed), depth).values()];
        expect(Math.abs(chances.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-14);
        expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of one doubling is a choice of one neighbour, taken with probability min(1, w)', () => {
    fc.assert(
      fc.property(cases, ({ stepSize, seed }) => {
        const path = trajectory(1, stepSize, seed);
        const chances = recursiveNuts(path, 1);
        for (const [i, gain] of path.gains.entries())
          if (i !== path.reach)
            expect(Math.abs((chances.get(i) ?? 0) - Math.min(1, Math.exp(gain)) / 2)).toBeLessThan(1e-15);
      }),
    );
  });

  it('keeps the law: what comes to the middle from all points is its weight', () => {
    // A sampler that is known to be right is not needed for this: any rule of choice has to pass.
    fc.assert(
      fc.property(cases, ({ stepSize, seed }) => {
        const [depth, wide] = [2, trajectory(3, stepSize, seed)];
        // The middle, seen from each of the points that can reach it.
        const kept = wide.phases.reduce((total, _, i) => {
          const [from, to] = [i - 3, i + 3];
          if (from < 0 || to >= wide.phases.length) return total;
          const part = { ...wide, reach: 3, phases: wide.phases.slice(from, to + 1) };
          const gains = wide.gains.slice(from, to + 1).map((gain) => gain - (wide.gains[i] ?? 0));
          const back = recursiveNuts({ ...part, gains }, depth).get(wide.reach - from) ?? 0;
          return total + Math.exp(wide.gains[i] ?? Number.NaN) * back;
        }, 0);
        expect(Math.abs(kept - 1)).toBeLessThan(1e-12);
      }),
    );
  });
});
