/**
 * A sampler that is still being tuned: one kernel in which step size and metric are part of the state. It does not keep the law of its
 * target, so it is of a type of its own: nothing samples with it, and nothing goes on adapting by accident.
 */
import {
  add,
  and,
  choose,
  constant,
  type Expr,
  type Exprs,
  equal,
  exp,
  greater,
  greaterEqual,
  less,
  mul,
  pipe,
  type Shape,
  sub,
  sum,
  toInt,
} from '@ergodic/core';
import type { Info, Metric, Positioned, Sampler } from '../kernel/index.ts';
import { type Averaging, averaged, startAveraging } from './dual-averaging.ts';
import type { Learner } from './moments.ts';
import { type Windows, windowsOf } from './windows.ts';

/** What is tuned, as a sampler sees it. */
export interface Tunables<S extends Shape> {
  readonly stepSize: Expr<[]>;
  readonly metric: Metric.Metric<S>;
}

/** A way to make a sampler of its step size and metric. */
export type Build<S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs> = (
  tunables: Tunables<S>,
) => Sampler<S, State, I>;

/** The state of a chain that warms up: that of the sampler, and what is being learned. */
export type WarmState<S extends Shape, State, Sums, Found> = {
  readonly x: Expr<S>;
  readonly inner: State;
  readonly averaging: Averaging;
  readonly sums: Sums;
  readonly found: Found;
  readonly turn: Expr<[], 'int'>;
};

/** What a step of a warm-up tells. */
export type WarmInfo<S extends Shape> = Info<S> & { readonly stepSize: Expr<[]> };

/** How long, how often accepted, from where. */
export interface WarmingOptions {
  /** Steps of the warm-up; 1000 unless given. */
  readonly steps?: number;
  /** The acceptance that is aimed at: 0.8 unless given, right for NUTS and HMC; 0.574 is right for MALA, 0.234 for random walks. */
  readonly targetAcceptance?: number;
  /** The first step size; 1 unless given. It is off by factors at no great cost. */
  readonly stepSize?: number;
}

/** Whether the number of a step is one of some. */
const isOneOf = (turn: Expr<[], 'int'>, numbers: readonly number[]): Expr<[], 'bool'> => {
  if (numbers.length === 0) return less(turn, 0);
  const all = constant(numbers, 'int');
  return greater(pipe(equal(all, turn), toInt, sum()), 0);
};

const within = (turn: Expr<[], 'int'>, { from, ends }: Windows): Expr<[], 'bool'> => {
  const stop = (ends[ends.length - 1] ?? -1) + 1;
  return and(greaterEqual(turn, from), less(turn, stop));
};

/** The kernel of a warm-up, as a sampler of its own state. */
export const warmingSampler = <
  S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  Sums extends Exprs,
  Found extends Exprs,
>(
  build: Build<S, State, I>,
  learner: Learner<S, Sums, Found>,
  { steps = 1000, targetAcceptance = 0.8, stepSize = 1 }: WarmingOptions,
): Sampler<S, WarmState<S, State, Sums, Found>, WarmInfo<S>> => {
  const windows = windowsOf(steps);
  const at = (averaging: Averaging, found: Found): Sampler<S, State, I> =>
    build({ stepSize: exp(averaging.logStep), metric: learner.metric(found) });
  return {
    _tag: 'Sampler',
    name: 'warm-up',
    init: (x) => {
      const [averaging, found] = [startAveraging(constant(stepSize)), learner.first(x)];
      const inner = at(averaging, found).init(x);
      return { x, inner, averaging, sums: learner.none(x), found, turn: constant(0, 'int') };
    },
    step: (key, state) => {
      const { averaging, found, turn } = state;
      const [inner, info] = at(averaging, found).step(key, state.inner);
      const learned = averaged(targetAcceptance, averaging, info.acceptance);
      const sums = choose<Sums>(within(turn, windows), learner.add(state.sums, inner.x), state.sums);
      const ends = isOneOf(turn, windows.ends);
      // A metric that makes steps longer makes the step size shorter by as much, so that what was learned of it is not lost.
      const next = learner.found(sums);
      const change = sub(learner.logScale(found), learner.logScale(next));
      const restarted = startAveraging(mul(exp(learned.logAverage), exp(change)));
      return [
        {
          x: inner.x,
          inner,
          averaging: choose(ends, restarted, learned),
          sums: choose<Sums>(ends, learner.none(inner.x), sums),
          found: choose<Found>(ends, next, found),
          turn: add(turn, 1),
        },
        {
          acceptance: info.acceptance,
          logAcceptance: info.logAcceptance,
          energy: info.energy,
          outcome: info.outcome,
          proposal: info.proposal,
          stepSize: exp(averaging.logStep),
        },
      ];
    },
  };
};
