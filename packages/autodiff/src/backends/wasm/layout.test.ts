/** A tile may reach beyond the last call: what it reads there belongs to the array. */
import { build as b, buildBatch } from '@ergodic/core/ops';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lowerNests } from '../../nests/lower-nests.ts';
import { arithmetic } from './arithmetic.ts';
import { layoutOf } from './layout.ts';

test('an array that is the operand of several batches has room for the slices of each', () => {
  const divisors = [1, 2, 4, 8, 16, 32, 64];
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...divisors), { minLength: 2, maxLength: 4 }), (counts) => {
      const x = b.input('x', 'real', [64]);
      const outputs = counts.flatMap((calls) =>
        buildBatch(calls, [b.reshape(x, [calls, 64 / calls])], ([slice]) =>
          slice === undefined ? [] : [b.sum(b.exp(b.mul(slice, calls)))],
        ),
      );
      const plan = lowerNests(outputs, { registers: false });
      const a = arithmetic('f32', false);
      const layout = layoutOf(plan, a);
      const [{ place: id = 0 } = {}] = plan.inputs;
      const own = layout.slotOf(id);
      const starts = plan.places.filter(({ width }) => width === null).map((place) => layout.slotOf(place.id).offset);
      const end = Math.min(layout.arrays, ...starts.filter((offset) => offset > own.offset));
      // A batch of one call is no batch.
      const fewest = Math.min(...counts.filter((calls) => calls > 1));
      expect((end - own.offset) / own.bytes).toBeGreaterThanOrEqual(64 + (64 / fewest) * (2 * a.lanes - 1));
    }),
  );
});
