import { gradOf } from '@ergodic/autodiff';
import { constant, type Dim, dim, type Expr, evaluate, fromFlat, input, mul, toNested, typed } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { convolutionalEnergy, layoutOf, mlpEnergy, powerIteration, spectrallyNormalised } from './index.ts';
import { filled } from './test-loops.ts';

type Outputs = Dim<'outputs'>;
type Inputs = Dim<'inputs'>;

const seed = fc.integer({ min: 0, max: 1e6 });
const singular = (rows: number, columns: number, data: ArrayLike<number>): readonly number[] =>
  new SingularValueDecomposition(Matrix.from1DArray(rows, columns, Array.from(data)), { autoTranspose: true }).diagonal;
const norm = (rows: number, columns: number, data: ArrayLike<number>): number =>
  Math.max(...singular(rows, columns, data));

const matrixOf = (rows: number, columns: number, data: ArrayLike<number>): Expr<[Outputs, Inputs]> =>
  constant(fromFlat([dim('outputs', rows), dim('inputs', columns)], Array.from(data)));
const vectorOf = (data: ArrayLike<number>): Expr<[Outputs]> =>
  constant(fromFlat([dim('outputs', data.length)], Array.from(data)));

describe('power iteration', () => {
  it('finds the largest singular value, from below, with an error of the order of (σ₂ / σ₁)^(4n - 2)', () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (s, rows, columns) => {
        const data = normal(key(s), rows * columns);
        const start = normal(key(s + 1), rows);
        const [first = 0, second = 0] = [...singular(rows, columns, data)].sort((a, b) => b - a);
        for (const n of [1, 3, 20]) {
          const { norm: found } = powerIteration(matrixOf(rows, columns, data), vectorOf(start), n);
          const value = toNested(evaluate(found));
          expect(value).toBeLessThanOrEqual(first * (1 + 1e-12));
          // The start has a part of at least |u₁ · start| / |start| along the first direction; tan of the angle shrinks by (σ₂ / σ₁)² each time.
          const left = new SingularValueDecomposition(Matrix.from1DArray(rows, columns, Array.from(data)), {
            autoTranspose: true,
          });
          const best = left.diagonal.indexOf(first);
          const along = Math.abs(start.reduce((total, x, i) => total + x * left.leftSingularVectors.get(i, best), 0));
          const tangent = Math.sqrt(Math.max(0, start.reduce((total, x) => total + x * x, 0) - along ** 2)) / along;
          expect(first - value).toBeLessThanOrEqual(
            first * (tangent * (second / first) ** (2 * n - 1)) ** 2 + 1e-10 * first,
          );
        }
      }),
      { numRuns: 30 },
    );
  });

  it('goes on from where it was: two times one are one time two', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const w = matrixOf(3, 4, normal(key(s), 12));
        const start = vectorOf(normal(key(s + 1), 3));
        const twice = powerIteration(w, powerIteration(w, start, 1).left, 1);
        const both = powerIteration(w, start, 2);
        expect(Math.abs(toNested(evaluate(twice.norm)) - toNested(evaluate(both.norm)))).toBeLessThan(1e-12);
      }),
      { numRuns: 20 },
    );
  });

  it('has the derivative of the largest singular value, u vᵀ', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const data = Array.from(normal(key(s), 6));
        const [first = 0, second = 0] = [...singular(2, 3, data)].sort((a, b) => b - a);
        fc.pre(second / first < 0.8);
        const w = typed<[Outputs, Inputs]>(input('w', [dim('outputs', 2), dim('inputs', 3)]));
        const { norm: found } = powerIteration(w, vectorOf([1, 0.3]), 60);
        const gradient = evaluate(gradOf(found, w), { w: [data.slice(0, 3), data.slice(3)] }).data;
        data.forEach((_, i) => {
          const moved = (by: number): number =>
            norm(
              2,
              3,
              data.map((x, j) => (i === j ? x + by : x)),
            );
          expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - (gradient[i] ?? Number.NaN))).toBeLessThan(1e-8);
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('an energy with spectral normalisation', () => {
  it('is the energy with every weight divided by its norm, a kernel as a matrix, but for the head', () => {
    const net = convolutionalEnergy([4, 4], { channels: [3, 2] });
    const { places } = layoutOf(net.params);
    fc.assert(
      fc.property(seed, fc.constantFrom('unit', 'bound'), fc.constantFrom(0.15, 0.5), (s, mode, scale) => {
        const params = filled(net.params, s, scale);
        // Power iteration is slow where the second singular value is near the first.
        for (const { path, shape } of places.filter((place) => place.path.endsWith('kernel'))) {
          const values = [...singular(shape[0] ?? 0, params.at(path).length / (shape[0] ?? 1), params.at(path))];
          const [first = 0, second = 0] = values.sort((a, b) => b - a);
          fc.pre(second / first < 0.95);
        }
        const x = constant(fromFlat([4, 4], normal(key(s + 1), 16)));
        const got = toNested(evaluate(spectrallyNormalised(net, { iterations: 150, mode }).apply(params.tree, {})(x)));
        const vector = places.flatMap(({ path, shape }) => {
          const data = params.at(path);
          if (!path.endsWith('kernel')) return [...data];
          const size = norm(shape[0] ?? 0, data.length / (shape[0] ?? 1), data);
          return data.map((value) => value / (mode === 'bound' ? Math.max(1, size) : size));
        });
        const { size, tree } = layoutOf(net.params);
        const want = toNested(evaluate(net.apply(tree(constant(fromFlat([size], vector))), {})(x)));
        expect(Math.abs(got - want)).toBeLessThan(1e-6 * (1 + Math.abs(want)));
      }),
      { numRuns: 10 },
    );
  });

  // Where the two largest singular values are near each other the norm is found from below by a per cent at most.
  it('moves at most as fast as its head is long, if its activation does', () => {
    const net = mlpEnergy([2], { hidden: [5, 5], activation: (x) => mul(x, 1) });
    const of = spectrallyNormalised(net, { iterations: 60 });
    fc.assert(
      fc.property(seed, (s) => {
        const params = filled(net.params, s);
        const [x, y] = [normal(key(s + 1), 2), normal(key(s + 2), 2)];
        const at = (z: Float64Array): number =>
          toNested(evaluate(of.apply(params.tree, {})(constant(fromFlat([2], z)))));
        const way = Math.hypot(...x.map((value, i) => value - (y[i] ?? 0)));
        expect(Math.abs(at(x) - at(y))).toBeLessThanOrEqual(Math.hypot(...params.at('head')) * way * 1.02);
      }),
      { numRuns: 10 },
    );
  });

  it('does not touch what it is told to leave alone', () => {
    const net = mlpEnergy([2], { hidden: [3] });
    const params = filled(net.params, 1);
    const x = constant(fromFlat([2], [1, 2]));
    const alone = spectrallyNormalised(net, { except: () => true }).apply(params.tree, {})(x);
    expect(alone).toBe(net.apply(params.tree, {})(x));
  });
});
