import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abs, batch, constant, evaluate, input, mul, sum } from '../dsl/index.ts';
import { pipe } from '../index.ts';
import { fromFlat, type Tensor, toNested } from '../tensor/index.ts';
import { asFunction, Density, Energy, logLikelihood, toEnergy } from './index.ts';

/** A value of which the compiler knows nothing: what a program that is not checked may pass. */
const untyped = (value: unknown) => Reflect.get({ value }, String('value'));

/** Trapezoid points on [-w, w]: exact to rounding for smooth functions that vanish at the ends. */
const grid = (w: number, n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => -w + (2 * w * i) / (n - 1));

const mass1 = (p: Density<[1]>, w = 12, n = 481): number => {
  const xs = grid(w, n);
  const points = fromFlat<[number, 1]>([n, 1], xs);
  const logs = evaluate(batch(n, logLikelihood(p), input('x', [n, 1])), { x: points });
  return Array.from(logs.data).reduce((total, l) => total + Math.exp(l), 0) * ((2 * w) / (n - 1));
};

const mass2 = (p: Density<[2]>, w = 12, n = 81): number => {
  const xs = grid(w, n);
  const points: Tensor<[number, 2]> = fromFlat(
    [n * n, 2],
    xs.flatMap((x) => xs.flatMap((y) => [x, y])),
  );
  const logs = evaluate(batch(n * n, logLikelihood(p), input('x', [n * n, 2])), { x: points });
  return Array.from(logs.data).reduce((total, l) => total + Math.exp(l), 0) * ((2 * w) / (n - 1)) ** 2;
};

const scale = fc.double({ min: 0.5, max: 1.3, noNaN: true });
const mean = fc.double({ min: -1, max: 1, noNaN: true });
const few = { numRuns: 10 };

describe('a density has mass 1', () => {
  it('a Gaussian by its scale', () => {
    fc.assert(
      fc.property(mean, scale, (m, s) => {
        expect(mass1(Density.gaussian([1], { mean: [m], scale: s }))).toBeCloseTo(1, 12);
        expect(mass1(Density.gaussian([1], { mean: [m], scale: constant(s) }))).toBeCloseTo(1, 12);
        expect(mass1(Density.isotropic([m], s))).toBeCloseTo(1, 12);
      }),
      few,
    );
  });

  it('a Gaussian by two scales, and by its precision', () => {
    fc.assert(
      fc.property(mean, mean, scale, scale, fc.double({ min: -0.5, max: 0.5, noNaN: true }), (m, n, s, t, rho) => {
        expect(mass2(Density.gaussian([2], { mean: [m, n], scale: [s, t] }))).toBeCloseTo(1, 10);
        const off = rho / (s * t);
        const precision = [
          [s ** -2, off],
          [off, t ** -2],
        ];
        expect(mass2(Density.gaussian([2], { mean: [m, n], precision }))).toBeCloseTo(1, 10);
      }),
      few,
    );
  });

  it('a mixture, whatever its weights', () => {
    fc.assert(
      fc.property(scale, scale, fc.double({ min: 0, max: 9, noNaN: true }), (s, t, w) => {
        const parts = { a: Density.gaussian([1], { scale: s }), b: Density.gaussian([1], { mean: [2], scale: t }) };
        expect(mass1(Density.mixture(parts, { b: w }))).toBeCloseTo(1, 12);
        expect(mass1(Density.mixtureOf([parts.a, parts.b], [w, constant(1)]))).toBeCloseTo(1, 12);
      }),
      few,
    );
  });

  it('an energy with its ln Z', () => {
    const p = Density.of(Energy.gaussian([1], { scale: 2 }), { logZ: Math.log(2 * Math.sqrt(2 * Math.PI)) });
    expect(mass1(p, 30)).toBeCloseTo(1, 12);
    expect(p.logZ).toEqual({ kind: 'exact' });
  });
});

