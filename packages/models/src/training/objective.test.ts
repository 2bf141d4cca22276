import { gradOf } from '@ergodic/autodiff';
import { constant, type Expr, evaluate, fromFlat, input, toNested } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import { expect, it } from 'vitest';
import { flatEnergy, mlpEnergy, type Size } from '../networks/index.ts';
import { contrast } from './index.ts';

const energy = flatEnergy(mlpEnergy({ hidden: [4, 3], reference: 2 }));
const n = 5;
const data: Expr<[5, 2]> = constant(fromFlat([n, 2], normal(key(1), [n, 2])));
const samples: Expr<[5, 2]> = constant(fromFlat([n, 2], normal(key(2), [n, 2])));
const theta: Expr<[Size]> = input('theta', [energy.size]);
const start = Float64Array.from(energy.initial(key(3)));

const at = (x: Expr<[]>, parameters: Float64Array): number =>
  toNested(evaluate(x, { theta: fromFlat([energy.size], parameters) }));

it('is the mean energy of the data less that of the samples', () => {
  const network = energy.at(theta);
  const mean = (points: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += at(network(constant(fromFlat([2], points.subarray(2 * i, 2 * i + 2)))), start);
    return sum / n;
  };
  const difference = mean(normal(key(1), [n, 2])) - mean(normal(key(2), [n, 2]));
  expect(at(contrast(n, network)(data, samples), start)).toBeCloseTo(difference, 10);
});

it('has the gradient that differences find', () => {
  const loss = contrast(n, energy.at(theta))(data, samples);
  const gradient: readonly number[] = toNested(
    evaluate(gradOf(loss, theta), { theta: fromFlat([energy.size], start) }),
  );
  const h = 1e-5;
  const byDifferences = Array.from(start, (_, i) => {
    const moved = (by: number): number =>
      at(
        loss,
        Float64Array.from(start, (x, j) => (i === j ? x + by : x)),
      );
    return (moved(h) - moved(-h)) / (2 * h);
  });
  gradient.forEach((g, i) => {
    expect(Math.abs(g - (byDifferences[i] ?? Number.NaN))).toBeLessThan(1e-8);
  });
  expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(1e-3);
});
