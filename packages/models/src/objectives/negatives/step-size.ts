import { grad } from '@ergodic/autodiff';
import {
  add,
  batch,
  constant,
  div,
  type Expr,
  greater,
  mean,
  minimum,
  mul,
  pipe,
  type Scalar,
  type Shape,
  square,
  sum,
  where,
} from '@ergodic/core';
import { Init, parameter } from '@ergodic/core/tree';
import type { Schedule } from '../../optimise/index.ts';
import { positive, within } from '../../setting.ts';
import { countOf, type EnergyFn, type Rows } from '../energies.ts';
import { type Carried, type CarriedExprs, carriedAt } from '../objective.ts';

/**
 * A step size that follows the energy as it sharpens: `ε = min(largest, product / mean |∇E|²)`.
 *
 * On a direction of precision `A` the Langevin step is stable while `ε A < 4`, and its bias is of order `ε A`. At stationarity
 * `E|∇E|² = E ΔE`, the mean trace of the Hessian, so the mean squared gradient at the data tells how sharp the energy has become.
 *
 * @category model
 */
export interface Sharpness {
  /** `ε` times the mean squared gradient. */
  readonly product: number;
  /** The largest `ε`, in squared units of the points: taken while the energy is still flat. */
  readonly largest: number;
  /** Decay of the moving average of the mean squared gradient over steps of training. */
  readonly memory: number;
}

/** How the step size of training chains goes: it stays, follows a schedule, or follows the energy. */
export type ChainStepSize = Scalar | Schedule | Sharpness;

/** The step size of one step of training, and what the next one's depends on. */
export interface Paced {
  readonly stepSize: Expr<[]>;
  readonly carried: CarriedExprs;
  readonly seen: Readonly<Record<string, Expr<[]>>>;
}

/** A step size with what it carries. */
export interface Pacing {
  readonly carried: Carried;
  readonly at: <S extends Shape>(
    energy: EnergyFn<S>,
    given: { readonly data: Rows<S>; readonly carried: CarriedExprs; readonly count: Expr<[]> },
  ) => Paced;
}

const isRule = (size: ChainStepSize): size is Sharpness => typeof size === 'object' && 'product' in size;

/** `mean |∇E|²` over points. */
export const meanSquaredGradient = <S extends Shape>(energy: EnergyFn<S>, points: Rows<S>): Expr<[]> =>
  pipe(
    batch(countOf(points), (x: Expr<S>): Expr<[]> => pipe(grad(energy)(x), square, sum()), points),
    mean(),
  );

/** The step size of `ε A < 4` as {@link Sharpness} has it; `largest` before anything was measured. */
export const stepSizeAt = ({ product, largest }: Sharpness, sharpness: Expr<[]>): Expr<[]> => {
  const known = greater(sharpness, 0);
  return where(known, minimum(div(product, where(known, sharpness, 1)), largest), largest);
};

const following = (rule: Sharpness): Pacing => {
  positive('the product of step size and sharpness', rule.product);
  positive('the largest step size', rule.largest);
  within('the memory of the step size', rule.memory, 0, 1);
  return {
    carried: { sharpness: parameter([], Init.zeros) },
    at: (energy, { data, carried }) => {
      const sharpness = carriedAt<[]>(carried, 'sharpness');
      const measured = meanSquaredGradient(energy, data);
      // The first measurement is taken as it is.
      const next = where(
        greater(sharpness, 0),
        add(mul(sharpness, rule.memory), mul(measured, 1 - rule.memory)),
        measured,
      );
      const stepSize = stepSizeAt(rule, sharpness);
      return { stepSize, carried: { sharpness: next }, seen: { sharpness: next, stepSize } };
    },
  };
};

/** A step size as it is carried along and computed. `RangeError` if it is a number that is not positive, or a rule that makes no sense. */
export const pacing = (size: ChainStepSize): Pacing => {
  if (typeof size === 'object' && isRule(size)) return following(size);
  if (typeof size === 'number') positive('the step size', size);
  return {
    carried: {},
    at: (_, { count }) => {
      const stepSize = typeof size === 'number' ? constant(size) : typeof size === 'function' ? size(count) : size;
      return { stepSize, carried: {}, seen: {} };
    },
  };
};
