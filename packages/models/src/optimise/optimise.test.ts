import { constant, type Expr, evaluate, toNested } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AdamOptions,
  adam,
  adamW,
  beginAt,
  clipByGlobalNorm,
  clipByValue,
  globalNorm,
  movingAverage,
  type Optimiser,
  rampedDecay,
  type SgdOptions,
  sgd,
  stepDecay,
} from './index.ts';

/** Three numbers in two arrays of different shapes. */
type Tree = { readonly scale: Expr<[]>; readonly weight: Expr<[1, 2]> };
type Three = readonly [number, number, number];

const treeOf = ([a, b, c]: Three): Tree => ({ scale: constant(a), weight: constant([[b, c]]) });
const numbers = (tree: Tree): Three => {
  const { scale, weight } = evaluate(tree);
  const [[b = Number.NaN, c = Number.NaN] = []] = toNested(weight);
  return [toNested(scale), b, c];
};

const number = fc.double({ min: -10, max: 10, noNaN: true });
const three: fc.Arbitrary<Three> = fc.tuple(number, number, number);
const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const gradients = fc.array(three, { minLength: 1, maxLength: 5 });

const near = (got: readonly number[], want: readonly number[], tolerance = 1e-11): void => {
  got.forEach((value, i) => {
    const wanted = want[i] ?? Number.NaN;
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(wanted)));
  });
};

/** Where updates along given gradients lead. */
const follow = <M extends string>(rule: Optimiser<M>, start: Three, along: readonly Three[]): Three =>
  numbers(along.reduce((position, g) => rule.update(position, treeOf(g)), beginAt(rule, treeOf(start))).parameters);

/** One number at a time, by the pseudo-code of a document: from the parameter, the gradient and the number of the update, 1 at first. */
type Loop = () => (theta: number, g: number, t: number) => number;
const byHand = (loop: Loop, start: Three, along: readonly Three[]): readonly number[] =>
  start.map((first, i) => {
    const step = loop();
    return along.reduce((theta, g, k) => step(theta, g[i] ?? Number.NaN, k + 1), first);
  });

