import { Energy, type Expr, fromFlat, input, log, mul, pipe, square, sub, sum, tensor } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { hmc, langevin, mala, nuts } from '../index.ts';
import { type BackendName, metricFromCovariance, type Progress, perChain, resume, run } from './index.ts';

type Result<A> = { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: A };

const right = async <A>(task: () => Promise<Result<A>>): Promise<A> => {
  const result = await task();
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
  return result.right;
};

const reasonOf = async (task: () => Promise<Result<unknown>>): Promise<string> => {
  const result = await task();
  return result._tag === 'Left' ? JSON.stringify(result.left) : 'it was accepted';
};

const energy = Energy.gaussian([2], {
  mean: [1, -1],
  precision: [
    [2, 0.5],
    [0.5, 1],
  ],
});
const samplers = {
  langevin: langevin(energy, { stepSize: 0.3 }),
  mala: mala(energy, { stepSize: 0.8 }),
  hmc: hmc(energy, { stepSize: 0.4, steps: 3, jitter: 0.2 }),
};
type Name = keyof typeof samplers;

const starts = (chains: number) => fromFlat([chains, 2], Array.from(normal(key(5), [2 * chains])));

const drawn = (
  name: Name,
  draws: number,
  more: {
    readonly thin?: number;
    readonly chunk?: number;
    readonly batch?: number;
    readonly threads?: number;
    readonly compile?: BackendName;
  } = {},
  chains = 3,
) =>
  right<{
    readonly draws: { readonly data: ArrayLike<number> };
    readonly statistics: unknown;
    readonly checkpoint: { readonly state: unknown };
  }>(
    name === 'langevin'
      ? run({ sampler: samplers.langevin, starts: starts(chains), key: key(1), draws, compile: 'reference', ...more })
      : name === 'mala'
        ? run({ sampler: samplers.mala, starts: starts(chains), key: key(1), draws, compile: 'reference', ...more })
        : run({ sampler: samplers.hmc, starts: starts(chains), key: key(1), draws, compile: 'reference', ...more }),
  );

const what = ({ draws, statistics, checkpoint }: Awaited<ReturnType<typeof drawn>>) => ({
  draws,
  statistics,
  state: checkpoint.state,
});

const names = fc.constantFrom<Name>('langevin', 'mala', 'hmc');
const few = (most: number) => fc.integer({ min: 1, max: most });

