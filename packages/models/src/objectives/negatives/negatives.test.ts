import {
  type AnyExpr,
  add,
  constant,
  type Expr,
  evaluate,
  foldIn,
  fromFlat,
  keyFrom,
  normal,
  pipe,
  square,
  sum,
  times,
  typed,
  uniform,
} from '@ergodic/core';
import { key } from '@ergodic/core/random';
import { langevin } from '@ergodic/samplers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Count } from '../objective.ts';
import {
  type ChainStepSize,
  contrastiveDivergence,
  gaussianNoise,
  type Negatives,
  persistent,
  shortRun,
  uniformNoise,
} from './index.ts';

type Rows = Expr<[Count, 2]>;
const rows = (values: readonly number[]): Rows => typed<[Count, 2]>(constant(fromFlat([values.length / 2, 2], values)));
const numbers = (x: AnyExpr): readonly number[] => Array.from(evaluate(x).data);
const near = (got: readonly number[], want: readonly number[], tolerance = 1e-12): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    expect(Math.abs(value - (want[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance * (1 + Math.abs(value)));
  });
};

/** `E(x) = a |x|² / 2`, on which Langevin at temperature 0 shrinks by `1 - ε a / 2` each step. */
const bowl =
  (a: number) =>
  (x: Expr<[2]>): Expr<[]> =>
    pipe(x, square, sum(), times(a / 2));
const cold = { steps: 2, stepSize: 0.5, temperature: 0 };
const shrink = 0.75 ** 2;

const seeds = fc.integer({ min: 0, max: 1e6 });
const data = rows([1, 2, 3, 4]);
const draw = (negatives: Negatives<[2]>, seed: number, carried = {}, of = bowl(1), from = data) =>
  negatives.draw(of, { data: from, carried, key: keyFrom(seed), count: constant(0) });

describe('chains begin', () => {
  it('at the data, in contrastive divergence', () => {
    const { starts, samples, carried } = draw(contrastiveDivergence(langevin, cold), 0);
    expect(starts).toBe(data);
    expect(carried).toEqual({});
    near(
      numbers(samples),
      [1, 2, 3, 4].map((x) => x * shrink),
    );
  });

  it('at noise, each time anew, in short runs', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { starts, samples } = draw(shortRun(langevin, { ...cold, noise: gaussianNoise(3) }), seed);
        const noise = numbers(normal(foldIn(foldIn(keyFrom(seed), 0), 0), [2, 2])).map((z) => 3 * z);
        near(numbers(starts), noise);
        near(
          numbers(samples),
          noise.map((x) => x * shrink),
        );
        const flat = draw(shortRun(langevin, { ...cold, noise: uniformNoise(2, 6) }), seed);
        near(
          numbers(flat.starts),
          numbers(uniform(foldIn(foldIn(keyFrom(seed), 0), 0), [2, 2])).map((u) => 2 + 4 * u),
        );
      }),
      { numRuns: 10 },
    );
  });

  it('where they ended, if they persist: each in its turn, and a step runs none twice', () => {
    const kept: Negatives<[2]> = persistent(langevin, { ...cold, chains: 6, restart: 0 });
    let buffer: AnyExpr = rows([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
    const visits = [0, 0, 0, 0, 0, 0];
    for (let step = 0; step < 7; step++) {
      const turn = 2 * (step % 3);
      const { starts, carried } = draw(kept, step, { buffer });
      const before = (chain: number): number => (chain + 1) * shrink ** (visits[chain] ?? 0);
      near(numbers(starts), [turn, turn, turn + 1, turn + 1].map(before));
      for (const chain of [turn, turn + 1]) visits[chain] = (visits[chain] ?? 0) + 1;
      expect(Object.keys(carried)).toEqual(['buffer']);
      const next = carried.buffer;
      if (next === undefined) throw new Error('no buffer');
      buffer = constant(fromFlat([6, 2], numbers(next)));
    }
    expect(visits).toEqual([3, 3, 2, 2, 2, 2]);
  });

  it('anew from noise, if they persist, with the probability that is asked for', () => {
    const buffer = rows(Array.from({ length: 400 }, () => 7));
    const many = rows(Array.from({ length: 200 }, () => 0));
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, restart) => {
        const { starts } = draw(
          persistent(langevin, { ...cold, chains: 200, restart }),
          seed,
          { buffer },
          bowl(1),
          many,
        );
        const again = numbers(uniform(foldIn(foldIn(keyFrom(seed), 0), 1), [100])).map((u) => u < restart);
        numbers(starts).forEach((x, i) => {
          expect(x !== 7).toBe(restart === 0 ? false : again[Math.floor(i / 2)]);
        });
      }),
      { numRuns: 10 },
    );
  });

  it('from a buffer that is a whole number of batches, or not at all', () => {
    const uneven: Negatives<[2]> = persistent(langevin, { ...cold, chains: 5 });
    expect(() => draw(uneven, 0, { buffer: rows(new Array(10).fill(0)) })).toThrow(
      'a buffer of 5 chains is not a whole number of batches of 2',
    );
    const even: Negatives<[2]> = persistent(langevin, { ...cold, chains: 4 });
    expect(() => draw(even, 0)).toThrow("carries 'buffer'");
  });

  it('with a buffer of noise', () => {
    const { buffer } = persistent(langevin, { ...cold, chains: 500, noise: uniformNoise(2, 6) }).carried([2]);
    expect(buffer?.shape).toEqual([500, 2]);
    const values = Array.from(buffer?.init.draw(key(0), [500, 2]) ?? []);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...values)).toBeLessThan(6);
    // Mean 4 ± 1.155 / √1000; six of these.
    expect(Math.abs(values.reduce((sum, x) => sum + x, 0) / 1000 - 4)).toBeLessThan(0.22);
  });
});