/** The box "algorithm" of the documentation of torch.optim.SGD, line by line. */
const torchSgd =
  ({ momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions, rate: number): Loop =>
  () => {
    let buffer = 0;
    return (theta, gradient, t) => {
      let g = gradient;
      if (weightDecay !== 0) g = g + weightDecay * theta;
      if (momentum !== 0) {
        buffer = t > 1 ? momentum * buffer + g : g;
        g = nesterov ? g + momentum * buffer : buffer;
      }
      return theta - rate * g;
    };
  };

/** That of torch.optim.Adam. */
const torchAdam =
  ({ first: b1 = 0.9, second: b2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions, rate: number): Loop =>
  () => {
    let [m, v] = [0, 0];
    return (theta, gradient, t) => {
      const g = weightDecay !== 0 ? gradient + weightDecay * theta : gradient;
      m = b1 * m + (1 - b1) * g;
      v = b2 * v + (1 - b2) * g * g;
      const mHat = m / (1 - b1 ** t);
      const vHat = v / (1 - b2 ** t);
      return theta - (rate * mHat) / (Math.sqrt(vHat) + epsilon);
    };
  };

/** That of torch.optim.AdamW. */
const torchAdamW =
  ({ weightDecay = 0.01, ...options }: AdamOptions, rate: number): Loop =>
  () => {
    const step = torchAdam(options, rate)();
    return (theta, g, t) => step(theta - rate * weightDecay * theta, g, t);
  };

const sgdOptions = fc.record({
  rate: share,
  momentum: fc.oneof(fc.constant(0), share),
  nesterov: fc.boolean(),
  weightDecay: fc.oneof(fc.constant(0), share),
});
const adamOptions = fc.record({
  rate: share,
  first: share,
  second: share,
  epsilon: fc.constantFrom(1e-8, 1e-3, 1),
  weightDecay: fc.oneof(fc.constant(0), share),
});

describe('updates are those of the documents of PyTorch', () => {
  it('SGD, with momentum, Nesterov and weight decay', () => {
    fc.assert(
      fc.property(sgdOptions, three, gradients, (options, start, along) => {
        near(follow(sgd(options), start, along), byHand(torchSgd(options, options.rate), start, along));
      }),
    );
  });

  it('Adam, with weight decay in its gradient', () => {
    fc.assert(
      fc.property(adamOptions, three, gradients, (options, start, along) => {
        near(follow(adam(options), start, along), byHand(torchAdam(options, options.rate), start, along));
      }),
    );
  });

  it('AdamW, with weight decay beside it', () => {
    fc.assert(
      fc.property(adamOptions, three, gradients, (options, start, along) => {
        near(follow(adamW(options), start, along), byHand(torchAdamW(options, options.rate), start, along));
      }),
    );
    near(follow(adamW({ rate: 0.5 }), [1, 2, 3], [[0, 0, 0]]), [0.995, 1.99, 2.985]);
  });

  it('with a rate that changes: that of the update, counted from 0', () => {
    fc.assert(
      fc.property(three, gradients, (start, along) => {
        const rate = stepDecay({ rate: 0.5, every: 1, factor: 0.5 });
        const halving: Loop = () => (theta, g, t) => theta - 0.5 ** t * g;
        near(follow(sgd({ rate }), start, along), byHand(halving, start, along));
      }),
    );
  });
});

describe('closed forms', () => {
  it('along a constant gradient momentum gathers the velocity (1 - μᵗ) / (1 - μ)', () => {
    fc.assert(
      fc.property(share, share, three, fc.integer({ min: 1, max: 6 }), (rate, mu, g, steps) => {
        const along = new Array<Three>(steps).fill(g);
        const moved = along.reduce((sum, _, k) => sum + (1 - mu ** (k + 1)) / (1 - mu), 0);
        near(
          follow(sgd({ rate, momentum: mu }), [0, 0, 0], along),
          g.map((x) => -rate * moved * x),
          1e-10,
        );
      }),
    );
  });

  it('along a constant gradient Adam moves by the rate, whatever its decays: γ g / (|g| + ε)', () => {
    fc.assert(
      fc.property(adamOptions, three, fc.integer({ min: 1, max: 6 }), (given, g, steps) => {
        const options = { ...given, weightDecay: 0 };
        near(
          follow(adam(options), [0, 0, 0], new Array<Three>(steps).fill(g)),
          g.map((x) => (-steps * options.rate * x) / (Math.abs(x) + options.epsilon)),
          1e-9,
        );
      }),
    );
  });

  it('on a parabola a θ²/2, plain descent is (1 - γ a)ᵗ', () => {
    const rule = sgd({ rate: 0.1 });
    let position = beginAt(rule, treeOf([1, 2, 3]));
    for (let t = 0; t < 7; t++) position = rule.update(position, position.parameters);
    near(
      numbers(position.parameters),
      [1, 2, 3].map((x) => x * 0.9 ** 7),
    );
  });
});

describe('clipping', () => {
  it('by the global norm shortens all arrays together, and only what is too long', () => {
    fc.assert(
      fc.property(three, fc.double({ min: 0.1, max: 20, noNaN: true }), (g, most) => {
        const length = Math.hypot(...g);
        near([toNested(evaluate(globalNorm(treeOf(g))))], [length]);
        const share = length > most ? most / length : 1;
        near(
          numbers(clipByGlobalNorm(most)(treeOf(g))),
          g.map((x) => x * share),
        );
      }),
    );
    near(numbers(clipByGlobalNorm(1)(treeOf([0, 0, 0]))), [0, 0, 0]);
  });

  it('by value bounds every element', () => {
    fc.assert(
      fc.property(three, fc.double({ min: 0.1, max: 20, noNaN: true }), (g, most) => {
        near(
          numbers(clipByValue(most)(treeOf(g))),
          g.map((x) => Math.max(-most, Math.min(most, x))),
        );
      }),
    );
  });
});

describe('an average', () => {
  it('is d a + (1 - d) x', () => {
    fc.assert(
      fc.property(three, three, share, (a, x, d) => {
        near(
          numbers(movingAverage(treeOf(a), treeOf(x), constant(d))),
          a.map((old, i) => d * old + (1 - d) * (x[i] ?? Number.NaN)),
        );
      }),
    );
  });

  it('with a ramped decay forgets where it began', () => {
    const decay = rampedDecay(0.999);
    const at = (count: number): number => toNested(evaluate(decay(constant(count))));
    const end = [0, 1, 2, 3, 4].reduce((average, count) => average * at(count) + 7 * (1 - at(count)), 1000);
    expect(Math.abs(end - 7)).toBeLessThan(1);
    fc.assert(
      fc.property(fc.nat(20000), (count) => {
        near([at(count)], [Math.min(0.999, (1 + count) / (10 + count))]);
      }),
    );
  });
});

describe('settings that make no sense', () => {
  it.each([
    [() => sgd({ rate: -1 }).update(beginAt(sgd({ rate: 1 }), treeOf([0, 0, 0])), treeOf([0, 0, 0])), 'a rate is -1'],
    [() => sgd({ rate: 1, momentum: 2 }), 'the momentum is 2'],
    [() => sgd({ rate: 1, weightDecay: Number.NaN }), 'the weight decay is NaN'],
    [() => adam({ rate: 1, first: 1 }), 'the first decay is 1'],
    [() => adam({ rate: 1, second: 0 }), 'the second decay is 0'],
    [() => adamW({ rate: 1, epsilon: -1 }), 'epsilon is -1'],
    [() => clipByValue(0), 'the largest element of a gradient is 0'],
    [() => clipByGlobalNorm(Infinity), 'the largest length of a gradient is Infinity'],
    [() => rampedDecay(2), 'the limit of the decay is 2'],
  ])('are named: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
