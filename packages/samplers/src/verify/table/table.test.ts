import { describe, expect, test } from 'vitest';
import { showVerdict, verdict } from '../finding.ts';
import { chances, falseAlarms, mostStatistical } from './budget.ts';
import { mutants, properties } from './index.ts';
import { checkProperty, judge } from './run.ts';

// The same claims and mutants as `npm run verify`.

describe('claims', () => {
  test.each(
    properties.map((property) => [`${property.sampler}: ${property.oracle}, ${property.target}`, property] as const),
  )(
    '%s',
    async (name, property) => {
      const row = await checkProperty(property);
      expect(row.passed, showVerdict(verdict(name, [row]))).toBe(true);
    },
    60_000,
  );
});

describe('mutants', () => {
  test.each(mutants.map((mutant) => [`${mutant.family}: ${mutant.name}, by: ${mutant.caughtBy}`, mutant] as const))(
    '%s',
    async (_, mutant) => {
      const { killed, explanation } = await judge(mutant);
      expect(killed, explanation).toBe(true);
    },
    60_000,
  );
});

test('the probability of a false alarm is at most 1e-6', () => {
  const statistical = chances(properties, mutants);
  expect(statistical).toBeLessThanOrEqual(mostStatistical);
  expect(falseAlarms(statistical)).toBeLessThanOrEqual(1e-6);
});

test('claims and mutants have names of their own', () => {
  const names = [
    ...properties.map(({ sampler, oracle, target }) => `${sampler}: ${oracle}, ${target}`),
    ...mutants.map(({ family, name, caughtBy }) => `mutant of ${family}: ${name}, by: ${caughtBy}`),
  ];
  expect(new Set(names).size).toBe(names.length);
});
