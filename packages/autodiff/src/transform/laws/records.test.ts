/** Every operation record obeys the laws of differentiation. */
import type { OpName } from '@ergodic/core/graph';
import { opNames, recordOf } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardRules } from '../rules.ts';
import { type Law, laws } from './laws.ts';
import { outputsOf, points, programsOf, wrtOf } from './program.ts';

/** Operations without samples of their own, and why. */
const exempt: Partial<Record<OpName, string>> = {
  input: 'has no value of its own',
  param: 'has no value of its own',
  hole: 'is never part of a finished graph',
  project: 'is tested with every operation that yields several results',
};

/** What `stopGradient` is for is that its derivative is not its slope. */
const againstItsSlope: readonly Law[] = [laws.centralDifferences, laws.secondDifferences];
const applies = (op: OpName, law: Law): boolean =>
  !(op === 'stopGradient' && againstItsSlope.includes(law)) &&
  !(forwardOnly.includes(op) && law !== laws.dualNumbers && law !== laws.centralDifferences);

/** Loops that stop by themselves have no reverse mode: see structured.test.ts. */
const forwardOnly: readonly OpName[] = ['iterate'];

describe.each(opNames.filter((op) => exempt[op] === undefined))('%s', (op) => {
  test('has samples', () => {
    expect(recordOf(op).samples.length).toBeGreaterThan(0);
  });
  const differentiable = programsOf(op).filter((program) => wrtOf(program).length > 0 && outputsOf(program).length > 0);
  describe.each(differentiable.map((program) => [program.name, program] as const))('%s', (_, program) => {
    for (const law of Object.values(laws)) {
      if (!applies(op, law)) continue;
      test(law.name, () => {
        const measure = law.prepare(program, standardRules);
        fc.assert(
          fc.property(points(program), (point) => {
            expect(measure(point)).toBeLessThanOrEqual(law.bound);
          }),
          { numRuns: 15 },
        );
      });
    }
  });
});
