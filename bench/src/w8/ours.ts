/**
 * W8 by our samplers: Hamiltonian Monte Carlo with jittered trajectories, many chains side by side. Step size and metric come from a warm-up
 * of the same chains, and are shared then; the number of leapfrog steps is the one of some that a pilot run gets most out of.
 */
import { type Backend, compile } from '@ergodic/autodiff';
import { type Expr, fromFlat, input, type Node } from '@ergodic/core';
import { foldIn, type Key, key, normal } from '@ergodic/core/random';
import { chains, hmc, Metric, path } from '@ergodic/samplers';
import { warming, warmUp } from '@ergodic/samplers/adaptation';
import { build, type Numbers, type Run, reals } from '../ours/program.ts';
import { getOrThrow } from '../run.ts';
import type { Target } from './targets.ts';
import { worthOf } from './yardstick.ts';

/** Chains side by side. */
export const CHAINS = 128;
/** Of the length of trajectories. */
const JITTER = 0.3;
/** The acceptance that step sizes are tuned to: A. Beskos et al., Optimal tuning of the hybrid Monte Carlo algorithm (2013). */
const ACCEPTANCE = 0.65;
/** Chains that warm up, and leapfrog steps of their transitions. */
const WARM = { chains: 64, leapfrogs: 6 } as const;
/** Chains by which trajectories are compared. */
const COMPARED = 32;

/** The R-hat of a pilot run whose chains have settled: well below what is asked of runs. */
const SETTLED = 1.005;

/** How much is done. */
export interface Effort {
  /** Draws of each chain in a run. */
  readonly draws: number;
  /** Steps of the warm-up. */
  readonly steps: number;
  /** Numbers of leapfrog steps that are tried. */
  readonly leapfrogs: readonly number[];
}

export const efforts = {
  full: { draws: 500, steps: 500, leapfrogs: [1, 2, 3, 4, 6, 8] },
  smoke: { draws: 300, steps: 300, leapfrogs: [2, 3, 6] },
} as const;

export interface OwnRun {
  /** `[chains, draws, n]`. */
  readonly draws: { readonly shape: readonly number[]; readonly data: Numbers };
  readonly seconds: number;
}

export interface OwnSampler {
  readonly leapfrogs: number;
  readonly stepSize: number;
  /** Seconds of the warm-up and of the pilot runs, compilation not counted: nor is it Stan's. */
  readonly warmUp: number;
  /** Draws: each call goes on where the last one ended, with another key. */
  readonly sample: () => Promise<OwnRun>;
}

/** What a warm-up finds, shared by all chains. */
interface Tuning {
  readonly stepSize: number;
  /** `[n]`: standard deviations. */
  readonly scale: Float32Array;
  /** `[chains, n]`: where the chains stand. */
  readonly starts: Float32Array;
  readonly seconds: number;
}

const mean = (numbers: Numbers): number => Array.from(numbers).reduce((sum, x) => sum + x, 0) / numbers.length;

/** So many numbers, over and over again. */
const repeated = (numbers: Numbers, count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => numbers[i % numbers.length] ?? Number.NaN);

/** The square root of the mean of squares over chains, for each coordinate. */
const shared = (values: Numbers, n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) =>
    Math.sqrt(mean(Array.from({ length: values.length / n }, (__, c) => (values[c * n + i] ?? Number.NaN) ** 2))),
  );

const tune = async <N extends number>(
  backend: Backend,
  { size, energy }: Target<N>,
  steps: number,
  root: Key,
): Promise<Tuning> => {
  const plan = warming([size], (tunables) => hmc(energy, { ...tunables, steps: WARM.leapfrogs, jitter: JITTER }), {
    metric: 'diagonal',
    steps,
    targetAcceptance: ACCEPTANCE,
  });
  const starts = fromFlat([WARM.chains, size], normal(foldIn(root, 0), [WARM.chains, size]));
  const warmed = getOrThrow(await warmUp({ warming: plan, starts, key: foldIn(root, 1), compile: compile(backend) })());
  const { stepSize, scale } = warmed.tuning;
  return {
    // Step sizes are learned on a logarithmic scale.
    stepSize: Math.exp(mean(Array.from(stepSize.values.data, Math.log))),
    scale: shared(scale.values.data, size),
    starts: repeated(warmed.starts.data, CHAINS * size),
    seconds: warmed.warmUp.seconds,
  };
};

