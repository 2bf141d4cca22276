import { describe, expect, test } from 'vitest';
import { blindSpots, ruleMutants, worst } from './mutants.ts';

describe('wrong rules of differentiation are rejected', () => {
  test.each(ruleMutants.map((mutant) => [`${mutant.name}, by: ${mutant.caughtBy}`, mutant] as const))(
    '%s',
    (_, { bound, right, wrong }) => {
      expect(right()).toBeLessThanOrEqual(bound);
      expect(wrong()).toBeGreaterThan(1000 * bound);
    },
  );

  test('where a law is blind, the reason for the other law stands', () => {
    for (const { law, program, rules } of blindSpots) expect(worst(law, program, rules)).toBeLessThanOrEqual(law.bound);
  });
});
