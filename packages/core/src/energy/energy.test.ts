import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, constant, dotProduct, evaluate, mul, sin, square, sum } from '../dsl/index.ts';
import { type Expr, pipe } from '../index.ts';
import { key } from '../random/index.ts';
import { tensor, toNested } from '../tensor/index.ts';
import { Init, initialise, inputs, parameter, slot } from '../tree/index.ts';
import {
  asFunction,
  classifier,
  condition,
  Density,
  Energy,
  energy,
  logDensity,
  logits,
  marginal,
  pullback,
  recover,
  temper,
  tilt,
  toEnergy,
  withParams,
} from './index.ts';

const coordinate = fc.double({ min: -4, max: 4, noNaN: true });
const point = fc.tuple(coordinate, coordinate);
const weight = fc.double({ min: 0.01, max: 5, noNaN: true });
const scale = fc.double({ min: 0.3, max: 3, noNaN: true });

const at = (e: Energy<[2]>, [x0, x1]: readonly [number, number]): number =>
  toNested(evaluate(asFunction(e)(constant([x0, x1]))));

const close = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(expected)));
};

/** A value of which the compiler knows nothing: what a program that is not checked may pass. */
const untyped = (value: unknown) => Reflect.get({ value }, String('value'));

/** Energies of several kinds. */
const anyEnergy = fc.oneof(
  fc.tuple(point, scale).map(([mean, s]) => Energy.gaussian([2], { mean, scale: s })),
  fc.tuple(scale, scale).map((scales) => Energy.gaussian([2], { scale: scales })),
  weight.map((w) => Energy.of([2], (x) => pipe(x, sin, sum(), (y) => mul(y, w)))),
);

/** E(x) = w · x, with a parameter. */
const linear = energy({
  event: [2],
  params: { w: parameter([2], Init.normal(1)) },
  apply:
    ({ w }) =>
    (x) =>
      dotProduct(w, x),
});
/** E(x) = level |x|². */
const levelled = energy({
  event: [2],
  context: { level: slot([]) },
  apply:
    (_, { level }) =>
    (x) =>
      mul(dotProduct(x, x), level),
});

describe('a product', () => {
  it('adds energies', () => {
    fc.assert(
      fc.property(anyEnergy, anyEnergy, point, (a, b, x) => {
        close(at(Energy.product({ a, b }), x), at(a, x) + at(b, x));
      }),
    );
  });

  it('has the parameters of its parts, under their names, and gives each its own', () => {
    const both = Energy.product({ first: linear, ring: Energy.zero([2]), second: linear });
    expect(Object.keys(both.params)).toEqual(['first', 'second']);
    const given = withParams({ first: { w: tensor([1, 0]) }, second: { w: tensor([0, 10]) } })(both);
    expect(at(given, [3, 4])).toBe(43);
    expect(inputs(both.params).second.w).toBe(inputs({ second: linear.params }).second.w);
  });

  it('has one value for a name in two contexts', () => {
    const twice = Energy.product({ a: levelled, b: levelled });
    expect(at(pipe(twice, condition({ level: 2 })), [1, 2])).toBe(20);
    const other = energy({ event: [2], context: { level: slot([2]) }, apply: () => () => constant(0) });
    expect(() => Energy.product({ a: levelled, b: other })).toThrow(
      "product: the context 'level' is real[] in one part, real[2] in another",
    );
  });

  it('wants parts, and of one event', () => {
    expect(() => Energy.product({})).toThrow('there are no parts');
    const parts: Record<string, Energy<[number]>> = { a: Energy.zero<[number]>([2]), b: Energy.zero<[number]>([3]) };
    expect(() => Energy.product(parts)).toThrow("product: the event of 'b' is [3], that of 'a' is [2]");
  });
});

