import {
  add,
  constant,
  div,
  dot,
  Energy,
  type Expr,
  evaluate,
  foldIn,
  fromFlat,
  keyFrom,
  mul,
  pipe,
  square,
  sum,
  take,
  toNested,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affineOf, open } from '../verify/index.ts';
import { Matrix, norm } from '../verify/linear.ts';
import { randomRotation } from '../verify/oracles/equivariance.ts';
import { real } from '../verify/table/cases.ts';
import { type Annealed, annealedLangevin, type NoiseLevel } from './annealed-langevin.ts';

interface Data {
  /** Data of covariance `Q diag(variances) Qᵀ` and mean 0. */
  readonly variances: readonly number[];
  readonly rotation: Matrix;
}

/** Data and levels of noise: at level `σ` the precision is `(C + σ² I)⁻¹`. */
const cases = fc
  .record({
    variances: fc.array(real(0.05, 4), { minLength: 1, maxLength: 4 }),
    seed: fc.integer({ min: 1, max: 20 }),
    ratios: fc.array(real(0.2, 0.9), { minLength: 0, maxLength: 3 }),
    first: real(0.5, 10),
    steps: fc.integer({ min: 1, max: 4 }),
    fraction: real(0.02, 0.9),
  })
  .map(({ variances, seed, ratios, first, steps, fraction }) => {
    const sigmas = [first, ...ratios.map((_, i) => ratios.slice(0, i + 1).reduce((sigma, r) => sigma * r, first))];
    const last = sigmas[sigmas.length - 1] ?? 1;
    const data: Data = { variances, rotation: randomRotation(variances.length, seed) };
    // α A <= 4 fraction at every level, for A is at most 1 / σ².
    return { data, sigmas, steps, stepSize: fraction * 4 * last * last };
  });

const seenThrough =
  ({ variances, rotation }: Data) =>
  ({ sigma }: NoiseLevel): ((x: Expr<[number]>) => Expr<[]>) => {
    const n = variances.length;
    const turned = constant(fromFlat([n, n], rotation.transpose().to1DArray()));
    const spread = add(constant(fromFlat([n], variances)), square(sigma));
    return (x) => mul(pipe(div(square(dot(turned, x)), spread), sum()), 0.5);
  };

/** What the levels make of a start at 0, in one direction: by the geometric series, a level at a time. */
const after = (variance: number, sigmas: readonly number[], steps: number, stepSize: number) => {
  const last = sigmas[sigmas.length - 1] ?? Number.NaN;
  return sigmas.reduce(
    ({ factor, spread }, sigma) => {
      const alpha = (stepSize * sigma * sigma) / (last * last);
      const m = 1 - alpha / (2 * (variance + sigma * sigma));
      const kept = m ** (2 * steps);
      // α (1 - m²ᵀ) / (1 - m²), with 1 - m² as (1 - m) (1 + m)
      const added = (alpha * (1 - kept)) / ((1 - m) * (1 + m));
      return { factor: factor * m ** steps, spread: kept * spread + added };
    },
    { factor: 1, spread: 0 },
  );
};

const inTurn = <S extends Annealed<[number]>>(n: number, f: (state: S, i: number) => S, start: S): S =>
  Array.from({ length: n }).reduce<S>((state, _, i) => f(state, i), start);

describe('annealedLangevin', () => {
  it('on Gaussians has exactly the covariance of the recursion, level by level', () => {
    fc.assert(
      fc.property(cases, ({ data, sigmas, steps, stepSize }) => {
        const { variances, rotation } = data;
        const n = variances.length;
        const sampler = annealedLangevin(seenThrough(data), { sigmas, steps, stepSize });
        const run = open(
          (key, x: Expr<[number]>) =>
            inTurn(sigmas.length * steps, (state, i) => sampler.step(foldIn(key, i), state)[0], sampler.init(x)).x,
          [n],
        );
        const { m, l, bend } = affineOf(run);
        const want = variances.map((variance) => after(variance, sigmas, steps, stepSize));
        const turned = (values: readonly number[]): Matrix =>
          rotation.mmul(Matrix.diag([...values])).mmul(rotation.transpose());
        const spread = turned(want.map(({ spread }) => spread));
        expect(norm(Matrix.sub(l.mmul(l.transpose()), spread))).toBeLessThan(1e-12 * norm(spread));
        expect(norm(Matrix.sub(m, turned(want.map(({ factor }) => factor))))).toBeLessThan(1e-12);
        expect(bend).toBeLessThan(1e-12);
      }),
      { numRuns: 60 },
    );
  });

  const data: Data = { variances: [1, 0.5], rotation: randomRotation(2, 3) };
  const given = { sigmas: [4, 2, 1], steps: 3, stepSize: 0.1 };
  const sampler = annealedLangevin(seenThrough(data), given);
  const start = sampler.init(constant(fromFlat([data.variances.length], [5, -5])));
  const key = keyFrom(1);

  it('visits the levels in order, as often as asked, and then stays at the last', () => {
    const levels = Array.from({ length: 12 }).reduce<{
      readonly state: Annealed<[number]>;
      readonly seen: readonly Expr<[], 'int'>[];
    }>(
      ({ state, seen }, _, i) => {
        const [next, info] = sampler.step(foldIn(key, i), state);
        return { state: next, seen: [...seen, info.level] };
      },
      { state: start, seen: [] },
    ).seen;
    expect(levels.map((level) => toNested(evaluate(level)))).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  });

  it('goes on where it stopped, to the last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 4 }), (n, more) => {
        const onwards = (count: number, from: number, state: Annealed<[number]>) =>
          evaluate(inTurn(count, (s, i) => sampler.step(foldIn(key, from + i), s)[0], state));
        const half = onwards(n, 0, start);
        const stored = { x: constant(half.x), level: constant(half.level), turn: constant(half.turn) };
        expect(onwards(more, n, stored)).toEqual(onwards(n + more, 0, start));
      }),
    );
  });

  it('takes its levels as an expression, too', () => {
    const sigmas = constant([4, 2, 1]);
    const other = annealedLangevin(seenThrough(data), { ...given, sigmas });
    const run = (s: typeof sampler) => evaluate(inTurn(7, (state, i) => s.step(foldIn(key, i), state)[0], start).x);
    expect(run(other)).toEqual(run(sampler));
  });

  it('tells the index of the level to the energy', () => {
    const byIndex = annealedLangevin(
      ({ index }) => Energy.gaussian([1], { mean: pipe(constant([[1], [2], [3]]), take(index)) }),
      { ...given, temperature: 0 },
    );
    const [, info] = byIndex.step(key, { x: constant([0]), level: constant(2, 'int'), turn: constant(0, 'int') });
    // From 0 towards 3, by half of the step size.
    expect(toNested(evaluate(info.proposal))).toEqual([0.05 * 3]);
  });

  it('refuses settings that make no sense', () => {
    const make = (more: object) => () => annealedLangevin(seenThrough(data), { ...given, ...more });
    expect(make({ sigmas: [1, 2] })).toThrow(/sigmas are 1, 2/);
    expect(make({ sigmas: [1, 0] })).toThrow(RangeError);
    expect(make({ sigmas: [] })).toThrow(RangeError);
    expect(make({ sigmas: [Number.POSITIVE_INFINITY, 1] })).toThrow(RangeError);
    expect(make({ steps: 0 })).toThrow(/steps is 0/);
    expect(make({ stepSize: -1 })).toThrow(/step size is -1/);
    expect(make({ temperature: -1 })).toThrow(/temperature is -1/);
  });
});