describe('what is drawn', () => {
  it('does not depend on how it is cut into calls, or into batches: to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(names, few(9), few(4), few(9), few(4), async (name, draws, thin, chunk, batch) => {
        const whole = await drawn(name, draws, { thin }, 4);
        expect(what(await drawn(name, draws, { thin, chunk, batch }, 4))).toEqual(what(whole));
      }),
      { numRuns: 25 },
    );
  });

  it('run(n + m) = resume after run(n), to the last bit', async () => {
    await fc.assert(
      fc.asyncProperty(names, few(6), few(6), few(3), few(4), async (name, n, m, thin, chunk) => {
        const whole = await drawn(name, n + m, { thin });
        const sampler = samplers.langevin;
        const first = await right(
          run({ sampler, starts: starts(3), key: key(1), draws: n, thin, compile: 'reference' }),
        );
        const both = await right(resume(first, { draws: m, chunk, compile: 'reference' }));
        if (name === 'langevin') expect(what(both)).toEqual(what(whole));
        // From the checkpoint alone: the new draws.
        const tail = await right(resume(first.checkpoint, { draws: m, compile: 'reference' }));
        expect(tail.draws.shape).toEqual([3, m, 2]);
        expect(tail.checkpoint.state).toEqual(both.checkpoint.state);
      }),
      { numRuns: 20 },
    );
  });

  test.each(['mala', 'hmc'] as const)('run(n + m) = resume after run(n), of %s', async (name) => {
    const first =
      name === 'mala'
        ? await right(run({ sampler: samplers.mala, starts: starts(3), key: key(1), draws: 4, compile: 'reference' }))
        : await right(run({ sampler: samplers.hmc, starts: starts(3), key: key(1), draws: 4, compile: 'reference' }));
    const both = await right(resume(first, { draws: 5, chunk: 2, compile: 'reference' }));
    expect(what(both)).toEqual(what(await drawn(name, 9)));
  });

  it('is the same of a chain alone and among others', async () => {
    const all = await drawn('hmc', 6, {}, 4);
    const first = await drawn('hmc', 6, {}, 1);
    expect(Array.from(first.draws.data)).toEqual(Array.from(all.draws.data).slice(0, 12));
  });

  it('thinned is every so many of the draws', async () => {
    const [all, third] = [await drawn('mala', 9), await drawn('mala', 3, { thin: 3 })];
    for (let c = 0; c < 3; c++)
      for (let t = 0; t < 3; t++)
        for (let i = 0; i < 2; i++)
          expect(third.draws.data[(c * 3 + t) * 2 + i]).toBe(all.draws.data[(c * 9 + 3 * t + 2) * 2 + i]);
  });

  it('is the same with and without anyone who looks on', async () => {
    const told: Progress[] = [];
    const quiet = await drawn('mala', 8, { chunk: 3 });
    const watched = await right(
      run({
        sampler: samplers.mala,
        starts: starts(3),
        key: key(1),
        draws: 8,
        chunk: 3,
        compile: 'reference',
        onProgress: (p) => told.push(p),
      }),
    );
    expect(what(watched)).toEqual(what(quiet));
    expect(told.map(({ done, of, chains }) => [done, of, chains])).toEqual([
      [3, 8, 3],
      [6, 8, 3],
      [8, 8, 3],
    ]);
    expect(told.every(({ acceptance, rate }) => acceptance > 0 && acceptance <= 1 && rate > 0)).toBe(true);
  });

  it('is the same on two threads, to the last bit', async () => {
    const [one, two] = [await drawn('hmc', 7, {}, 5), await drawn('hmc', 7, { threads: 2 }, 5)];
    expect(what(two)).toEqual(what(one));
  }, 60_000);

  test.each(['cpu', 'webasm'] as const)(
    'is the same on gpu.js %s, to single precision, with the same random bits',
    async (compile) => {
      for (const name of ['langevin', 'hmc'] as const) {
        const [exact, single] = [await drawn(name, 6), await drawn(name, 6, { compile })];
        Array.from(exact.draws.data).forEach((value, i) => {
          expect(Math.abs((single.draws.data[i] ?? Number.NaN) - value)).toBeLessThan(2e-5 * (1 + Math.abs(value)));
        });
      }
    },
    60_000,
  );

  it('is that of the same sampler with numbers for its settings', async () => {
    const tuned = await right(
      run({
        sampler: (t) => langevin(energy, { stepSize: t.stepSize }),
        tuning: { stepSize: perChain(tensor([0.3, 0.3, 0.3])) },
        starts: starts(3),
        key: key(1),
        draws: 5,
        compile: 'reference',
      }),
    );
    expect(tuned.draws).toEqual((await drawn('langevin', 5)).draws);
  });

  it('of NUTS too can be gone on with', async () => {
    const sampler = nuts(energy, { stepSize: 0.5, maxDepth: 4 });
    const begun = { sampler, starts: starts(2), key: key(2), compile: 'reference' as const };
    const first = await right(run({ ...begun, draws: 2 }));
    const both = await right(resume(first, { draws: 2, compile: 'reference' }));
    expect(both.draws).toEqual((await right(run({ ...begun, draws: 4 }))).draws);
  });
});

describe('what breaks down', () => {
  // Beyond 3 there is nothing: the logarithm of a negative number.
  const walled = Energy.of([1], (x: Expr<[1]>) => sub(mul(pipe(x, square, sum()), 0.5), pipe(log(sub(3, x)), sum())));

  it('is reported with chain and step, and does not stop the others', async () => {
    const wild = mala(walled, { stepSize: 8 });
    const found = await right(
      run({ sampler: wild, starts: tensor([[2.5], [0], [-1]]), key: key(3), draws: 60, thin: 2, compile: 'reference' }),
    );
    expect(found.divergences.length).toBeGreaterThan(0);
    expect(Array.from(found.draws.data).every((value) => Number.isFinite(value) && value < 3)).toBe(true);
    expect(found.ending._tag).toBe('Finished');
    // Every one of them is in the outcomes of the steps, taken one by one.
    const single = await right(
      run({ sampler: wild, starts: tensor([[2.5], [0], [-1]]), key: key(3), draws: 120, compile: 'reference' }),
    );
    const outcomes = Array.from(single.statistics.outcome?.data ?? []);
    const expected = outcomes.flatMap((value, i) =>
      value === 2 ? [{ chain: Math.floor(i / 120), step: i % 120 }] : [],
    );
    const byStep = (list: readonly { readonly chain: number; readonly step: number }[]) =>
      [...list].sort((a, b) => a.step - b.step || a.chain - b.chain);
    expect(found.divergences).toEqual(byStep(expected));
    expect(single.divergences).toEqual(byStep(expected));
  });

  it('is kept apart from an interruption: what was drawn before is there, and can go on', async () => {
    const signal = { aborted: false };
    const stopped = await right(
      run({
        sampler: samplers.mala,
        starts: starts(3),
        key: key(1),
        draws: 9,
        chunk: 2,
        compile: 'reference',
        signal,
        onProgress: ({ done }) => {
          if (done >= 4) signal.aborted = true;
        },
      }),
    );
    expect(stopped.ending).toEqual({ _tag: 'Interrupted' });
    expect(stopped.draws.shape).toEqual([3, 4, 2]);
    const both = await right(resume(stopped, { draws: 5, compile: 'reference' }));
    expect(what(both)).toEqual(what(await drawn('mala', 9)));
  });
});

