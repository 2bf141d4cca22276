import { constant, evaluate, toNested } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  constantRate,
  cosineDecay,
  followedBy,
  linearRate,
  rateAt,
  type Schedule,
  stepDecay,
  warmUpCosine,
} from './index.ts';

const at = (schedule: Schedule, count: number): number => toNested(evaluate(schedule(constant(count))));
const rate = fc.double({ min: 1e-4, max: 10, noNaN: true });
const steps = fc.integer({ min: 1, max: 20_000 });
const counts = fc.nat(25_000);

const near = (a: number, b: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(b)));
};

describe('schedules are those of optax and PyTorch', () => {
  it('constant', () => {
    fc.assert(
      fc.property(rate, counts, (value, count) => {
        near(at(constantRate(value), count), value);
        near(toNested(evaluate(rateAt(value, constant(count)))), value);
      }),
    );
  });

  // optax.polynomial_schedule with power 1: (init - end) (1 - clip(count, 0, n) / n) + end
  it('linear', () => {
    fc.assert(
      fc.property(rate, rate, steps, counts, (from, to, n, count) => {
        near(at(linearRate({ from, to, steps: n }), count), (from - to) * (1 - Math.min(count, n) / n) + to);
      }),
    );
  });

  // optax.cosine_decay_schedule: init ((1 - alpha) ½ (1 + cos(π min(count, n) / n)) + alpha)
  it('cosine decay', () => {
    fc.assert(
      fc.property(rate, fc.double({ min: 0, max: 1, noNaN: true }), steps, counts, (peak, alpha, n, count) => {
        const decayed = 0.5 * (1 + Math.cos((Math.PI * Math.min(count, n)) / n));
        near(at(cosineDecay({ peak, steps: n, end: alpha * peak }), count), peak * ((1 - alpha) * decayed + alpha));
      }),
    );
  });

  // optax.warmup_cosine_decay_schedule: join_schedules of a line over the warm-up and a cosine over the rest
  it('warm-up and cosine decay', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 2, max: 20_000 }), fc.nat(), counts, (peak, n, from, count) => {
        const warmUp = from % n;
        const wanted =
          count < warmUp
            ? (peak * count) / warmUp
            : (peak / 2) * (1 + Math.cos((Math.PI * Math.min(count - warmUp, n - warmUp)) / (n - warmUp)));
        near(at(warmUpCosine({ peak, warmUp, steps: n }), count), wanted);
      }),
    );
  });

  // torch.optim.lr_scheduler.StepLR: base · gamma^(epoch // step_size)
  it('step decay', () => {
    fc.assert(
      fc.property(rate, fc.double({ min: 0.3, max: 1, noNaN: true }), steps, counts, (base, factor, every, count) => {
        fc.pre(count / every < 100);
        near(at(stepDecay({ rate: base, every, factor }), count), base * factor ** Math.floor(count / every));
      }),
    );
  });
});

describe('schedules', () => {
  it('join where they are told to, and the second counts from there', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(200), (after, count) => {
        const joined = followedBy(after, linearRate({ from: 0, to: 50, steps: 50 }))(constantRate(7));
        near(at(joined, count), count < after ? 7 : Math.min(50, count - after));
      }),
    );
  });

  it.each([
    [() => constantRate(Number.NaN), 'a rate is NaN'],
    [() => cosineDecay({ peak: 1, steps: 0 }), 'the number of steps is 0'],
    [() => cosineDecay({ peak: 1, steps: 5, end: 2 }), 'the end is 2'],
    [() => warmUpCosine({ peak: 1, warmUp: 5, steps: 5 }), 'the warm-up is 5: it must be a number from 0 to 4'],
    [() => warmUpCosine({ peak: 1, warmUp: 0, steps: 0 }), 'the number of steps is 0'],
    [() => stepDecay({ rate: 1, every: 1, factor: 0 }), 'the factor is 0'],
    [() => stepDecay({ rate: 1, every: 1.1, factor: 0.5 }), 'the number of steps is 1.1: it must be a whole number'],
  ])('refuse settings that make no sense: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
