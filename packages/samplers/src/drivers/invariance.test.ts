/**
 * What is drawn depends on the sampler, the starts and the key, and on nothing else: not on calls, batches, threads, on who looks on, on where it
 * was stopped; and on the backend as far as single precision goes.
 */
import { Energy, fromFlat, mul } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annealedLangevin,
  thin as every,
  hmc,
  langevin,
  mala,
  nuts,
  randomWalk,
  recovery,
  replicaExchange,
  svgd,
  underdamped,
} from '../index.ts';
import { type BackendName, type Progress, resume, run } from './index.ts';

interface Found {
  readonly draws: { readonly shape: readonly number[]; readonly data: ArrayLike<number> };
  readonly statistics: Readonly<Record<string, unknown>>;
  readonly checkpoint: { readonly state: unknown };
  readonly divergences: unknown;
}
type Result = { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: Found };
type Task = () => Promise<Result>;

// Samplers of all kinds of states in one list: as a program without types has them.
const anyRun = signature<(options: object) => Task>(run);
const anyResume = signature<(from: object, more: object) => Task>(resume);

const right = async (task: Task): Promise<Found> => {
  const result = await task();
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
  return result.right;
};

const energy = Energy.gaussian([2], {
  mean: [1, -1],
  precision: [
    [2, 0.5],
    [0.5, 1],
  ],
});

/** A sampler of any kind of states, and the shape of its points. */
interface Case {
  readonly sampler: object;
  readonly event: readonly number[];
}

const of = (name: string, sampler: object, event: readonly number[] = [2]): Case => ({
  sampler,
  event,
  ...{ [fc.toStringMethod]: () => name },
});

const samplers: readonly Case[] = [
  of('langevin', langevin(energy, { stepSize: 0.3 })),
  of('random walk', randomWalk(energy, { scale: 0.8 })),
  of('mala', mala(energy, { stepSize: 0.8 })),
  of('hmc', hmc(energy, { stepSize: 0.4, steps: 3, jitter: 0.2 })),
  of('nuts', nuts(energy, { stepSize: 0.5, maxDepth: 3 })),
  of('underdamped', underdamped(energy, { stepSize: 0.3, friction: 2 })),
  of(
    'annealed langevin',
    annealedLangevin(({ sigma }) => Energy.gaussian([2], { scale: sigma }), {
      sigmas: [2, 1, 0.5],
      steps: 2,
      stepSize: 0.1,
    }),
  ),
  of('recovery', recovery(energy, { sigma: 0.5, stepSize: 0.05 })),
  of(
    'replica exchange',
    replicaExchange((temperature) => mala(energy, { temperature, stepSize: mul(temperature, 0.5) }), {
      temperatures: [1, 2],
    }),
    [2, 2],
  ),
  of('svgd', svgd(energy, { particles: 3, stepSize: 0.2 }), [3, 2]),
  of('mala, every 2', every(2)(mala(energy, { stepSize: 0.8 }))),
];

interface Manner {
  readonly thin?: number;
  readonly chunk?: number;
  readonly batch?: number;
  readonly threads?: number;
  readonly compile?: BackendName;
  readonly onProgress?: (progress: Progress) => void;
}

/** The starts of fewer chains are the first of those of more. */
const startsFor = ({ event }: Case, chains: number) => {
  const size = event.reduce((a, b) => a * b, 1);
  return fromFlat([chains, ...event], Array.from(normal(key(5), [6 * size])).slice(0, chains * size));
};

const drawn = (of: Case, draws: number, chains: number, manner: Manner = {}): Promise<Found> =>
  right(
    anyRun({ sampler: of.sampler, starts: startsFor(of, chains), key: key(1), draws, compile: 'reference', ...manner }),
  );

const what = ({ draws, statistics, checkpoint, divergences }: Found) => ({
  draws,
  statistics,
  state: checkpoint.state,
  divergences,
});

const cases = fc.constantFrom(...samplers);
const few = (most: number) => fc.integer({ min: 1, max: most });

