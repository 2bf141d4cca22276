/** Wrong Metropolis-adjusted Langevin steps. The step is written out once more, so that each edit is one of its own lines. */
import {
  add,
  choose,
  constant,
  type Expr,
  exp,
  greater,
  type KeyExpr,
  less,
  minimum,
  mul,
  normal,
  pipe,
  split,
  square,
  sub,
  sum,
  toInt,
  uniform,
  where,
} from '@ergodic/core';
import { type Info, type Point, pointAt, type Sampler } from '../../kernel/index.ts';
import type { Mutant } from '../table/property.ts';
import { verify } from '../verify.ts';
import { energy, mutantsOf, type Vector } from './scene.ts';

const stepSize = 0.7;

interface Edit {
  /** Multiples of what belongs into the acceptance ratio. */
  readonly density?: number;
  readonly hastings?: number;
  /** The gradient that the way back is computed with. */
  readonly gradientBack?: (current: Point<[2]>, proposal: Point<[2]>) => Vector;
  readonly accept?: (u: Expr<[]>, ratio: Expr<[]>) => Expr<[], 'bool'>;
  readonly keys?: (key: KeyExpr) => readonly [KeyExpr, KeyExpr];
  /** The gradient that is kept: after a move, after a stay. */
  readonly kept?: (accepted: Expr<[], 'bool'>, current: Point<[2]>, proposal: Point<[2]>) => Vector;
}

const at = pointAt(energy);

const likely = (u: Expr<[]>, logRatio: Expr<[]>): Expr<[], 'bool'> => less(u, exp(minimum(logRatio, 0)));

const sampler = ({
  density = 1,
  hastings = 1,
  gradientBack = (_, proposal) => proposal.gradient,
  accept = likely,
  keys = (key) => split(key),
  kept = (accepted, current, proposal) => where(accepted, proposal.gradient, current.gradient),
}: Edit): Sampler<[2], Point<[2]>, Info<[2]>> => ({
  _tag: 'Sampler',
  name: 'mala',
  init: at,
  step: (key, current) => {
    const [forNoise, forCoin] = keys(key);
    const mean = (x: Vector, gradient: Vector): Vector => sub(x, mul(gradient, stepSize / 2));
    const proposal = at(add(mean(current.x, current.gradient), mul(normal(forNoise, [2]), Math.sqrt(stepSize))));
    const logProposal = (to: Vector, from: Vector, gradient: Vector): Expr<[]> =>
      mul(pipe(sub(to, mean(from, gradient)), square, sum()), -1 / (2 * stepSize));
    const there = logProposal(proposal.x, current.x, current.gradient);
    const back = logProposal(current.x, proposal.x, gradientBack(current, proposal));
    const logRatio = add(mul(sub(current.energy, proposal.energy), density), mul(sub(back, there), hastings));
    const accepted = accept(uniform(forCoin, []), logRatio);
    const next = choose(accepted, proposal, current);
    return [
      { ...next, gradient: kept(accepted, current, proposal) },
      {
        acceptance: exp(minimum(logRatio, 0)),
        logAcceptance: logRatio,
        energy: next.energy,
        outcome: where(accepted, toInt(constant(0)), toInt(constant(1))),
        proposal: proposal.x,
      },
    ];
  },
});

const mutant = mutantsOf<Edit>('mala', (edit) => verify(sampler(edit), energy).findings, {});

export const malaMutants: readonly Mutant[] = [
  mutant('no Metropolis decision', 'flow balance', { accept: (u) => less(u, 2) }),
  mutant('Hastings term reversed', 'flow balance', { hastings: -1 }),
  mutant('Hastings term omitted', 'flow balance', { hastings: 0 }),
  mutant('Hastings term of the wrong scale', 'flow balance', { hastings: 0.5 }),
  mutant('stale gradient in the reverse density', 'flow balance', { gradientBack: (current) => current.gradient }),
  mutant('density omitted', 'flow balance', { density: 0 }),
  mutant('density of the wrong sign', 'flow balance', { density: -1 }),
  mutant('threshold sign', 'flow balance', { accept: (u, logRatio) => greater(u, exp(minimum(logRatio, 0))) }),
  mutant('key reused for noise and coin', 'independent draws', { keys: (key) => [key, key] }),
  mutant('key of the coin derived from that of the noise', 'independent draws', {
    keys: (key) => [split(key)[0], split(split(key)[0])[0]],
  }),
  mutant('stale gradient kept on acceptance', 'cache coherence', { kept: (_, current) => current.gradient }),
  mutant('stale gradient kept on rejection', 'cache coherence', { kept: (_, __, proposal) => proposal.gradient }),
  mutant('half the acceptance: valid, but crippled', 'largest acceptance', {
    accept: (u, logRatio) => less(u, mul(exp(minimum(logRatio, 0)), 0.5)),
  }),
  mutant('Barker acceptance: valid, but less than it could be', 'largest acceptance', {
    accept: (u, logRatio) => less(mul(u, add(exp(mul(logRatio, -1)), 1)), 1),
  }),
];
