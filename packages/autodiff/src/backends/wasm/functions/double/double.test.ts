/**
 * The functions in double precision against numbers of 192 bits, in units of the last place.
 */
import { erf, erfinv, sigmoid, softplus } from '@ergodic/core/special';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Transcendental, transcendentals } from '../../../../lower/transcendentals.ts';
import { mapped } from '../conformance/map.ts';
import { nearQuarterTurns } from '../conformance/near-quarter-turns.ts';
import { errorOfDouble, power, truth } from '../conformance/oracle.ts';
import { double } from './index.ts';

const CAPACITY = 1024;

interface Case {
  /** Only for where it is exact: zero, infinite, or no number. */
  readonly edges: (x: number) => number;
  /** Units of the last place. */
  readonly bound: number;
  /** Where most of what happens does. */
  readonly range: readonly [number, number];
  /** Where formulas change, or results leave the numbers. */
  readonly seams: readonly number[];
}

const halves = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5].map((k) => k * Math.LN2);
const turns = [Math.PI / 2, Math.PI, 3 * Math.PI, 1e5, 2 ** 21, -(2 ** 21), 355, 1e22, 2 ** 1000];
/** Where a sum of the far reduction comes out small after one that was rounded. */
const cancelling = [4.064199324655159e171, 1.5447736358434073e148, 2.578932374139259e85, 4.531668277950349e249];

const cases: Readonly<Record<Transcendental, Case>> = {
  exp: {
    edges: Math.exp,
    bound: 1.25,
    range: [-750, 712],
    seams: [...halves, 709.782712893384, 709.4, -708.4, -745.13, -746, 710],
  },
  log: {
    edges: Math.log,
    bound: 1,
    range: [0, 10],
    seams: [Math.SQRT1_2, Math.SQRT2, 1, 2 ** -1022, 2 ** -1022.5, 2 ** 1023.5],
  },
  log1p: {
    edges: Math.log1p,
    bound: 1.25,
    range: [-1, 5],
    seams: [Math.SQRT1_2 - 1, Math.SQRT2 - 1, -0.5, 2 ** 53, 2 ** 1023, 1.3e308],
  },
  expm1: { edges: Math.expm1, bound: 2, range: [-46, 712], seams: [...halves, -45, 709.782712893384, 709.4, 709.1] },
  sin: { edges: Math.sin, bound: 3.5, range: [-300, 300], seams: [...turns, ...cancelling] },
  cos: { edges: Math.cos, bound: 3.5, range: [-300, 300], seams: [...turns, ...cancelling] },
  tanh: { edges: Math.tanh, bound: 3, range: [-20, 20], seams: [Math.LN2 / 4, -Math.LN2 / 4, 19.06, 19.5, -19.5] },
  sigmoid: {
    edges: sigmoid,
    bound: 2.5,
    range: [-750, 70],
    seams: [...halves, -708.4, -709.8, -745.13, -746, 65, 36.7],
  },
  softplus: {
    edges: softplus,
    bound: 2,
    range: [-750, 750],
    seams: [...halves, -708.4, -745.13, -746, 36.7, 746, 0.88137],
  },
  erf: { edges: erf, bound: 3, range: [-6.2, 6.2], seams: [5.95, 5.92, -5.95, 0.29] },
  erfinv: { edges: erfinv, bound: 6, range: [-1, 1], seams: [0.85, -0.85, 0.5, 1 - 2 * Math.exp(-25)] },
};

const fromBits = (bits: bigint): number => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
};
const bitsOf = (x: number): bigint => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  return view.getBigUint64(0);
};

const bits = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(fromBits);
const around = (x: number): readonly number[] =>
  [-1000n, -3n, -2n, -1n, 0n, 1n, 2n, 3n, 1000n].map((step) => fromBits(bitsOf(x) + step));
const even = ([low, high]: readonly [number, number], n: number): readonly number[] =>
  Array.from({ length: n }, (_, i) => low + ((high - low) * (i + Math.SQRT1_2)) / n);

describe.each(transcendentals)('%s in double precision', (name) => {
  const { edges, bound, range, seams } = cases[name];
  const kernel = mapped('f64', double[name], 1, CAPACITY);

  const within = (points: readonly number[]): void => {
    kernel.operands[0].set(points);
    kernel.run(points.length);
    const values = [...kernel.results.slice(0, points.length)];
    points.forEach((x, i) => {
      const value = values[i] ?? 0;
      const edge = edges(x);
      if (Number.isNaN(edge) || !Number.isFinite(edge) || x === 0 || !Number.isFinite(x)) {
        expect(value, `${name}(${x})`).toBe(edge);
      } else {
        expect(errorOfDouble(value, truth(name, x, value)), `${name}(${x}) = ${value}`).toBeLessThanOrEqual(bound);
      }
    });
  };

  it('is exact at the edges', () => {
    const tiny = [2 ** -1074, 2 ** -1073, 2 ** -1022, 2 ** -1023];
    const large = [Number.MAX_VALUE, Number.POSITIVE_INFINITY];
    within([0, ...tiny, 0.5, 1, 1 + 2 ** -52, 2, 3, ...large].flatMap((x) => [x, -x]).concat(Number.NaN));
  });

  it(`is within ${bound} units, all over its range`, () => {
    within(even(range, 300));
  });

  it(`is within ${bound} units where formulas change`, () => {
    within(seams.flatMap(around));
  });

  it(`is within ${bound} units for numbers of every magnitude`, () => {
    const magnitude = fc.double({ min: -60, max: 60, noNaN: true }).map((e) => 2 ** e);
    fc.assert(fc.property(magnitude, (x) => within([x, -x])));
  });

  it(`is within ${bound} units for any bits`, () => {
    fc.assert(fc.property(bits, (x) => within([x])));
  });

  it('treats both lanes alike', () => {
    const run = (xs: readonly number[]): readonly number[] => {
      kernel.operands[0].set(xs);
      kernel.run(2);
      return [...kernel.results.slice(0, 2)];
    };
    fc.assert(
      fc.property(bits, bits, (x, y) => {
        expect(run([x, y])).toEqual([run([x, x])[0], run([y, y])[1]]);
      }),
    );
  });
});

