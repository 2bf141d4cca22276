import { type Expr, minus, mul, pipe, square, stack, sub, sum, unstack } from '@ergodic/core';
import { energy } from '@ergodic/core/energy';
import { key, normal } from '@ergodic/core/random';
import { Init, parameter } from '@ergodic/core/tree';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, describe, expect, test } from 'vitest';
import { engineOf } from '../cli/backends.ts';
import { flatEnergy } from '../networks/index.ts';
import { type Annealing, anneal } from './annealing.ts';

const engine = engineOf('wasm');
afterAll(engine.dispose);

/** `p_0 |x - (p_1, p_2)|² / 2 + p_3`, of which all is known. */
const model = flatEnergy(
  energy({
    event: [2],
    params: { p: parameter([4], Init.zeros) },
    apply:
      ({ p }) =>
      (x: Expr<[2]>) => {
        const [precision, mx, my, constant] = unstack(p);
        return pipe(mul(pipe(sub(x, stack([mx, my])), square, sum()), mul(precision, 0.5)), minus(mul(constant, -1)));
      },
  }),
);

const bounds = async (
  [precision, mx, my, constant]: readonly [number, number, number, number],
  seed: number,
): Promise<Annealing> => {
  const spread = 1 / Math.sqrt(precision);
  const draws = normal(key(seed), [4096, 2]).map((z, i) => (i % 2 === 0 ? mx : my) + spread * z);
  const parameters = Float32Array.of(precision, mx, my, constant);
  const found = await anneal(
    engine.compile,
    { model, parameters, draws, stepSize: 1 / precision, spread: 2.5 },
    key(seed + 1),
  )();
  if (E.isLeft(found)) throw new Error(JSON.stringify(found.left));
  return found.right;
};

describe('bounds of ln Z by annealing', () => {
  // The second is so narrow that 200 temperatures do not do, and the way is gone again over more.
  test.each<readonly [number, number, number, number]>([
    [4, 0.5, -1, 3],
    [900, 1, 0.5, -20],
  ])('contain that of a Gaussian of precision %d around (%d, %d), and are half a nat apart at most', async (...p) => {
    const { lower, upper, flags } = await bounds(p, 5);
    const logZ = Math.log((2 * Math.PI) / p[0]) - p[3];
    expect(flags).toEqual([]);
    expect(lower).toBeLessThan(logZ);
    expect(upper).toBeGreaterThan(logZ);
    expect(upper - lower).toBeLessThanOrEqual(0.5);
  });
});