/** `run` as a program without types calls it. */
const untyped = signature<(options: object) => () => Promise<Result<unknown>>>(run);

describe('bad input is an error that names it', () => {
  const base = { sampler: samplers.mala, starts: starts(3), key: key(1), draws: 5, compile: 'reference' as const };
  const tuned = (stepSize: number) => ({
    ...base,
    sampler: (t: { readonly stepSize: Expr<[]> }) => langevin(energy, { stepSize: t.stepSize }),
    tuning: { stepSize },
  });

  test.each([
    [
      'a step size of the wrong sign',
      () => run(tuned(-0.1)),
      /tuning\.stepSize is -0\.1: it must be finite and positive/,
    ],
    ['a step size that is no number', () => run(tuned(Number.NaN)), /tuning\.stepSize is NaN/],
    ['no draws', () => run({ ...base, draws: 0 }), /draws is 0/],
    ['no chains', () => run({ ...base, starts: fromFlat([0, 2], []) }), /there are no chains/],
    ['a chunk of none', () => run({ ...base, chunk: 0 }), /chunk is 0/],
    [
      'a start that is not finite',
      () =>
        run({
          ...base,
          starts: tensor([
            [0, 0],
            [Number.NaN, 1],
          ]),
        }),
      /chain 1 starts where the point is not finite/,
    ],
    [
      'a start where the energy is not finite',
      () =>
        run({
          ...base,
          sampler: mala(
            Energy.of([2], (x: Expr<[2]>) => pipe(log(x), sum())),
            { stepSize: 0.1 },
          ),
          starts: tensor([
            [1, 1],
            [-1, 1],
          ]),
        }),
      /chain 1 starts where the energy is not finite/,
    ],
    [
      'points of the wrong shape',
      () => untyped({ ...base, starts: fromFlat([2, 3], [1, 2, 3, 4, 5, 6]) }),
      /the sampler cannot begin at such starts/,
    ],
    [
      'settings for another number of chains',
      () => untyped({ ...tuned(1), tuning: { stepSize: perChain(tensor([0.1, 0.2])) } }),
      /its first axis must be that of the 3 chains/,
    ],
    [
      'an input that is not given',
      () =>
        run({
          ...base,
          sampler: mala((x: Expr<[2]>) => mul(pipe(x, square, sum()), input('beta', [])), { stepSize: 0.1 }),
        }),
      /input 'beta' is not given/,
    ],
    ['an unknown backend', () => untyped({ ...base, compile: 'abacus' }), /there is no backend 'abacus'/],
    ['a statistic that nobody tells', () => run({ ...base, keep: ['luck'] }), /does not tell 'luck'/],
    ['too many steps', () => run({ ...base, draws: 2 ** 23, thin: 4 }), /a chain takes at most/],
  ] as const)('%s', async (_, make, reason) => {
    expect(await reasonOf(make())).toMatch(reason);
  });

  test.each([
    [
      [
        [1, 2],
        [2, 1],
      ],
      /not positive definite/,
    ],
    [
      [
        [1, 2],
        [3, 8],
      ],
      /symmetric/,
    ],
    [
      [
        [1, Number.NaN],
        [0, 1],
      ],
      /finite/,
    ],
    [[[1, 0]], /square/],
  ])('a covariance %j', (covariance, reason) => {
    const result = metricFromCovariance(covariance);
    expect(result._tag === 'Left' && result.left.reason).toMatch(reason);
  });
});
