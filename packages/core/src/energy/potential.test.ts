import fc from 'fast-check';
import { concatAll } from 'fp-ts/lib/Monoid.js';
import { describe, expect, it } from 'vitest';
import { add, constant, cos, dotProduct, evaluate, mul, sin, sum } from '../dsl/index.ts';
import { type Expr, pipe } from '../index.ts';
import { toNested } from '../tensor/index.ts';
import { Init, parameter } from '../tree/index.ts';
import { Energy, energy, getEnergyMonoid, Potential } from './index.ts';

type Point = Expr<[2]>;

const coefficient = fc.double({ min: -3, max: 3, noNaN: true });
const point = fc.tuple(coefficient, coefficient);

const potential: fc.Arbitrary<Potential.Potential<Point>> = fc.oneof(
  coefficient.map((c) => (x: Point) => mul(dotProduct(x, x), c)),
  coefficient.map((c) => (x: Point) => pipe(x, sin, sum(), (y) => mul(y, c))),
);
const map: fc.Arbitrary<(x: Point) => Point> = fc.oneof(
  coefficient.map((c) => (x: Point) => add(mul(x, c), 1)),
  coefficient.map((c) => (x: Point) => mul(cos(x), c)),
);

const valueAt = (e: Potential.Potential<Point>, x: readonly [number, number]): number =>
  toNested(evaluate(e(constant(x))));
const same = (e: Potential.Potential<Point>, f: Potential.Potential<Point>, x: readonly [number, number]): void => {
  // Not toBe: 0 + -0 is 0, which is the same number.
  expect(valueAt(e, x) === valueAt(f, x)).toBe(true);
};
const close = (e: number, f: number): void => {
  expect(Math.abs(e - f)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(e)));
};

describe('Contravariant', () => {
  const { contramap } = Potential.Contravariant;

  it('identity', () => {
    fc.assert(
      fc.property(potential, point, (e, x) =>
        same(
          contramap(e, (y: Point) => y),
          e,
          x,
        ),
      ),
    );
  });

  it('composition', () => {
    fc.assert(
      fc.property(potential, map, map, point, (e, f, g, x) => {
        same(
          contramap(contramap(e, f), g),
          contramap(e, (y: Point) => f(g(y))),
          x,
        );
      }),
    );
  });

  it('is the pipeable one', () => {
    fc.assert(
      fc.property(potential, map, point, (e, f, x) => same(pipe(e, Potential.contramap(f)), contramap(e, f), x)),
    );
  });

  it('takes points of any type', () => {
    const joint = pipe(
      (x: Point) => dotProduct(x, x),
      Potential.contramap(({ a, b }: { readonly a: Point; readonly b: Point }) => add(a, b)),
    );
    expect(toNested(evaluate(joint({ a: constant([1, 2]), b: constant([2, 2]) })))).toBe(25);
  });
});

describe('Monoid', () => {
  const { concat, empty } = Potential.getMonoid<Point>();

  it('identity', () => {
    fc.assert(
      fc.property(potential, point, (e, x) => {
        same(concat(empty, e), e, x);
        same(concat(e, empty), e, x);
      }),
    );
  });

  it('associativity, up to rounding', () => {
    fc.assert(
      fc.property(potential, potential, potential, point, (e, f, g, x) => {
        close(valueAt(concat(concat(e, f), g), x), valueAt(concat(e, concat(f, g)), x));
      }),
    );
  });

  it('contramap keeps it: a map of monoids', () => {
    fc.assert(
      fc.property(potential, potential, map, point, (e, f, h, x) => {
        const through = Potential.contramap(h);
        same(through(concat(e, f)), concat(through(e), through(f)), x);
        same(through(empty), empty, x);
      }),
    );
  });
});

describe('the Monoid of energies of one type', () => {
  const expert = (c: number) =>
    energy({
      event: [2],
      params: { w: parameter([2], Init.normal(1)) },
      apply:
        ({ w }) =>
        (x) =>
          mul(dotProduct(w, x), c),
    });
  const monoid = getEnergyMonoid({ event: [2], params: expert(1).params });
  const at = (e: ReturnType<typeof expert>, w: readonly [number, number], x: readonly [number, number]): number =>
    toNested(evaluate(e.apply({ w: constant(w) }, {})(constant(x))));

  it('identity and associativity, with shared parameters', () => {
    fc.assert(
      fc.property(coefficient, coefficient, coefficient, point, point, (a, b, c, w, x) => {
        const [e, f, g] = [expert(a), expert(b), expert(c)];
        expect(at(monoid.concat(monoid.empty, e), w, x) === at(e, w, x)).toBe(true);
        expect(at(monoid.concat(e, monoid.empty), w, x) === at(e, w, x)).toBe(true);
        const [left, right] = [monoid.concat(monoid.concat(e, f), g), monoid.concat(e, monoid.concat(f, g))] as const;
        close(at(left, w, x), at(right, w, x));
        close(at(left, w, x), (a + b + c) * (w[0] * x[0] + w[1] * x[1]));
      }),
    );
  });

  it('agrees with product where there are no parameters', () => {
    const all = concatAll(getEnergyMonoid({ event: [2] }));
    const [a, b] = [Energy.gaussian([2]), Energy.gaussian([2], { mean: [1, 2] })];
    const x = constant([3, 4]);
    const of = (e: Energy<[2]>): number => toNested(evaluate(e.apply({}, {})(x)));
    expect(of(all([a, b]))).toBe(of(Energy.product({ a, b })));
    expect(of(all([]))).toBe(0);
  });
});