describe('what is drawn', () => {
  it('does not depend on how it is cut into calls, or into batches: to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(cases, few(9), few(5), few(4), few(9), few(5), async (of, draws, chains, thin, chunk, batch) => {
        const whole = await drawn(of, draws, chains, { thin });
        expect(what(await drawn(of, draws, chains, { thin, chunk, batch }))).toEqual(what(whole));
      }),
      { numRuns: 60 },
    );
  });

  it('is that of each chain alone: a batch is its loop, to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(cases, few(5), few(4), few(3), async (of, draws, chains, thin) => {
        const all = await drawn(of, draws, chains, { thin });
        const alone = await drawn(of, draws, chains, { thin, batch: 1 });
        expect(what(alone)).toEqual(what(all));
        // The first chain, without the others.
        const [, ...rest] = all.draws.shape;
        const size = rest.reduce((a, b) => a * b, 1);
        const one = await drawn(of, draws, 1, { thin });
        expect(Array.from(one.draws.data)).toEqual(Array.from(all.draws.data).slice(0, size));
      }),
      { numRuns: 30 },
    );
  });

  it('run(n + m) = resume after run(n), to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(cases, few(6), few(6), few(3), few(4), async (of, n, m, thin, chunk) => {
        const whole = await drawn(of, n + m, 3, { thin });
        const first = await drawn(of, n, 3, { thin });
        const both = await right(anyResume(first, { draws: m, chunk, compile: 'reference' }));
        expect(what(both)).toEqual(what(whole));
        // From the checkpoint alone: the new draws.
        const tail = await right(anyResume(first.checkpoint, { draws: m, compile: 'reference' }));
        expect(tail.draws.shape.slice(0, 2)).toEqual([3, m]);
        expect(tail.checkpoint.state).toEqual(whole.checkpoint.state);
        expect(tail.divergences).toEqual(whole.divergences);
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the number of threads: to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        cases,
        few(5),
        few(6),
        few(3),
        fc.constantFrom(2, 3),
        async (of, draws, chains, thin, threads) => {
          const one = await drawn(of, draws, chains, { thin });
          expect(what(await drawn(of, draws, chains, { thin, threads }))).toEqual(what(one));
        },
      ),
      { numRuns: 5 },
    );
  }, 120_000);

  it('does not depend on the backend: to single precision, with the same random bits', async () => {
    // The key is fixed: of keys at random some would bring a choice so close that single precision decides it.
    await fc.assert(
      fc.asyncProperty(
        cases,
        fc.constantFrom<BackendName>('cpu', 'webasm', 'wasm'),
        few(5),
        few(5),
        few(2),
        few(5),
        async (of, compile, draws, chains, thin, batch) => {
          const exact = await drawn(of, draws, chains, { thin });
          const single = await drawn(of, draws, chains, { thin, batch, compile });
          expect(single.draws.shape).toEqual(exact.draws.shape);
          Array.from(exact.draws.data).forEach((value, i) => {
            expect(Math.abs((single.draws.data[i] ?? Number.NaN) - value)).toBeLessThan(2e-5 * (1 + Math.abs(value)));
          });
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);

  it('does not depend on whether anyone looks on', async () => {
    await fc.assert(
      fc.asyncProperty(cases, few(9), few(4), async (of, draws, chunk) => {
        const told: Progress[] = [];
        const watched = await drawn(of, draws, 3, { chunk, onProgress: (progress) => told.push(progress) });
        expect(what(watched)).toEqual(what(await drawn(of, draws, 3)));
        const steps = told.map(({ done }, i) => done - (told[i - 1]?.done ?? 0));
        expect(steps).toHaveLength(Math.ceil(draws / chunk));
        expect(steps.every((step) => step >= 1 && step <= chunk)).toBe(true);
        expect(steps.reduce((total, step) => total + step, 0)).toBe(draws);
        expect(told.every((progress) => progress.of === draws && progress.chains === 3)).toBe(true);
        expect(told.every(({ acceptance, rate }) => acceptance >= 0 && acceptance <= 1 && rate > 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('thinned is every so many of the draws', async () => {
    await fc.assert(
      fc.asyncProperty(cases, few(4), few(4), few(3), async (of, draws, thin, chains) => {
        const all = await drawn(of, draws * thin, chains);
        const some = await drawn(of, draws, chains, { thin });
        const size = of.event.reduce((a, b) => a * b, 1);
        for (let c = 0; c < chains; c++)
          for (let t = 0; t < draws; t++)
            for (let i = 0; i < size; i++)
              expect(some.draws.data[(c * draws + t) * size + i]).toBe(
                all.draws.data[(c * draws * thin + (t + 1) * thin - 1) * size + i],
              );
      }),
      { numRuns: 20 },
    );
  });
});
