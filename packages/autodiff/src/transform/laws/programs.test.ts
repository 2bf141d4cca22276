/** What holds for each operation holds for all that is built of them. */
import { type Node, showFindings, topological, typeOf, verify } from '@ergodic/core/graph';
import { build, opNames, recordOf } from '@ergodic/core/ops';
import fc from 'fast-check';
import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, test } from 'vitest';
import { expandBatches } from '../batching.ts';
import { commute } from '../commute.ts';
import { forgetDerivatives } from '../forget-derivatives.ts';
import { jvpNodes } from '../forward.ts';
import { pullback } from '../reverse.ts';
import { standardRules } from '../rules.ts';
import { simplify } from '../simplify.ts';
import { batched, loopAndExpanded } from './batch-laws.ts';
import { discrepancy, laws, pairing } from './laws.ts';
import { directionsOf, evaluate, outputsOf, type Program, points, wrtOf } from './program.ts';
import { programs } from './programs.ts';

const withPoint = (arbitrary: fc.Arbitrary<Program>) =>
  arbitrary.chain((program) => fc.tuple(fc.constant(program), points(program)));
const cases = (length: number) => withPoint(programs(length));

/** A batch of a batch of a program: its loops are loops within loops. */
const nested = (length: number): fc.Arbitrary<Program> => {
  const mapped = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  return fc
    .tuple(programs(length), mapped, mapped, fc.boolean())
    .map(([program, inner, outer, summed]) => batched(batched(program, 2, inner, summed), 2, outer));
};

describe('random programs', { timeout: 120_000 }, () => {
  const checked = [laws.adjoint, laws.reverseIsForward, laws.dualNumbers, laws.hessianSymmetry, laws.secondOrderDuals];
  test.each(checked.map((law) => [law.name, law] as const))('%s', (_, law) => {
    fc.assert(
      fc.property(cases(10), ([program, point]) => {
        // Sums of many terms cancel: one more digit than a single operation needs, for each of the orders.
        expect(law.prepare(program, standardRules)(point)).toBeLessThanOrEqual(100 * law.bound);
      }),
      { numRuns: 60 },
    );
  });

  test.each(checked.map((law) => [law.name, law] as const))('in batches of batches: %s', (_, law) => {
    fc.assert(
      fc.property(withPoint(nested(5)), ([program, point]) => {
        expect(law.prepare(program, standardRules)(point)).toBeLessThanOrEqual(100 * law.bound);
      }),
      { numRuns: 25 },
    );
  });

  test('a batch is its loop', () => {
    fc.assert(
      fc.property(withPoint(nested(8)), ([program, { values }]) => {
        const [loop, expanded] = loopAndExpanded(program)(values);
        const [a, b] = [loop, expanded].map((list) => list.map(({ data }) => data));
        expect(discrepancy(a ?? [], b ?? [])).toBeLessThanOrEqual(1e-14);
      }),
      { numRuns: 60 },
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
    ['commute', commute],
    ['forgetDerivatives', forgetDerivatives],
  ] as const)('%s preserves values, and those of derivatives; the graph is sound', (_, pass) => {
    fc.assert(
      fc.property(cases(10), ([program, point]) => {
        const directions = directionsOf(program);
        const roots = derived(program);
        const passed = pass(roots);
        expect(passed.map(typeOf)).toEqual(roots.map(typeOf));
        expect(
          pipe(
            verify(passed),
            match(showFindings, () => 'sound'),
          ),
        ).toBe('sound');
        expect(
          discrepancy(evaluate(roots, point, directions), evaluate(passed, point, directions), program.floor),
        ).toBeLessThanOrEqual(1e-10);
      }),
      { numRuns: 60 },
    );
  });

  test('every operation that has a derivative takes part', () => {
    const seen = new Set(
      fc
        .sample(programs(10), { numRuns: 400, seed: 0 })
        .flatMap((program) => topological(program.results).map(({ op }) => op)),
    );
    const absent = opNames.filter((op) => !seen.has(op) && recordOf(op).derivative.kind !== 'zero');
    expect(absent).toEqual(['log1p', 'expm1', 'erfinv', 'cast', 'conv2d', 'takeTranspose', 'iterate']);
  });

  test('simplify settles: what is simplified stays as it is', () => {
    fc.assert(
      fc.property(programs(10), (program) => {
        const once = simplify(derived(program));
        const again = simplify(once);
        expect(again.every((node, i) => node === once[i])).toBe(true);
        expect(topological(once).length).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });
});
