import { type Backend, compile, gpujs, reference } from '@ergodic/autodiff';
import { type Expr, exp, mul, sum } from '@ergodic/core';
import { energy } from '@ergodic/core/energy';
import { key, normal } from '@ergodic/core/random';
import { Init, parameter } from '@ergodic/core/tree';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { afterAll, describe, expect, it } from 'vitest';
import { type FlatEnergy, flatEnergy, mlpEnergy } from '../networks/index.ts';
import {
  beginning,
  type Compile,
  drive,
  type Recipe,
  recipe,
  type Starts,
  type Trainer,
  type TrainingState,
  trainer,
} from './index.ts';

const backends: readonly Backend[] = [gpujs('cpu'), gpujs('webasm')];
afterAll(async () => {
  for (const backend of backends) await backend.dispose();
});
const interpret: Compile = (outputs) => TE.right(reference(outputs));

const network = flatEnergy(mlpEnergy({ hidden: [6, 5], reference: 2 }));
const small = (starts: Starts, steps = 30): Recipe => ({ ...recipe, starts, steps, batch: 8, chainSteps: 3 });
const points = Float32Array.from(normal(key(5), [40, 2]));

const made = async (on: Compile, of: Recipe, energyOf: FlatEnergy = network): Promise<Trainer> => {
  const result = await trainer(on)(energyOf, of, points, key(1))();
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

const largestDifference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);

describe('thirty steps of training', () => {
  it.each(['cd', 'persistent', 'noise'] as const)(
    'with chains from %s are those of the interpreter',
    async (starts) => {
      const exact = await run(await made(interpret, small(starts)), 30);
      expect(
        largestDifference(exact.parameters, (await made(interpret, small(starts))).initial.parameters),
      ).toBeGreaterThan(0.01);
      for (const backend of backends) {
        const state = await run(await made(compile(backend), small(starts)), 30);
        expect(largestDifference(state.parameters, exact.parameters)).toBeLessThan(2e-4);
        expect(largestDifference(state.average, exact.average)).toBeLessThan(2e-4);
        expect(Math.abs(state.sharpness - exact.sharpness)).toBeLessThan(1e-3 * exact.sharpness);
      }
    },
  );

  it('are those of two runs, one after the other', async () => {
    for (const starts of ['cd', 'persistent'] as const) {
      const one = await made(interpret, small(starts, 8));
      expect(await run(one, 5, await run(one, 3))).toEqual(await run(one, 8));
    }
  });
});

describe('training that meets a number that is not finite', () => {
  const explosive = flatEnergy(
    energy({
      event: [2],
      params: { w: parameter([], Init.constant(1)) },
      apply:
        ({ w }) =>
        (x: Expr<[2]>) =>
          mul(w, exp(mul(sum()(mul(x, x)), 1e4))),
    }),
  );

  it('names it and the step', async () => {
    const { initial, advance } = await made(interpret, small('noise'), explosive);
    expect(await advance(initial)()).toMatchObject({ _tag: 'Left', left: { _tag: 'NonFinite', step: 1 } });
  });

  it('stops with the state before it', async () => {
    const { initial } = await made(interpret, small('cd'));
    const failing: Trainer = {
      initial,
      advance: (state) =>
        state.step === 2
          ? TE.left({ _tag: 'NonFinite', node: 'the energy gap', step: 3 })
          : TE.right({ state: { ...state, step: state.step + 1 }, gap: state.step }),
    };
    const ending = await drive<never>(failing, {
      total: 10,
      signal: { aborted: false },
      every: 2,
      measure: () => TE.right(1.5),
      report: () => undefined,
      save: () => TE.right(undefined),
    })(beginning(initial))();
    expect(ending).toMatchObject({
      right: { _tag: 'Failed', progress: { state: { step: 2 } }, error: { _tag: 'NonFinite', step: 3 } },
    });
    if (E.isLeft(ending)) throw new Error('no ending');
    expect([...ending.right.progress.gaps]).toEqual([0, 1]);
    expect([...ending.right.progress.nlls]).toEqual([[2, 1.5]]);
  });
});
