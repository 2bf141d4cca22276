import { compile, gpujs, jacobian } from '@ergodic/autodiff';
import {
  add,
  asFunction,
  at,
  batch,
  constant,
  dim,
  div,
  evaluate,
  exp,
  fromFlat,
  input,
  type KeyExpr,
  keyFrom,
  logLikelihood,
  mul,
  neg,
  norm,
  normal,
  pipe,
  showError,
  split,
  toNested,
} from '@ergodic/core';
import { foldIn as fold, type Key, key as keyOf } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { statisticsOf } from '../verify/exact-start/exact-start.ts';
import { sequentialTest } from '../verify/exact-start/index.ts';
import { logAbsDet, matrix } from '../verify/linear.ts';
import { numeric } from '../verify/numeric.ts';
import { familiesIn } from './generated/index.ts';
import {
  banana,
  densityOf,
  draws,
  type ExactTarget,
  funnel,
  gaussian,
  gaussianMixture,
  gaussianRbm,
  gumbel,
  ofAnyDimension,
  rings,
  shifted,
  softLattice,
} from './index.ts';
import { logRootTwoPi, type Vector, vector, vectorOf } from './transported.ts';

/** `ln p(x) - ln N(T(x)) - ln |det ∂T/∂x|`, relative to what it is made of. */
const imbalance = (target: ExactTarget): ((x: ArrayLike<number>) => number) => {
  const n = target.dimension;
  const x: Vector = input('x', [n]);
  const run = numeric([x], [asFunction(target.energy)(x), target.toNormal(x), jacobian(target.toNormal)(x)]);
  return (point) => {
    const [energy, z, slopes] = run([point]);
    const logNormal = Array.from(z ?? []).reduce((total, v) => total - (v * v) / 2 - logRootTwoPi, 0);
    const rows = Array.from({ length: n }, (_, i) => (slopes ?? new Float64Array()).subarray(i * n, (i + 1) * n));
    const [a, b] = [-(energy?.[0] ?? Number.NaN) - target.logZ, logNormal + logAbsDet(matrix(rows))];
    return Math.abs(a - b) / Math.max(1, Math.abs(a));
  };
};

const drawn = (target: ExactTarget, seed: number): Float64Array =>
  Float64Array.from(evaluate(target.draw(keyFrom(seed))).data);

const block = 5000;

interface Drawing {
  /** Exact draws, `[n, d]`, of a compiled program; `n` is a multiple of the block. */
  readonly draw: (key: Key, n: number) => Promise<Float64Array>;
  readonly dispose: () => Promise<void>;
}

const drawing = async (target: ExactTarget): Promise<Drawing> => {
  const backend = gpujs('cpu');
  const all = draws(dim('draws', block))(target)(input('key', [2], 'bits'));
  const made = await compile(backend)([all])();
  if (made._tag === 'Left') throw new Error(showError(made.left));
  const executable = made.right;
  const once = async (key: Key): Promise<ArrayLike<number>> => {
    const ran = await executable.run({ key: { dtype: 'bits', shape: [2], data: key.words } })();
    if (ran._tag === 'Left') throw new Error(showError(ran.left));
    return ran.right[0]?.data ?? [];
  };
  return {
    dispose: backend.dispose,
    draw: async (key, n) => {
      const out = new Float64Array(n * target.dimension);
      for (let i = 0; i < n / block; i++) out.set(await once(fold(key, i)), i * block * target.dimension);
      return out;
    },
  };
};

/** Draws as what should be standard normal numbers. */
const normalised = (target: ExactTarget, x: Float64Array): Float64Array => {
  const n = dim('draws', x.length / target.dimension);
  const points = input('points', [n, target.dimension]);
  const z = batch(n, (one: Vector) => target.toNormal(one), points);
  return Float64Array.from(evaluate(z, { points: fromFlat([n, target.dimension], x) }).data);
};

/** Averages of `x_i` and of `(x_i - m_i)(x_j - m_j)` over draws, less what they should be, in standard errors. */
const momentErrors = ({ dimension: d, mean, covariance }: ExactTarget, all: Float64Array): readonly number[] => {
  const average = (f: (first: number) => number, want: number): number => {
    let [first, second] = [0, 0];
    for (let i = 0; i < all.length; i += d) {
      const value = f(i) - want;
      first += value;
      second += value * value;
    }
    return Math.abs(first) / Math.sqrt(second);
  };
  const off = (i: number): number => mean[i] ?? Number.NaN;
  const at = (i: number): number => all[i] ?? Number.NaN;
  return covariance.flatMap((row, i) => [
    average((first) => at(first + i), off(i)),
    ...row.map((value, j) => average((first) => (at(first + i) - off(i)) * (at(first + j) - off(j)), value)),
  ]);
};

interface Seen {
  readonly drawsPass: boolean;
  /** In standard errors, at most. */
  readonly moments: number;
}

