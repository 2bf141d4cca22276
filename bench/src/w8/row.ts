/**
 * W8: how long an effective sample takes, ours beside Stan's. Effective sample sizes of both are by the same measure.
 */
import * as E from 'fp-ts/lib/Either.js';
import { compare } from '../alternate.ts';
import { digits } from '../digits.ts';
import { type Own, withOwn } from '../ours/backends.ts';
import type { StanRun } from '../peers/stan.ts';
import { type Check, type Context, type Peer, type Row, ratioTarget, requireChecks, type Target } from '../row.ts';
import { summarise } from '../statistics.ts';
import { CHAINS, efforts, type OwnRun, type OwnSampler, ourSampler } from './ours.ts';
import { gradientChecks, worthOfRun } from './stan.ts';
import { type Target as Law, targets } from './targets.ts';
import { centredLaw, rhatCheck, sameLaw, type Worth, worthOf } from './yardstick.ts';

/** Stan's chains are independent: two cores are taken to be twice as fast, which is the best that they can be. */
const [ONE_CORE, TWO_CORES] = ['Stan, 1 core', 'Stan, 2 cores'];

/** Runs of somebody: how long each took, and what the draws of some of them are worth. */
interface Samples {
  readonly seconds: readonly number[];
  readonly worths: readonly [Worth, ...Worth[]];
}

interface StanSamples extends Samples {
  readonly runs: readonly StanRun[];
}

type Kind = 'bulk' | 'tail';

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;
const median = (numbers: readonly number[]): number => summarise(numbers).median;

/** Microseconds for each effective sample, run by run. */
const costs = ({ seconds, worths }: Samples, kind: Kind): readonly number[] => {
  const worth = mean(worths.map((one) => one[kind]));
  return seconds.map((time) => (1e6 * time) / worth);
};

/** Seconds until so many effective samples are there, from the beginning of the warm-up. */
const WANTED = 4000;
const untilWanted = (warmUp: number, samples: Samples): string =>
  digits(1000 * (warmUp + 1e-6 * WANTED * median(costs(samples, 'bulk'))));

const rates = (samples: Samples): string => {
  const [bulk, tail] = [median(costs(samples, 'bulk')), median(costs(samples, 'tail'))];
  return `${digits(1e6 / bulk)} effective samples a second, ${digits(1e6 / tail)} for tails`;
};

const ownNote = ({ name }: Own, { leapfrogs, stepSize, warmUp }: OwnSampler, samples: Samples): string =>
  `${name}: ${rates(samples)}; ${CHAINS} chains, ${leapfrogs} leapfrog steps of ${digits(stepSize)}; ${untilWanted(warmUp, samples)} ms for ${WANTED} effective samples with the warm-up`;

const stanNote = (samples: StanSamples): string => {
  const { runs, worths } = samples;
  const perGradient = mean(worths.map(({ bulk }) => bulk)) / mean(runs.map(({ gradients }) => gradients));
  const divergences = mean(runs.map((run) => run.divergences));
  const rhat = median(worths.map((one) => one.rhat)).toFixed(4);
  const waiting = untilWanted(median(runs.map(({ warmUp }) => warmUp)), samples);
  return `Stan: ${rates(samples)}, on one core; ${digits(perGradient)} for each gradient; R-hat ${rhat}; ${digits(divergences)} divergent transitions a run; ${waiting} ms for ${WANTED} with the warm-up`;
};

/** Runs whose draws are looked at: the effective sample size of one is known to a few percent. */
const LOOKED_AT = 3;

const stanSamples = <N extends number>(law: Law<N>, runs: readonly StanRun[]): StanSamples => {
  const timed = runs.map(({ sampling, draws }) => ({ seconds: sampling, draws }));
  return { ...samplesOf(timed, (draws) => worthOfRun(law, draws)), runs };
};

const samplesOf = <R extends { readonly seconds: number; readonly draws: OwnRun['draws'] }>(
  runs: readonly R[],
  worth: (draws: R['draws']) => Worth,
): Samples => {
  const [first, ...rest] = runs.slice(0, LOOKED_AT).map(({ draws }) => worth(draws));
  if (first === undefined) throw new RangeError('there are no runs');
  return { seconds: runs.map(({ seconds }) => seconds), worths: [first, ...rest] };
};

