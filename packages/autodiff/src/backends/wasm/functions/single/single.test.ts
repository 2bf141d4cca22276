/**
 * The functions in single precision against double-precision ones, in units of the last place.
 */
import { erf, erfinv, sigmoid, softplus } from '@ergodic/core/special';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Transcendental, transcendentals } from '../../../../lower/transcendentals.ts';
import { mapped } from '../conformance/map.ts';
import { around, even, everywhere, fromBits, SPECIAL } from '../conformance/points.ts';
import { errorOfSingle, NO_ERROR, type Worst } from '../conformance/ulp.ts';
import { single } from './index.ts';

const CAPACITY = 1 << 14;

interface Case {
  readonly truth: (x: number) => number;
  /** Units of the last place. */
  readonly bound: number;
  /** Where most of what happens does. */
  readonly range: readonly [number, number];
  /** Where formulas change, or results leave the numbers. */
  readonly seams: readonly number[];
}

const LN2 = Math.LN2;
/** Multiples of pi / 2, where sine or cosine is zero, as far as pi has three parts and a little beyond. */
const quarters = Array.from({ length: 64 }, (_, k) => ((k + 1) * Math.PI) / 2);
const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5].map((k) => k * LN2);

const cases: Readonly<Record<Transcendental, Case>> = {
  exp: {
    truth: Math.exp,
    bound: 1.25,
    range: [-105, 90],
    seams: [...halves, 88.72284, 88.37626, -87.33655, -103.97208, -104, 89],
  },
  log: {
    truth: Math.log,
    bound: 1.25,
    range: [0, 10],
    seams: [Math.SQRT1_2, Math.SQRT2, 1, 2 ** -126, 2 ** -126.5, 2 ** 127.5],
  },
  log1p: {
    truth: Math.log1p,
    bound: 2,
    range: [-1, 5],
    seams: [-1, Math.SQRT1_2 - 1, Math.SQRT2 - 1, -0.5, 2 ** 24, 2 ** 127, 2.4e38],
  },
  expm1: { truth: Math.expm1, bound: 2.5, range: [-26, 90], seams: [...halves, -25, 88.72284, 88.37626, 89, 87.7] },
  sin: { truth: Math.sin, bound: 3, range: [-300, 300], seams: [...quarters, 96, -96, 1e5, 2 ** 21] },
  cos: { truth: Math.cos, bound: 3, range: [-300, 300], seams: [...quarters, 96, -96, 1e5, 2 ** 21] },
  tanh: { truth: Math.tanh, bound: 3, range: [-10, 10], seams: [LN2 / 4, -LN2 / 4, 9.01, 9.1, -9.1] },
  sigmoid: {
    truth: sigmoid,
    bound: 4,
    range: [-106, 70],
    seams: [...halves, -87.33655, -88.72284, -103.97208, -104, 65, 17],
  },
  softplus: { truth: softplus, bound: 3, range: [-106, 110], seams: [...halves, -87.33655, -103.97208, -104, 17, 104] },
  erf: { truth: erf, bound: 4, range: [-4.2, 4.2], seams: [3.93, 3.92, -3.93, 0.29] },
  erfinv: { truth: erfinv, bound: 4, range: [-1, 1], seams: [1, -1, 0.5, -0.5, Math.SQRT1_2] },
};

/** The worst error over the points. */
const worstOf = (name: Transcendental): ((points: readonly number[]) => Worst) => {
  const kernel = mapped('f32', single[name], 1, CAPACITY);
  const { truth } = cases[name];
  return (points) => {
    let worst = NO_ERROR;
    for (let start = 0; start < points.length; start += CAPACITY) {
      const part = points.slice(start, start + CAPACITY);
      kernel.operands[0].set(part);
      kernel.run(part.length);
      part.forEach((x, i) => {
        const value = kernel.results[i] ?? 0;
        const units = errorOfSingle(value, truth(x));
        if (units > worst.units) worst = { units, at: [x], value, truth: truth(x) };
      });
    }
    return worst;
  };
};

