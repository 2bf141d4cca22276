/**
 * Random programs: what no case thought of. Their errors have no bound in units of the last place, since nothing bounds how much they
 * amplify; but a wrong program is wrong by far.
 */
import { dtypeOf, type Node, shapeOf } from '@ergodic/core/graph';
import { build as b } from '@ergodic/core/ops';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, test } from 'vitest';
import { points } from '../../transform/laws/program.ts';
import { programs } from '../../transform/laws/programs.ts';
import { type Case, given } from './case.ts';
import { runCase, type Way } from './run.ts';
import type { Subject } from './subject.ts';

const TOLERANCE = 2 ** 10;

/** Units of 2^-23 of the largest number of the result, or of 1: what cancels is small, but its terms were not. */
const sizeOf = (result: Node): Node => b.broadcastTo(b.add(b.reduceMax(b.abs(result)), 1), shapeOf(result));

/** The same programs at the same points in every mode. */
const samples = (count: number): readonly Case[] =>
  fc.sample(programs(14), { numRuns: count, seed: 11 }).flatMap((program, i) => {
    const [point] = fc.sample(points(program), { numRuns: 1, seed: 23 });
    if (point === undefined) return [];
    const inputs = [...point.values].map(([node, { data }], k) => {
      const name = node.op === 'input' ? node.attrs.name : `x${k}`;
      return given(name, dtypeOf(node), shapeOf(node), data);
    });
    return [
      {
        row: 'a random program',
        name: `program ${i}`,
        inputs: new Map(inputs),
        checks: program.results.map((result) => ({ result, size: sizeOf(result) })),
      },
    ];
  });

export const randomPrograms = (subject: Subject, count: number): void => {
  describe(subject.mode, () => {
    afterAll(() => subject.backend.dispose());

    test.for(['as it stands', 'simplified'] as const)(
      'gives what the reference gives, %s',
      { timeout: 120_000 },
      async (way: Way) => {
        for (const case_ of samples(count)) {
          const result = await runCase(subject, case_, way)();
          expect(E.isRight(result) ? '' : `${case_.name}: ${JSON.stringify(result.left)}`).toBe('');
          for (const { error, at } of E.isRight(result) ? result.right : []) expect(error, at).toBeLessThan(TOLERANCE);
        }
      },
    );
  });
};
