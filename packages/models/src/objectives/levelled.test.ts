/** Objectives of all noise levels, of points with classes: Gaussian classes, each of which has to learn from its own points. */
import { gradOf } from '@ergodic/autodiff';
import { constant, type Expr, fromFlat, keyFrom, mul, pipe, square, sum, typed } from '@ergodic/core';
import { type Classifier, marginal } from '@ergodic/core/energy';
import { Init, inputs, type Parameter, parameter, slot } from '@ergodic/core/tree';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classEnergy, type Levelled } from '../networks/index.ts';
import type { Rows } from './energies.ts';
import {
  type Count,
  calibrated,
  type LabelledPoints,
  levelNoises,
  noiseConditionalScoreMatching,
  type Objective,
  publishedSchedule,
  recoveryFixedPoint,
  recoveryLikelihood,
} from './index.ts';
import { expectation } from './test-expectation.ts';
import { near } from './test-near.ts';

type Precisions = { readonly precisions: Parameter<[2]> };

/** `E(x | c) = a_c x² / 2`. */
const bells: Classifier<[1], 2, Precisions, Levelled> = {
  _tag: 'Classifier',
  event: [1],
  classes: 2,
  params: { precisions: parameter([2], Init.zeros) },
  context: { level: slot([]) },
  apply:
    ({ precisions }) =>
    (x: Expr<[1]>) =>
      mul(precisions, mul(pipe(x, square, sum()), -0.5)),
};

const labels = typed<[Count], 'int'>(constant([1, 0, 0, 1], 'int'));

/** Two points of each class, with mean 0 and exactly these variances; those of a class are not side by side. */
const pointsOf = ([first, second]: readonly [number, number]): Rows<[1]> => {
  const [x, y] = [Math.sqrt(first), Math.sqrt(second)];
  return typed<[Count, 1]>(constant(fromFlat([4, 1], [y, x, -x, -y])));
};

const schedule = publishedSchedule();
const six: number = schedule.levels.length;
const noises = levelNoises(schedule);

/** The gradient by the precision of each class, in expectation over all noise, where all points have this level. */
const gradientAt = (
  objective: Objective<Precisions, LabelledPoints<[1]>>,
  level: number,
  variances: readonly [number, number],
  precisions: readonly number[],
): readonly number[] => {
  const params = inputs(objective.params);
  const { loss } = objective.assess({
    params,
    batch: { points: pointsOf(variances), labels },
    carried: {},
    key: keyFrom(1),
    count: constant(0),
  });
  return expectation([gradOf(loss, params).precisions], { precisions }, (level + 0.5) / six);
};

const variance = fc.double({ min: 0.3, max: 3, noNaN: true });
const cases = fc.tuple(fc.nat(six - 1), fc.tuple(variance, variance));

/** Stands still where each class has its own answer, and at no other's. */
const standsStillAtOwn = (
  objective: Objective<Precisions, LabelledPoints<[1]>>,
  answer: (level: number, variance: number) => number,
  numRuns: number,
): void =>
  fc.assert(
    fc.property(cases, ([level, variances]) => {
      fc.pre(Math.abs(Math.log(variances[0] / variances[1])) > 0.2);
      const own = variances.map((v) => answer(level, v));
      near(gradientAt(objective, level, variances, own), [0, 0], 1e-9);
      // The points of one class say nothing of the other.
      const [first = 1, second = 1] = own;
      const [moved = 0, still = 1] = gradientAt(objective, level, variances, [first * 1.05, second]);
      near([still], [0], 1e-9);
      expect(Math.abs(moved)).toBeGreaterThan(1e-6);
    }),
    { numRuns },
  );

describe('an energy of classes', () => {
  it('learns by denoising the noisy law of each class from its own points', () => {
    standsStillAtOwn(
      noiseConditionalScoreMatching(
        classEnergy(bells),
        noises.map(({ deviation }) => deviation),
        noises.map(({ signal }) => signal),
      ),
      (level, v) => 1 / ((noises[level]?.signal ?? 1) ** 2 * v + (noises[level]?.deviation ?? 0) ** 2),
      8,
    );
  });

  it('learns by recovery, where the chains of each class end as its own points do', () => {
    const mode = calibrated({ steps: 6, share: 0.3 });
    standsStillAtOwn(
      recoveryLikelihood(classEnergy(bells), { schedule, mode }),
      (level, v) => recoveryFixedPoint({ schedule, mode, level, variance: v }),
      4,
    );
  });

  it('asks for labels, where an energy without classes asks for points alone', () => {
    const options = { schedule, mode: calibrated() };
    expect(Object.keys(recoveryLikelihood(classEnergy(bells), options).example)).toEqual(['points', 'labels']);
    expect(Object.keys(recoveryLikelihood(marginal(bells), options).example)).toEqual(['points']);
  });
});
