/** Families of laws: their densities and their noise tell the same story. */
import { grad, jacobian } from '@ergodic/autodiff';
import {
  add,
  at,
  constant,
  Energy,
  type Expr,
  exp,
  input,
  keyFrom,
  logLikelihood,
  mul,
  normal,
  type Parameters,
  pipe,
  square,
  sub,
  sum,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { determinant, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  type Expectation,
  entropy,
  freeEnergy,
  type Grid,
  gibbs,
  klDivergence,
  lawOf,
  lineGrid,
  normalDraws,
  planeGrid,
} from '../exact/index.ts';
import { numeric } from '../exact/numeric.ts';
import { couplingFamily, type Family, gaussianFamily, layout, member, mixtureFamily } from './index.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const vector = (n: number, size: number) => fc.array(real(-size, size), { minLength: n, maxLength: n });

/** `E_q f` and the mass of `q`, over its density on a grid and over noise: they must agree, for whatever `f`. */
const twoWays = <N extends number, P extends Parameters>(
  family: Family<[N], P>,
  grid: Grid<[N]>,
  noise: Grid<[N]>,
  event: readonly [N],
) => {
  const { size, read } = layout(family.params);
  const theta = input('theta', [size]);
  const params = read(theta);
  const f = input('f', event);
  const probe = (x: Expr<[N]>): Expr<[]> => {
    const y = pipe(mul(x, f), sum());
    return add(exp(mul(square(y), -0.1)), y);
  };
  const byNoise = member(family, gibbs(noise)(Energy.gaussian(event)).expectation)(params);
  const byDensity = lawOf(grid)(family.density(params));
  const run = numeric(
    [theta, f],
    [
      byDensity.expectation(() => constant(1)),
      byDensity.expectation(probe),
      byNoise.expectation(probe),
      entropy(byDensity),
      entropy(byNoise),
    ],
  );
  return { size, run: (values: readonly (readonly number[])[]) => run(values).map(([v = Number.NaN]) => v) };
};

const agree = (
  [mass = 0, byDensity = 0, byNoise = 1, h = 0, hByNoise = 1]: readonly number[],
  tolerance: number,
): void => {
  expect(Math.abs(mass - 1)).toBeLessThan(tolerance);
  expect(Math.abs(byDensity - byNoise)).toBeLessThan(tolerance);
  expect(Math.abs(h - hByNoise)).toBeLessThan(tolerance);
};

describe('density and noise of a family are of one law', () => {
  const line = lineGrid([-14, 14], { panel: 0.7 });
  // The entropy of narrow parts among wide ones turns quickly: with panels twice as wide, 2e-9 is missed at the largest parameters.
  const noise = lineGrid([-9, 9], { panel: 0.5 });

  it('Gaussians', () => {
    const { size, run } = twoWays(gaussianFamily([1]), line, noise, [1]);
    fc.assert(
      fc.property(real(-0.7, 0.4), real(-2, 2), vector(1, 2), (logScale, mean, f) => {
        agree(run([[logScale, mean], f]), 1e-9);
      }),
      { numRuns: 30 },
    );
    expect(size).toBe(2);
  });

  it('mixtures', () => {
    const { run } = twoWays(mixtureFamily(3, [1]), line, noise, [1]);
    const cases = fc.tuple(
      fc.array(real(-0.7, 0.3), { minLength: 3, maxLength: 3 }),
      vector(3, 2),
      vector(3, 3),
      vector(1, 2),
    );
    fc.assert(
      fc.property(cases, ([logScales, logits, means, f]) => {
        agree(run([[...logScales, ...logits, ...means], f]), 1e-9);
      }),
      { numRuns: 30 },
    );
  });

  const flows = couplingFamily(2, { couplings: 2, hidden: 3 });
  // At the largest parameters, all of one size, 1e-6 of the mass is beyond 13 and 1e-9 beyond 20.
  const plane = planeGrid({ x: [-24, 24], y: [-24, 24] }, { panel: [1, 1], order: 10 });
  const flowNoise = planeGrid({ x: [-7.5, 7.5], y: [-7.5, 7.5] }, { panel: [0.75, 0.75], order: 8 });

  it('flows of affine couplings', () => {
    const { size, run } = twoWays(flows, plane, flowNoise, [2]);
    fc.assert(
      fc.property(vector(size, 0.2), vector(2, 1), (theta, f) => {
        agree(run([theta, f]), 1e-6);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

describe('a flow of affine couplings', () => {
  for (const n of [2, 3, 5]) {
    const family = couplingFamily<number>(n, { couplings: 4, hidden: 5 });
    const { size, read } = layout(family.params);
    const theta = input('theta', [size]);
    const z: Expr<[number]> = input('z', [n]);
    const { forward, inverse } = family.flow(read(theta));
    const there = forward(z);
    const back = inverse(there.x);
    const move = (from: Expr<[number]>): Expr<[number]> => forward(from).x;
    const logQ = logLikelihood(family.density(read(theta)));
    const logNormal = mul(add(pipe(z, square, sum()), n * Math.log(2 * Math.PI)), -0.5);
    const run = numeric(
      [theta, z],
      [
        back.x,
        there.logDet,
        add(there.logDet, back.logDet),
        jacobian(move)(z),
        sub(add(logQ(there.x), there.logDet), logNormal),
      ],
    );

    it(`in ${n} dimensions has an exact inverse, and the determinant of its Jacobian is the one it says`, () => {
      fc.assert(
        fc.property(vector(size, 1), vector(n, 3), (parameters, from) => {
          const [returned = [], [logDet = 0] = [], [both = 1] = [], jac = [], [change = 1] = []] = run([
            parameters,
            from,
          ]);
          from.forEach((x, i) => {
            expect(Math.abs((returned[i] ?? 0) - x)).toBeLessThan(1e-9);
          });
          const rows = Array.from({ length: n }, (_, i) => Array.from(jac).slice(n * i, n * (i + 1)));
          expect(Math.abs(Math.log(Math.abs(determinant(new Matrix(rows)))) - logDet)).toBeLessThan(1e-9);
          expect(Math.abs(both)).toBeLessThan(1e-9);
          expect(Math.abs(change)).toBeLessThan(1e-8);
        }),
        { numRuns: 40 },
      );
    });
  }

  it('begins at the standard normal, and moves every coordinate', () => {
    const family = couplingFamily(3, { couplings: 2, hidden: 4 });
    const { size, read } = layout(family.params);
    const theta = input('theta', [size]);
    const z = input('z', [3]);
    const there = family.flow(read(theta)).forward(z).x;
    const run = numeric([theta, z], [there]);
    const [still = []] = run([new Float64Array(size), [1, 2, 3]]);
    expect(Array.from(still)).toEqual([1, 2, 3]);
    const [moved = []] = run([Float64Array.from({ length: size }, (_, i) => Math.sin(i)), [1, 2, 3]]);
    Array.from(moved).forEach((x, i) => {
      expect(Math.abs(x - (i + 1))).toBeGreaterThan(1e-3);
    });
  });

  it('refuses a line, and no couplings', () => {
    expect(() => couplingFamily(1, { couplings: 2, hidden: 4 })).toThrow(RangeError);
    expect(() => couplingFamily(2, { couplings: 0, hidden: 4 })).toThrow(RangeError);
  });
});

describe('the reparameterised gradient of the free energy', () => {
  const family = gaussianFamily([1]);
  const { size, read } = layout(family.params);
  const theta = input('theta', [size]);
  const [a, m] = [input('a', []), input('m', [])];
  const energy = (x: Expr<[1]>): Expr<[]> => mul(mul(square(sub(pipe(x, at(0)), m)), a), 0.5);
  const gradientOver = (noise: Expectation<[1]>): Expr<[typeof size]> =>
    grad((t: Expr<[typeof size]>) => freeEnergy(energy)(member(family, noise)(read(t))))(theta);

  it('for a Gaussian energy is the closed form: a (μ - m) in the mean, a s² - 1 in ln s', () => {
    const exact = gradientOver(gibbs(lineGrid([-9, 9], { panel: 1 }))(Energy.gaussian([1])).expectation);
    const run = numeric([theta, a, m], [exact]);
    fc.assert(
      fc.property(real(-1, 1), real(-3, 3), real(0.2, 5), real(-3, 3), (logScale, mean, precision, centre) => {
        const [g = []] = run([[logScale, mean], precision, centre]);
        expect(Math.abs((g[0] ?? 0) - (precision * Math.exp(2 * logScale) - 1))).toBeLessThan(1e-9);
        expect(Math.abs((g[1] ?? 0) - precision * (mean - centre))).toBeLessThan(1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it('from draws is that of the same draws by hand: the mean of a (μ + s ξ - m) (1, s ξ) - (0, 1)', () => {
    const n = 7;
    const draws = normal(keyFrom(3), [n, 1]);
    const run = numeric([theta, a, m], [gradientOver(normalDraws(keyFrom(3), n, [1])), draws]);
    fc.assert(
      fc.property(real(-1, 1), real(-3, 3), real(0.2, 5), real(-3, 3), (logScale, mean, precision, centre) => {
        const [g = [], noise = []] = run([[logScale, mean], precision, centre]);
        const s = Math.exp(logScale);
        const forces = Array.from(noise, (xi) => precision * (mean + s * xi - centre));
        const byMean = forces.reduce((t, force) => t + force, 0) / n;
        const byScale = forces.reduce((t, force, i) => t + force * s * (noise[i] ?? 0), 0) / n - 1;
        expect(Math.abs((g[0] ?? 0) - byScale)).toBeLessThan(1e-11);
        expect(Math.abs((g[1] ?? 0) - byMean)).toBeLessThan(1e-11);
      }),
      { numRuns: 30 },
    );
  });

  it('of a mixture, and of its weights: over a grid it is the gradient of KL by its definition', () => {
    const mix = mixtureFamily(2, [1]);
    const sized = layout(mix.params);
    const phi = input('phi', [sized.size]);
    const line = lineGrid([-14, 14], { panel: 0.7 });
    const noise = gibbs(lineGrid([-9, 9], { panel: 1 }))(Energy.gaussian([1])).expectation;
    const p = gibbs(line)(Energy.gaussian([1], { mean: [0.5], scale: 1.7 }));
    const byNoise = grad((t: Expr<[typeof sized.size]>) => klDivergence(member(mix, noise)(sized.read(t)), p))(phi);
    const byGrid = grad((t: Expr<[typeof sized.size]>) => klDivergence(lawOf(line)(mix.density(sized.read(t))), p))(
      phi,
    );
    const run = numeric([phi], [byNoise, byGrid]);
    fc.assert(
      fc.property(vector(2, 0.4), vector(2, 1), vector(2, 2), (logScales, logits, means) => {
        const [x = [], y = []] = run([[...logScales, ...logits, ...means]]);
        Array.from(x).forEach((value, i) => {
          expect(Math.abs(value - (y[i] ?? Number.NaN))).toBeLessThan(1e-8);
        });
      }),
      { numRuns: 15 },
    );
  });
});
