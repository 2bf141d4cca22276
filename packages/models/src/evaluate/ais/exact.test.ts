import { unroll } from '@ergodic/autodiff';
import {
  add,
  asFunction,
  batch,
  constant,
  dim,
  Energy,
  type Expr,
  type Exprs,
  evaluate,
  foldIn,
  input,
  keyFrom,
  mul,
  pipe,
  plus,
  sin,
  square,
  sub,
  sum,
  times,
  toNested,
  typed,
} from '@ergodic/core';
import { checkKeys, type Node, topological, typeOf } from '@ergodic/core/graph';
import { evaluator } from '@ergodic/core/interpret';
import { build, substitute } from '@ergodic/core/ops';
import { hmc, type Info, langevin, mala, type Positioned, type Sampler } from '@ergodic/samplers';
import { gaussian } from '@ergodic/samplers/targets';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it, test } from 'vitest';
import { boxCubature, energyOnLine, logPartition } from '../index.ts';
import { type Annealed, type AnnealingPath, annealed, type Direction, powerTemperatures } from './index.ts';

type Line = (x: Expr<[1]>) => Expr<[]>;
type Way = (key: Expr<[2], 'bits'>, x: Expr<[1]>) => Pick<Annealed<1>, 'logWeight' | 'acceptance'>;

const base = gaussian({ mean: [0.3], covariance: [[2.25]] });
/** Narrower than the base, and not symmetric: `E = x² / 2 + sin(2x + ½)`. Its `ln Z` by quadrature on the line. */
const energyTarget = (x: number): number => (x * x) / 2 + Math.sin(2 * x + 0.5);
const energy = Energy.of([1], (x) => add(mul(pipe(x, square, sum()), 0.5), pipe(x, sum(), times(2), plus(0.5), sin)));
const targetLogZ = async (): Promise<number> => {
  const found = await logPartition(
    { box: { x: [-12, 12] }, width: [0.5] },
    { tolerance: 1e-10 },
  )(energyOnLine(energyTarget))();
  return E.isRight(found) ? found.right.logZ.value : Number.NaN;
};

/** A path with one temperature between, so that a chain moves once: its noise is one normal number and one coin. */
const pathWith = <State extends Positioned<[1]> & Exprs, I extends Info<[1]> & Exprs>(
  transition: (at: Line) => Sampler<[1], State, I>,
): AnnealingPath<1, State, I> => ({ base, energy, temperatures: [0, 0.4, 1], transition });

/** Of the start and of the noise: beyond these boxes there is less than 1e-9 of either. */
const cubatures = {
  there: boxCubature({ x: [-9, 9], y: [-6.5, 6.5] }, [1.8, 2.2], 6),
  back: boxCubature({ x: [-9, 9], y: [-6.5, 6.5] }, [1.8, 2.2], 6),
};

const starts = {
  there: (x: Expr<[1]>) => sub(mul(asFunction(base.energy)(x), -1), base.logZ),
  // Not normalised.
  back: (x: Expr<[1]>) => mul(asFunction(energy)(x), -1),
};

/**
 * `ln ∫∫ q(x) N(ξ; 0, 1) E_coin[e^(s ln w(x, ξ, coin))] dx dξ` by quadrature, `q` the density that chains begin at: exactly `ln E[w^s]`. The draws of the step are
 * replaced by numbers; the coin falls one way with the probability of acceptance, and where it does not matter there is no difference.
 */
