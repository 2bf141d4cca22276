/** Wrong recovery steps, and a step that goes on adapting. */
import { grad } from '@ergodic/autodiff';
import { add, constant, type Expr, fromFlat, type KeyExpr, mul, normal, sqrt, sub } from '@ergodic/core';
import { mala, type Sampler } from '../../index.ts';
import { recoveryLaw } from '../closed-forms.ts';
import { open } from '../opened.ts';
import { stationary } from '../oracles/affine.ts';
import { coherentCache } from '../oracles/cache.ts';
import type { Mutant } from '../table/property.ts';
import { energy, gaussian, mutantsOf, type Vector } from './scene.ts';

const [stepSize, sigma] = [0.2, 0.6];
const seen = [0.7, -1.2];
const tether: Vector = constant(fromFlat([2], seen));
const slope = grad(energy.apply({}, {}));

/** What the pull of the tether is multiplied by. */
const step =
  (weight: number) =>
  (key: KeyExpr, x: Vector): Vector =>
    add(
      sub(x, mul(add(slope(x), mul(sub(x, tether), weight)), stepSize / 2)),
      mul(normal(key, [2]), Math.sqrt(stepSize)),
    );

const law = recoveryLaw(gaussian, stepSize, sigma, seen);

const mutant = mutantsOf<number>('recovery', (weight) => [stationary(open(step(weight), [2]), law)], 1 / sigma ** 2);

/** MALA whose step size follows what was accepted, for ever. */
const adapting = (rate: number): Sampler<[2], { readonly x: Vector; readonly stepSize: Expr<[]> }> => ({
  _tag: 'Sampler',
  name: 'adapting mala',
  init: (x) => ({ x, stepSize: constant(0.5) }),
  step: (key, state) => {
    const inner = mala(energy, { stepSize: sqrt(mul(state.stepSize, state.stepSize)) });
    const [next, info] = inner.step(key, inner.init(state.x));
    return [{ x: next.x, stepSize: add(state.stepSize, mul(sub(info.acceptance, 0.57), rate)) }, info];
  },
});

const stillAdapting = mutantsOf<number>(
  'adaptation',
  (rate) => [coherentCache(adapting(rate), open(adapting(rate), [2]))],
  0,
);

export const recoveryMutants: readonly Mutant[] = [
  mutant('tether missing', 'stationary Gaussian', 0),
  mutant('σ for σ²', 'stationary Gaussian', 1 / sigma),
  mutant('tether of the wrong sign', 'stationary Gaussian', -1 / sigma ** 2),
  stillAdapting('still running while sampling', 'cache coherence', 0.1),
];
