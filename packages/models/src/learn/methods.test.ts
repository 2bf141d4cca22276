import { constant, evaluate, fromFlat, toNested } from '@ergodic/core';
import { foldIn, key } from '@ergodic/core/random';
import { deviation, mean } from 'd3-array';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { eightGaussians, twoMoons } from '../data/index.ts';
import { arraysOf } from '../networks/index.ts';
import { methods } from './methods.ts';
import { freshPoints, type Scene, sceneOf, uses } from './scene.ts';

const sceneOfMoons = (seed: number): Scene =>
  sceneOf(twoMoons(0.1), seed, { updates: 10, batch: 4, hidden: [5, 3] }, () => {
    throw new Error('nothing is compiled here');
  });

const silu = (x: number): number => x / (1 + Math.exp(-x));

/** `w . h(x) - ln N(x; 0, s² I)`, with loops, from arrays by name. */
const perceptron =
  (arrays: ReturnType<typeof arraysOf>, prefix: string) =>
  (x: readonly [number, number]): number => {
    const named = (name: string) => {
      const found = Object.entries(arrays).find(([path]) => path === `${prefix}${name}`);
      if (found === undefined) throw new Error(`no ${prefix}${name} among ${Object.keys(arrays).join(', ')}`);
      return found[1];
    };
    const hidden = [0, 1].reduce<readonly number[]>((h, layer) => {
      const { data: weight, shape } = named(`body.layers.${layer}.weight`);
      const { data: bias } = named(`body.layers.${layer}.bias`);
      const [, outputs = 0] = shape;
      return Array.from({ length: outputs }, (_, j) =>
        silu(h.reduce((sum, value, i) => sum + value * (weight[i * outputs + j] ?? Number.NaN), bias[j] ?? Number.NaN)),
      );
    }, x);
    const { data: head } = named('head');
    // As the page on learning says.
    const variance = 2.5 ** 2;
    const linear = hidden.reduce((sum, value, i) => sum + value * (head[i] ?? Number.NaN), 0);
    return linear + (x[0] ** 2 + x[1] ** 2) / (2 * variance) + Math.log(2 * Math.PI * variance);
  };

/** Methods whose energy is the perceptron that all share, and where its parameters are among theirs. */
const shared: readonly (readonly [string, string])[] = [
  ['cd', ''],
  ['persistent', ''],
  ['exact', ''],
  ['short-run', ''],
  ['nce', 'energy.'],
  ['score-matching', ''],
  ['sliced', ''],
  ['denoising', ''],
  ['cooperative', 'energy.'],
];

const planCalled = (name: string, seed: number) => {
  const method = methods.find((one) => one.name === name);
  if (method === undefined) throw new Error(`no ${name}`);
  return method.plan(sceneOfMoons(seed));
};

describe('the methods of the table', () => {
  it('have names of their own, and plans that learn all that their energies are made of', () => {
    expect(new Set(methods.map(({ name }) => name)).size).toBe(methods.length);
    for (const { name, plan } of methods) {
      const { learning, model } = plan(sceneOfMoons(0));
      expect([name, learning.batch]).toEqual([name, 4]);
      const initial = model.initial(key(1));
      expect(initial).toHaveLength(model.size);
      const moved = initial.map((v) => v + 0.1);
      const at = (vector: Float32Array): number =>
        toNested(evaluate(model.at(constant(fromFlat([model.size], [...vector])))(constant([0.3, -0.2]))));
      expect(Math.abs(at(moved) - at(initial))).toBeGreaterThan(1e-6);
    }
  });

  test.each(shared)('%s learns the perceptron over its reference density, and nothing else', (name, prefix) => {
    const { model } = planCalled(name, 0);
    const coordinate = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(coordinate, coordinate), fc.integer({ min: 0, max: 99 }), ([x, y], seed) => {
        const vector = model.initial(key(seed)).map((v, i) => v + 0.1 * Math.sin(i));
        const expected = perceptron(arraysOf(model, vector), prefix)([x, y]);
        const found = toNested(evaluate(model.at(constant(fromFlat([model.size], [...vector])))(constant([x, y]))));
        expect(found).toBeCloseTo(expected, 10);
      }),
      { numRuns: 10 },
    );
  });
});

describe('a scene', () => {
  it('puts data at 0 with an average deviation of 1 along the axes, by one unit for both', () => {
    for (const dataset of [twoMoons(0.1), eightGaussians(2.83, 0.354)]) {
      const scene = sceneOf(dataset, 3, { updates: 1, batch: 1, hidden: [1] }, sceneOfMoons(0).compile);
      expect(scene.map.scale).toEqual([scene.unit, scene.unit]);
      const points = freshPoints(scene, foldIn(scene.key, 99), 20_000);
      const axis = (i: number): Float64Array => points.filter((_, j) => j % 2 === i);
      // Of 20,000 points: six standard errors of a mean, twice (the map has its own), are 0.09.
      for (const i of [0, 1]) expect(Math.abs(mean(axis(i)) ?? Number.NaN)).toBeLessThan(0.09);
      const square = ((deviation(axis(0)) ?? 0) ** 2 + (deviation(axis(1)) ?? 0) ** 2) / 2;
      expect(Math.abs(square - 1)).toBeLessThan(0.09);
    }
  });

  it('is a function of the seed, and its uses of the key differ', () => {
    expect(sceneOfMoons(1).map).toEqual(sceneOfMoons(1).map);
    expect(sceneOfMoons(1).map).not.toEqual(sceneOfMoons(2).map);
    expect(new Set(Object.values(uses)).size).toBe(Object.keys(uses).length);
    const { examples, key: root, map, dataset } = sceneOfMoons(4);
    const own = foldIn(root, 7);
    const raw = dataset.sample(own, 3);
    expect(examples(own, 3).points).toEqual(raw.map((v, i) => (v - map.shift[i % 2 === 0 ? 0 : 1]) / map.scale[0]));
  });
});