describe('a mixture', () => {
  it('adds weighted unnormalised densities', () => {
    fc.assert(
      fc.property(anyEnergy, anyEnergy, weight, weight, point, (a, b, u, v, x) => {
        const expected = -Math.log(u * Math.exp(-at(a, x)) + v * Math.exp(-at(b, x)));
        close(at(Energy.mixture({ a, b }, { a: u, b: v }), x), expected);
      }),
    );
  });

  it('of one is that one, and of two alike is it with ln 2 more', () => {
    fc.assert(
      fc.property(anyEnergy, point, (a, x) => {
        close(at(Energy.mixture({ a }), x), at(a, x));
        close(at(Energy.mixture({ a, b: a }), x), at(a, x) - Math.log(2));
      }),
    );
  });

  it('does not overflow, and leaves out what weighs nothing', () => {
    const far = Energy.gaussian([2], { mean: [1e4, 0] });
    close(at(Energy.mixture({ far, near: Energy.gaussian([2], { mean: [-1e4, 0] }) }), [0, 0]), 5e7 - Math.log(2));
    close(at(Energy.mixture({ far, near: Energy.gaussian([2]) }, { far: 0 }), [1, 0]), 0.5);
  });

  it('takes weights that are expressions', () => {
    close(at(Energy.mixture({ a: Energy.zero([2]) }, { a: constant(3) }), [0, 0]), -Math.log(3));
  });

  it('refuses weights that are none', () => {
    const a = Energy.zero([2]);
    expect(() => Energy.mixture({ a }, { a: -1 })).toThrow("the weight of 'a' is -1");
    expect(() => Energy.mixture({ a }, { a: Number.NaN })).toThrow("the weight of 'a' is NaN");
    expect(() => Energy.mixture({ a }, { a: 0 })).toThrow('every weight is 0');
    const stranger: Record<string, number> = { b: 1 };
    expect(() => Energy.mixture({ a }, stranger)).toThrow("there is no part 'b' to weigh");
  });
});

describe('combinators of one energy', () => {
  it('temper divides by the temperature, or multiplies by its inverse', () => {
    fc.assert(
      fc.property(anyEnergy, weight, point, (e, t, x) => {
        close(at(pipe(e, temper({ temperature: t })), x), at(e, x) / t);
        close(at(pipe(e, temper({ beta: t })), x), at(e, x) * t);
        close(at(pipe(e, temper({ temperature: constant(t) })), x), at(e, x) / t);
      }),
    );
    for (const t of [0, -1, Infinity, Number.NaN])
      expect(() => temper({ temperature: t })).toThrow(`${t} is not a positive`);
  });

  it('pullback looks through a map', () => {
    fc.assert(
      fc.property(anyEnergy, coordinate, (e, t) => {
        const line = pipe(
          e,
          pullback([], (s: Expr<[]>) => add(mul(constant([1, 2]), s), 1)),
        );
        close(toNested(evaluate(asFunction(line)(constant(t)))), at(e, [1 + t, 1 + 2 * t]));
      }),
    );
  });

  it('tilt adds a reference', () => {
    fc.assert(
      fc.property(anyEnergy, scale, point, (e, s, x) => {
        const q = Density.gaussian([2], { scale: s });
        close(at(pipe(e, tilt(q)), x), at(e, x) + at(toEnergy(q), x));
      }),
    );
  });

  it('logDensity is the energy, with the other sign', () => {
    fc.assert(
      fc.property(anyEnergy, point, (e, x) => {
        close(toNested(evaluate(logDensity(e)(constant(x)))), -at(e, x));
      }),
    );
  });

  it('recover on a Gaussian is its posterior, up to a constant', () => {
    // Prior precision a, noise sigma: posterior precision a + 1 / sigma², mean (tether / sigma²) / precision.
    fc.assert(
      fc.property(scale, scale, point, point, (s, sigma, noisy, x) => {
        const conditional = pipe(Energy.gaussian([2], { scale: s }), recover(sigma), condition({ tether: noisy }));
        const precision = s ** -2 + sigma ** -2;
        const mean = noisy.map((y) => y / sigma ** 2 / precision);
        const posterior = Energy.gaussian([2], { mean, scale: precision ** -0.5 });
        const constantOf = (y: readonly [number, number]): number => at(conditional, y) - at(posterior, y);
        expect(Math.abs(constantOf(x) - constantOf([0, 0]))).toBeLessThan(1e-9 * (1 + at(conditional, x)));
      }),
    );
  });

  it('recover takes its sigma from the context', () => {
    const e = pipe(
      levelled,
      recover(({ level }: { readonly level: Expr<[]> }) => square(level)),
      condition({ level: 2, tether: [1, 0] }),
    );
    expect(at(e, [0, 1])).toBe(2 + 2 / (2 * 16));
    expect(() => recover(0)).not.toThrow();
    expect(() => recover(0)(levelled)).toThrow('recover: 0 is not a positive number');
    expect(() => pipe(levelled, recover(1), recover(1))).toThrow('the energy has a tether already');
  });
});

