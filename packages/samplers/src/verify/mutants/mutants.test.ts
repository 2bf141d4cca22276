import { describe, expect, test } from 'vitest';
import { showVerdict, verdict } from '../finding.ts';
import { mutants } from './index.ts';

describe('mutants are rejected, and what they are mutants of is not', () => {
  test.each(mutants.map((mutant) => [`${mutant.family}: ${mutant.name}, by: ${mutant.caughtBy}`, mutant] as const))(
    '%s',
    async (_, { check, control }) => {
      const [wrong, right] = [await check(), await control()];
      expect(showVerdict(verdict('control', [right]))).toMatch(/holds?\./);
      expect(wrong.passed, showVerdict(verdict('mutant', [wrong]))).toBe(false);
      if (process.env.SHOW) console.log(_, '=>', wrong.explanation, wrong.residual);
    },
  );
});
