import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  Energy,
  type EnergyModel,
  type Expr,
  exp,
  foldIn,
  type KeyExpr,
  less,
  minimum,
  mul,
  normal,
  pipe,
  repeat,
  split,
  sub,
  uniform,
  where,
} from '@ergodic/core';
import { describe, expect, it, test } from 'vitest';
import { andThen, hmc, langevin, mala, nuts, randomWalk, thin, underdamped } from '../index.ts';
import { banana, gumbel, mixture } from './exact-start/index.ts';
import { exchangesOf, kindOf, open, type Subject, showVerdict, verify, verifyFamily } from './index.ts';
import { isExchange } from './oracles/exchanges.ts';

const energy = Energy.gaussian([2], {
  mean: [1, 2],
  precision: [
    [2, 0.5],
    [0.5, 1],
  ],
});

describe('verify', () => {
  const right: readonly (readonly [string, Subject<[2]>])[] = [
    ['langevin', langevin(energy, { stepSize: 0.2 })],
    ['mala', mala(energy, { stepSize: 0.8 })],
    ['hmc', hmc(energy, { stepSize: 0.4, steps: 4 })],
    ['random walk', randomWalk(energy, { scale: 1 })],
  ];

  test.each(right)('proves %s', (_, subject) => {
    const found = verify(subject, energy);
    expect(found.passed, showVerdict(found)).toBe(true);
  });

  it('proves samplers of any energy through walls', () => {
    const families: readonly ((e: EnergyModel<[2]>) => Subject<[2]>)[] = [
      (e) => langevin(e, { stepSize: 0.2 }),
      (e) => mala(e, { stepSize: 0.8 }),
      (e) => hmc(e, { stepSize: 0.4, steps: 4 }),
      (e) => randomWalk(e, { scale: 1 }),
    ];
    for (const family of families) {
      const found = verifyFamily(family, energy);
      expect(found.passed, showVerdict(found)).toBe(true);
      expect(found.findings.map(({ oracle }) => oracle)).toContain('sound numbers');
    }
  });

  it('tells steps apart by the choices that they make', () => {
    const kind = (subject: Subject<[2]>) => kindOf(open(subject, [2]));
    expect(kind(langevin(energy, { stepSize: 0.2 }))).toBe('unadjusted');
    expect(kind(underdamped(energy, { stepSize: 0.2, friction: 1 }))).toBe('unadjusted');
    expect(kind(hmc(energy, { stepSize: 0.2, steps: 3, jitter: 0.4 }))).toBe('metropolis');
    expect(kind(nuts(energy, { stepSize: 0.2, maxDepth: 2 }))).toBe('branching');
    expect(kind(thin(2)(mala(energy, { stepSize: 0.2 })))).toBe('branching');
  });

  it('does not pass what it cannot judge: it says what can', () => {
    const found = verify(andThen(mala(energy, { stepSize: 0.2 }))(mala(energy, { stepSize: 0.3 })), energy);
    expect(found.passed).toBe(false);
    expect(showVerdict(found)).toMatch(/the step makes 2 random choices: use `orbitEnumeration`.*`exactStart`/);
  });

  it('has no false alarms where there are many ways back: it finds the right one, or says that it did not', () => {
    for (const target of [gumbel, banana, mixture]) {
      const subject = hmc(target.energy, { stepSize: 0.8, steps: 5 });
      const seen = exchangesOf(open<[number]>(subject, [target.dimension]), target.energy, { points: 24 });
      const found = seen.filter(isExchange);
      expect(found.length).toBeGreaterThan(6);
      for (const { logAcceptance, logReturn, fall, hastings } of found)
        expect(Math.abs(logAcceptance - logReturn - fall - hastings)).toBeLessThan(1e-7);
    }
  });

  it('looks where it is told to: what is wrong only there is found only there', () => {
    const slope = grad(energy.apply({}, {}));
    const noise = (key: KeyExpr) => mul(normal(key, [2]), Math.sqrt(0.1));
    // Beyond x₀ = 50 the drift stops.
    const step = (key: KeyExpr, x: Expr<[2]>): Expr<[2]> =>
      add(sub(x, mul(where(less(pipe(x, at(0)), 50), slope(x), 0), 0.05)), noise(key));
    expect(verify(step, energy).passed).toBe(true);
    expect(verify(step, energy, { around: [100, 0] }).passed).toBe(false);
  });

  it('does not pass a loop whose every turn decides by the same coin', () => {
    const at = energy.apply({}, {});
    const walk =
      (own: boolean) =>
      (key: KeyExpr, x: Expr<[2]>): Expr<[2]> => {
        const [forNoise, forCoin] = split(key);
        const shared = uniform(forCoin, []);
        return repeat(3, (point: Expr<[2]>, i) => {
          const next = add(point, normal(foldIn(forNoise, i), [2]));
          const coin = own ? uniform(foldIn(forCoin, i), []) : shared;
          return where(less(coin, exp(minimum(sub(at(point), at(next)), 0))), next, point);
        })(x);
      };
    const [right, wrong] = [verify(walk(true), energy), verify(walk(false), energy)];
    // It says that it cannot judge several coins, and not one coin with noise for several moves, either.
    expect(showVerdict(right)).toMatch(/use `orbitEnumeration`.*`exactStart`/);
    expect([right.passed, wrong.passed]).toEqual([false, false]);
    expect(showVerdict(wrong)).toMatch(/draws 6 normal numbers for a point of 2 coordinates.*use `exactStart`/);
  });

  it('finds noise that every turn of a loop shares', () => {
    const slope = grad(energy.apply({}, {}));
    const chain =
      (own: boolean) =>
      (key: KeyExpr, x: Expr<[2]>): Expr<[2]> =>
        repeat(3, (point: Expr<[2]>, i) =>
          add(sub(point, mul(slope(point), 0.05)), mul(normal(own ? foldIn(key, i) : key, [2]), Math.sqrt(0.1))),
        )(x);
    const keysOf = (own: boolean) =>
      verify(chain(own), energy).findings.find(({ oracle }) => oracle === 'independent draws');
    expect(keysOf(true)?.passed).toBe(true);
    expect(keysOf(false)?.passed).toBe(false);
  });
});
