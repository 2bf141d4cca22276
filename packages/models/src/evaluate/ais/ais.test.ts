/** `ln Z` between bounds, on generated energies of the plane whose exact value is found on a grid. */
import { compile, type Inputs, wasm } from '@ergodic/autodiff';
import {
  add,
  categorical,
  div,
  Energy,
  type Expr,
  einsum,
  input,
  type KeyExpr,
  logsumexp,
  mul,
  normal,
  pipe,
  split,
  sqrt,
  square,
  stack,
  sub,
  sum,
  take,
  times,
  unstack,
} from '@ergodic/core';
import { foldIn, type Key, key, normal as normals, uniform } from '@ergodic/core/random';
import { hmc } from '@ergodic/samplers';
import { gaussian } from '@ergodic/samplers/targets';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { energyOf, logPartition } from '../index.ts';
import {
  type AisBracket,
  annealedBack,
  annealedThere,
  bracketOf,
  flagsOf,
  normalReach,
  powerTemperatures,
  type RunAis,
  summariseWeights,
} from './index.ts';

const right = async <L, A>(task: TaskEither<L, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(`expected a value, got ${JSON.stringify(result.left)}`);
  return result.right;
};

/** Three Gaussians, together bent like a banana: `y = (x_0, x_1 - b (x_0² - 1))` is the mixture. A constant is added to its energy. */
interface Bent {
  readonly bend: number;
  readonly constant: number;
  readonly weights: readonly number[];
  readonly means: readonly (readonly number[])[];
  /** Lower triangular, `[a, 0, b, c]` of each. */
  readonly factors: readonly (readonly [number, number, number, number])[];
}

const generated = (root: Key): Bent => {
  const u = uniform(foldIn(root, 0), [32]);
  const z = normals(foldIn(root, 1), [32]);
  const three = [0, 1, 2];
  return {
    bend: 0.4 * (u[0] ?? 0) - 0.2,
    constant: 40 * (u[1] ?? 0) - 20,
    weights: three.map((k) => 0.2 + 3 * (u[2 + k] ?? 0)),
    means: three.map((k) => [1.5 * (z[2 * k] ?? 0), 1.5 * (z[2 * k + 1] ?? 0)]),
    factors: three.map((k) => [0.5 + (u[8 + k] ?? 0), 0, 0.6 * (z[8 + k] ?? 0), 0.5 + (u[12 + k] ?? 0)] as const),
  };
};

/** The energy as plain numbers, for the grid. */
const plainly =
  ({ bend, constant: c, weights, means, factors }: Bent) =>
  (x: number, y0: number): number => {
    const y = y0 - bend * (x * x - 1);
    const logs = weights.map((w, k) => {
      const [mx = 0, my = 0] = means[k] ?? [];
      const [a, , b, d] = factors[k] ?? [1, 0, 0, 1];
      const u = (x - mx) / a;
      const v = (y - my - b * u) / d;
      return Math.log(w / (2 * Math.PI * a * d)) - (u * u + v * v) / 2;
    });
    const largest = Math.max(...logs);
    return c - largest - Math.log(logs.reduce((total, log) => total + Math.exp(log - largest), 0));
  };

const bend = input('bend', []);
const up = input('constant', []);
const logWeights = input('log weights', [3]);
const means = input('means', [3, 2]);
const factors = input('factors', [3, 2, 2]);
const inverses = input('inverses', [3, 2, 2]);
const logDeterminants = input('log determinants', [3]);

const inputsOf = ({ bend: b, constant: c, weights, means: m, factors: f }: Bent): Inputs => {
  const real = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'real', shape, data }) as const;
  return {
    bend: real([], [b]),
    constant: real([], [c]),
    'log weights': real([3], weights.map(Math.log)),
    means: real([3, 2], m.flat()),
    factors: real([3, 2, 2], f.flat()),
    inverses: real(
      [3, 2, 2],
      f.flatMap(([p, , q, r]) => [1 / p, 0, -q / (p * r), 1 / r]),
    ),
    'log determinants': real(
      [3],
      f.map(([p, , , r]) => Math.log(p * r)),
    ),
  };
};

const energy = Energy.of([2], (x) => {
  const [first, second] = unstack(x);
  const y = stack([first, sub(second, mul(bend, sub(square(first), 1)))]);
  const off = sub(y, means);
  const white = einsum('kij,kj->ki', inverses, off);
  const logs = sub(sub(pipe(white, square, sum([1]), times(-0.5)), logDeterminants), Math.log(2 * Math.PI));
  return sub(up, pipe(add(logs, logWeights), logsumexp()));
});

