import { Energy, type Expr, fromFlat, input, log, mul, pipe, square, sub, sum, tensor } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { key, normal } from '@ergodic/core/random';
import { describe, expect, it, test } from 'vitest';
import { langevin, Metric, mala } from '../index.ts';
import { metricFromCovariance, perChain, resume, run } from './index.ts';

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
};
const starts = (chains: number) => fromFlat([chains, 2], Array.from(normal(key(5), [2 * chains])));

const begun = (draws: number) => ({
  sampler: samplers.mala,
  starts: starts(3),
  key: key(1),
  draws,
  compile: 'reference' as const,
});

describe('settings', () => {
  it('that are given for each chain are those numbers, as if the sampler had them', async () => {
    const tuned = await right(
      run({
        ...begun(5),
        sampler: (t) => langevin(energy, { stepSize: t.stepSize }),
        tuning: { stepSize: perChain(tensor([0.3, 0.3, 0.3])) },
      }),
    );
    expect(tuned.draws).toEqual((await right(run({ ...begun(5), sampler: samplers.langevin }))).draws);
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
        ...begun(9),
        chunk: 2,
        signal,
        onProgress: ({ done }) => {
          if (done >= 4) signal.aborted = true;
        },
      }),
    );
    expect(stopped.ending).toEqual({ _tag: 'Interrupted' });
    expect(stopped.draws.shape).toEqual([3, 4, 2]);
    const both = await right(resume(stopped, { draws: 5, compile: 'reference' }));
    const whole = await right(run(begun(9)));
    expect([both.draws, both.statistics, both.checkpoint.state]).toEqual([
      whole.draws,
      whole.statistics,
      whole.checkpoint.state,
    ]);
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
    [
      'a step size of the wrong sign, as a number',
      () => run({ ...base, sampler: () => langevin(energy, { stepSize: -0.1 }) }),
      /the step size is -0\.1: it must be a finite number that is positive/,
    ],
    [
      'the factor of a mass matrix that is not positive definite',
      () =>
        run({
          ...base,
          sampler: (t: { readonly factor: Expr<[2, 2]> }) =>
            mala(energy, { stepSize: 0.1, metric: Metric.dense(t.factor) }),
          tuning: {
            factor: tensor([
              [1, 0],
              [0.5, -1],
            ]),
          },
        }),
      /tuning\.factor\[1, 1\] is -1: it must be finite and positive, as on all of the diagonal/,
    ],
    [
      'a mass that is not positive',
      () =>
        run({
          ...base,
          sampler: (t: { readonly scale: Expr<[2]> }) =>
            mala(energy, { stepSize: 0.1, metric: Metric.diagonal(t.scale) }),
          tuning: { scale: tensor([1, 0]) },
        }),
      /tuning\.scale\[1\] is 0: it must be finite and positive/,
    ],
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
      'a start where the energy is not finite, of a sampler that keeps no energy',
      () =>
        run({
          ...base,
          sampler: langevin(
            Energy.of([2], (x: Expr<[2]>) => pipe(log(x), sum())),
            { stepSize: 0.1 },
          ),
          starts: tensor([
            [1, 1],
            [1, 1],
            [1, -1],
          ]),
        }),
      /chain 2 starts where the energy is not finite/,
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
