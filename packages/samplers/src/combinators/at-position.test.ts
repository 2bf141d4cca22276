/** Samplers that remember their point alone. */
import { constant, evaluate, keyFrom, pipe } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { andThen, atPosition, chain, langevin, randomWalk, thin, underdamped } from '../index.ts';
import { far, key, samplers, small, target, x } from './laws.ts';

describe('atPosition', () => {
  it('makes the same steps, and forgets the rest', () => {
    fc.assert(
      fc.property(samplers, (s) => {
        const plain = atPosition(s);
        expect(plain.init(x)).toEqual({ x });
        const [next, info] = plain.step(key, { x });
        const [want, told] = s.step(key, s.init(x));
        expect(next).toEqual({ x: want.x });
        expect(info).toEqual(told);
      }),
      { numRuns: 30 },
    );
  });

  it('makes a chain of a sampler that only remembers what follows from its point into the same chain', () => {
    const [seed, start] = [keyFrom(2), constant([1, -2])];
    expect(evaluate(chain(5)(atPosition(small))(seed, start))).toEqual(evaluate(chain(5)(small)(seed, start)));
  });

  it('twice is once, and changes nothing of what remembers nothing', () => {
    const sampler = langevin(target, { stepSize: 0.1 });
    expect(atPosition(sampler).step(key, { x })).toEqual(sampler.step(key, { x }));
    expect(atPosition(atPosition(far)).step(key, { x })).toEqual(atPosition(far).step(key, { x }));
  });

  it('brings samplers of different states together', () => {
    const all = pipe(
      langevin(target, { stepSize: 0.1 }),
      andThen(atPosition(randomWalk(target, { scale: 1 }))),
      andThen(atPosition(underdamped(target, { stepSize: 0.1, friction: 1 }))),
      andThen(thin(3)(atPosition(far))),
    );
    expect(all.name).toBe('langevin, then random walk, then underdamped, then hmc, every 3');
    expect(all.parts).toHaveLength(4);
  });
});
