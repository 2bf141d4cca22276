import { type Backend, compile, gpujs, reference, wasm } from '@ergodic/autodiff';
import { type Expr, exp, mul, sum } from '@ergodic/core';
import { energy } from '@ergodic/core/energy';
import { foldIn, key, normal } from '@ergodic/core/random';
import { Init, parameter, slot } from '@ergodic/core/tree';
import { langevin } from '@ergodic/samplers';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { afterAll, describe, expect, it } from 'vitest';
import { mlpEnergy } from '../networks/index.ts';
import {
  type AnyObjective,
  type CarriedExprs,
  contrastiveDivergence,
  type Given,
  maximumLikelihood,
  type Negatives,
  type Points,
  persistent,
  shortRun,
} from '../objectives/index.ts';
import { carriedAt } from '../objectives/objective.ts';
import { adam, clipByGlobalNorm, sgd, warmUpCosine } from '../optimise/index.ts';
import {
  type Compile,
  type Examples,
  type Learning,
  modelOf,
  rowsOf,
  type Seen,
  type Trainer,
  type TrainingState,
  trainer,
  trainingStep,
} from './index.ts';

const vectors = wasm({ threads: 2 });
const backends: readonly Backend[] = [gpujs('cpu'), gpujs('webasm'), vectors];
afterAll(async () => {
  for (const backend of backends) await backend.dispose();
});
const interpret: Compile = (outputs) => TE.right(reference(outputs));

const network = mlpEnergy([2], { hidden: [6, 5], reference: 2 });
const stepSize = { product: 0.3, largest: 0.02, memory: 0.9 };
const kinds: Readonly<Record<string, Negatives<[2]>>> = {
  cd: contrastiveDivergence(langevin, { steps: 3, stepSize }),
  persistent: persistent(langevin, { steps: 3, stepSize, chains: 24, restart: 0.2 }),
  noise: shortRun(langevin, { steps: 3, stepSize }),
};
const learning = (negatives: Negatives<[2]>): Learning => ({
  objective: maximumLikelihood(network, { negatives }),
  optimiser: adam({ rate: warmUpCosine({ peak: 3e-3, warmUp: 3, steps: 30 }), weightDecay: 0.01 }),
  batch: 8,
  clip: clipByGlobalNorm(0.5),
});
const examples = rowsOf({ points: { data: normal(key(5), [40, 2]), rows: 40 } });

const made = async (on: Compile, of: Learning, from: Examples = examples): Promise<Trainer> => {
  const result = await trainer(on)(of, from, key(1))();
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

const run = async ({ initial, advance }: Trainer, steps: number, from = initial): Promise<TrainingState> => {
  let state = from;
  for (let i = 0; i < steps; i++) {
    const next = await advance(state)();
    if (E.isLeft(next)) throw new Error(JSON.stringify(next.left));
    state = next.right.state;
  }
  return state;
};

/** Steps taken at once, so many each time. */
const strides = async ({ initial, advance }: Trainer, lengths: readonly number[]) => {
  let state = initial;
  const seen: Seen[] = [];
  for (const most of lengths) {
    const next = await advance(state, most)();
    if (E.isLeft(next)) throw new Error(JSON.stringify(next.left));
    expect(next.right.state.step).toBe(state.step + most);
    state = next.right.state;
    seen.push(next.right.seen);
  }
  return { state, loss: seen.flatMap(({ loss = [] }) => Array.from(loss)) };
};

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe('thirty steps of training', () => {
  it.each(Object.entries(kinds))('with chains of kind %s are those of the interpreter', async (_, negatives) => {
    const slow = await made(interpret, learning(negatives));
    const exact = await run(slow, 30);
    expect(largestDifference(modelOf(exact), modelOf(slow.initial))).toBeGreaterThan(0.01);
    for (const backend of backends) {
      const state = await run(await made(compile(backend), learning(negatives)), 30);
      expect(Object.keys(state.arrays).sort()).toEqual(Object.keys(exact.arrays).sort());
      for (const [name, values] of Object.entries(exact.arrays)) {
        const scale = Math.max(1, ...values.map(Math.abs));
        expect(largestDifference(state.arrays[name] ?? new Float32Array(0), values)).toBeLessThan(1e-3 * scale);
      }
    }
  });

  it('are the same however many are taken at once, and leave the state that they begin with', async () => {
    for (const negatives of Object.values(kinds)) {
      const one = await made(compile(vectors), learning(negatives));
      const first = structuredClone(one.initial);
      const single = await strides(one, Array(12).fill(1));
      expect(new Set(single.loss).size).toBe(12);
      await fc.assert(
        fc.asyncProperty(fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), async (ends) => {
          const lengths = [...ends, 12].map((end, i) => end - (ends[i - 1] ?? 0));
          expect(await strides(one, lengths)).toEqual(single);
        }),
        { numRuns: 20 },
      );
      expect(one.initial).toEqual(first);
    }
  });

  it('are taken one by one in double precision, of which states keep half', async () => {
    const double = wasm({ precision: 'f64', threads: 1 });
    const { initial, advance } = await made(
      compile(double),
      learning(contrastiveDivergence(langevin, { steps: 3, stepSize })),
    );
    const next = await advance(initial, 5)();
    expect(next).toMatchObject({ _tag: 'Right', right: { state: { step: 1 } } });
    await double.dispose();
  });

  const w = parameter([], Init.constant(3));
  type Own = Given<{ readonly w: typeof w }, Points<[2]>>;
  /** Learns one number, and carries arrays as it is told. */
  const carrying = (next: (carried: CarriedExprs, w: Expr<[]>) => CarriedExprs): Learning => {
    const objective: AnyObjective = {
      _tag: 'Objective',
      name: 'one that carries',
      params: { w },
      example: { points: slot<[2]>([2]) },
      carried: { a: parameter([2], Init.constant(1)), b: parameter([2], Init.constant(2)) },
      assess: ({ params, batch: { points }, carried }: Own) => ({
        loss: mul(params.w, sum()(mul(points, points))),
        carried: next(carried, params.w),
        seen: {},
      }),
    };
    return { objective, optimiser: sgd({ rate: 1e-3 }), batch: 4 };
  };
  it.each<[string, Parameters<typeof carrying>[0], number]>([
    ['exchanges arrays', ({ a, b }) => (a && b ? { a: b, b: a } : {}), 1],
    ['gives one for two', ({ a }) => (a ? { a, b: a } : {}), 1],
    ['keeps them', (carried) => carried, 3],
    [
      'never reads one',
      (carried, x) => ({ a: mul(carriedAt<[2]>(carried, 'a'), x), b: mul(carriedAt<[2]>(carried, 'a'), 2) }),
      3,
    ],
  ])('are those of the interpreter where an objective %s', async (_, next, atOnce) => {
    const exact = await run(await made(interpret, carrying(next)), 3);
    const one = await made(compile(vectors), carrying(next));
    const states = [await run(one, 3)];
    const once = await one.advance(one.initial, 3)();
    if (E.isLeft(once)) throw new Error(JSON.stringify(once.left));
    expect(once.right.state.step).toBe(atOnce);
    if (atOnce === 3) states.push(once.right.state);
    for (const state of states)
      for (const [name, values] of Object.entries(exact.arrays))
        expect(largestDifference(state.arrays[name] ?? new Float32Array(0), values)).toBeLessThan(1e-5);
  });

  it('want all that they are given', async () => {
    for (const on of [interpret, ...backends.map(compile)]) {
      const own = learning(shortRun(langevin, { steps: 1, stepSize: 0.01 }));
      const { initial, advance } = await made(on, own, () => ({}));
      await expect((async () => advance(initial)())()).rejects.toThrow(
        "input 'batch.points' has 16 values, given none",
      );
    }
  });

  it('are at least one', async () => {
    const { initial, advance } = await made(interpret, learning(shortRun(langevin, { steps: 1, stepSize: 0.01 })));
    expect(() => advance(initial, 0)).toThrow('the number of steps is 0');
  });

  it('are those of two runs, one after the other', async () => {
    for (const negatives of Object.values(kinds)) {
      const one = await made(interpret, learning(negatives));
      expect(await run(one, 5, await run(one, 3))).toEqual(await run(one, 8));
    }
  });
});