/** Every point that every chain visits. */
const program = <N extends number>({ size, energy }: Target<N>, leapfrogs: number, draws: number): Node => {
  const sampler = hmc(energy, {
    stepSize: input('stepSize', []),
    steps: leapfrogs,
    jitter: JITTER,
    metric: Metric.diagonal(input('scale', [size])),
  });
  const starts: Expr<[typeof CHAINS, N]> = input('starts', [CHAINS, size]);
  return chains(CHAINS)(path(draws)(sampler))(input('key', [2], 'bits'), starts);
};

/** Draws with one number of leapfrog steps. */
const sampling = async <N extends number>(
  backend: Backend,
  target: Target<N>,
  leapfrogs: number,
  draws: number,
  { stepSize, scale, starts }: Tuning,
  root: Key,
): Promise<() => Promise<OwnRun>> => {
  const { size } = target;
  const run: Run = await build(backend, program(target, leapfrogs, draws));
  let [from, calls] = [starts, 0];
  return async () => {
    const begun = performance.now();
    const data = await run({
      key: { dtype: 'bits', shape: [2], data: foldIn(root, calls).words },
      starts: reals([CHAINS, size], from),
      stepSize: reals([], Float32Array.of(stepSize)),
      scale: reals([size], scale),
    });
    const seconds = (performance.now() - begun) / 1000;
    calls++;
    from = Float32Array.from({ length: CHAINS * size }, (_, i) => {
      const [chain, coordinate] = [Math.floor(i / size), i % size];
      return data[(chain * draws + draws - 1) * size + coordinate] ?? Number.NaN;
    });
    return { draws: { shape: [CHAINS, draws, size], data }, seconds };
  };
};

/** The first few chains. */
const some = ({ draws: { shape, data } }: OwnRun): OwnRun['draws'] => {
  const [, draws = 0, size = 0] = shape;
  return { shape: [COMPARED, draws, size], data: Float32Array.from(data).subarray(0, COMPARED * draws * size) };
};

/** Warms chains up and decides how long trajectories are. */
export const ourSampler = async <N extends number>(
  backend: Backend,
  target: Target<N>,
  { draws, steps, leapfrogs: tried }: Effort,
  progress: (text: string) => void,
): Promise<OwnSampler> => {
  const root = key(8);
  progress('warming chains up');
  const tuning = await tune(backend, target, steps, foldIn(root, 0));
  let warmUp = tuning.seconds;
  let best: { readonly leapfrogs: number; readonly sample: OwnSampler['sample']; readonly merit: number } | undefined;
  for (const leapfrogs of tried) {
    progress(`trying trajectories of ${leapfrogs} steps`);
    const sample = await sampling(backend, target, leapfrogs, draws, tuning, foldIn(foldIn(root, 1), leapfrogs));
    // In the first call chains forget where the warm-up ended, and the code gets warm.
    const [burn, pilot, again] = [await sample(), await sample(), await sample()];
    warmUp += burn.seconds + pilot.seconds + again.seconds;
    const { bulk, tail, rhat } = worthOf(some(pilot));
    const rate = Math.min(bulk, tail) / Math.min(pilot.seconds, again.seconds);
    // Of chains that hardly move it cannot be told how well they do: they are the last choice.
    const merit = rhat < SETTLED ? rate : -rhat;
    if (best === undefined || merit > best.merit) best = { leapfrogs, sample, merit };
  }
  if (best === undefined) throw new RangeError('no trajectory was tried');
  return { leapfrogs: best.leapfrogs, stepSize: tuning.stepSize, warmUp, sample: best.sample };
};
