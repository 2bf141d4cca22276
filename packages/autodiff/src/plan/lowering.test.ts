/**
 * Lowering keeps values: the plan of a program, run in float64, gives what the reference interpreter gives, whether lanes are used or not.
 */
import { isTuple, type Node, type OpName } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { opNames, type Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lower } from '../lower/lower.ts';
import { asFn, batched } from '../transform/laws/batch-laws.ts';
import { discrepancy } from '../transform/laws/laws.ts';
import { type Program, points, programsOf } from '../transform/laws/program.ts';
import { programs } from '../transform/laws/programs.ts';
import { interpretPlan } from './interpret.ts';
import { plan } from './make.ts';
import { verifyPlan } from './verify.ts';

const lanes = { laneStatements: 6000, turnsAtOnce: 2, wordsInState: true };
const kernels = { laneStatements: 0, turnsAtOnce: 1, wordsInState: true };

const nameOf = (node: Node): string => (node.op === 'input' ? node.attrs.name : '');

/** The worst difference between a plan and the interpreter, and what the verifier says. */
const compare = (
  program: Program,
  limits: typeof lanes,
  simplified: boolean,
  values: ReadonlyMap<Node, Value>,
): number => {
  const made = simplified ? plan(program.results, limits) : lower(program.results, limits);
  expect(verifyPlan(made)).toEqual([]);
  const got = interpretPlan(made, new Map([...values].map(([node, { data }]) => [nameOf(node), data])));
  const want = interpretNodes(program.results, values).map(({ data }) => data);
  return discrepancy(got, want, program.floor);
};

const holds = (program: Program, limits: typeof lanes, simplified = true): void => {
  fc.assert(
    fc.property(points(program), ({ values }) => compare(program, limits, simplified, values) <= 1e-11),
    { numRuns: 5 },
  );
};

/** Leaves and projections appear in every program; a `hole` in none. */
const withSamples: readonly OpName[] = opNames.filter((op) => programsOf(op).length > 0);

describe('every operation', () => {
  test.each(withSamples)('%s', (op) => {
    for (const program of programsOf(op)) holds(program, kernels, false);
  });
  test.each(withSamples)('%s, three calls of it in lanes or with one more axis', (op) => {
    for (const program of programsOf(op)) {
      if (program.results.some((node) => isTuple(node.type))) continue;
      const many = batched(
        program,
        3,
        program.inputs.map(() => true),
      );
      holds(many, lanes, false);
      holds(many, kernels, false);
    }
  });
});

describe('random programs', () => {
  const runs = { numRuns: 60 };
  const law = (limits: typeof lanes, make: (program: Program) => Program): void => {
    fc.assert(
      fc.property(
        programs(10).chain((program) => {
          const made = make(program);
          return fc.tuple(fc.constant(made), points(made));
        }),
        ([program, { values }]) => compare(program, limits, true, values) <= 1e-9,
      ),
      runs,
    );
  };
  test('alone', () => {
    law(lanes, (program) => program);
  });
  test('in lanes where they fit', () => {
    law(lanes, (program) =>
      batched(
        program,
        3,
        program.inputs.map((_, i) => i !== 0),
      ),
    );
  });
  test('with one more axis', () => {
    law(kernels, (program) =>
      batched(
        program,
        3,
        program.inputs.map((_, i) => i !== 1),
      ),
    );
  });
  test('summed over a batch', () => {
    law(lanes, (program) =>
      batched(
        program,
        3,
        program.inputs.map(() => true),
        true,
      ),
    );
  });
  test('as closed functions they mention nothing from outside', () => {
    fc.assert(
      fc.property(programs(6), (program) => asFn(program).results.length === program.results.length),
      { numRuns: 20 },
    );
  });
});
