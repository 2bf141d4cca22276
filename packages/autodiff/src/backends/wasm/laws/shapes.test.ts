/**
 * Nests are laid out by the sizes of their axes: by vectors, several cells at once, one at a time what is left. Whatever the sizes, the numbers are
 * those of the reference.
 */
import { showError } from '@ergodic/core/error';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HostArray } from '../../backend.ts';
import { reference } from '../../reference.ts';
import { wasm } from '../index.ts';
import { type Program, programs } from './programs.ts';

const rightOf = <A>(
  result:
    | { readonly _tag: 'Left'; readonly left: Parameters<typeof showError>[0] }
    | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (result._tag === 'Left') throw new Error(showError(result.left));
  return result.right;
};

/** The largest difference, in sizes of the largest number. */
const distance = (got: readonly HostArray[], want: readonly HostArray[]): number =>
  Math.max(
    ...want.map(({ data }, j) => {
      const numbers = Array.from(data);
      const largest = numbers.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-6);
      return Math.max(0, ...numbers.map((x, i) => Math.abs((got[j]?.data[i] ?? Number.NaN) - x) / largest));
    }),
  );

const law = (name: string, options: Parameters<typeof wasm>[0], bound: number, runs: number): void => {
  test(name, { timeout: 120_000 }, async () => {
    const backend = wasm(options);
    const holds = async ({ outputs, inputs }: Program): Promise<void> => {
      const want = rightOf(await reference(outputs).run(inputs)());
      const got = rightOf(await rightOf(await backend.compile(outputs)()).run(inputs)());
      expect(distance(got, want)).toBeLessThan(bound);
    };
    await fc.assert(fc.asyncProperty(programs, holds), { numRuns: runs });
    await backend.dispose();
  });
};

law('single precision', { precision: 'f32', threads: 1 }, 1e-4, 25);
law('double precision', { precision: 'f64', threads: 1 }, 1e-12, 25);
