import { abs, constant, type Expr, evaluate, fromFlat, leakyRelu, square, tanh, toNested } from '@ergodic/core';
import { marginal } from '@ergodic/core/energy';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bumps,
  classEnergy,
  classNetwork,
  conditionOf,
  convolutionalEnergy,
  energyNetwork,
  filterEnergy,
  gaborFilters,
  mlpEnergy,
  mlpFeatures,
  noiseConditional,
  residualConvolutionalFeatures,
  residualEnergy,
  residualFeatures,
} from './index.ts';
import {
  addPictures,
  convolve,
  embedded,
  filled,
  halve,
  inner,
  item,
  layer,
  leaky,
  mapPicture,
  type Picture,
  plus,
  range,
  relu,
  silu,
  total,
  type Vector,
} from './test-loops.ts';

const seed = fc.integer({ min: 0, max: 1e6 });
const runs = { numRuns: 6 };
const point = (s: number, n: number): Vector => Array.from(normal(key(s + 1), n));
const near = (got: number, want: number): void => {
  expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-11 * (1 + Math.abs(want)));
};
const number = (x: Expr<[]>): number => toNested(evaluate(x));

/** `|x|² / (2 s²)` and the constant of a Gaussian reference in `n` dimensions. */
const reference = (x: Vector, s: number): number =>
  inner(x, x) / (2 * s * s) + x.length * Math.log(s * Math.sqrt(2 * Math.PI));

