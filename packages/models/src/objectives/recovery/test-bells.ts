/** Gaussian energies of each noise level, and data, for tests whose answers are known. */
import {
  abs,
  add,
  at,
  constant,
  type Expr,
  fromFlat,
  maximum,
  mul,
  pipe,
  square,
  sub,
  sum,
  times,
  typed,
} from '@ergodic/core';
import { energy } from '@ergodic/core/energy';
import { Init, parameter, slot } from '@ergodic/core/tree';
import type { Rows } from '../energies.ts';
import type { Count } from '../objective.ts';

/** 1 where the level is `t`, 0 at other whole numbers: a product of `(level - s) / (t - s)` would do; so does the interpolation `max(0, 1 - |level - t|)`. */
const isLevel = (level: Expr<[]>, t: number): Expr<[]> => maximum(sub(1, abs(sub(level, t))), 0);

/** `E(x; t) = a_t |x|² / 2`, each level with its own precision to be learned. */
export const bells = (n: number) =>
  energy({
    event: [1],
    params: { precisions: parameter([n], Init.zeros) },
    context: { level: slot([]) },
    apply:
      ({ precisions }, { level }) =>
      (x: Expr<[1]>) => {
        // A weight of 1 at the level and of 0 at the others.
        const own = Array.from({ length: n }, (_, t) => mul(pipe(precisions, at(t)), isLevel(level, t)));
        const a = own.reduce<Expr<[]>>((total, one) => add(total, one), constant(0));
        return mul(pipe(x, square, sum(), times(0.5)), a);
      },
  });

/** Data of mean 0 and exactly this variance. */
export const pointsOf = (variance: number): Rows<[1]> => {
  const x = Math.sqrt(variance);
  return typed<[Count, 1]>(constant(fromFlat([2, 1], [x, -x])));
};
