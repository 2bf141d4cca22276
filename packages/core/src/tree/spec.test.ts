import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { input } from '../dsl/index.ts';
import { foldIn, key } from '../random/index.ts';
import * as tree from './index.ts';

const layer = (inputs: number, outputs: number) => ({
  weight: tree.parameter([inputs, outputs], tree.Init.lecun),
  bias: tree.parameter([outputs], tree.Init.zeros),
});
const spec = { layers: [layer(2, 3), layer(3, 1)], scale: tree.parameter([], tree.Init.constant(2)) } as const;

describe('a specification', () => {
  it('gives inputs named by their paths', () => {
    const given = tree.inputs(spec, 'params');
    expect(given.layers[1].weight).toBe(input('params.layers.1.weight', [3, 1]));
    expect(given.scale).toBe(input('params.scale', []));
    expect(tree.inputs(spec).scale).toBe(input('scale', []));
    expect(tree.inputs(spec.scale, 'alone')).toBe(input('alone', []));
    expect(tree.inputs({ label: tree.slot([4], 'int') }).label).toBe(input('label', [4], 'int'));
  });

  it('gives tensors of its shapes', () => {
    expect(tree.matching(spec)(tree.initialise(spec, key(0)))).toEqual({
      _tag: 'Right',
      right: tree.initialise(spec, key(0)),
    });
    expect(tree.sizeOfSpec(spec)).toBe(6 + 3 + 3 + 1 + 1);
  });

  it('begins with parts that are those of the part alone', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const all = tree.initialise(spec, key(seed));
        expect(all.layers).toEqual(tree.initialise(spec.layers, foldIn(key(seed), 0)));
        expect(all.layers[1]).toEqual(tree.initialise(spec.layers[1], foldIn(foldIn(key(seed), 0), 1)));
        const reordered = { scale: spec.scale, layers: spec.layers };
        expect(tree.initialise(reordered, key(seed))).toEqual(all);
      }),
    );
  });

  it('begins differently for other keys, and for other parts', () => {
    const twice = [layer(2, 3), layer(2, 3)] as const;
    const [first, second] = tree.initialise(twice, key(1));
    expect(first.weight).not.toEqual(second.weight);
    expect(tree.initialise(twice, key(2))).not.toEqual(tree.initialise(twice, key(1)));
  });

  it('wants dimensions', () => {
    expect(() => tree.parameter([-1], tree.Init.zeros)).toThrow('-1 is not a dimension');
    expect(() => tree.slot([0.5])).toThrow('0.5 is not a dimension');
  });
});

describe('initialisers', () => {
  const moments = (init: tree.Initialiser, shape: readonly number[]): readonly [number, number] => {
    const values = Array.from(init.draw(key(3), shape));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return [mean, values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length];
  };

  // 60,000 numbers: the standard error of a uniform's variance is sqrt(0.8 / n) of it, 0.4%; a normal's 0.6%. Bounds are 7 of them.
  it.each([
    ['lecun', tree.Init.lecun, 1 / 200, 0.03],
    ['glorot', tree.Init.glorot, 2 / 500, 0.03],
    ['kaiming', tree.Init.kaiming, 2 / 200, 0.03],
    ['normal', tree.Init.normal(3), 9, 0.045],
    ['uniform', tree.Init.uniform(3), 3, 0.03],
  ] as const)('%s has the variance it promises', (_, init, variance, tolerance) => {
    const [mean, found] = moments(init, [200, 300]);
    expect(Math.abs(found / variance - 1)).toBeLessThan(tolerance);
    expect(Math.abs(mean)).toBeLessThan(7 * Math.sqrt(variance / 60_000));
  });

  it('count inputs and outputs, of convolutions too', () => {
    expect(tree.Init.fans([7])).toEqual({ fanIn: 1, fanOut: 7 });
    expect(tree.Init.fans([4, 5, 6])).toEqual({ fanIn: 20, fanOut: 6 });
    expect(tree.Init.fans([8, 3, 5, 5])).toEqual({ fanIn: 75, fanOut: 200 });
    expect(() => tree.Init.fans([])).toThrow('has no inputs');
  });

  it('refuse scales that are none', () => {
    expect(() => tree.Init.normal(Number.NaN)).toThrow('NaN is not a scale');
    expect(() => tree.Init.uniform(-1)).toThrow('-1 is not a scale');
  });
});