describe('networks are what their formulas say', () => {
  it('a multilayer perceptron', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const net = mlpEnergy([2], { hidden: [4, 3], reference: 2 });
        const params = filled(net.params, s);
        const x = point(s, 2);
        const hidden = [0, 1].reduce<Vector>((h, i) => layer(params, `body.layers.${i}`, h).map(silu), x);
        const got = number(net.apply(params.tree, {})(constant(fromFlat([2], x))));
        near(got, inner(params.at('head'), hidden) + reference(x, 2));
      }),
      runs,
    );
  });

  it('of any event, with any activation, and without a reference', () => {
    const net = mlpEnergy([2, 3], { hidden: [4], activation: tanh });
    const params = filled(net.params, 7);
    const x = point(7, 6);
    const hidden = layer(params, 'body.layers.0', x).map(Math.tanh);
    near(number(net.apply(params.tree, {})(constant(fromFlat([2, 3], x)))), inner(params.at('head'), hidden));
  });

  it('a residual network', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const net = residualEnergy([3], { width: 4, blocks: 2, reference: 1.5 });
        const params = filled(net.params, s);
        const x = point(s, 3);
        const out = [0, 1].reduce<Vector>(
          (h, i) => {
            const first = layer(params, `body.blocks.${i}.first`, h.map(silu)).map(silu);
            return plus(h, layer(params, `body.blocks.${i}.second`, first));
          },
          layer(params, 'body.entry', x),
        );
        const got = number(net.apply(params.tree, {})(constant(fromFlat([3], x))));
        near(got, inner(params.at('head'), out.map(silu)) + reference(x, 1.5));
      }),
      runs,
    );
  });

  const picture = (x: Vector, [channels, rows, columns]: readonly [number, number, number]): Picture =>
    range(channels).map((c) =>
      range(rows).map((r) => range(columns).map((q) => item(x, (c * rows + r) * columns + q))),
    );

  it('a convolutional network, with strides, of images of odd sizes', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom('sum', 'flatten'), (s, pool) => {
        const net = convolutionalEnergy([2, 5, 4], {
          channels: [3, 2],
          strides: [2, 1],
          activation: leakyRelu(0.2),
          pool,
        });
        const params = filled(net.params, s);
        const x = point(s, 40);
        const first = mapPicture(convolve(params, 'body.layers.0', picture(x, [2, 5, 4]), { stride: 2 }), leaky);
        const second = mapPicture(convolve(params, 'body.layers.1', first), leaky);
        const features = pool === 'sum' ? second.map((channel) => total(channel.flat())) : second.flat(2);
        near(number(net.apply(params.tree, {})(constant(fromFlat([2, 5, 4], x)))), inner(params.at('head'), features));
      }),
      runs,
    );
  });

  it('a residual convolutional network of noise levels, as diffusion recovery likelihood has it', () => {
    const features = residualConvolutionalFeatures([4, 4], {
      channels: 2,
      multiples: [1, 2],
      blocks: 2,
      condition: conditionOf(4),
    });
    const net = noiseConditional(features, { embedding: 4 });
    fc.assert(
      fc.property(seed, fc.nat(6), (s, t) => {
        const params = filled(net.params, s);
        const x = point(s, 16);
        const c = embedded(params, 4, t);
        const block = (path: string, h: Picture): Picture => {
          const first = convolve(params, `${path}.first`, mapPicture(h, leaky), { c });
          const second = convolve(params, `${path}.second`, mapPicture(first, leaky));
          const scaled = mapPicture(second, (value, channel) => value * item(params.at(`${path}.scale`), channel));
          const kept = params.has(`${path}.shortcut.kernel`) ? convolve(params, `${path}.shortcut`, h, { size: 1 }) : h;
          return addPictures(kept, scaled);
        };
        let h = convolve(params, 'body.entry', picture(x, [1, 4, 4]));
        for (const i of [0, 1]) h = block(`body.levels.0.${i}`, h);
        h = halve(h);
        for (const i of [0, 1]) h = block(`body.levels.1.${i}`, h);
        expect(params.has('body.levels.1.0.shortcut.kernel')).toBe(true);
        expect(params.has('body.levels.1.1.shortcut.kernel')).toBe(false);
        const sums = mapPicture(h, relu).map((channel) => total(channel.flat()));
        const got = number(net.apply(params.tree, { level: constant(t) })(constant(fromFlat([4, 4], x))));
        near(got, inner(layer(params, 'head', c), sums));
      }),
      runs,
    );
  });

  it('a residual network of noise levels', () => {
    const features = residualFeatures([2], { width: 3, blocks: 2, condition: conditionOf(4) });
    const net = noiseConditional(features, { embedding: 4 });
    fc.assert(
      fc.property(seed, fc.double({ min: 0, max: 10, noNaN: true }), (s, t) => {
        const params = filled(net.params, s);
        const x = point(s, 2);
        const c = embedded(params, 4, t);
        const out = [0, 1].reduce<Vector>(
          (h, i) => {
            const first = layer(params, `body.blocks.${i}.first`, h.map(silu), c).map(silu);
            return plus(h, layer(params, `body.blocks.${i}.second`, first));
          },
          layer(params, 'body.entry', x),
        );
        const got = number(net.apply(params.tree, { level: constant(t) })(constant(fromFlat([2], x))));
        near(got, inner(layer(params, 'head', c), out.map(silu)));
      }),
      runs,
    );
  });

  it('a perceptron of noise levels', () => {
    const net = noiseConditional(mlpFeatures([2], { hidden: [3, 3], condition: conditionOf(6) }), {
      embedding: 6,
      reference: 3,
    });
    fc.assert(
      fc.property(seed, fc.double({ min: 0, max: 10, noNaN: true }), (s, t) => {
        const params = filled(net.params, s);
        const x = point(s, 2);
        const c = embedded(params, 6, t);
        const hidden = [0, 1].reduce<Vector>((h, i) => layer(params, `body.layers.${i}`, h, c).map(silu), x);
        const got = number(net.apply(params.tree, { level: constant(t) })(constant(fromFlat([2], x))));
        near(got, inner(layer(params, 'head', c), hidden) + reference(x, 3));
      }),
      runs,
    );
  });
});

describe('a network of classes', () => {
  const net = classNetwork(mlpFeatures([2], { hidden: [4] }), 3);

  it('is a classifier, an energy for each class, and an energy of points of any class', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const params = filled(net.params, s);
        const x = point(s, 2);
        const at = constant(fromFlat([2], x));
        const hidden = layer(params, 'body.layers.0', x).map(silu);
        const head = params.at('head');
        const logits = range(3).map(
          (k) => item(params.at('bias'), k) + total(hidden.map((h, i) => h * item(head, 3 * i + k))),
        );
        toNested(evaluate(net.apply(params.tree, {})(at))).forEach((value, k) => {
          near(value, item(logits, k));
          near(number(classEnergy(net).apply(params.tree, { label: constant(k, 'int') })(at)), -item(logits, k));
        });
        near(number(marginal(net).apply(params.tree, {})(at)), -Math.log(total(logits.map(Math.exp))));
      }),
      runs,
    );
  });
});

