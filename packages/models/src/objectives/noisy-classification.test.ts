/** Cross-entropy of a classifier of all noise levels, over Gaussian classes whose logits are known. */
import { gradOf } from '@ergodic/autodiff';
import { add, at, constant, type Expr, fromFlat, keyFrom, mul, pipe, stack, typed } from '@ergodic/core';
import type { Classifier } from '@ergodic/core/energy';
import { Init, inputs, type Parameter, parameter, slot } from '@ergodic/core/tree';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Levelled } from '../networks/index.ts';
import type { Rows } from './energies.ts';
import { noisyClassification } from './noisy-classification.ts';
import type { Count } from './objective.ts';
import { levelNoises, variancePreserving } from './recovery/index.ts';
import { expectation } from './test-expectation.ts';
import { near, numbers } from './test-near.ts';

const schedule = variancePreserving([0.5, 0.9, 0.999], 0.1);
const noises = levelNoises(schedule);

/** Two classes of points on the line, with the logits `±(w x + b t)`. */
const lines: Classifier<[1], 2, { readonly w: Parameter<[2]> }, Levelled> = {
  _tag: 'Classifier',
  event: [1],
  classes: 2,
  params: { w: parameter([2], Init.zeros) },
  context: { level: slot([]) },
  apply:
    ({ w }, { level }) =>
    (x: Expr<[1]>) => {
      const side = add(mul(pipe(w, at(0)), pipe(x, at(0))), mul(pipe(w, at(1)), level));
      return stack([side, mul(side, -1)]);
    },
};

const points: Rows<[1]> = typed<[Count, 1]>(constant(fromFlat([2, 1], [1.5, -0.5])));
const labels = typed<[Count], 'int'>(constant([0, 1], 'int'));

describe('classification of noisy points', () => {
  it('has, where nothing is known, the gradient that each label asks for at the noise of its level', () => {
    // At w = 0 the cross-entropy of a point is ln 2 - (±1) side / …: its gradient is linear in the noise, so it has an exact expectation.
    fc.assert(
      fc.property(fc.nat(noises.length - 1), (level) => {
        const objective = noisyClassification(lines, schedule);
        const params = inputs(objective.params);
        const { loss } = objective.assess({
          params,
          batch: { points, labels },
          carried: {},
          key: keyFrom(1),
          count: constant(0),
        });
        const gradient = expectation([gradOf(loss, params).w], { w: [0, 0] }, (level + 0.5) / noises.length);
        const { signal = 0 } = noises[level] ?? {};
        // d/dw of -ln softmax(side, -side)[label] at side 0 is -x for label 0, x for label 1.
        near(gradient, [(-signal * (1.5 + 0.5)) / 2, 0], 1e-10);
      }),
    );
  });

  it('gives noise of the deviation of its level', () => {
    const objective = noisyClassification(lines, schedule);
    const params = inputs(objective.params);
    const { loss } = objective.assess({
      params,
      batch: { points, labels },
      carried: {},
      key: keyFrom(1),
      count: constant(0),
    });
    const gradient = gradOf(loss, params).w;
    for (const [level, { signal, deviation }] of noises.entries()) {
      const coin = (level + 0.5) / noises.length;
      const [second = Number.NaN] = expectation(
        [mul(pipe(gradient, at(0)), pipe(gradient, at(0)))],
        { w: [0, 0] },
        coin,
      );
      // The square of ½ Σ ∓(m xᵢ + s eᵢ): its mean squared, and the variances of two draws.
      near([second], [(signal * (1.5 + 0.5)) ** 2 / 4 + (2 * deviation ** 2) / 4], 1e-10);
    }
  });

  it('sees a loss of ln 2 of the ignorant, and how often they are right', () => {
    const objective = noisyClassification(lines, schedule);
    const { seen } = objective.assess({
      params: inputs(objective.params),
      batch: { points, labels },
      carried: {},
      key: keyFrom(1),
      count: constant(0),
    });
    expect(Object.keys(seen)).toEqual(['crossEntropy', 'accuracy']);
    // The first of equals is what they say, right for one of the two.
    near(numbers(Object.values(seen), { w: [0, 0] }), [Math.LN2, 0.5], 1e-12);
  });
});
