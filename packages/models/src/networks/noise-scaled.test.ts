/** Networks that are scaled to the noise of each level are what their formulas say. */
import { constant, type Expr, evaluate, fromFlat, toNested } from '@ergodic/core';
import { marginal } from '@ergodic/core/energy';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classifierAt,
  conditionOf,
  convolutionalFeatures,
  energyOfClass,
  mlpFeatures,
  noiseScaled,
  noiseScaledClasses,
} from './index.ts';
import {
  convolve,
  embedded,
  filled,
  inner,
  item,
  layer,
  mapPicture,
  range,
  silu,
  total,
  type Vector,
} from './test-loops.ts';

const seed = fc.integer({ min: 0, max: 1e6 });
const runs = { numRuns: 10 };
const point = (s: number, n: number): Vector => Array.from(normal(key(s + 1), n));
const near = (got: number, want: number): void => {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(want)));
};
const number = (x: Expr<[]>): number => toNested(evaluate(x));

const deviations = [0.2, 0.5, 1.5];
const level = fc.nat(deviations.length - 1);
const halfSquare = (x: Vector): number => inner(x, x) / 2;

describe('a network scaled to the noise of each level', () => {
  it('is (½ |x|² - f(x; t)) / s_t², here of a convolutional network with hidden layers whose inputs are features too', () => {
    const features = convolutionalFeatures([4, 4], {
      channels: [2, 3],
      kernels: [3, 2],
      hidden: [4, 2],
      condition: conditionOf(4),
    });
    expect(features.width).toBe(3 + 4 + 2);
    const net = noiseScaled(features, { deviations, embedding: 4 });
    fc.assert(
      fc.property(seed, level, (s, t) => {
        const params = filled(net.params, s);
        const x = point(s, 16);
        const c = embedded(params, 4, t);
        const picture = [range(4).map((r) => range(4).map((q) => item(x, 4 * r + q)))];
        const first = mapPicture(convolve(params, 'body.layers.0', picture, { stride: 2, c }), silu);
        const second = mapPicture(convolve(params, 'body.layers.1', first, { stride: 2, size: 2, c }), silu).flat(2);
        const third = layer(params, 'body.hidden.0', second, c).map(silu);
        const fourth = layer(params, 'body.hidden.1', third, c).map(silu);
        const f = inner(layer(params, 'head', c), [...second, ...third, ...fourth]);
        const got = number(net.apply(params.tree, { level: constant(t) })(constant(fromFlat([4, 4], x))));
        near(got, (halfSquare(x) - f) / item(deviations, t) ** 2);
      }),
      runs,
    );
  });

  it('has no level without noise, none beyond those that it has, and no class that is not there', () => {
    const features = mlpFeatures([2], { hidden: [3], condition: conditionOf(4) });
    expect(() => noiseScaled(features, { deviations: [0.1, 0], embedding: 4 })).toThrow('the deviation of noise is 0');
    expect(() => noiseScaled(features, { deviations: [], embedding: 4 })).toThrow(
      'a network of noise levels needs a level',
    );
    expect(() => noiseScaled(features, { deviations })).toThrow('where an embedding of 16 gives 64');
    const net = noiseScaledClasses(features, 3, { deviations, embedding: 4 });
    expect(() => energyOfClass(net, 3)).toThrow('there is no class 3 of 3');
    const { tree } = filled(net.params, 1);
    for (const t of [-1, 0.5, deviations.length])
      expect(() => classifierAt(net, t).apply(tree, {})).toThrow(/^the level is/);
    expect(classifierAt(net, deviations.length - 1).apply(tree, {})).toBeTypeOf('function');
    expect(() => noiseScaledClasses(features, 0, { deviations, embedding: 4 })).toThrow('the number of classes is 0');
  });
});

describe('classes of each level', () => {
  const net = noiseScaledClasses(mlpFeatures([2], { hidden: [4], condition: conditionOf(4) }), 3, {
    deviations,
    embedding: 4,
  });

  it('have the logits (Σ w(t) h W_c - ½ |x|²) / s_t², energies of their own, and one together', () => {
    fc.assert(
      fc.property(seed, level, (s, t) => {
        const params = filled(net.params, s);
        const x = point(s, 2);
        const at = constant(fromFlat([2], x));
        const c = embedded(params, 4, t, 'network.');
        const hidden = layer(params, 'network.body.layers.0', x, c).map(silu);
        const weights = layer(params, 'network.head', c);
        const each = params.at('classes');
        const given = { level: constant(t) };
        const logits = range(3).map(
          (k) =>
            (total(hidden.map((h, i) => item(weights, i) * h * item(each, 3 * i + k))) - halfSquare(x)) /
            item(deviations, t) ** 2,
        );
        toNested(evaluate(net.apply(params.tree, given)(at))).forEach((value, k) => {
          near(value, item(logits, k));
          near(number(energyOfClass(net, k).apply(params.tree, given)(at)), -item(logits, k));
          near(toNested(evaluate(classifierAt(net, t).apply(params.tree, {})(at)))[k] ?? Number.NaN, value);
        });
        const most = Math.max(...logits);
        near(
          number(marginal(net).apply(params.tree, given)(at)),
          -most - Math.log(total(logits.map((logit) => Math.exp(logit - most)))),
        );
      }),
      runs,
    );
  });
});