const logMean = (way: Way, direction: Direction): number => {
  const [sign, logDensity] = [direction === 'there' ? 1 : -1, starts[direction]];
  const cubature = cubatures[direction];
  const count = cubature.weights.length;
  const n = dim('points', count);
  const x = input('x', [1]);
  const { logWeight, acceptance } = way(keyFrom(0), x);
  const flat = unroll([logWeight, acceptance]);
  const draws = topological(flat).filter((node): node is Node<'draw'> => node.op === 'draw');
  const normals = draws.filter(({ attrs }) => attrs.kind === 'normal');
  const coins = draws.filter(({ attrs }) => attrs.kind === 'uniform');
  expect(normals).toHaveLength(1);
  expect(coins.length).toBeLessThanOrEqual(1);
  const points = input('points', [n, 2]);
  const logIntegrand = batch(
    n,
    (point: Expr<[2]>) => {
      const at = typed<[1]>(build.slice(point, [0], [1]));
      const noise = build.slice(point, [1], [2]);
      const filled = (coin: number): readonly Node[] =>
        substitute(
          flat,
          new Map<Node, Node>([
            [x, at],
            ...normals.map((node): [Node, Node] => [node, build.reshape(noise, typeOf(node).shape)]),
            ...coins.map((node): [Node, Node] => [node, build.full(coin, typeOf(node))]),
          ]),
        );
      const [[moved = at, accepts = at] = [], [stayed = at] = []] = [filled(0), filled(1)];
      const terms = build.concat(
        [
          build.reshape(build.add(build.log(accepts), build.mul(moved, sign)), [1]),
          build.reshape(build.add(build.log1p(build.neg(accepts)), build.mul(stayed, sign)), [1]),
        ],
        0,
      );
      const largest = build.reduceMax(terms);
      const total = build.add(
        largest,
        build.log(build.sum(build.exp(build.sub(terms, build.broadcastTo(largest, [2]))))),
      );
      const normal = build.mul(build.sum(build.mul(noise, noise)), -0.5);
      return add(add(typed<[]>(total), typed<[]>(normal)), sub(logDensity(at), Math.log(2 * Math.PI) / 2));
    },
    points,
  );
  const run = evaluator([logIntegrand], [points]);
  const data = new Float64Array(2 * count);
  data.set(cubature.points);
  const logs = run([{ shape: [count, 2], data }])[0]?.data ?? new Float64Array();
  return Math.log(cubature.weights.reduce((total, w, i) => total + w * Math.exp(logs[i] ?? Number.NaN), 0));
};

/** In nats: acceptance has a kink. */
const precision = 1e-3;

const byMala = (at: Line) => mala(at, { stepSize: 1.5 });
const byHmc = (at: Line) => hmc(at, { stepSize: 0.8, steps: 2 });

describe('exactly, by quadrature over all that is drawn', () => {
  test.each([
    ['MALA', annealed(pathWith(byMala), 'there'), annealed(pathWith(byMala), 'back')] as const,
    ['HMC', annealed(pathWith(byHmc), 'there'), annealed(pathWith(byHmc), 'back')] as const,
  ])(
    'with %s the mean of the weights is Z, and that of their inverses on the way back 1/Z',
    async (_, there, back) => {
      expect(Math.abs(logMean(there, 'there') - (await targetLogZ()))).toBeLessThan(precision);
      // Over the energy as it is, without its Z, the mean of the inverses is Z / Z.
      expect(Math.abs(logMean(back, 'back'))).toBeLessThan(precision);
    },
    120_000,
  );

  const path = pathWith(byMala);
  /** Both increments after the moves. */
  const late: Way = (key, x) => {
    const [first, last] = [asFunction(base.energy), asFunction(energy)];
    const at = (beta: number) => byMala((y) => add(mul(first(y), 1 - beta), mul(last(y), beta)));
    const sampler = at(0.4);
    const [state, info] = sampler.step(foldIn(key, 0), sampler.init(x));
    const gained = sub(first(state.x), last(state.x));
    return { logWeight: add(gained, base.logZ), acceptance: info.acceptance };
  };
  const of =
    (way: Way, change: (logWeight: Expr<[]>) => Expr<[]>): Way =>
    (key, x) => {
      const { logWeight, acceptance } = way(key, x);
      return { logWeight: change(logWeight), acceptance };
    };
  const unadjusted = pathWith((at) => langevin(at, { stepSize: 1.5 }));

  test.each<readonly [string, Way, 'there' | 'back']>([
    ['the wrong sign of the increments', of(annealed(path, 'there'), (log) => sub(2 * base.logZ, log)), 'there'],
    ['increments after the moves instead of before', late, 'there'],
    ['no Metropolis decision, there', annealed(unadjusted, 'there'), 'there'],
    ['no Metropolis decision, back', annealed(unadjusted, 'back'), 'back'],
    ['a way back that is walked as the way there', annealed(path, 'there'), 'back'],
    ['a way there that is walked as the way back', annealed(path, 'back'), 'there'],
    ['the base’s ln Z forgotten', of(annealed(path, 'there'), (log) => sub(log, base.logZ)), 'there'],
  ])(
    '%s is seen',
    async (_, way, direction) => {
      const found = logMean(way, direction);
      const truth = direction === 'there' ? await targetLogZ() : 0;
      expect(Math.abs(found - truth)).toBeGreaterThan(10 * precision);
    },
    120_000,
  );
});

/** A sampler that goes where it is told: what becomes of a point is a function of the temperature, and nothing is drawn. */
const teleporting =
  (to: (x: Expr<[1]>, beta: Expr<[]>) => Expr<[1]>) =>
  (_: Line, beta: Expr<[]>): Sampler<[1]> => ({
    _tag: 'Sampler',
    name: 'teleporting',
    init: (x) => ({ x }),
    step: (__, { x }) => {
      const next = to(x, beta);
      const half = constant(0.5);
      return [
        { x: next },
        { acceptance: half, logAcceptance: half, energy: half, outcome: constant(0, 'int'), proposal: next },
      ];
    },
  });

