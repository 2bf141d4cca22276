/** Settings are numbers or expressions: a sampler whose settings are inputs, given the numbers, makes the same steps to the last bit. */
import { constant, Energy, type Exprs, evaluate, input, keyFrom, type Scalar, type Shape } from '@ergodic/core';
import { describe, expect, it } from 'vitest';
import {
  annealedLangevin,
  hmc,
  langevin,
  mala,
  type Positioned,
  randomWalk,
  rbfKernel,
  recovery,
  type Sampler,
  scaledRecovery,
  svgd,
  underdamped,
} from '../index.ts';

const target = Energy.gaussian([2], { mean: [1, -1] });
const numbers = { a: 0.21, b: 0.83, c: 1.7, d: 0.4 };
type Settings = { readonly [K in keyof typeof numbers]: Scalar };
const inputs: Settings = { a: input('a', []), b: input('b', []), c: input('c', []), d: input('d', []) };

/** The step with its settings as numbers, and as inputs. */
const both = <S extends Shape, State extends Positioned<S> & Exprs>(
  make: (settings: Settings) => Sampler<S, State>,
  x: Parameters<Sampler<S, State>['init']>[0],
) => {
  const stepWith = (settings: Settings) => make(settings).step(keyFrom(3), make(settings).init(x));
  return { known: stepWith(numbers), open: stepWith(inputs) };
};

const x = constant([0.3, 2]);
const cloud = constant([
  [0.3, 2],
  [1, 1],
  [-1, 0.5],
]);
const steps = {
  langevin: both(({ a, c }) => langevin(target, { stepSize: a, temperature: c }), x),
  mala: both(({ a, c }) => mala(target, { stepSize: a, temperature: c }), x),
  hmc: both(({ a, c, d }) => hmc(target, { stepSize: a, steps: 3, temperature: c, jitter: d }), x),
  'random walk': both(({ a, c }) => randomWalk(target, { scale: a, temperature: c }), x),
  underdamped: both(({ a, b, c }) => underdamped(target, { stepSize: a, friction: b, temperature: c }), x),
  'annealed langevin': both(
    ({ a, c }) => annealedLangevin(() => target, { sigmas: [2, 1], steps: 1, stepSize: a, temperature: c }),
    x,
  ),
  recovery: both(({ a, b, c }) => recovery(target, { stepSize: a, sigma: b, temperature: c }), x),
  'scaled recovery': both(
    ({ a, b, c, d }) => scaledRecovery(target, { scale: a, sigma: b, shrink: d, noiseScale: c, tether: b }),
    x,
  ),
  svgd: both(
    ({ a, b, c }) => svgd(target, { particles: 3, stepSize: a, temperature: c, kernel: rbfKernel({ bandwidth: b }) }),
    cloud,
  ),
};

describe('settings', () => {
  it.each(Object.entries(steps))('of %s may be inputs', (_, { known, open }) => {
    expect(evaluate(open, numbers)).toEqual(evaluate(known));
  });
});