describe.each(transcendentals)('%s in single precision', (name) => {
  const { bound, range, seams } = cases[name];
  const worst = worstOf(name);
  const within = (points: readonly number[]): void => {
    const found = worst(points);
    expect(found.units, JSON.stringify(found)).toBeLessThanOrEqual(bound);
  };

  it('is exact at the edges', () => {
    within(SPECIAL);
  });

  it(`is within ${bound} units, all over its range`, () => {
    within(even(...range, 40_000));
  });

  it(`is within ${bound} units, for numbers of every magnitude`, () => {
    within(everywhere(65_521));
  });

  it(`is within ${bound} units where formulas change`, () => {
    within(seams.flatMap((x) => around(Math.fround(x), 500)));
  });

  it(`is within ${bound} units for any bits`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 200 }),
        (bits) => {
          within(bits.map(fromBits));
        },
      ),
    );
  });

  it('treats every lane alike', () => {
    const kernel = mapped('f32', single[name], 1, 4);
    const lane = fc.oneof(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map(fromBits),
      fc.float({ noNaN: true }),
      fc.constantFrom(...SPECIAL),
    );
    const run = (xs: readonly number[]): readonly number[] => {
      kernel.operands[0].set(xs);
      kernel.run(4);
      return [...kernel.results];
    };
    fc.assert(
      fc.property(fc.tuple(lane, lane, lane, lane), (xs) => {
        const together = run(xs);
        xs.forEach((x, i) => {
          expect(run([x, x, x, x])[0]).toBe(together[i]);
        });
      }),
    );
  });
});

describe('bounded functions stay within their bounds', () => {
  it.each(['sin', 'cos', 'tanh', 'erf', 'sigmoid'] as const)('%s is not beyond 1', (name) => {
    const kernel = mapped('f32', single[name], 1, CAPACITY);
    const points = [...everywhere(300_007), ...even(-20, 20, 1000), ...around(Math.PI / 2, 500), ...around(3.9, 500)];
    kernel.operands[0].set(points.slice(0, CAPACITY));
    kernel.run(CAPACITY);
    expect(Math.max(...[...kernel.results].filter((y) => !Number.isNaN(y)).map(Math.abs))).toBe(1);
  });
});

describe('normals', () => {
  const BLOCK = 1 << 14;
  const kernel = mapped(
    'f32',
    (pen, x) => pen.a.mul(single.erfinvInside(pen, x), pen.a.real(Math.SQRT2)),
    1,
    2 * BLOCK,
  );

  /** The uniform with this number, of the 2^22 that are positive. */
  const uniform = (k: number): number => (2 * k + 1) * 2 ** -24;

  /** The worst error of the normals of so many uniforms, `step` apart; and whether those of their negatives are the negatives. */
  const walk = (first: number, step: number, count: number): Worst & { readonly odd: boolean } => {
    let worst = NO_ERROR;
    let odd = true;
    for (let start = 0; start < count; start += BLOCK) {
      const us = Array.from({ length: Math.min(BLOCK, count - start) }, (_, i) => uniform(first + step * (start + i)));
      kernel.operands[0].set(us);
      kernel.operands[0].set(
        us.map((u) => -u),
        BLOCK,
      );
      kernel.run(2 * BLOCK);
      us.forEach((u, i) => {
        const value = kernel.results[i] ?? 0;
        odd &&= kernel.results[BLOCK + i] === -value;
        const truth = Math.SQRT2 * erfinv(u);
        const units = errorOfSingle(value, truth);
        if (units > worst.units) worst = { units, at: [u], value, truth };
      });
    }
    return { ...worst, odd };
  };

  // Walked with step 1, all 2^22 of them, the worst is 3.45 units.
  it.each([
    ['all over', 0, 17, Math.floor(2 ** 22 / 17)],
    ['near zero', 0, 1, 2 ** 14],
    ['near the end', 2 ** 22 - 2 ** 16, 1, 2 ** 16],
  ] as const)('are within 3.5 units of the quantile, and odd: %s', (_, first, step, count) => {
    const found = walk(first, step, count);
    expect(found.units, JSON.stringify(found)).toBeLessThanOrEqual(3.5);
    expect(found.odd).toBe(true);
  });
});
