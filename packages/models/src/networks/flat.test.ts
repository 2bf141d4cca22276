import { constant, dot, dotProduct, type Expr, evaluate, fromFlat, pipe, sub, times, toNested } from '@ergodic/core';
import { asFunction, energy, withParams } from '@ergodic/core/energy';
import { key, normal } from '@ergodic/core/random';
import { Init, initialise, parameter } from '@ergodic/core/tree';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arraysOf, flatEnergy, mlpEnergy } from './index.ts';

/** `E(x) = |B (x - m)|² / 2`. */
const quadratic = energy({
  event: [2],
  params: { matrix: parameter([2, 2], Init.lecun), centre: { mean: parameter([2], Init.normal(1)) } },
  apply:
    ({ matrix, centre }) =>
    (x: Expr<[2]>) => {
      const y = dot(matrix, sub(x, centre.mean));
      return pipe(dotProduct(y, y), times(0.5));
    },
});

describe('an energy with its parameters in one vector', () => {
  it('is the energy', () => {
    const flat = flatEnergy(quadratic);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const tree = initialise(quadratic.params, key(seed));
        const vector = constant(fromFlat([flat.size], flat.initial(key(seed))));
        const x: Expr<[2]> = constant(fromFlat([2], normal(key(seed + 1), 2)));
        const direct = asFunction(withParams(tree)(quadratic))(x);
        expect(toNested(evaluate(flat.at(vector)(x)))).toBeCloseTo(toNested(evaluate(direct)), 5);
      }),
      { numRuns: 20 },
    );
  });

  it('has every parameter once, at a place of its own, under its name', () => {
    const flat = flatEnergy(mlpEnergy([2], { hidden: [4, 3], reference: 2 }));
    expect(flat.size).toBe(2 * 4 + 4 + 4 * 3 + 3 + 3);
    const vector = Float32Array.from({ length: flat.size }, (_, i) => i);
    const arrays = arraysOf(flat, vector);
    expect(Object.keys(arrays).sort()).toEqual([
      'body.layers.0.bias',
      'body.layers.0.weight',
      'body.layers.1.bias',
      'body.layers.1.weight',
      'head',
    ]);
    expect(
      Object.values(arrays)
        .flatMap(({ data }) => [...data])
        .sort((a, b) => a - b),
    ).toEqual([...vector]);
    for (const { shape, data } of Object.values(arrays)) expect(shape.reduce((m, n) => m * n, 1)).toBe(data.length);
  });
});

describe('a network over a reference density', () => {
  it('is confined: far away the energy grows as the square of the distance', () => {
    const flat = flatEnergy(mlpEnergy([2], { hidden: [8, 8], reference: 2 }));
    const vector = constant(fromFlat([flat.size], flat.initial(key(0))));
    const at = (r: number): number => toNested(evaluate(flat.at(vector)(constant([r, 0]))));
    expect(at(2000) / at(1000)).toBeCloseTo(4, 1);
  });
});
