/**
 * A warm-up and its end: chains find their step size and metric, which are frozen then.
 */
import { type Expr, type Exprs, type Shape, ShapeError, type Tensor, type Written } from '@ergodic/core';
import type { ErgodicError } from '@ergodic/core/error';
import { type Dims, showDims, signature } from '@ergodic/core/graph';
import type { Key } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  type AnyReals,
  type AnyTensor,
  type Divergence,
  type Manner,
  type PerChain,
  type Run,
  run,
  type Tuning,
  type What,
} from '../drivers/index.ts';
import { type Info, Metric, type Positioned, type Sampler } from '../kernel/index.ts';
import { denseLearner, diagonalLearner, identityLearner } from './moments.ts';
import { type Build, type Tunables, type WarmInfo, type WarmingOptions, warmingSampler } from './warming.ts';

/** Which metric is learned. */
export type MetricKind = 'identity' | 'diagonal' | 'dense';

/** What is found for each chain: a step size, and the standard deviations or a Cholesky factor of the covariance. */
export type Found<S extends Shape, K extends MetricKind> = { readonly stepSize: PerChain<[]> } & (K extends 'diagonal'
  ? { readonly scale: PerChain<S> }
  : K extends 'dense'
    ? { readonly factor: PerChain<S extends readonly [infer N extends number] ? [N, N] : never> }
    : unknown);

/** What a sampler sees of it. */
type Seen<S extends Shape, K extends MetricKind> = { readonly stepSize: Expr<[]> } & (K extends 'diagonal'
  ? { readonly scale: Expr<S> }
  : K extends 'dense'
    ? { readonly factor: Expr<S extends readonly [infer N extends number] ? [N, N] : never> }
    : unknown);

/**
 * A sampler that is still being tuned. It is not a `Sampler`: `run` does not take it, `warmUp` does.
 *
 * @category model
 */
export interface Warming<
  S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  K extends MetricKind,
> {
  readonly _tag: 'Warming';
  readonly metric: K;
  readonly steps: number;
  readonly build: Build<S, State, I>;
  readonly kernel: { readonly warming: Sampler<S, Positioned<S>, WarmInfo<S>> };
}

/** What to warm up, and how. */
export type WarmingChoice<K extends MetricKind> = WarmingOptions & { readonly metric: K };

/** The signature of `warming`. */
export type MakeWarming = <
  const S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  const K extends MetricKind,
>(
  event: Written<S>,
  build: Build<S, State, I>,
  choice: WarmingChoice<K>,
) => Warming<S, State, I, K>;

type AnyBuild = Build<Shape, Positioned<Shape>, Info<Shape>>;

const kernelOf = (build: AnyBuild, choice: WarmingChoice<MetricKind>) => {
  switch (choice.metric) {
    case 'identity':
      return warmingSampler(build, identityLearner<Shape>(), choice);
    case 'diagonal':
      return warmingSampler(build, diagonalLearner<Shape>(), choice);
    case 'dense':
      return denseKernel(build, choice);
  }
};

/** A dense metric is one of vectors; which `warming` has made sure of. */
const denseKernel = signature<(build: AnyBuild, choice: WarmingOptions) => Sampler<Shape>>(
  (build: Build<[number], Positioned<[number]>, Info<[number]>>, choice: WarmingOptions) =>
    warmingSampler(build, denseLearner<number>(), choice),
);

const requireSteps = (steps: number): void => {
  if (!(Number.isInteger(steps) && steps >= 1)) throw new RangeError(`steps is ${steps}: a warm-up has at least 1`);
};

const requireRate = (rate: number): void => {
  if (!(rate > 0 && rate < 1)) throw new RangeError(`targetAcceptance is ${rate}: it must be between 0 and 1`);
};

/**
 * A warm-up: dual averaging of the step size, and a metric learned in windows that double, as Stan does it.
 *
 * @param event the shape of a point: `energy.event`
 *
 * `RangeError` if an option is a number that it must not be; `ShapeError` for a dense metric of points that are no vectors.
 *
 * @source Stan Reference Manual, "Automatic parameter tuning"; M. D. Hoffman and A. Gelman (2014)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { Energy } from '@ergodic/core'
 * import { hmc } from '@ergodic/samplers'
 * import { warming } from '@ergodic/samplers/adaptation'
 *
 * const energy = Energy.gaussian([3], { scale: [1, 10, 0.1] })
 * const plan = warming([3], (tunables) => hmc(energy, { ...tunables, steps: 5 }), { metric: 'diagonal', steps: 500 })
 * assert.strictEqual(plan._tag, 'Warming')
 */
export const warming = signature<MakeWarming>((event: Dims, build: AnyBuild, choice: WarmingChoice<MetricKind>) => {
  if (choice.metric === 'dense' && event.length !== 1)
    throw new ShapeError('warming', `a dense metric is one of points [n], not ${showDims(event)}`);
  requireSteps(choice.steps ?? 1000);
  requireRate(choice.targetAcceptance ?? 0.8);
  return {
    _tag: 'Warming',
    metric: choice.metric,
    steps: choice.steps ?? 1000,
    build,
    kernel: { warming: kernelOf(build, choice) },
  };
});

