/** The laws of sequences, as equalities of programs. */
import { constant, type Expr, evaluate, foldIn, keyFrom, mul, normal, pipe, split, toNested } from '@ergodic/core';
import * as fc from 'fast-check';
import { concatAll } from 'fp-ts/lib/Monoid.js';
import { describe, expect, it } from 'vitest';
import { andThen, outcomes, type Point, stay, thin } from '../index.ts';
import { independentDraws, open } from '../verify/index.ts';
import { at, far, key, large, monoid, type Plain, programOf, samplers, small, target, telling, x } from './laws.ts';

const same = (a: Plain, b: Plain): void => {
  expect(programOf(a)).toEqual(programOf(b));
};

describe('andThen', () => {
  it('does not care about brackets', () => {
    fc.assert(
      fc.property(samplers, samplers, samplers, (a, b, c) => {
        same(pipe(a, andThen(b), andThen(c)), pipe(a, andThen(pipe(b, andThen(c)))));
      }),
      { numRuns: 40 },
    );
  });

  it('has a unit, on both sides', () => {
    fc.assert(
      fc.property(samplers, (a) => {
        same(monoid.concat(a, monoid.empty), a);
        same(monoid.concat(monoid.empty, a), a);
      }),
      { numRuns: 40 },
    );
  });

  it('makes one step after the other, each with a key of its own', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const [forPoint, forStep] = split(keyFrom(seed));
        const start = at(normal(forPoint, [2]));
        const parts = [small, far, large] as const;
        const steps = parts.reduce<Point<[2]>>((state, part, i) => part.step(foldIn(forStep, i), state)[0], start);
        const [next] = concatAll(monoid)(parts).step(forStep, start);
        expect(evaluate(next)).toEqual(evaluate(steps));
      }),
    );
  });

  it('begins as the first part does', () => {
    const elsewhere: Plain = { ...small, init: (point) => at(mul(point, 2)) };
    expect(pipe(elsewhere, andThen(far)).init(x)).toEqual(elsewhere.init(x));
    expect(pipe(far, andThen(elsewhere)).init(x)).toEqual(far.init(x));
    expect(pipe(stay(target, at), andThen(elsewhere)).init(x)).toEqual(elsewhere.init(x));
  });

  it('does not look into a copy that makes other steps', () => {
    const both = pipe(small, andThen(far));
    const copy: Plain = { ...both, step: large.step };
    same(pipe(copy, andThen(far)), pipe(large, andThen(far)));
    same(thin(2)({ ...thin(3)(small), step: large.step }), thin(2)(large));
    const { parts } = pipe({ ...both, init: (point: Expr<[2]>) => at(mul(point, 2)) }, andThen(far));
    expect(parts).toHaveLength(2);
  });

  it('tells the worst outcome, the mean acceptance, and the rest of the last', () => {
    const [good, bad] = [telling(outcomes.accepted, 0.75), telling(outcomes.divergent, 0.25)];
    for (const parts of [
      [good, bad],
      [bad, good],
    ]) {
      const [, info] = concatAll(monoid)(parts).step(key, at(x));
      expect(toNested(evaluate(info.outcome))).toBe(outcomes.divergent);
      expect(toNested(evaluate(info.acceptance))).toBe(0.5);
      expect(info.logAcceptance).toBe(constant(Math.log(parts[1] === good ? 0.75 : 0.25)));
    }
    const [, told] = pipe(small, andThen(far)).step(key, at(x));
    const [middle] = small.step(foldIn(key, 0), at(x));
    const [, last] = far.step(foldIn(key, 1), middle);
    expect([told.energy, told.proposal, told.logAcceptance]).toEqual([last.energy, last.proposal, last.logAcceptance]);
  });
});

describe('stay', () => {
  it('is nothing: the state as it was, accepted', () => {
    const [next, info] = evaluate(monoid.empty.step(keyFrom(0), at(constant([1, -2]))));
    expect(next).toEqual(evaluate(at(constant([1, -2]))));
    expect([toNested(info.acceptance), toNested(info.logAcceptance), toNested(info.outcome)]).toEqual([1, 0, 0]);
    expect(toNested(info.energy)).toBe(toNested(next.energy));
    expect(toNested(info.proposal)).toEqual([1, -2]);
  });
});

describe('samplers made of others', () => {
  it('use no key twice', () => {
    fc.assert(
      fc.property(samplers, (s) => {
        const found = independentDraws(open(s, [2]));
        expect(found.passed, found.explanation).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});
