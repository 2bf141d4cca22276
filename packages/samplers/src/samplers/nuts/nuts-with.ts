/** NUTS by any rules: by those that are right, and by those that a proof must refuse. */
import { div, type Expr, log, not, type Scalar, type Shape, split, toReal } from '@ergodic/core';
import {
  type Info,
  type Metric,
  Metric as Metrics,
  normalLike,
  outcomeOf,
  type Point,
  pointAt,
  type Sampler,
  setting,
  type Target,
} from '../../kernel/index.ts';
import { hamiltonian, leapfrog } from '../../kernel/leapfrog.ts';
import type { Rules } from './rules.ts';
import { growTree } from './tree.ts';

/** The settings of NUTS. */
export interface NutsOptions<S extends Shape> {
  /** `h > 0`, in units of `x` where the metric is the identity. */
  readonly stepSize: Scalar;
  /** A tree is doubled at most so many times: at most `2^maxDepth - 1` leapfrog steps. From 1 to 20; 10 unless given. */
  readonly maxDepth?: number;
  readonly temperature?: Scalar;
  /** The inverse mass matrix `M⁻¹ = L Lᵀ`; the identity unless given. */
  readonly metric?: Metric.Metric<S>;
}

/** What NUTS tells beside `Info`. */
export type NutsInfo<S extends Shape> = Info<S> & {
  /** How many times the tree was doubled. At `maxDepth` it was cut off, and might have gone farther. */
  readonly depth: Expr<[], 'int'>;
  /** How many leapfrog steps were taken, gradients each. */
  readonly leapfrogs: Expr<[], 'int'>;
  /** `E(x) / T + |z|² / 2` where the step ended: how it varies from step to step is what E-BFMI looks at. */
  readonly hamiltonian: Expr<[]>;
};

/** NUTS by the given rules. */
export const nutsWith =
  (name: string, rules: Rules) =>
  <S extends Shape>(target: Target<S>, options: NutsOptions<S>): Sampler<S, Point<S>, NutsInfo<S>> => {
    const { maxDepth = 10 } = options;
    if (!(Number.isInteger(maxDepth) && maxDepth >= 1 && maxDepth <= 20))
      throw new RangeError(`maxDepth is ${maxDepth}: it must be a whole number from 1 to 20`);
    const stepSize = setting('the step size', options.stepSize, 'positive');
    const temperature = setting('the temperature', options.temperature ?? 1, 'positive');
    const metric = options.metric ?? Metrics.identity;
    const energyOf = hamiltonian(temperature);
    return {
      _tag: 'Sampler',
      name,
      init: pointAt(target),
      step: (key, { x, energy, gradient }) => {
        const [forMomentum, forTree] = split(key);
        const start = { x, energy, gradient, momentum: normalLike(forMomentum, x) };
        const making = {
          rules,
          rows: rules.rows(Math.max(1, maxDepth - 1)),
          most: 2 ** (maxDepth - 1),
          leap: (signed: Expr<[]>) => leapfrog(target, { stepSize: signed, metric, temperature })(1),
          hamiltonian: energyOf,
        };
        const tree = growTree<S>(making, maxDepth, forTree, start, energyOf(start), stepSize);
        const { hamiltonian: reached, ...next } = tree.sample;
        const acceptance = div(tree.acceptance, toReal(tree.leapfrogs));
        const info: NutsInfo<S> = {
          acceptance,
          logAcceptance: log(acceptance),
          energy: next.energy,
          outcome: outcomeOf(tree.moved, not(tree.broken)),
          proposal: next.x,
          depth: tree.depth,
          leapfrogs: tree.leapfrogs,
          hamiltonian: reached,
        };
        return [next, info];
      },
    };
  };
