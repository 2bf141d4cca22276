/** A batch is its loop: for every operation, every choice of mapped operands, and every nesting. */
import { topological } from '@ergodic/core/graph';
import { opNames, recordOf } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandBatches } from '../batching.ts';
import { batched, loopAndExpanded, subsets } from './batch-laws.ts';
import { discrepancy } from './laws.ts';
import { type Program, points, programsOf } from './program.ts';

const show = (mapped: readonly boolean[]): string => mapped.map((flag) => (flag ? 'mapped' : 'shared')).join(', ');

/** Exactly equal, except that zeros have no sign. */
const agree = (program: Program, numRuns: number): void => {
  const both = loopAndExpanded(program);
  fc.assert(
    fc.property(points(program), ({ values }) => {
      const [loop, expanded] = both(values);
      expect(expanded.map(({ shape }) => shape)).toEqual(loop.map(({ shape }) => shape));
      expect(expanded.map(({ data }) => [...data].map((x) => x + 0))).toEqual(
        loop.map(({ data }) => [...data].map((x) => x + 0)),
      );
    }),
    { numRuns },
  );
};

describe.each(opNames.filter((op) => recordOf(op).samples.length > 0))('a batch of %s is its loop', (op) => {
  describe.each(programsOf(op).map((program) => [program.name, program] as const))('%s', (_, program) => {
    test.each(subsets(program.inputs.length).map((mapped) => [show(mapped), mapped] as const))('%s', (__, mapped) => {
      agree(batched(program, 3, mapped), 5);
      expect(topological(expandBatches(batched(program, 3, mapped).results)).some((node) => node.op === 'batch')).toBe(
        false,
      );
    });
    test('of no calls, and of one', () => {
      const all = program.inputs.map(() => true);
      agree(batched(program, 0, all), 1);
      agree(batched(program, 1, all), 2);
    });
    test('in a batch', () => {
      for (const outer of subsets(program.inputs.length))
        for (const inner of subsets(program.inputs.length)) agree(batched(batched(program, 2, inner), 3, outer), 1);
    });
    test('summed', () => {
      for (const mapped of subsets(program.inputs.length)) {
        const sums = batched(program, 3, mapped, true);
        const both = loopAndExpanded(sums);
        fc.assert(
          fc.property(points(sums), ({ values }) => {
            const [loop, expanded] = both(values);
            const [a, b] = [loop, expanded].map((list) => list.map(({ data }) => data));
            expect(discrepancy(a ?? [], b ?? [])).toBeLessThanOrEqual(1e-14);
          }),
          { numRuns: 3 },
        );
      }
    });
  });
});