const measure = async <N extends number>(law: Law<N>, context: Context, own: readonly Own[]) => {
  const { smoke, progress, peers } = context;
  const found = await peers.stan();
  progress('compiling, in Stan a minute if it is for the first time');
  const model = E.isLeft(found) ? found : await found.right.load(law.stan.model, law.stan.data, !smoke);
  const samplers: { readonly one: Own; readonly sampler: OwnSampler; readonly runs: OwnRun[] }[] = [];
  // On other numbers of threads it is the same program, which a smoke run need not see.
  for (const one of smoke ? own.slice(0, 1) : own)
    samplers.push({
      one,
      sampler: await ourSampler(one.backend, law, smoke ? efforts.smoke : efforts.full, progress),
      runs: [],
    });
  const stanRuns: StanRun[] = [];
  const rounds = smoke ? 1 : 11;
  for (let round = 0; round < rounds; round++) {
    progress(`sampling, round ${round + 1} of ${rounds}`);
    for (const { sampler, runs } of samplers) runs.push(await sampler.sample());
    if (E.isRight(model)) stanRuns.push(await model.right.sample(round + 1));
  }
  progress('finding out what draws are worth');
  const ours = samplers.map(({ one, sampler, runs }) => ({ one, sampler, samples: samplesOf(runs, worthOf) }));
  const stan = stanRuns.length === 0 ? undefined : stanSamples(law, stanRuns);
  const checks: Check[] = E.isRight(model) ? [...(await gradientChecks(law, model.right))] : [];
  for (const { one, samples } of ours) {
    const [first] = samples.worths;
    checks.push(...samples.worths.map((worth) => rhatCheck(one.name, worth)));
    if (law.deviations !== undefined) checks.push(...centredLaw(one.name, first, law.deviations));
    if (stan !== undefined) checks.push(...sameLaw(`${one.name} and Stan`, first, stan.worths[0]));
  }
  requireChecks(checks);
  return { ours, stan, checks, absent: E.isLeft(model) ? model.left : '' };
};

const row = <N extends number>(id: string, law: Law<N>): Row => {
  const title = `An effective sample of ${law.title}`;
  const run = (context: Context) =>
    withOwn([], async (own) => {
      const { ours: samplers, stan, checks, absent } = await measure(law, context, own);
      const [first, ...rest] = samplers;
      if (first === undefined) throw new RangeError('nothing of ours takes part');
      const halved = stan === undefined ? undefined : { ...stan, seconds: stan.seconds.map((time) => time / 2) };
      const peersBy = (kind: Kind): Readonly<Record<string, Peer>> => {
        const ours = costs(first.samples, kind);
        const theirs = (samples: Samples | undefined): Peer =>
          samples === undefined ? { absent } : compare(ours, costs(samples, kind));
        return {
          ...Object.fromEntries(rest.map(({ one, samples }) => [one.name, compare(ours, costs(samples, kind))])),
          [ONE_CORE]: theirs(stan),
          [TWO_CORES]: theirs(halved),
        };
      };
      const like = first.one.threads === 1 ? ONE_CORE : TWO_CORES;
      const [bulk, tail] = [peersBy('bulk'), peersBy('tail')];
      const asked: readonly Target[] = [
        ratioTarget(bulk, [like], law.limit),
        ratioTarget(tail, [like], law.limit, { what: `${like}, for tails` }),
      ];
      const ours = summarise(costs(first.samples, 'bulk'));
      return {
        id,
        title,
        unit: 'us per effective sample',
        ours: ours.median,
        spread: ours.spread,
        peers: bulk,
        checked: true as const,
        checks,
        targets: asked,
        notes: [
          ...samplers.map(({ one, sampler, samples }) => ownNote(one, sampler, samples)),
          ...(stan === undefined ? [] : [stanNote(stan)]),
        ],
      };
    });
  return { id, title, run };
};

export const w8: readonly Row[] = [
  row('w8-gaussian', targets.standard),
  row('w8-stretched', targets.stretched),
  row('w8-schools', targets.schools),
];
