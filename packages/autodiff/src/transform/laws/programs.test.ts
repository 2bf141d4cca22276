/** What holds for each operation holds for all that is built of them. */
import { dtypeOf, type Node, topological } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandBatches } from '../batching.ts';
import { jvpNodes } from '../forward.ts';
import { pullback } from '../reverse.ts';
import { standardRules } from '../rules.ts';
import { simplify } from '../simplify.ts';
import { batched, loopAndExpanded } from './batch-laws.ts';
import { discrepancy, laws, pairing } from './laws.ts';
import { directionsOf, evaluate, outputsOf, type Program, points, wrtOf } from './program.ts';
import { programs } from './programs.ts';

const cases = (length: number) => programs(length).chain((program) => fc.tuple(fc.constant(program), points(program)));

describe('random programs', () => {
  const checked = [laws.adjoint, laws.reverseIsForward, laws.dualNumbers, laws.hessianSymmetry, laws.secondOrderDuals];
  test.each(checked.map((law) => [law.name, law] as const))('%s', (_, law) => {
    fc.assert(
      fc.property(cases(10), ([program, point]) => {
        // Sums of many terms cancel: one more digit than a single operation needs, for each of the orders.
        expect(law.prepare(program, standardRules)(point)).toBeLessThanOrEqual(100 * law.bound);
      }),
      { numRuns: 150 },
    );
  });

  test('a batch is its loop', () => {
    const mapped = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
    const some = fc
      .tuple(programs(8), mapped, mapped)
      .map(([program, inner, outer]) => batched(batched(program, 2, inner), 2, outer))
      .chain((program) => fc.tuple(fc.constant(program), points(program)));
    fc.assert(
      fc.property(some, ([program, { values }]) => {
        const [loop, expanded] = loopAndExpanded(program)(values);
        const [a, b] = [loop, expanded].map((list) => list.map(({ data }) => data));
        expect(discrepancy(a ?? [], b ?? [])).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  /** The program, its gradient, and a product with its Hessian. */
  const derived = (program: Program): readonly Node[] => {
    const directions = directionsOf(program);
    const [outputs, wrt] = [outputsOf(program), wrtOf(program)];
    const { values, cotangents } = pullback([pairing(outputs, directions.w)], wrt, [build.scalar(1)]);
    const gradient = cotangents.filter((ct) => ct !== null);
    return [...values, ...outputs, ...gradient, ...jvpNodes(gradient, wrt, directions.v)];
  };

  test.each([
    ['simplify', simplify],
    ['expandBatches', expandBatches],
    ['simplify after expandBatches', (roots: readonly Node[]) => simplify(expandBatches(roots))],
  ] as const)('%s preserves values, and those of derivatives', (_, pass) => {
    fc.assert(
      fc.property(cases(10), ([program, point]) => {
        const directions = directionsOf(program);
        const roots = derived(program);
        const passed = pass(roots);
        expect(passed.map(dtypeOf)).toEqual(roots.map(dtypeOf));
        expect(
          discrepancy(evaluate(roots, point, directions), evaluate(passed, point, directions)),
        ).toBeLessThanOrEqual(1e-10);
      }),
      { numRuns: 150 },
    );
  });

  test('simplify settles: what is simplified stays as it is', () => {
    fc.assert(
      fc.property(programs(10), (program) => {
        const once = simplify(derived(program));
        const again = simplify(once);
        expect(again.every((node, i) => node === once[i])).toBe(true);
        expect(topological(once).length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });
});