describe('shares', () => {
  const at = (p: Density<[1]>, x: number): number => Math.exp(toNested(evaluate(logLikelihood(p)(constant([x])))));

  it('of mixed densities are the weights; of mixed energies, the weights times Z', () => {
    const [narrow, wide] = [
      { mean: [-50], scale: 1 },
      { mean: [50], scale: 3 },
    ] as const;
    const densities = Density.mixture({ a: Density.gaussian([1], narrow), b: Density.gaussian([1], wide) });
    expect(at(densities, -50) / at(Density.gaussian([1], narrow), -50)).toBeCloseTo(0.5, 12);
    // The tops of mixed energies are alike, so the wide one has three times the mass.
    const energies = Energy.mixture({ a: Energy.gaussian([1], narrow), b: Energy.gaussian([1], wide) });
    const e = asFunction(energies);
    expect(toNested(evaluate(e(constant([-50]))))).toBeCloseTo(toNested(evaluate(e(constant([50])))), 12);
    const logZ = Math.log(4 * Math.sqrt(2 * Math.PI));
    expect(at(Density.of(energies, { logZ }), 50) / at(Density.gaussian([1], wide), 50)).toBeCloseTo(0.75, 12);
  });

  it('the energy of a density is its negative logarithm', () => {
    fc.assert(
      fc.property(mean, (x) => {
        const p = Density.gaussian([1], { scale: 2 });
        expect(Math.exp(-toNested(evaluate(asFunction(toEnergy(p))(constant([x])))))).toBeCloseTo(at(p, x), 14);
      }),
    );
  });
});

describe('what is known of Z is kept', () => {
  const laplace = (standardError: number, method: string): Density<[1]> =>
    Density.of(
      Energy.of([1], (x) => pipe(x, abs, sum())),
      { logZ: Math.log(2), estimated: { standardError, method } },
    );

  it('an estimate has its error and its method, also in a mixture', () => {
    expect(laplace(0.1, 'AIS').logZ).toEqual({ kind: 'estimated', standardError: 0.1, method: 'AIS' });
    const mixed = Density.mixture({ a: laplace(0.1, 'AIS'), b: laplace(0.3, 'quadrature'), c: Density.gaussian([1]) });
    expect(mixed.logZ).toEqual({ kind: 'estimated', standardError: 0.3, method: 'AIS, quadrature' });
    expect(Density.mixtureOf([Density.gaussian([1]), Density.gaussian([1])]).logZ).toEqual({ kind: 'exact' });
  });

  it('and refused where it is none', () => {
    expect(() => laplace(-1, 'AIS')).toThrow('-1 is not a standard error');
    expect(() => Density.of(Energy.zero([1]), { logZ: Infinity })).toThrow('ln Z is Infinity');
    expect(() => Density.of(Energy.zero([1]), { logZ: untyped(constant([1, 2])) })).toThrow(
      'ln Z: wants real[], got real[2]',
    );
  });
});

describe('Gaussians refuse', () => {
  it('what does not fit', () => {
    expect(() => Density.gaussian([2], { scale: 0 })).toThrow('the scale of a gaussian: 0 is not a positive number');
    expect(() => Energy.gaussian([2], { mean: [1, 2, 3] })).toThrow(
      'the mean of a gaussian: wants real[2], got real[3]',
    );
    expect(() => Energy.gaussian([2], { scale: [1] })).toThrow('the scale of a gaussian: wants real[2], got real[1]');
    expect(() => Density.gaussian([2], { precision: [[1]] })).toThrow('wants real[2, 2], got real[1, 1]');
  });

  it('precisions that are none', () => {
    const gaussian = (precision: readonly (readonly number[])[]) => () => Density.gaussian([2], { precision });
    expect(
      gaussian([
        [1, 2],
        [2, 1],
      ]),
    ).toThrow('the precision is not positive definite (pivot 1 is -3)');
    expect(
      gaussian([
        [1, 2],
        [1, 9],
      ]),
    ).toThrow('the precision is not symmetric at (1, 0)');
    expect(
      gaussian([
        [0, 0],
        [0, 1],
      ]),
    ).toThrow('not positive definite (pivot 0 is 0)');
    expect(
      gaussian([
        [Number.NaN, 0],
        [0, 1],
      ]),
    ).toThrow('not positive definite');
    const unknown = mul(input('p', [2, 2]), 1);
    expect(() => Density.gaussian([2], { precision: unknown })).toThrow('wants a precision of numbers');
    const energy = Energy.gaussian([2], { precision: unknown });
    const y = evaluate(asFunction(energy)(constant([1, 2])), {
      p: [
        [1, 0],
        [0, 2],
      ],
    });
    expect(toNested(y)).toBe(4.5);
  });
});