/** Whether draws are draws of the target, by the sequential rule at 5e-9, and whether moments are theirs. */
const look = async (target: ExactTarget): Promise<Seen> => {
  const { draw, dispose } = await drawing(target);
  const moments: number[] = [];
  const { passed } = await sequentialTest({ alpha: 5e-9, draws: block }, async (n, round) => {
    const x = await draw(fold(keyOf(11), round), n);
    if (round === 0) moments.push(...momentErrors(target, x));
    const all = statisticsOf(normalised(target, x), target.dimension);
    return { n, q: Math.min(1, Math.min(...all.map(({ p }) => (Number.isNaN(p) ? 0 : p))) * all.length) };
  });
  await dispose();
  return { drawsPass: passed, moments: Math.max(...moments) };
};

const named: readonly ExactTarget[] = [
  ofAnyDimension(
    gaussian({
      mean: [0, 3],
      covariance: [
        [1, 1],
        [1, 4],
      ],
    }),
  ),
  ofAnyDimension(
    gaussianMixture([
      {
        weight: 1,
        mean: [-1.5, 0.5],
        covariance: [
          [0.64, 0.2],
          [0.2, 0.36],
        ],
      },
      {
        weight: 3,
        mean: [1.2, -0.4],
        covariance: [
          [0.5, -0.3],
          [-0.3, 1.2],
        ],
      },
    ]),
  ),
  ofAnyDimension(banana({ scale: 1.5, bend: 0.7 })),
  ofAnyDimension(funnel({ dimension: 3, scale: 0.7 })),
  ofAnyDimension(gumbel()),
  ofAnyDimension(rings({ radii: [1, 3], width: 0.5, heights: [2, 1] })),
  ofAnyDimension(softLattice({ sites: 4, columns: 2, coupling: 0.4, field: [0.3, -0.2, 0, 0.1] })),
  ofAnyDimension(
    gaussianRbm({
      visibleBias: [0.5, -1, 0],
      hiddenBias: [-1, 0.5, 0.2],
      weights: [
        [2, -1, 0.3],
        [0.5, 1.5, -2],
        [-1, 0.2, 1],
      ],
      scale: 0.8,
    }),
  ),
];

const families = [1, 2, 3, 4].flatMap((n) =>
  Object.entries(familiesIn(n)).map(([family, arbitrary]) => [`${family} in ${n}-D`, arbitrary] as const),
);

describe.each(families)('%s', (_, arbitrary) => {
  it('ln p(x) = ln N(T(x)) + ln |det ∂T/∂x|: energy, ln Z and the map to normal numbers belong together', () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(1000), (target, seed) => {
        const off = imbalance(target);
        for (const s of [seed, seed + 1]) expect(off(drawn(target, s))).toBeLessThan(1e-9);
      }),
      { numRuns: 8 },
    );
  });
});

/** A normal number beyond 7 has a probability of 3e-12, and of each target there are at most 20. */
const far = 7;

test.each(named.map((target) => [target.name, target] as const))(
  '%s: draws and moments are its own',
  async (_, target) => {
    const seen = await look(target);
    expect(seen.drawsPass).toBe(true);
    expect(seen.moments).toBeLessThan(far);
  },
);

/** Wrong draws, wrong maps and wrong constants, each a small edit. */
const standard = (key: KeyExpr, n: number): Vector => normal<[number]>(key, [n]);
const bent = ofAnyDimension(banana({ scale: 1.5, bend: 0.7 }));
const straight = ofAnyDimension(banana({ scale: 1.5, bend: -0.7 }));
const neck = ofAnyDimension(funnel({ dimension: 3, scale: 0.7 }));
const ring = ofAnyDimension(rings({ radii: [2], width: 0.5 }));
const lattice = { sites: 4, columns: 2, coupling: 0.4 };
const machine = {
  visibleBias: [0.5, -1],
  hiddenBias: [-1, 0.5],
  weights: [
    [2, -1],
    [0.5, 1.5],
  ],
};

const wrongDraws: readonly (readonly [string, ExactTarget])[] = [
  ['a banana bent the other way', { ...bent, draw: straight.draw }],
  [
    'a banana that is not moved back',
    { ...bent, draw: (key) => add(bent.draw(key), vectorOf([constant(0), constant(0.1)])) },
  ],
  [
    'a funnel of width e^v instead of e^(v/2)',
    {
      ...neck,
      draw: (key) => {
        const z = standard(key, 3);
        const v = mul(at(0)(z), 0.7);
        return vectorOf([v, mul(at(1)(z), exp(v)), mul(at(2)(z), exp(v))]);
      },
    },
  ],
  [
    'a ring whose radius is normal: without the factor r',
    {
      ...ring,
      draw: (key) => {
        const [one, other] = split(key);
        const z = standard(one, 2);
        return mul(z, div(add(mul(normal(other, []), 0.5), 2), pipe(z, norm())));
      },
    },
  ],
  [
    'a mixture whose humps are alike',
    (() => {
      const of = (weight: number) =>
        ofAnyDimension(
          gaussianMixture([
            { weight, mean: [0], covariance: [[1]] },
            { weight: 1, mean: [3], covariance: [[1]] },
          ]),
        );
      return { ...of(1.2), draw: of(1).draw };
    })(),
  ],
  ['a lattice of other coupling', { ...softLattice(lattice), draw: softLattice({ ...lattice, coupling: 0.35 }).draw }],
  [
    'a machine with another bias',
    { ...gaussianRbm(machine), draw: gaussianRbm({ ...machine, hiddenBias: [-1, 1.3] }).draw },
  ],
  ['e^x - x turned round', { ...ofAnyDimension(gumbel()), draw: (key) => neg(ofAnyDimension(gumbel()).draw(key)) }],
];