const temperatures = fc
  .uniqueArray(fc.double({ min: 0.01, max: 0.99, noNaN: true }), { maxLength: 6 })
  .map((between) => [0, ...between.sort((a, b) => a - b), 1]);

const energyBase = (x: number): number => (x - 0.3) ** 2 / 4.5;

describe('the weight, for any number of temperatures', () => {
  const at = (betas: readonly number[], direction: 'there' | 'back', moves: number, start: number) => {
    const path = {
      base,
      energy,
      temperatures: betas,
      moves,
      // Each move halves the way to the temperature.
      transition: teleporting((x, beta) => mul(add(x, beta), 0.5)),
    };
    const { logWeight, x, acceptance } = annealed(path, direction)(keyFrom(0), constant([start]));
    const found = evaluate({ logWeight, x, acceptance });
    return { logWeight: toNested(found.logWeight), x: toNested(found.x)[0], acceptance: toNested(found.acceptance) };
  };
  const moved = (x: number, beta: number, moves: number): number =>
    Array.from({ length: moves }).reduce<number>((so) => (so + beta) / 2, x);

  it('there: Σ (β_{k+1} - β_k) (E_base - E_target)(x_k), x_k from x_{k-1} at β_k', () => {
    fc.assert(
      fc.property(
        temperatures,
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (betas, moves, start) => {
          let [x, log] = [start, base.logZ];
          for (let k = 0; k + 1 < betas.length; k++) {
            if (k > 0) x = moved(x, betas[k] ?? Number.NaN, moves);
            log += ((betas[k + 1] ?? Number.NaN) - (betas[k] ?? Number.NaN)) * (energyBase(x) - energyTarget(x));
          }
          const found = at(betas, 'there', moves, start);
          expect(found.logWeight).toBeCloseTo(log, 10);
          expect(found.x).toBeCloseTo(x, 12);
          expect(found.acceptance).toBe(betas.length > 2 ? 0.5 : 1);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('back: the same sum over the path from its end', () => {
    fc.assert(
      fc.property(
        temperatures,
        fc.integer({ min: 1, max: 3 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (betas, moves, start) => {
          let [x, log] = [start, base.logZ];
          for (let k = betas.length - 2; k >= 0; k--) {
            log += ((betas[k + 1] ?? Number.NaN) - (betas[k] ?? Number.NaN)) * (energyBase(x) - energyTarget(x));
            if (k > 0) x = moved(x, betas[k] ?? Number.NaN, moves);
          }
          const found = at(betas, 'back', moves, start);
          expect(found.logWeight).toBeCloseTo(log, 10);
          expect(found.x).toBeCloseTo(x, 12);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('shows moves the energy of their own temperature', () => {
    // The sampler moves to the energy at 2 of the temperature that it is given.
    const seen = (e: Line): Expr<[1]> => typed<[1]>(build.reshape(e(constant([2])), [1]));
    const path = {
      base,
      energy,
      temperatures: [0, 0.25, 1],
      transition: (e: Line, beta: Expr<[]>) => teleporting(() => seen(e))(e, beta),
    };
    const { x } = annealed(path, 'there')(keyFrom(0), constant([0]));
    expect(toNested(evaluate(x))[0]).toBeCloseTo(0.75 * energyBase(2) + 0.25 * energyTarget(2), 12);
  });

  it('uses no key twice', () => {
    for (const direction of ['there', 'back'] as const) {
      const path = { ...pathWith(byMala), temperatures: powerTemperatures(5, 2), moves: 2 };
      const { logWeight, x } = annealed(path, direction)(keyFrom(0), constant([0.2]));
      expect(checkKeys([logWeight, x])).toMatchObject({ _tag: 'Right' });
    }
  });

  it('is only asked of what is a path', () => {
    const of =
      (betas: readonly number[], moves = 1) =>
      () =>
        annealed({ ...pathWith(byMala), temperatures: betas, moves }, 'there');
    for (const betas of [[], [0], [1], [0, 0.5], [0.1, 1], [0, 0.5, 0.5, 1], [0, 0.7, 0.3, 1], [0, Number.NaN, 1]])
      expect(of(betas)).toThrow(/must rise from 0 to 1/);
    for (const moves of [0, 1.5]) expect(of([0, 1], moves)).toThrow(/must be at least 1/);
    for (const [n, power] of [
      [0, 1],
      [2.5, 1],
      [3, 0],
    ] as const)
      expect(() => powerTemperatures(n, power)).toThrow(RangeError);
  });
});
