import { grad } from '@ergodic/autodiff';
import {
  add,
  asFunction,
  constant,
  cos,
  type Expr,
  evaluate,
  exp,
  fromFlat,
  input,
  keyFrom,
  log,
  mul,
  pipe,
  square,
  sub,
  sum,
  toNested,
} from '@ergodic/core';
import { topological } from '@ergodic/core/graph';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomes } from '../index.ts';
import { type GaussianTarget, gaussianTarget } from '../verify/index.ts';
import { CholeskyDecomposition, Matrix, norm, solve } from '../verify/linear.ts';
import { numeric } from '../verify/numeric.ts';
import { composed, real } from '../verify/table/cases.ts';
import { type Kernel, linearKernel, rbfKernel, type SvgdOptions, svgd } from './svgd.ts';

const key = keyFrom(0);

/** One step, as a function of the rows of points. */
const moved = (
  energy: (x: Expr<[number]>) => Expr<[]>,
  points: readonly (readonly number[])[],
  options: Omit<SvgdOptions<[number], number>, 'particles'>,
): Matrix => {
  const [n, d] = [points.length, points[0]?.length ?? 0];
  const { init, step } = svgd(energy, { particles: n, ...options });
  const [next] = step(key, init(constant(fromFlat([n, d], points.flat()))));
  return Matrix.from1DArray(n, d, Array.from(evaluate(next.x).data));
};

const close = (a: Matrix, b: Matrix, scale = 1): void =>
  expect(norm(Matrix.sub(a, b))).toBeLessThanOrEqual(1e-12 * scale);

const gaussian = fc
  .record({
    spectrum: fc.array(real(0.2, 3), { minLength: 1, maxLength: 3 }),
    rotation: fc.integer({ min: 1, max: 20 }),
    mean: fc.array(real(-2, 2), { minLength: 3, maxLength: 3 }),
  })
  .map(({ spectrum, rotation, mean }) =>
    gaussianTarget({ spectrum, mean: mean.slice(0, spectrum.length), rotation: spectrum.length > 1 ? rotation : 0 }),
  );

const cloud = (dimension: number, least = 1) =>
  fc.array(fc.array(real(-3, 3), { minLength: dimension, maxLength: dimension }), { minLength: least, maxLength: 7 });

const inverse = (m: Matrix): Matrix => solve(m, Matrix.eye(m.rows));

const moments = (x: Matrix) => {
  const mean = Matrix.rowVector(x.mean('column'));
  const centred = x.clone().subRowVector(mean);
  return { mean, centred, covariance: centred.transpose().mmul(centred).div(x.rows) };
};

describe('svgd with the linear kernel', () => {
  const affine = (x: Matrix, { precision, mean: centre, dimension }: GaussianTarget, stepSize: number): Matrix => {
    const { mean, covariance } = moments(x);
    const off = Matrix.sub(mean, Matrix.rowVector([...centre]));
    // φ(y) = A (μ - m) + (I - A (C + (m - μ) mᵀ)) y
    const spread = Matrix.add(covariance, off.transpose().mmul(mean));
    const turn = Matrix.sub(Matrix.eye(dimension), precision.mmul(spread));
    const shift = precision.mmul(off.transpose()).mul(-1);
    const direction = x.mmul(turn.transpose()).addRowVector(shift.transpose());
    return Matrix.add(x, direction.mul(stepSize));
  };

  it('on a Gaussian moves all particles by one affine map, known in closed form', () => {
    const cases = gaussian.chain((target) => fc.tuple(fc.constant(target), cloud(target.dimension), real(0.01, 1)));
    fc.assert(
      fc.property(cases, ([target, points, stepSize]) => {
        const x = new Matrix(points.map((point) => [...point]));
        const got = moved(asFunction(target.energy), points, { stepSize, kernel: linearKernel() });
        const scale = (1 + norm(x)) ** 3 * (1 + norm(target.precision));
        close(got, affine(x, target, stepSize), scale);
      }),
      { numRuns: 60 },
    );
  });

  it('stands still exactly where mean and covariance are those of the Gaussian', () => {
    const cases = gaussian.chain((target) =>
      fc.tuple(fc.constant(target), cloud(target.dimension, target.dimension + 1), real(0.01, 1)),
    );
    fc.assert(
      fc.property(cases, ([target, points, stepSize]) => {
        const { centred, covariance } = moments(new Matrix(points.map((point) => [...point])));
        fc.pre(norm(covariance) > 0.1 && new CholeskyDecomposition(covariance).isPositiveDefinite());
        const { lowerTriangularMatrix: before } = new CholeskyDecomposition(covariance);
        fc.pre(Math.min(...before.diagonal()) > 0.2);
        const { lowerTriangularMatrix: wanted } = new CholeskyDecomposition(target.covariance);
        const x = centred
          .mmul(inverse(before).transpose())
          .mmul(wanted.transpose())
          .addRowVector([...target.mean]);
        const energy = asFunction(target.energy);
        const still = { stepSize, kernel: linearKernel<[number]>() };
        close(moved(energy, x.to2DArray(), still), x, 100 * norm(x) ** 2 * norm(target.precision));
        // Half as wide it is not where it should be.
        const narrow = Matrix.mul(x, 0.5);
        expect(norm(Matrix.sub(moved(energy, narrow.to2DArray(), still), narrow))).toBeGreaterThan(1e-3 * stepSize);
      }),
      { numRuns: 40 },
    );
  });
});

