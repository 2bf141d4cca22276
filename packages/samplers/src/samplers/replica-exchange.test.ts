import {
  asFunction,
  at,
  constant,
  Energy,
  type Expr,
  evaluate,
  foldIn,
  fromFlat,
  input,
  keyFrom,
  less,
  mul,
  normal,
  pipe,
  split,
  sum,
  toNested,
  where,
} from '@ergodic/core';
import { shapeOf } from '@ergodic/core/graph';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mala, outcomes, type Point, pointAt, type Sampler, stay } from '../index.ts';
import { independentDraws, open } from '../verify/index.ts';
import { numeric } from '../verify/numeric.ts';
import { variablesOf } from '../verify/opened.ts';
import { type Composed, composed, real } from '../verify/table/cases.ts';
import { replicaExchange } from './replica-exchange.ts';

type Row = readonly number[];

const ladders = fc
  .record({
    made: composed,
    first: real(0.3, 2),
    ratios: fc.array(real(1.1, 4), { minLength: 1, maxLength: 4 }),
    seed: fc.nat(),
    parity: fc.constantFrom(0, 1),
  })
  .map(({ ratios, first, ...rest }) => ({
    ...rest,
    temperatures: [first, ...ratios.map((_, i) => ratios.slice(0, i + 1).reduce((t, r) => t * r, first))],
  }));

/** `ln` of the part of [0, 1) below which a coin says yes, by bisection in logarithms. */
const logMeasure = (yes: (u: number) => boolean): number => {
  if (yes(1 - 2 ** -53)) return 0;
  let [low, high] = [-200, 0];
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (yes(Math.exp(middle))) low = middle;
    else high = middle;
  }
  return low;
};

/** The swap alone, for nobody moves: from rows, parity and coins to rows, parity and what is told. */
const swapOf = ({ energy, dimension: d }: Composed, temperatures: readonly number[]) => {
  const n = temperatures.length;
  const sampler = replicaExchange(() => stay(energy, pointAt(energy)), { temperatures });
  const opened = open(sampler, [n, d], { free: ['.parity'] });
  expect(opened.noise.map((noise) => shapeOf(noise.input))).toEqual([[n - 1]]);
  const outputs = ['.swapAcceptance', '.swapped'].flatMap((name) => opened.info.get(name) ?? []);
  const caches = ['.energy', '.gradient'].flatMap((name) => opened.after.get(name) ?? []);
  const run = numeric(variablesOf(opened), [...opened.next, ...outputs, ...caches]);
  return (rows: readonly Row[], parity: number, coins: Row) => {
    const [x = [], next = [], acceptance = [], swapped = [], energies = [], gradients = []] = run([
      rows.flat(),
      [parity],
      coins,
    ]).map((v) => Array.from(v));
    const byRow = (flat: Row): readonly Row[] => rows.map((_, i) => flat.slice(i * d, (i + 1) * d));
    return { rows: byRow(x), parity: next[0], acceptance, swapped, energies, gradients: byRow(gradients) };
  };
};

const densityOf = ({ energy, dimension }: Composed, temperatures: readonly number[]) => {
  const x = input('one', [dimension]);
  const run = numeric([x], [asFunction(energy)(x)]);
  return (rows: readonly Row[]): number =>
    rows.reduce((total, row, i) => total - (run([row])[0]?.[0] ?? Number.NaN) / (temperatures[i] ?? 1), 0);
};

const pointsFor = ({ dimension }: Composed, n: number, seed: number): readonly Row[] =>
  toNested(evaluate(normal(keyFrom(seed), [n, dimension]))).map((row) => row.map((value) => 2 * value));

const traded = (rows: readonly Row[], i: number): readonly Row[] =>
  rows.map((row, j) => rows[j === i ? i + 1 : j === i + 1 ? i : j] ?? row);

