/** Runs: how they end, and that it does not matter how many steps are taken at once. */
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { describe, expect, it } from 'vitest';
import { beginning, divergenceAlarm, drive, type Ending, modelOf, type Trainer } from './index.ts';

type Counting = (value: (step: number) => number, failsAt?: number) => Trainer;

/** Trainers that only count, see what they are told to, and fail at a step; at once they take so many steps at most. */
const countingBy =
  (atOnce: number): Counting =>
  (value, failsAt = Infinity) => ({
    initial: { step: 0, arrays: { average: Float32Array.of(0) } },
    watches: ['value'],
    shapes: { average: [1] },
    advance: ({ step }, most = 1) => {
      const taken = Math.min(most, atOnce, failsAt - 1 - step);
      return taken === 0
        ? TE.left({ _tag: 'NonFinite', node: 'the loss', step: failsAt })
        : TE.right({
            state: { step: step + taken, arrays: { average: Float32Array.of(step + taken) } },
            seen: { value: Float32Array.from({ length: taken }, (_, i) => value(step + 1 + i)) },
          });
    },
    profile: null,
  });

/** Drives from the beginning or from a progress, to the end or until so many steps are taken in all. */
const driven = async (
  of: Trainer,
  total: number,
  beyond?: number,
  { from = beginning(of.initial), until = Infinity, every = 2 } = {},
): Promise<Ending> => {
  const signal = { aborted: from.state.step >= until };
  const ending = await drive<never>(of, {
    total,
    signal,
    every,
    measure: () => TE.right(1.5),
    report: ({ state }) => {
      signal.aborted = state.step >= until;
    },
    save: () => TE.right(undefined),
    ...(beyond === undefined ? {} : { alarm: divergenceAlarm({ beyond, steps: 3 }) }),
  })(from)();
  if (E.isLeft(ending)) throw new Error('no ending');
  return ending.right;
};

describe.each([1, 4, Infinity])('a run, %s steps at once,', (atOnce) => {
  const counting = countingBy(atOnce);

  it('that fails stops with the state before it', async () => {
    const ending = await driven(
      counting((step) => step / 2, 3),
      10,
    );
    expect(ending).toMatchObject({
      _tag: 'Failed',
      progress: { state: { step: 2 } },
      error: { _tag: 'NonFinite', step: 3 },
    });
    expect([...(ending.progress.seen.value ?? [])]).toEqual([0.5, 1]);
    expect([...ending.progress.nlls]).toEqual([[2, 1.5]]);
  });

  it('that fails among steps taken at once stops with the state before it', async () => {
    const ending = await driven(
      counting((step) => step / 2, 30),
      100,
      undefined,
      { every: 100 },
    );
    expect(ending).toMatchObject({
      _tag: 'Failed',
      progress: { state: { step: 29 } },
      error: { _tag: 'NonFinite', step: 30 },
    });
    expect([...(ending.progress.seen.value ?? [])]).toEqual(Array.from({ length: 29 }, (_, i) => (i + 1) / 2));
  });

  it('that goes astray is stopped, and comes back with a state from before', async () => {
    // Beyond 10 from step 20 on; the alarm rings at the third of these.
    const ending = await driven(
      counting((step) => (step < 20 ? 9 : -step)),
      100,
      10,
      { every: 7 },
    );
    expect(ending).toMatchObject({ _tag: 'Diverged', step: 22, reason: "'value' has been beyond 10 for 3 steps" });
    const { state, seen, nlls } = ending.progress;
    expect(state.step).toBeLessThanOrEqual(19);
    expect(state.step).toBeGreaterThanOrEqual(16);
    expect([...modelOf(state)]).toEqual([state.step]);
    expect(seen.value).toHaveLength(state.step);
    expect(Math.max(...nlls.keys())).toBeLessThanOrEqual(state.step);
  });

  it('that goes astray comes back with the same state, wherever it was interrupted before', async () => {
    const astray = counting((step) => (step < 20 ? 9 : -step));
    const { progress, ...ending } = await driven(astray, 100, 10);
    for (let first = 0; first <= 21; first++)
      for (const second of [first, first + 1, 21]) {
        const one = await driven(astray, 100, 10, { until: first });
        const two = await driven(astray, 100, 10, { from: one.progress, until: second });
        const { progress: last, ...how } = await driven(astray, 100, 10, { from: two.progress });
        expect([how, { ...last, seconds: 0 }]).toEqual([ending, { ...progress, seconds: 0 }]);
      }
  });

  it('that only stumbles goes on', async () => {
    const ending = await driven(
      counting((step) => (step % 3 === 0 ? 0 : 1000)),
      50,
      10,
    );
    expect(ending).toMatchObject({ _tag: 'Finished', progress: { state: { step: 50 } } });
    expect(
      await driven(
        counting(() => 1000),
        50,
      ),
    ).toMatchObject({ _tag: 'Finished' });
  });

  it('that sees numbers that are none is astray', async () => {
    expect(
      await driven(
        counting(() => Number.NaN),
        50,
        10,
      ),
    ).toMatchObject({
      _tag: 'Diverged',
      step: 3,
      progress: { state: { step: 0 } },
    });
  });
});