const draw = (root: KeyExpr): Expr<[2]> => {
  const [which, where] = split(root);
  const k = categorical(which, logWeights);
  const y = add(take(k)(means), einsum('ij,j->i', take(k)(factors), normal(where, [2])));
  const [first, second] = unstack(y);
  return stack([first, add(second, mul(bend, sub(square(first), 1)))]);
};

const base = gaussian({
  mean: [0, 0],
  covariance: [
    [6, 0],
    [0, 6],
  ],
});
const chains = 800;

const pathOf = (intervals: number) => ({
  base,
  energy,
  temperatures: powerTemperatures(intervals, 2.5),
  // As the precision grows from 1/6 to about 3, steps become shorter.
  transition: (at: (x: Expr<[2]>) => Expr<[]>, beta: Expr<[]>) =>
    hmc(at, { stepSize: div(0.7, sqrt(add(mul(beta, 2.5), 1 / 6))), steps: 2, jitter: 0.2 }),
});

const grid = async (target: Bent): Promise<number> => {
  const region = { box: { x: [-14, 14], y: [-18, 18] }, width: [3, 3] } as const;
  return (await right(logPartition(region, { tolerance: 1e-4 })(energyOf(plainly(target))))).logZ.value;
};

describe('brackets on generated energies', () => {
  const backend = wasm();
  let [there, back, hasty]: readonly RunAis[] = [];
  beforeAll(async () => {
    const made = compile(backend);
    there = await right(annealedThere(made)(pathOf(90), chains));
    back = await right(annealedBack(made)(pathOf(90), chains, draw));
    hasty = await right(annealedThere(made)(pathOf(3), chains));
  }, 120_000);
  afterAll(backend.dispose);

  const bracketFor = async (target: Bent, seed: number): Promise<AisBracket> => {
    if (there === undefined || back === undefined) throw new Error('not compiled');
    const inputs = inputsOf(target);
    const up = await right(there(foldIn(key(1), seed), inputs));
    const down = await right(back(foldIn(key(2), seed), inputs));
    const bracket = bracketOf(up.logWeights, down.logWeights);
    if (E.isLeft(bracket)) throw new Error(JSON.stringify(bracket.left));
    return bracket.right;
  };

  const targets = Array.from({ length: 20 }, (_, i) => generated(foldIn(key(7), i)));

  it('the grid agrees with the weights: ln Z = ln Σ w - c', async () => {
    for (const target of targets.slice(0, 3)) {
      const exact = Math.log(target.weights.reduce((a, b) => a + b, 0)) - target.constant;
      expect(Math.abs((await grid(target)) - exact)).toBeLessThan(1e-4);
    }
  });

  it('contain the grid’s ln Z on 20 energies, and are at most half a nat wide', async () => {
    for (const [i, target] of targets.entries()) {
      const { lower, upper, flags } = await bracketFor(target, i);
      const logZ = await grid(target);
      expect(lower).toBeLessThan(logZ);
      expect(upper).toBeGreaterThan(logZ);
      expect(upper - lower).toBeLessThanOrEqual(0.5);
      expect(flags).toEqual([]);
    }
  }, 120_000);

  it('flag a run of three temperatures as under-annealed, and say why', async () => {
    if (hasty === undefined || back === undefined) throw new Error('not compiled');
    for (const [i, target] of targets.slice(0, 4).entries()) {
      const inputs = inputsOf(target);
      const run = await right(hasty(foldIn(key(3), i), inputs));
      const [flag] = flagsOf(summariseWeights(run.logWeights));
      expect(flag?.kind).toBe('under-annealed');
      expect(flag?.reason).toMatch(/vary by .* nats².*use more temperatures/);
      const down = await right(back(foldIn(key(4), i), inputs));
      const bracket = bracketOf(run.logWeights, down.logWeights);
      // It is wide, and right.
      const logZ = Math.log(target.weights.reduce((a, b) => a + b, 0)) - target.constant;
      expect(E.isRight(bracket) && bracket.right.lower < logZ && bracket.right.upper > logZ).toBe(true);
      expect(E.isRight(bracket) && bracket.right.flags.map(({ kind }) => kind)).toContain('under-annealed');
    }
  });

  it('flag bounds that cross: a way back from draws of another energy', async () => {
    const [target] = targets;
    if (there === undefined || back === undefined || target === undefined) throw new Error('not compiled');
    const up = await right(there(key(5), inputsOf(target)));
    const down = await right(back(key(6), inputsOf({ ...target, constant: target.constant + 2 })));
    const bracket = bracketOf(up.logWeights, down.logWeights);
    expect(E.isRight(bracket) && bracket.right.flags.map(({ kind }) => kind)).toEqual(['inconsistent']);
  });

  it('accept most moves', async () => {
    const [target] = targets;
    if (there === undefined || target === undefined) throw new Error('not compiled');
    const { acceptance, ends } = await right(there(key(5), inputsOf(target)));
    expect(acceptance.every((a) => a >= 0 && a <= 1)).toBe(true);
    expect(acceptance.reduce((a, b) => a + b, 0) / chains).toBeGreaterThan(0.6);
    expect(ends).toHaveLength(2 * chains);
  });
});

