/** Samplers made at random of others, for the tests of the laws of combinators, and when two of them are the same program. */
import { constant, Energy, type Expr, input, type KeyExpr } from '@ergodic/core';
import { type Node, signature } from '@ergodic/core/graph';
import { leaves, type Nodes } from '@ergodic/core/structure';
import * as fc from 'fast-check';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import { type Info, type Point, pointAt, type Sampler } from '../kernel/index.ts';
import { hmc, mala } from '../samplers/index.ts';
import { andThen, getMonoid } from './and-then.ts';
import { mixtureOfSteps } from './mixture.ts';
import { thin } from './thin.ts';

/** What all of them are. */
export type Plain = Sampler<[2], Point<[2]>>;

export const target = Energy.gaussian([2], {
  precision: [
    [2, 0.5],
    [0.5, 1],
  ],
});
export const at = pointAt(target);
export const small: Plain = mala(target, { stepSize: 0.3 });
export const large: Plain = mala(target, { stepSize: 1.5 });
export const far: Plain = hmc(target, { stepSize: 0.4, steps: 3 });
export const monoid: Monoid<Plain> = getMonoid(target, at);

/** Samplers of all sorts, some made of others. */
export const { sampler: samplers } = fc.letrec<{ readonly sampler: Plain }>((again) => ({
  sampler: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<Plain>(small, large, far, monoid.empty),
    fc.tuple(again('sampler'), again('sampler')).map(([a, b]) => andThen(b)(a)),
    fc.tuple(again('sampler'), fc.integer({ min: 1, max: 3 })).map(([a, k]) => thin(k)(a)),
    fc.tuple(again('sampler'), again('sampler')).map(([a, b]) => mixtureOfSteps([1, 2], [a, b])),
  ),
}));

export const key: KeyExpr = input('key', [2], 'bits');
export const x: Expr<[2]> = input('x', [2]);

/** Without what only some samplers tell. */
export const common = ([next, told]: ReturnType<Plain['step']>): readonly [Point<[2]>, Info<[2]>] => {
  const { acceptance, logAcceptance, energy, outcome, proposal } = told;
  return [next, { acceptance, logAcceptance, energy, outcome, proposal }];
};

const numbersOf = signature<(parts: readonly [Point<[2]>, ...ReturnType<typeof common>]) => readonly number[]>(
  (parts: Nodes) => leaves(parts).map((node: Node) => node.id),
);

/** The numbers of the nodes that a sampler is. Nodes of the same structure are one node: equal numbers are equal programs. */
export const programOf = (sampler: Plain): readonly number[] => {
  const begun = sampler.init(x);
  return numbersOf([begun, ...common(sampler.step(key, begun))]);
};

/** Does what it is told. */
export const telling = (outcome: number, acceptance: number): Plain => ({
  _tag: 'Sampler',
  name: 'telling',
  init: at,
  step: (_key, state) => [
    state,
    {
      acceptance: constant(acceptance),
      logAcceptance: constant(Math.log(acceptance)),
      energy: state.energy,
      outcome: constant(outcome, 'int'),
      proposal: state.x,
    },
  ],
});