describe('svgd', () => {
  it('of one particle is gradient descent, whatever the bandwidth', () => {
    const kernels = fc.oneof(
      fc.constant(rbfKernel<[number]>()),
      real(0.1, 5).map((bandwidth) => rbfKernel<[number]>({ bandwidth })),
    );
    fc.assert(
      fc.property(composed, kernels, real(0.01, 1), real(0.3, 3), ({ energy, dimension }, kernel, stepSize, t) => {
        const x = Array.from({ length: dimension }, (_, i) => 1 - i / 2);
        const slope = grad(asFunction(energy))(constant(fromFlat([dimension], x)));
        const want = add(constant(fromFlat([dimension], x)), mul(slope, -stepSize / t));
        const got = moved(asFunction(energy), [x], { stepSize, temperature: t, kernel });
        close(got, new Matrix([Array.from(evaluate(want).data)]), 1 + norm(got));
      }),
      { numRuns: 40 },
    );
  });

  // E(x) = Σ cos xᵢ + |x|² / 4
  const wavy = (x: Expr<[number]>): Expr<[]> => add(pipe(cos(x), sum()), mul(pipe(square(x), sum()), 0.25));
  const byHand = (points: readonly (readonly number[])[], stepSize: number, t: number, h: number): Matrix => {
    const n = points.length;
    const squared = (x: readonly number[], y: readonly number[]) =>
      x.reduce((all, v, i) => all + (v - (y[i] ?? 0)) ** 2, 0);
    return new Matrix(
      points.map((y) =>
        y.map((value, axis) => {
          const terms = points.map((x) => {
            const at = x[axis] ?? 0;
            const k = Math.exp(-squared(x, y) / h);
            return k * ((Math.sin(at) - at / 2) / t) - (2 / h) * (at - value) * k;
          });
          return value + (stepSize / n) * terms.reduce((a, b) => a + b, 0);
        }),
      ),
    );
  };
  const clouds = fc.integer({ min: 1, max: 3 }).chain((dimension) => cloud(dimension, 2));

  it('is the formula of the paper, term by term', () => {
    fc.assert(
      fc.property(clouds, real(0.01, 1), real(0.3, 3), real(0.2, 9), (points, stepSize, temperature, bandwidth) => {
        const got = moved(wavy, points, { stepSize, temperature, kernel: rbfKernel({ bandwidth }) });
        close(got, byHand(points, stepSize, temperature, bandwidth), 100);
      }),
      { numRuns: 40 },
    );
  });

  it('unless told otherwise has the bandwidth: mean square of the distances over ln(N + 1)', () => {
    fc.assert(
      fc.property(clouds, (points) => {
        const pairs = points.flatMap((x, i) =>
          points.slice(i + 1).map((y) => x.reduce((all, value, axis) => all + (value - (y[axis] ?? 0)) ** 2, 0)),
        );
        const h = pairs.reduce((a, b) => a + b, 0) / pairs.length / Math.log(points.length + 1);
        fc.pre(h > 1e-3);
        close(moved(wavy, points, { stepSize: 0.5 }), byHand(points, 0.5, 1, h), 100);
      }),
      { numRuns: 40 },
    );
  });

  it('does not care in which order the particles stand', () => {
    const shuffled = clouds.chain((points) =>
      fc.tuple(
        fc.constant(points),
        fc.shuffledSubarray(
          points.map((_, i) => i),
          { minLength: points.length },
        ),
      ),
    );
    const kernels = fc.constantFrom<Kernel<[number]>>(rbfKernel(), linearKernel());
    fc.assert(
      fc.property(shuffled, kernels, ([points, order], kernel) => {
        const then = moved(wavy, points, { stepSize: 0.3, kernel }).selection(order, [...(points[0] ?? []).keys()]);
        const other = order.map((i) => points[i] ?? []);
        close(moved(wavy, other, { stepSize: 0.3, kernel }), then, 100 * (1 + norm(then)));
      }),
      { numRuns: 40 },
    );
  });

  it('holds to the identity of Stein: of the law itself no particle is moved', () => {
    // p(x) = e^(x - e^x), which is not symmetric. What a particle at x does to one at y is read off two particles, and off one.
    const energy = (x: Expr<[1]>) => pipe(sub(exp(x), x), sum());
    const run = <N extends number>(n: N, kernel: Kernel<[1]>) => {
      const { init, step } = svgd(energy, { particles: n, stepSize: 1, kernel });
      const x = input('x', [n, 1]);
      const next = step(key, init(x))[0].x;
      const f = numeric([x], [next]);
      return (...points: readonly number[]): number => (f([points])[0]?.[n - 1] ?? Number.NaN) - (points[n - 1] ?? 0);
    };
    [rbfKernel<[1]>({ bandwidth: 1.3 }), linearKernel<[1]>()].forEach((kernel) => {
      const [two, one] = [run(2, kernel), run(1, kernel)];
      const step = 0.25;
      const grid = Array.from({ length: 210 }, (_, i) => 6 - i * step);
      [-3, -0.5, 0.7, 2].forEach((y) => {
        const terms = grid.map((x) => step * Math.exp(x - Math.exp(x)) * (2 * two(x, y) - one(y)));
        const total = terms.reduce((a, b) => a + b, 0);
        const size = terms.reduce((a, b) => a + Math.abs(b), 0);
        expect(Math.abs(total)).toBeLessThan(1e-12 * size);
      });
    });
  });

  it('draws nothing', () => {
    const dimension: number = 2;
    const { init, step } = svgd(wavy, { particles: 3, stepSize: 0.1 });
    const [next, info] = step(key, init(input('x', [3, dimension])));
    expect(topological([next.x, info.energy]).map(({ op }) => op)).not.toContain('draw');
  });

  it('tells the mean energy, and takes nothing that is not finite', () => {
    const { init, step } = svgd((x: Expr<[1]>) => pipe(log(x), sum()), { particles: 2, stepSize: 0.1 });
    const [next, info] = evaluate(step(key, init(constant([[1], [3]]))));
    const [a = 0, b = 0] = Array.from(next.x.data);
    expect(toNested(info.energy)).toBeCloseTo((Math.log(a) + Math.log(b)) / 2, 12);
    expect(toNested(info.outcome)).toBe(outcomes.accepted);
    const [stuck, told] = evaluate(step(key, init(constant([[0], [3]]))));
    expect(toNested(stuck.x)).toEqual([[0], [3]]);
    expect([toNested(told.outcome), toNested(told.acceptance)]).toEqual([outcomes.divergent, 0]);
  });

  it('refuses settings that make no sense', () => {
    expect(() => svgd(wavy, { particles: 0, stepSize: 1 })).toThrow(/particles is 0/);
    expect(() => svgd(wavy, { particles: 2, stepSize: 0 })).toThrow(/step size is 0/);
    expect(() => svgd(wavy, { particles: 2, stepSize: 1, temperature: 0 })).toThrow(/temperature is 0/);
    expect(() => rbfKernel({ bandwidth: 0 })).toThrow(/bandwidth is 0/);
  });
});
