import { constant, type Expr, foldIn, fromFlat } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Metric } from '../index.ts';
import { affineOf, open } from '../verify/index.ts';
import { Matrix, norm } from '../verify/linear.ts';
import { gaussians, real } from '../verify/table/cases.ts';
import { langevin } from './langevin.ts';

/** Any factor at all: a preconditioner need not know the target. */
const withFactor = gaussians.chain((target) => {
  const n = target.dimension;
  const diagonal = fc.array(real(0.1, 2), { minLength: n, maxLength: n });
  const dense = fc.array(real(-1, 1), { minLength: n * n, maxLength: n * n });
  const factors = fc.oneof(
    diagonal.map((scale) => ({
      factor: Matrix.diag([...scale]),
      metric: Metric.diagonal(constant(fromFlat([n], scale))),
    })),
    dense.map((values) => ({
      factor: Matrix.from1DArray(n, n, [...values]),
      metric: Metric.dense(constant(fromFlat([n, n], values))),
    })),
  );
  return fc.record({
    target: fc.constant(target),
    factor: factors,
    stepSize: real(0.01, 0.5),
    temperature: real(0, 3),
  });
});

const close = (a: Matrix, b: Matrix, scale: number): void =>
  expect(norm(Matrix.sub(a, b))).toBeLessThanOrEqual(1e-12 * scale);

describe('langevin with a preconditioner', () => {
  it('moves covariances by S ← M S Mᵀ + ε T L Lᵀ, M = I - (ε/2) L Lᵀ A, and means towards that of the target', () => {
    fc.assert(
      fc.property(withFactor, ({ target, factor: { factor, metric }, stepSize, temperature }) => {
        const { precision, mean, dimension } = target;
        const { m, l, c, bend } = affineOf(
          open(langevin(target.energy, { stepSize, temperature, metric }), target.energy.event),
        );
        const pull = factor
          .mmul(factor.transpose())
          .mmul(precision)
          .mul(stepSize / 2);
        close(m, Matrix.sub(Matrix.eye(dimension), pull), 1 + norm(pull));
        close(
          l.mmul(l.transpose()),
          factor.mmul(factor.transpose()).mul(stepSize * temperature),
          1 + norm(factor) ** 2,
        );
        close(c, pull.mmul(Matrix.columnVector([...mean])), 1 + norm(pull) * 10);
        expect(bend).toBeLessThan(1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it('after some steps has the covariance of the recursion', () => {
    fc.assert(
      fc.property(withFactor, fc.integer({ min: 1, max: 5 }), ({ target, factor: { factor, metric }, stepSize }, n) => {
        const sampler = langevin(target.energy, { stepSize, metric });
        const many = open((key, x: Expr<[number]>) => {
          const turns = Array.from({ length: n }, (_, i) => foldIn(key, i));
          return turns.reduce((state, own) => sampler.step(own, state)[0], sampler.init(x)).x;
        }, target.energy.event);
        const { m, l } = affineOf(many);
        const spread = factor.mmul(factor.transpose());
        const once = Matrix.sub(Matrix.eye(target.dimension), spread.mmul(target.precision).mul(stepSize / 2));
        const [mean, covariance] = Array.from({ length: n }).reduce<readonly [Matrix, Matrix]>(
          ([power, s]) => [
            once.mmul(power),
            Matrix.add(once.mmul(s).mmul(once.transpose()), Matrix.mul(spread, stepSize)),
          ],
          [Matrix.eye(target.dimension), Matrix.zeros(target.dimension, target.dimension)],
        );
        const scale = (1 + norm(once)) ** (2 * n);
        close(m, mean, scale);
        close(l.mmul(l.transpose()), covariance, scale * (1 + norm(spread)));
      }),
      { numRuns: 30 },
    );
  });
});