const logs = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 2, maxLength: 40 });

describe('log weights', () => {
  it('are summarised as by definition, and by one number up all are one number up', () => {
    fc.assert(
      fc.property(logs, fc.double({ min: -500, max: 500, noNaN: true }), (values, by) => {
        const all = Float64Array.from(values);
        const found = summariseWeights(all);
        const n = values.length;
        const mean = values.reduce((a, b) => a + b) / n;
        const weights = values.map(Math.exp);
        const total = weights.reduce((a, b) => a + b);
        const average = total / n;
        expect(found.mean).toBeCloseTo(mean, 9);
        expect(found.variance).toBeCloseTo(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1), 7);
        expect(found.logMeanExp.value).toBeCloseTo(Math.log(average), 9);
        const spread = weights.reduce((sum, w) => sum + (w - average) ** 2, 0) / (n - 1);
        expect(found.logMeanExp.error).toBeCloseTo(Math.sqrt(spread / n) / average, 9);
        expect(found.effectiveShare).toBeCloseTo(total ** 2 / (n * weights.reduce((sum, w) => sum + w * w, 0)), 9);
        const moved = summariseWeights(all.map((v) => v + by));
        expect(moved.mean - by).toBeCloseTo(found.mean, 9);
        expect(moved.logMeanExp.value - by).toBeCloseTo(found.logMeanExp.value, 9);
        expect(moved.effectiveShare).toBeCloseTo(found.effectiveShare, 9);
        // Jensen, for the sample itself.
        expect(found.mean).toBeLessThanOrEqual(found.logMeanExp.value + 1e-12);
      }),
    );
  });

  it('bound ln Z by so many standard errors as the budget asks for', () => {
    // Quantiles of the normal law, at 1 - 5e-9 / 2 and 0.975.
    expect(normalReach(5e-9)).toBeCloseTo(5.847171, 5);
    expect(normalReach(0.05)).toBeCloseTo(1.959964, 6);
    fc.assert(
      fc.property(logs, logs, (up, down) => {
        const [a, b] = [Float64Array.from(up), Float64Array.from(down)];
        const found = bracketOf(a, b, { alpha: 0.05, widest: Infinity });
        const [s, t] = [summariseWeights(a), summariseWeights(b)];
        expect(E.isRight(found) && found.right.lower).toBeCloseTo(s.mean - 1.959964 * s.standardError, 4);
        expect(E.isRight(found) && found.right.upper).toBeCloseTo(t.mean + 1.959964 * t.standardError, 4);
      }),
    );
  });

  it('tell what makes a bracket wide: the path, or chance', () => {
    const around = (centre: number, spread: number, n: number): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => centre + (i % 2 === 0 ? spread : -spread));
    const kinds = (up: Float64Array, down: Float64Array): readonly string[] => {
      const found = bracketOf(up, down);
      return E.isRight(found) ? found.right.flags.map(({ kind }) => kind) : [found.left._tag];
    };
    expect(kinds(around(-0.1, 0.1, 1000), around(0.1, 0.1, 1000))).toEqual([]);
    expect(kinds(around(-2, 0.1, 1000), around(2, 0.1, 1000))).toEqual(['under-annealed']);
    expect(kinds(around(-0.1, 0.5, 20), around(0.1, 0.5, 20))).toEqual(['too few chains']);
    expect(kinds(around(1, 0.1, 1000), around(-1, 0.1, 1000))).toEqual(['inconsistent']);
    expect(kinds(around(-2, 3, 1000), around(2, 0.1, 1000))).toEqual(['under-annealed', 'under-annealed']);
  });

  it('are refused where they are none', () => {
    const some = Float64Array.of(1, 2, 3);
    for (const [up, down, reason] of [
      [Float64Array.of(1), some, /the way there has 1 weights/],
      [some, new Float64Array(), /the way back has 0 weights/],
      [Float64Array.of(1, Number.NaN), some, /log weight 2 on the way there is NaN/],
      [some, Float64Array.of(Infinity, 1), /log weight 1 on the way back is Infinity/],
    ] as const) {
      const found = bracketOf(up, down);
      expect(E.isLeft(found) && found.left).toMatchObject({ _tag: 'BadInput', reason: expect.stringMatching(reason) });
    }
  });
});
