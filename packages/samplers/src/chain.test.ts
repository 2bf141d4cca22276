import { constant, Energy, type Expr, evaluate, foldIn, fromFlat, keyFrom, ones, pipe, toNested } from '@ergodic/core';
import { describe, expect, it } from 'vitest';
import { chain, chains, langevin, type Move, path } from './index.ts';

const at = (point: readonly number[]): Expr<[2]> => constant(fromFlat([2], point));
const key = keyFrom(1);

const near = (a: readonly number[], b: readonly number[]): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((value, i) => {
    expect(Math.abs(value - (b[i] ?? Number.NaN))).toBeLessThan(1e-9 * (1 + Math.abs(value)));
  });
};

describe('chains', () => {
  const sampler = langevin(
    Energy.gaussian([2], {
      precision: [
        [2, 0.5],
        [0.5, 1],
      ],
    }),
    { stepSize: 0.1 },
  );
  const step: Move<[2]> = (key, x) => sampler.step(key, { x })[0].x;

  it('are steps in a row, each with a key of its own', () => {
    const x = at([1, -1]);
    const byHand = [0, 1, 2].reduce((state, i) => step(foldIn(key, i), state), x);
    near(toNested(evaluate(chain(3)(sampler)(key, x))), toNested(evaluate(byHand)));
  });

  it('end where their paths end', () => {
    const visited = toNested(evaluate(path(5)(sampler)(key, at([1, -1]))));
    near(visited[4] ?? [], toNested(evaluate(chain(5)(sampler)(key, at([1, -1])))));
    near(visited[1] ?? [], toNested(evaluate(chain(2)(sampler)(key, at([1, -1])))));
  });

  it('do not depend on how many there are', () => {
    const many = toNested(evaluate(pipe(sampler, chain(4), chains(3))(key, ones([3, 2]))));
    many.forEach((end, i) => {
      near(end, toNested(evaluate(chain(4)(sampler)(foldIn(key, i), ones([2])))));
    });
    expect(many[0]).not.toEqual(many[1]);
  });
});