test.each(wrongDraws)('%s is not taken for draws of the target', async (_, target) => {
  expect((await look(target)).drawsPass).toBe(false);
});

test('wrong moments are seen', async () => {
  const { covariance, mean } = bent;
  const wide = covariance.map((row) => row.map((value) => value * 1.2));
  expect((await look({ ...bent, covariance: wide })).moments).toBeGreaterThan(far);
  expect((await look({ ...bent, mean: mean.map((m) => m + 0.2) })).moments).toBeGreaterThan(far);
});

describe('ln Z', () => {
  it('is seen to be wrong by 1e-8', () => {
    for (const target of named) {
      const point = drawn(target, 3);
      expect(imbalance(target)(point)).toBeLessThan(1e-9);
      expect(imbalance({ ...target, logZ: target.logZ + 1e-7 })(point)).toBeGreaterThan(1e-9);
    }
  });

  it('follows the constant of an energy, and the density does not', () => {
    fc.assert(
      fc.property(fc.constantFrom(...named), fc.double({ min: -50, max: 50, noNaN: true }), (target, by) => {
        const moved = shifted(by)(target);
        const x = vector(Array.from(drawn(target, 1)));
        const at = (one: ExactTarget) => toNested(evaluate(logLikelihood(densityOf(one))(x)));
        expect(Math.abs(at(moved) - at(target))).toBeLessThan(1e-12 * Math.max(1, Math.abs(by)));
        expect(imbalance(moved)(drawn(target, 2))).toBeLessThan(1e-9);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a degenerate member is a simpler one', () => {
  const energyAt = (target: ExactTarget, x: readonly number[]): number =>
    toNested(evaluate(asFunction(target.energy)(constant(fromFlat([x.length], x)))));

  it('a mixture of one, a machine without weights, one spin without a field: Gaussians and a pair of them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 2 }), (x) => {
        const normalEnergy = x.reduce((total, v) => total + (v * v) / 2, 0);
        const covariance = [
          [1, 0],
          [0, 1],
        ];
        const one = ofAnyDimension(gaussianMixture([{ weight: 1, mean: [0, 0], covariance }]));
        expect(energyAt(one, x)).toBeCloseTo(normalEnergy + 2 * logRootTwoPi, 12);
        const idle = gaussianRbm({ visibleBias: [0, 0], hiddenBias: [0.3], weights: [[0], [0]] });
        expect(energyAt(ofAnyDimension(idle), x)).toBeCloseTo(normalEnergy - Math.log1p(Math.exp(0.3)), 12);
        const [first = 0] = x;
        const spin = ofAnyDimension(softLattice({ sites: 1, columns: 1, coupling: 0 }));
        const pair = -Math.log(Math.exp(-((first - 1) ** 2) / 2) + Math.exp(-((first + 1) ** 2) / 2));
        expect(energyAt(spin, [first])).toBeCloseTo(pair - 0.5, 12);
      }),
    );
  });

  it('the spins of a lattice agree as its coupling says: two of them, β', () => {
    // P(s₁ = s₂) = e^β / (2 cosh β), and E[s₁ s₂] = tanh β; cov x = K + K E[s sᵀ] K with K = β A + (β + 1) I.
    const beta = 0.6;
    const { covariance } = softLattice({ sites: 2, columns: 2, coupling: beta });
    const [k, r] = [beta + 1, Math.tanh(beta)];
    expect(covariance[0]?.[0]).toBeCloseTo(k + k * k + beta * beta + 2 * k * beta * r, 12);
    expect(covariance[0]?.[1]).toBeCloseTo(beta + 2 * k * beta + (k * k + beta * beta) * r, 12);
  });
});

test('compiled draws are those of the interpreter, up to float32', async () => {
  for (const target of named) {
    const { draw, dispose } = await drawing(target);
    const all = await draw(keyOf(3), block);
    await dispose();
    const few = evaluate(draws(20)(target)(keyFrom(fold(keyOf(3), 0)))).data;
    Array.from(few).forEach((value, i) => {
      expect(Math.abs((all[i] ?? Number.NaN) - Number(value))).toBeLessThan(
        2e-4 * Math.max(1, Math.abs(Number(value))),
      );
    });
  }
});