/** What chains found: it is spread into what `run` is asked. */
export interface Warmed<
  S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  K extends MetricKind,
  N extends number,
> {
  readonly sampler: (tuning: Seen<S, K>) => Sampler<S, State, I>;
  readonly tuning: Found<S, K>;
  /** Where the chains stand. */
  readonly starts: Tensor<[N, ...S]>;
  readonly warmUp: {
    /** Steps that broke down while step sizes were sought: no cause for worry. */
    readonly divergences: readonly Divergence[];
    /** `[chains, steps]`. */
    readonly stepSizes: AnyTensor;
    readonly acceptance: AnyTensor;
    readonly seconds: number;
  };
}

/** Values of the inputs that the energy mentions. */
type Given = NonNullable<What<number, Shape, Positioned<Shape>, Info<Shape>, Tuning>['inputs']>;

/** The signature of `warmUp`. */
export type WarmUp = <
  S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  K extends MetricKind,
  N extends number,
>(
  what: {
    readonly warming: Warming<S, State, I, K>;
    readonly starts: Tensor<[N, ...S]>;
    readonly key: Key;
    readonly inputs?: Given;
  } & Manner,
) => TE.TaskEither<ErgodicError, Warmed<S, State, I, K, N>>;

interface AnyWarmUp extends Manner {
  readonly warming: Warming<Shape, Positioned<Shape>, Info<Shape>, MetricKind>;
  readonly starts: Tensor<[number, ...Shape]>;
  readonly key: Key;
  readonly inputs?: Given;
}

/** A part of the final state of all chains, by its name. */
const part = ({ checkpoint }: Pick<Run<Shape>, 'checkpoint'>, name: string): AnyReals => {
  const place = checkpoint.transition.state.findIndex((leaf) => leaf.name === name);
  const found = checkpoint.state[place];
  if (found === undefined) throw new RangeError(`a warm-up without '${name}'`);
  return { ...found, dtype: 'real' };
};

const each = (values: AnyReals) => ({ _tag: 'PerChain' as const, values });

const exponential = (tensor: AnyReals): AnyReals => ({
  ...tensor,
  data: Float64Array.from(tensor.data, (value) => Math.exp(value)),
});

const tuningOf = (ended: Run<Shape>, metric: MetricKind) => {
  const stepSize = each(exponential(part(ended, 'averaging.logAverage')));
  switch (metric) {
    case 'identity':
      return { stepSize };
    case 'diagonal':
      return { stepSize, scale: each(part(ended, 'found')) };
    case 'dense':
      return { stepSize, factor: each(part(ended, 'found')) };
  }
};

type AnySeen = Tunables<Shape>['stepSize'] | Expr<Shape>;

const metricOf = signature<(seen: Readonly<Record<string, AnySeen>>) => Metric.Metric<Shape>>(
  ({ scale, factor }: { readonly scale?: Expr<Shape>; readonly factor?: Expr<[number, number]> }) =>
    scale !== undefined ? Metric.diagonal(scale) : factor !== undefined ? Metric.dense(factor) : Metric.identity,
);

/**
 * Warms chains up, and freezes what they found: the result says how to sample, with what tuning, from where, and is spread into `run`.
 *
 * Errors as of `run`.
 *
 * @category effects
 * @example
 * import * as assert from 'node:assert'
 * import { Energy, zerosTensor } from '@ergodic/core'
 * import { foldIn, key } from '@ergodic/core/random'
 * import { hmc } from '@ergodic/samplers'
 * import { warming, warmUp } from '@ergodic/samplers/adaptation'
 * import { run } from '@ergodic/samplers/drivers'
 *
 * const energy = Energy.gaussian([2], { scale: [1, 5] })
 * const plan = warming([2], (tunables) => hmc(energy, { ...tunables, steps: 4 }), { metric: 'diagonal', steps: 150 })
 * const warmed = await warmUp({ warming: plan, starts: zerosTensor([2, 2]), key: key(0), compile: 'reference' })()
 * assert.ok(warmed._tag === 'Right')
 * const drawn = await run({ ...warmed.right, key: foldIn(key(0), 1), draws: 20, compile: 'reference' })()
 * assert.ok(drawn._tag === 'Right')
 * assert.deepStrictEqual(drawn.right.draws.shape, [2, 20, 2])
 */
export const warmUp = signature<WarmUp>(({ warming: { kernel, steps, metric, build }, ...what }: AnyWarmUp) =>
  pipe(
    run({ ...what, sampler: kernel.warming, draws: steps, keep: ['acceptance', 'stepSize', 'outcome'] }),
    TE.map((ended) => ({
      sampler: (seen: Readonly<Record<string, AnySeen>> & { readonly stepSize: Expr<[]> }) =>
        build({ stepSize: seen.stepSize, metric: metricOf(seen) }),
      tuning: tuningOf(ended, metric),
      starts: part(ended, 'x'),
      warmUp: {
        divergences: ended.divergences,
        stepSizes: ended.statistics.stepSize,
        acceptance: ended.statistics.acceptance,
        seconds: ended.seconds,
      },
    })),
  ),
);