describe('sines and cosines at their hardest', () => {
  const all = Array.from({ length: 1023 }, (_, i) => nearQuarterTurns(i - 52));

  it('are asked of numbers that are next to multiples of pi / 2', () => {
    for (const x of all)
      expect(Math.min(Math.abs(Math.sin(x)), Math.abs(Math.cos(x))), String(x)).toBeLessThan(2 ** -40);
  });

  it.each(['sin', 'cos'] as const)('%s is within 3.5 units', (name) => {
    const kernel = mapped('f64', double[name], 1, CAPACITY);
    kernel.operands[0].set(all);
    kernel.run(all.length);
    all.forEach((x, i) => {
      const value = kernel.results[i] ?? 0;
      expect(errorOfDouble(value, truth(name, x, value)), `${name}(${x}) = ${value}`).toBeLessThanOrEqual(3.5);
    });
  });
});

describe('bounded functions in double precision', () => {
  it.each(['sin', 'cos', 'tanh', 'erf', 'sigmoid'] as const)('%s is not beyond 1', (name) => {
    const kernel = mapped('f64', double[name], 1, CAPACITY);
    const points = [...even([-25, 25], 900), ...[Math.PI / 2, 5.9, 19, 36, 40, 18.5, 5.8].flatMap(around), 0];
    kernel.operands[0].set(points);
    kernel.run(points.length);
    expect(Math.max(...kernel.results.slice(0, points.length).map(Math.abs))).toBe(1);
  });
});

describe('normal quantiles in double precision', () => {
  it('are those of numbers inside the interval', () => {
    const inside = mapped('f64', double.erfinvInside, 1, 2);
    const whole = mapped('f64', double.erfinv, 1, 2);
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }), (x) => {
        for (const kernel of [inside, whole]) {
          kernel.operands[0].set([x, -x]);
          kernel.run(2);
        }
        expect(inside.results).toEqual(whole.results);
      }),
    );
  });
});

describe('pow in double precision', () => {
  const BOUND = 1.5;
  const kernel = mapped('f64', double.pow, 2, CAPACITY);
  const within = (pairs: readonly (readonly [number, number])[]): void => {
    kernel.operands[0].set(pairs.map(([x]) => x));
    kernel.operands[1].set(pairs.map(([, z]) => z));
    kernel.run(pairs.length);
    pairs.forEach(([x, z], i) => {
      const value = kernel.results[i] ?? 0;
      const own = x ** z;
      const name = `${x} ** ${z} = ${value}`;
      if (!Number.isFinite(own) || own === 0 || Math.abs(x) === 1 || z === 0) expect(value, name).toBe(own);
      else {
        expect(Math.sign(value), name).toBe(Math.sign(own));
        expect(errorOfDouble(Math.abs(value), power(Math.abs(x), z)), name).toBeLessThanOrEqual(BOUND);
      }
    });
  };

  const special = [
    0,
    1,
    2,
    3,
    0.5,
    2.5,
    Number.POSITIVE_INFINITY,
    2 ** -1074,
    Number.MAX_VALUE,
    2 ** 53,
    2 ** 53 - 1,
    2 ** 51 + 0.5,
    1e10,
    1 + 2 ** -52,
  ];

  it('is exact at the edges', () => {
    const all = special.flatMap((x) => [x, -x]).concat(Number.NaN);
    for (const x of all) within(all.map((z) => [x, z] as const));
  });

  it(`is within ${BOUND} units for any bits`, () => {
    fc.assert(fc.property(bits, bits, (x, z) => within([[x, z]])));
  });

  it(`is within ${BOUND} units where results are of any magnitude, denormal too`, () => {
    const base = fc.oneof(
      bits.map(Math.abs),
      fc.double({ min: 0.5, max: 2, noNaN: true }),
      fc.double({ min: -40, max: -1, noNaN: true }).map((e) => 1 + 2 ** e),
    );
    const pair = fc
      .tuple(base, fc.double({ min: -1078, max: 1026, noNaN: true }))
      .map(([x, p]) => [x, p / Math.log2(x)] as const);
    fc.assert(
      fc.property(pair, (found) => within([found])),
      { numRuns: 500 },
    );
  });

  it(`is within ${BOUND} units for whole powers of negative numbers`, () => {
    const pair = fc.tuple(fc.double({ min: -20, max: -0.01, noNaN: true }), fc.integer({ min: -40, max: 40 }));
    fc.assert(fc.property(pair, (found) => within([found])));
  });
});