describe('an energy of filters', () => {
  it('is linear in sums over all places of functions of responses', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const filters = { shape: [2, 2, 3], data: point(s + 2, 12) };
        const net = filterEnergy([4, 5], { filters, statistics: [abs, ...bumps([-1, 2], 0.5)], reference: 2 });
        const params = filled(net.params, s);
        const x = point(s, 20);
        const response = (k: number, row: number, column: number): number =>
          total(
            range(6).map(
              (i) => item(filters.data, 6 * k + i) * item(x, (row + Math.floor(i / 3)) * 5 + column + (i % 3)),
            ),
          );
        const functions = [
          Math.abs,
          (r: number) => Math.exp(-2 * (r + 1) ** 2),
          (r: number) => Math.exp(-2 * (r - 2) ** 2),
        ];
        const sums = range(2).flatMap((k) =>
          functions.map((f) => total(range(3).flatMap((row) => range(3).map((column) => f(response(k, row, column)))))),
        );
        near(
          number(net.apply(params.tree, {})(constant(fromFlat([4, 5], x)))),
          inner(params.at('weights'), sums) + reference(x, 2),
        );
      }),
      runs,
    );
  });

  it('has no Gabor filter whose wave is the same at all pixels: rounding errors, made as long as the others', () => {
    for (const [size, wavelength] of [
      [5, 2],
      [4, 2],
      [5, 1],
    ] as const)
      expect(() => gaborFilters({ size, orientations: 4, wavelength })).toThrow(/wavelength of . is too short/);
  });

  it('may look through Gabor filters: of mean 0 and length 1, an even and an odd one for each direction', () => {
    const { shape, data } = gaborFilters({ size: 7, orientations: 4, wavelength: 4 });
    expect(shape).toEqual([8, 7, 7]);
    for (const k of range(8)) {
      const filter = Array.from(data.slice(49 * k, 49 * (k + 1)));
      expect(Math.abs(total(filter))).toBeLessThan(1e-12);
      near(inner(filter, filter), 1);
      const turned = [...filter].reverse();
      filter.forEach((value, i) => {
        near(item(turned, i), k % 2 === 0 ? value : -value);
      });
    }
    // The first direction is along the rows, the third along the columns: one is the other turned over.
    for (const k of range(2))
      range(49).forEach((i) => {
        near(
          item(Array.from(data), 49 * (4 + k) + i),
          item(Array.from(data), 49 * k + 7 * (i % 7) + Math.floor(i / 7)),
        );
      });
    // One wave every four pixels: the middle of the first is bright, two pixels along the row it is dark, and in the column not.
    const first = (row: number, column: number): number => item(Array.from(data), 7 * row + column);
    expect([first(3, 3), first(3, 1), first(1, 3)].map((x) => x > 0)).toEqual([true, false, true]);
  });
});

describe('sizes that make no sense', () => {
  it.each([
    [() => mlpEnergy([2], { hidden: [] }), 'a network needs a hidden layer'],
    [() => mlpEnergy([2], { hidden: [0] }), 'the number of units is 0'],
    [() => residualEnergy([2], { width: 3, blocks: 0 }), 'the number of blocks is 0'],
    [() => convolutionalEnergy([4], { channels: [2] }), 'not [4]'],
    [() => convolutionalEnergy([4, 4], { channels: [] }), 'a network needs a layer'],
    [() => convolutionalEnergy([4, 4], { channels: [1], strides: [0] }), 'a stride is 0'],
    [
      () => noiseConditional(mlpFeatures([2], { hidden: [3] })),
      'features conditioned on no numbers, where an embedding of 16 gives 64',
    ],
    [
      () => noiseConditional(mlpFeatures([2], { hidden: [3], condition: 12 }), { embedding: 3 }),
      'an embedding of 3 numbers',
    ],
    [() => classNetwork(mlpFeatures([2], { hidden: [3] }), 0), 'the number of classes is 0'],
    [
      () => filterEnergy([2, 2], { filters: { shape: [1, 3, 3], data: [] }, statistics: [square] }),
      'filters [1, 3, 3] do not fit images [2, 2]',
    ],
    [
      () =>
        energyNetwork(mlpFeatures([2], { hidden: [3], condition: 4 })).apply(
          filled(energyNetwork(mlpFeatures([2], { hidden: [3], condition: 4 })).params, 0).tree,
          {},
        )(constant([0, 0])),
      'is given nothing to be conditioned on',
    ],
  ])('are named: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