describe('the swap of replica exchange', () => {
  it('is in detailed balance with ∏ exp(-E(xᵢ) / Tᵢ), pair by pair, at both parities', () => {
    fc.assert(
      fc.property(ladders, ({ made, temperatures, seed, parity }) => {
        const n = temperatures.length;
        const swap = swapOf(made, temperatures);
        const logDensity = densityOf(made, temperatures);
        // Whether i and i + 1 trade places, whatever the others do.
        const trades = (rows: readonly Row[], i: number, others: number) => (u: number) => {
          const coins = temperatures.slice(1).map((_, j) => (j === i ? u : others));
          const after = swap(rows, parity, coins).rows;
          return [i, i + 1].every((j) => String(after[j]) === String(traded(rows, i)[j]));
        };
        const x = pointsFor(made, n, seed);
        const pairs = temperatures.slice(1).map((_, i) => i);
        for (const i of pairs.filter((pair) => pair % 2 === parity)) {
          const y = traded(x, i);
          const [forth, back] = [logMeasure(trades(x, i, 1 - 2 ** -53)), logMeasure(trades(y, i, 1 - 2 ** -53))];
          const change = logDensity(y) - logDensity(x);
          expect(Math.abs(forth - back - change)).toBeLessThan(1e-9 * Math.max(1, Math.abs(logDensity(x))));
          expect(Math.max(forth, back), 'the largest probability that balances').toBe(0);
          expect(logMeasure(trades(x, i, 0)), 'pairs do not look at each other').toBe(forth);
        }
        for (const i of pairs.filter((pair) => pair % 2 !== parity))
          expect(trades(x, i, 0)(0), 'it is not their turn').toBe(false);
      }),
      { numRuns: 40 },
    );
  });

  it('moves rows only by swaps, and says which and with what probability', () => {
    fc.assert(
      fc.property(
        ladders,
        fc.array(real(0, 1), { minLength: 4, maxLength: 4 }),
        ({ made, temperatures, seed, parity }, u) => {
          const n = temperatures.length;
          const x = pointsFor(made, n, seed);
          const coins = u.slice(0, n - 1);
          const { rows, parity: next, acceptance, swapped } = swapOf(made, temperatures)(x, parity, coins);
          const logDensity = densityOf(made, temperatures);
          acceptance.forEach((a, i) => {
            const change = logDensity(traded(x, i)) - logDensity(x);
            expect(Math.abs(a - Math.min(1, Math.exp(change)))).toBeLessThan(1e-9);
          });
          expect(swapped).toEqual(acceptance.map((a, i) => (i % 2 === parity && (coins[i] ?? 1) < a ? 1 : 0)));
          expect(rows).toEqual(swapped.reduce<readonly Row[]>((all, yes, i) => (yes === 1 ? traded(all, i) : all), x));
          expect(next).toBe(1 - parity);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes along all that a replica remembers', () => {
    fc.assert(
      fc.property(ladders, ({ made, temperatures, seed, parity }) => {
        const x = pointsFor(made, temperatures.length, seed);
        const willing = temperatures.slice(1).map(() => 0);
        const { rows, swapped, energies, gradients } = swapOf(made, temperatures)(x, parity, willing);
        // Whoever is asked swaps, if it is not all but impossible.
        fc.pre(parity === 1 || swapped[0] === 1);
        const point = input('one', [made.dimension]);
        const at = pointAt(made.energy)(point);
        const run = numeric([point], [at.energy, at.gradient]);
        const fresh = rows.map((row) => run([row]).map((v) => Array.from(v)));
        expect(energies).toEqual(fresh.map(([energy]) => energy?.[0]));
        expect(gradients).toEqual(fresh.map(([, gradient]) => gradient));
      }),
      { numRuns: 40 },
    );
  });
});

describe('replicaExchange', () => {
  const target = Energy.gaussian([2], { mean: [1, 2] });
  const inner = (temperature: Expr<[]>) => mala(target, { temperature, stepSize: mul(temperature, 0.5) });
  const sampler = replicaExchange(inner, { temperatures: [1, 2, 5] });
  const starts = constant([
    [0, 0],
    [1, -1],
    [5, 5],
  ]);

  it('makes a step of each replica at its own temperature with its own key, and then the swaps', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const key = keyFrom(seed);
        const [forSteps] = split(key);
        const begun = sampler.init(starts);
        const [next, info] = sampler.step(key, begun);
        const alone = [1, 2, 5].map((t, i) =>
          inner(constant(t)).step(foldIn(forSteps, i), inner(constant(t)).init(pipe(starts, at(i)))),
        );
        const [states, told] = [alone.map(([state]) => state), alone.map(([, one]) => one)];
        const swapped = toNested(evaluate(info.swapped));
        const order = swapped.reduce<readonly number[]>(
          (all, yes, i) => (yes ? all.map((j) => (j === i ? i + 1 : j === i + 1 ? i : j)) : all),
          [0, 1, 2],
        );
        const stood = order.map((i) => states[i]).filter((state) => state !== undefined);
        expect(toNested(evaluate(next.x))).toEqual(stood.map(({ x }) => toNested(evaluate(x))));
        expect(toNested(evaluate(next.gradient))).toEqual(stood.map(({ gradient }) => toNested(evaluate(gradient))));
        expect(toNested(evaluate(next.energy))).toEqual(stood.map(({ energy }) => toNested(evaluate(energy))));
        expect(toNested(evaluate(info.acceptances))).toEqual(
          told.map(({ acceptance }) => toNested(evaluate(acceptance))),
        );
        expect(toNested(evaluate(info.proposal))).toEqual(told.map(({ proposal }) => toNested(evaluate(proposal))));
        const [hot = 0, warm = 0, cold = 0] = states.map(({ energy }) => toNested(evaluate(energy))).toReversed();
        const ratios = [Math.exp((1 - 1 / 2) * (cold - warm)), Math.exp((1 / 2 - 1 / 5) * (warm - hot))];
        toNested(evaluate(info.swapAcceptance)).forEach((a, i) => {
          expect(Math.abs(a - Math.min(1, ratios[i] ?? Number.NaN))).toBeLessThan(1e-12);
        });
        // What is said of the whole is of the coldest.
        expect(toNested(evaluate(info.acceptance))).toBe(toNested(evaluate(info.acceptances))[0]);
        expect(toNested(evaluate(info.energy))).toBe(toNested(evaluate(next.energy))[0]);
      }),
      { numRuns: 20 },
    );
  });

  it('takes temperatures as an expression, too', () => {
    const temperatures = input('temperatures', [3]);
    const other = replicaExchange(inner, { temperatures });
    const key = keyFrom(4);
    const next: Expr<[3, 2]> = other.step(key, other.init(starts))[0].x;
    expect(evaluate(next, { temperatures: [1, 2, 5] })).toEqual(evaluate(sampler.step(key, sampler.init(starts))[0].x));
  });

  it('uses no key twice', () => {
    const found = independentDraws(open(sampler, [3, 2]));
    expect(found.passed, found.explanation).toBe(true);
  });

  it('does not hide that a hot replica diverges', () => {
    // Rejects on the right, and breaks down on the left.
    const energy = Energy.gaussian([1]);
    const { init, step, ...still } = stay(energy, pointAt(energy));
    const fragile: Sampler<[1], Point<[1]>> = {
      ...still,
      init,
      step: (key, state) => {
        const [next, info] = step(key, state);
        const broken = less(pipe(state.x, sum()), 0);
        return [next, { ...info, outcome: where(broken, constant(outcomes.divergent, 'int'), outcomes.rejected) }];
      },
    };
    const pair = replicaExchange(() => fragile, { temperatures: [1, 2] });
    const outcome = (x: readonly (readonly [number])[]) =>
      toNested(evaluate(pair.step(keyFrom(0), pair.init(constant(fromFlat([2, 1], x.flat()))))[1].outcome));
    expect(outcome([[1], [-1]])).toBe(outcomes.divergent);
    expect(outcome([[-1], [1]])).toBe(outcomes.divergent);
    expect(outcome([[1], [2]])).toBe(outcomes.rejected);
  });

  it('refuses temperatures that make no sense', () => {
    const make = (temperatures: readonly number[]) => () => replicaExchange(inner, { temperatures });
    expect(make([1])).toThrow(/at least 2 temperatures, got 1/);
    expect(make([1, 1])).toThrow(/temperatures are 1, 1/);
    expect(make([2, 1])).toThrow(RangeError);
    expect(make([0, 1])).toThrow(RangeError);
    expect(make([1, Number.POSITIVE_INFINITY])).toThrow(RangeError);
  });
});
