/** The laws of thinning, to the last bit. */
import { add, constant, type Expr, evaluate, keyFrom, less, mul, normal, split, toNested, where } from '@ergodic/core';
import * as fc from 'fast-check';
import { concatAll } from 'fp-ts/lib/Monoid.js';
import { describe, expect, it } from 'vitest';
import { chain, mixtureOfSteps, type Sampler, thin } from '../index.ts';
import { at, common, far, key, monoid, type Plain, programOf, samplers, small } from './laws.ts';

const same = (a: Plain, b: Plain): void => {
  expect(programOf(a)).toEqual(programOf(b));
};

/** The same numbers, to the last bit. */
const sameNumbers = (a: Plain, b: Plain, seed: number): void => {
  const [forPoint, forStep] = split(keyFrom(seed));
  const start = normal(forPoint, [2]);
  const [got, want] = [a, b].map((s) => evaluate(common(s.step(forStep, s.init(start)))));
  expect(got).toEqual(want);
};

describe('thin', () => {
  const whole = fc.integer({ min: 1, max: 4 });

  it('by 1 changes nothing', () => {
    fc.assert(
      fc.property(samplers, (a) => {
        expect(thin(1)(a)).toBe(a);
      }),
    );
  });

  it('twice is thin by the product', () => {
    fc.assert(
      fc.property(samplers, whole, whole, (s, a, b) => same(thin(a)(thin(b)(s)), thin(a * b)(s))),
      { numRuns: 30 },
    );
  });

  it('is andThen of the sampler with itself', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Plain>(small, far, mixtureOfSteps([1, 2], [small, far])),
        whole,
        fc.nat(),
        (s, k, seed) => sameNumbers(thin(k)(s), concatAll(monoid)(Array.from({ length: k }, () => s)), seed),
      ),
      { numRuns: 30 },
    );
  });

  it('keeps every k-th point of the chain', () => {
    const ends = evaluate([
      chain(6)(small)(keyFrom(1), constant([1, -2])),
      thin(6)(small).step(keyFrom(1), at(constant([1, -2])))[0].x,
    ]);
    expect(ends[0]).toEqual(ends[1]);
  });

  it('hides no divergence, wherever among the steps it was', () => {
    const turns = 5;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, 2), { minLength: turns, maxLength: turns }), (script) => {
        // The place in the script is where it stands.
        const scripted: Sampler<[]> = {
          _tag: 'Sampler',
          name: 'scripted',
          init: (place) => ({ x: place }),
          step: (_key, { x: place }) => [
            { x: add(place, 1) },
            {
              acceptance: mul(place, 0.125),
              logAcceptance: place,
              energy: place,
              outcome: script.reduceRight<Expr<[], 'int'>>(
                (later, outcome, i) => where(less(place, i + 0.5), constant(outcome, 'int'), later),
                constant(0, 'int'),
              ),
              proposal: add(place, 1),
            },
          ],
        };
        const [next, info] = evaluate(thin(turns)(scripted).step(key, { x: constant(0) }));
        expect(toNested(next.x)).toBe(turns);
        expect(toNested(info.outcome)).toBe(Math.max(...script));
        expect(toNested(info.acceptance)).toBe(0.25);
        expect([toNested(info.energy), toNested(info.proposal)]).toEqual([turns - 1, turns]);
      }),
    );
  });

  it('refuses what is no number of steps', () => {
    expect(() => thin(0)(small)).toThrow(/not 0/);
    expect(() => thin(1.5)(small)).toThrow(RangeError);
  });
});
