/** What watches a run without changing it: the energy on a grid, and its largest curvature. */
import { compile, gpujs, hessian, reference, wasm } from '@ergodic/autodiff';
import { type Expr, evaluate, input } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import { langevin } from '@ergodic/samplers';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { afterAll, describe, expect, it } from 'vitest';
import { flatEnergy, mlpEnergy } from '../networks/index.ts';
import { contrastiveDivergence, maximumLikelihood } from '../objectives/index.ts';
import { sgd } from '../optimise/index.ts';
import { type Compile, landscapes, parametersOf, rowsOf, sharpest, type TrainingState, trainer } from './index.ts';

const backends = [gpujs('cpu'), wasm()];
afterAll(async () => {
  for (const backend of backends) await backend.dispose();
});
const interpret: Compile = (outputs) => TE.right(reference(outputs));
const got = async <Err, A>(task: TE.TaskEither<Err, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right;
};

const network = mlpEnergy([2], { hidden: [6, 5], reference: 2 });
const flat = flatEnergy(network);
const parameters = flat.initial(key(3)).map((w) => 2 * w);
const x = input('x', [2]);

describe('a landscape', () => {
  it('is the energy of the parameters of its step, at the centres of the cells, at the steps that are chosen', async () => {
    const { initial, advance } = await got(
      trainer(interpret)(
        {
          objective: maximumLikelihood(network, {
            negatives: contrastiveDivergence(langevin, { steps: 2, stepSize: 0.02 }),
          }),
          optimiser: sgd({ rate: 0.1 }),
          batch: 8,
        },
        rowsOf({ points: { data: normal(key(5), [40, 2]), rows: 40 } }),
        key(1),
      ),
    );
    const box = { x: [-1, 2], y: [0, 4] } as const;
    const watch = await got(landscapes(interpret)(flat, { box, columns: 3, rows: 2, steps: [0, 2] }));
    let state: TrainingState = initial;
    const frames = [await got(watch(state))];
    for (let i = 0; i < 3; i++) {
      state = (await got(advance(state))).state;
      const frame = await got(watch(state));
      frames.push(frame);
      if (O.isNone(frame)) continue;
      const energy = flat.at(parametersOf(flat))(x);
      frame.value.values.forEach((value, cell) => {
        const place = [-0.5 + (cell % 3), 1 + 2 * Math.floor(cell / 3)];
        const want =
          evaluate(energy, { parameters: Array.from(state.arrays.parameters ?? []), x: place }).data[0] ?? Number.NaN;
        expect(Math.abs(value - want)).toBeLessThan(1e-12 * (1 + Math.abs(want)));
      });
    }
    expect(frames.map((frame) => (O.isSome(frame) ? frame.value.step : null))).toEqual([0, null, 2, null]);
    const [first, , third] = frames;
    if (first === undefined || third === undefined || O.isNone(first) || O.isNone(third)) throw new Error('no frames');
    expect(third.value.values).not.toEqual(first.value.values);
  });

  it('has cells', () => {
    const options = { box: { x: [0, 1], y: [0, 1] }, columns: 0, rows: 2, steps: [] } as const;
    expect(() => landscapes(interpret)(flat, options)).toThrow('the number of columns is 0');
  });
});

describe('the largest curvature of a network', () => {
  const count = 12;
  const points = normal(key(7), [count, 2]);
  /** The larger eigenvalue of the Hessian at a point, by its entries. */
  const exactly = (i: number): number => {
    const h = hessian((p: Expr<[2]>) => flat.at(parametersOf(flat))(p))(x);
    const [a = 0, b = 0, , d = 0] = evaluate(h, {
      parameters: Array.from(parameters),
      x: Array.from(points.slice(2 * i, 2 * i + 2)),
    }).data;
    return (a + d) / 2 + Math.hypot((a - d) / 2, b);
  };
  const exact = Math.max(...Array.from({ length: count }, (_, i) => exactly(i)));

  it('is that of its Hessians, from below', async () => {
    const at = await got(sharpest(interpret)(flat, count, { iterations: 100 }));
    const found = await got(at(parameters, points));
    expect(found).toBeLessThanOrEqual(exact + 1e-12);
    // Whatever the second eigenvalue, the error is at most tan²(of where it begins) / (2 e k) of the gap.
    expect(found).toBeGreaterThan(exact - 1e-2 * Math.abs(exact));
  });

  it('is the same on every backend', async () => {
    const at = await got(sharpest(interpret)(flat, count, { iterations: 6 }));
    const want = await got(at(parameters, points));
    for (const backend of backends) {
      const other = await got(sharpest(compile(backend))(flat, count, { iterations: 6 }));
      expect(Math.abs((await got(other(parameters, points))) - want)).toBeLessThan(1e-4 * Math.abs(want));
    }
  });
});