describe('an average of parameters', () => {
  it('has a decay from 0 to 1: others would run away unseen', () => {
    const learning = {
      objective: maximumLikelihood(network, { negatives: shortRun(langevin, { steps: 2, stepSize: 0.01 }) }),
      optimiser: sgd({ rate: 0.1 }),
      batch: 4,
    };
    for (const average of [2, -1, Number.NaN])
      expect(() => trainingStep({ ...learning, average })).toThrow(/decay of the average is .*from 0 to 1/);
  });
});

describe('training that meets a number that is not finite', () => {
  /** A function of `|x|²`, times what is learned. */
  const weighed = (of: (square: Expr<[]>) => Expr<[]>) =>
    energy({
      event: [2],
      params: { w: parameter([], Init.constant(1)) },
      apply:
        ({ w }) =>
        (x: Expr<[2]>) =>
          mul(w, of(sum()(mul(x, x)))),
    });

  it('names it and the step, and leaves the state', async () => {
    const explosive = weighed((square) => exp(mul(square, 1e4)));
    const { initial, advance } = await made(interpret, {
      objective: maximumLikelihood(explosive, { negatives: shortRun(langevin, { steps: 2, stepSize: 0.01 }) }),
      optimiser: sgd({ rate: 0.1 }),
      batch: 4,
    });
    expect(await advance(initial)()).toMatchObject({ _tag: 'Left', left: { _tag: 'NonFinite', step: 1 } });
    expect([...modelOf(initial)]).toEqual([1]);
  });

  it('that single precision cannot hold names it too', async () => {
    const vast = weighed((square) => mul(square, 1e30));
    // 1e30 of the gradient times 1e10 is finite for the interpreter.
    const { initial, advance } = await made(interpret, {
      objective: maximumLikelihood(vast, { negatives: shortRun(langevin, { steps: 1, stepSize: 1e-40 }) }),
      optimiser: sgd({ rate: 1e10 }),
      batch: 4,
    });
    expect(await advance(initial)()).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'NonFinite', node: "the array 'parameters' of training", step: 1 },
    });
  });

  it('takes the steps before it', async () => {
    // The points of the sixth step are none.
    const { words } = foldIn(foldIn(foldIn(key(1), 2), 5), 0);
    const broken: Examples = (own, n) =>
      own.words.every((word, i) => word === words[i])
        ? { points: new Float32Array(2 * n).fill(Number.NaN) }
        : examples(own, n);
    for (const backend of backends) {
      const own = await made(compile(backend), learning(shortRun(langevin, { steps: 2, stepSize: 0.01 })), broken);
      const { initial, advance } = own;
      const good = await run(own, 5);
      let last = initial;
      let next = await advance(last, 12)();
      for (; E.isRight(next); next = await advance(last, 12)()) {
        expect(next.right.seen.loss).toHaveLength(next.right.state.step - last.step);
        last = next.right.state;
      }
      expect(last).toEqual(good);
      expect(next.left).toMatchObject({ _tag: 'NonFinite', step: 6 });
    }
  });
});