describe('a step size', () => {
  const rule = { product: 0.3, largest: 0.5, memory: 0.75 };

  it('that follows the energy shrinks as it sharpens, and remembers', () => {
    const negatives: Negatives<[2]> = contrastiveDivergence(langevin, { steps: 1, temperature: 0, stepSize: rule });
    expect(negatives.carried([2]).sharpness?.init.draw(key(0), [])).toEqual(Float64Array.of(0));
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 5, noNaN: true }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (a, before) => {
          // mean |∇E|² over (1, 2) and (3, 4) is a² (5 + 25) / 2.
          const measured = 15 * a * a;
          const first = draw(negatives, 0, { sharpness: constant(0) }, bowl(a));
          near(numbers(first.carried.sharpness ?? constant(0)), [measured]);
          near(
            numbers(first.samples),
            [1, 2, 3, 4].map((x) => x * (1 - (0.5 * a) / 2)),
          );
          const later = draw(negatives, 0, { sharpness: constant(before) }, bowl(a));
          near(numbers(later.carried.sharpness ?? constant(0)), [0.75 * before + 0.25 * measured]);
          const size = Math.min(0.5, 0.3 / before);
          near(
            numbers(later.samples),
            [1, 2, 3, 4].map((x) => x * (1 - (size * a) / 2)),
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('may follow a schedule, or be an expression', () => {
    const at = (stepSize: ChainStepSize, count: number): readonly number[] => {
      const negatives: Negatives<[2]> = contrastiveDivergence(langevin, { steps: 1, temperature: 0, stepSize });
      const given = { data, carried: {}, key: keyFrom(0), count: constant(count) };
      return numbers(negatives.draw(bowl(1), given).samples);
    };
    near(
      at((count) => add(count, 0.5), 1),
      [1, 2, 3, 4].map((x) => x * 0.25),
    );
    near(
      at(constant(0.2), 1),
      [1, 2, 3, 4].map((x) => x * 0.9),
    );
  });

  it.each([
    [() => contrastiveDivergence(langevin, { steps: 0, stepSize: 1 }), 'the number of steps of a chain is 0'],
    [() => contrastiveDivergence(langevin, { steps: 1, stepSize: -1 }), 'the step size is -1'],
    [() => contrastiveDivergence(langevin, { steps: 1, stepSize: { ...rule, product: 0 } }), 'sharpness is 0'],
    [
      () => contrastiveDivergence(langevin, { steps: 1, stepSize: { ...rule, memory: 2 } }),
      'the memory of the step size is 2',
    ],
    [() => persistent(langevin, { steps: 1, stepSize: 1, restart: 2 }), 'the share of restarts is 2'],
    [() => gaussianNoise(-1), 'the scale of noise is -1'],
    [() => uniformNoise(1, 1), 'noise from 1 to 1'],
  ])('and other settings that make no sense are named: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