describe('what an energy is given', () => {
  it('parameters, as tensors or expressions', () => {
    fc.assert(
      fc.property(fc.integer(), point, (seed, x) => {
        const params = initialise(linear.params, key(seed));
        const [w0 = 0, w1 = 0] = params.w.data;
        close(at(pipe(linear, withParams(params)), x), w0 * x[0] + w1 * x[1]);
      }),
    );
    expect(at(pipe(linear, withParams({ w: constant([1, 2]) })), [3, 4])).toBe(11);
  });

  it('of the right structure and shapes', () => {
    const given = (params: unknown) => () => untyped(withParams)(params)(linear);
    expect(given({ w: tensor([1, 2, 3]) })).toThrow('withParams: w: expected real[2], got real[3]');
    expect(given({})).toThrow('withParams: the tree: expected { w }, got nothing');
    expect(given({ w: constant([1, 2], 'int') })).toThrow('withParams: w: expected real[2], got int[2]');
  });

  it('contexts, some or all', () => {
    const tethered = pipe(levelled, recover(1));
    const some = pipe(tethered, condition({ tether: [1, 2] }));
    expect(Object.keys(some.context)).toEqual(['level']);
    expect(at(pipe(some, condition({ level: 3 })), [1, 2])).toBe(15);
    expect(() => condition({ levle: 1 })(untyped(levelled))).toThrow("the energy has no context 'levle'");
    expect(() => condition({ level: [1, 2] })(untyped(levelled))).toThrow(
      "the context 'level': wants real[], got real[2]",
    );
  });

  it('points of its event, and gives numbers', () => {
    const f = asFunction(Energy.zero<number[]>([2]));
    expect(() => f(untyped(constant([1, 2, 3])))).toThrow('energy: wants real[2], got real[3]');
    const vector = Energy.of([2], (x) => untyped(square(x)));
    expect(() => asFunction(vector)(constant([1, 2]))).toThrow('must give one number for a point, gives real[2]');
    expect(() => Energy.zero([-1])).toThrow('-1 is not a dimension of an event');
  });
});

describe('a classifier', () => {
  const logSoftmaxOf = (values: readonly number[]): readonly number[] => {
    const total = Math.log(values.reduce((sum, v) => sum + Math.exp(v), 0));
    return values.map((v) => v - total);
  };

  it('of densities with the logarithms of their shares for biases is Bayes’ rule', () => {
    fc.assert(
      fc.property(
        point,
        point,
        scale,
        scale,
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        point,
        (m, n, s, t, share, x) => {
          const [p, q] = [Density.gaussian([2], { mean: m, scale: s }), Density.gaussian([2], { mean: n, scale: t })];
          const biases = [Math.log(share), Math.log(1 - share)] as const;
          const found = toNested(evaluate(logits(classifier([toEnergy(p), toEnergy(q)], { biases }))(constant(x))));
          const [a, b] = [share * Math.exp(-at(toEnergy(p), x)), (1 - share) * Math.exp(-at(toEnergy(q), x))];
          if (a < 1e-200 || b < 1e-200) return;
          close(logSoftmaxOf(found)[0] ?? 0, Math.log(a / (a + b)));
        },
      ),
    );
  });

  it('has a marginal: the mixture of its energies', () => {
    fc.assert(
      fc.property(anyEnergy, anyEnergy, weight, point, (a, b, u, x) => {
        const c = classifier([a, b], { biases: [Math.log(u), 0] });
        close(at(marginal(c), x), at(Energy.mixture({ a, b }, { a: u }), x));
      }),
    );
  });

  it('keeps the order of its list, beyond ten too', () => {
    const many = Array.from({ length: 12 }, (_, i) => Energy.of([2], () => constant(i)));
    expect(toNested(evaluate(logits(classifier(many))(constant([0, 0]))))).toEqual(
      Array.from({ length: 12 }, (_, i) => 0 - i),
    );
  });

  it('has a list of parameters', () => {
    const c = classifier([linear, linear]);
    const f = c.apply([{ w: constant([1, 0]) }, { w: constant([0, 1]) }], {});
    expect(toNested(evaluate(f(constant([3, 4]))))).toEqual([-3, -4]);
    expect(classifier([Energy.zero([2])]).params).toEqual({});
    expect(() => classifier([linear, linear], { biases: untyped([1]) })).toThrow('1 biases for 2 classes');
  });
});
