/** Wrong Hamiltonian Monte Carlo steps, written out with momenta `p` and a mass for each coordinate. */
import {
  add,
  choose,
  constant,
  div,
  type Expr,
  exp,
  input,
  type KeyExpr,
  less,
  minimum,
  mul,
  normal,
  pipe,
  split,
  sqrt,
  square,
  sub,
  sum,
  toInt,
  uniform,
  where,
} from '@ergodic/core';
import { type Info, type Point, pointAt, type Sampler } from '../../kernel/index.ts';
import { numeric } from '../numeric.ts';
import { energyErrorOrder, type Flow, shadowEnergy, symplecticFlow } from '../oracles/flow.ts';
import type { Mutant } from '../table/property.ts';
import { verify } from '../verify.ts';
import { energy, gaussian, mutantsOf, type Vector } from './scene.ts';

const h = 0.4;
const steps = 3;
const mass: Vector = constant([2, 0.5]);

/** A moving point: with its momentum. */
type Moving = Point<[2]> & { readonly momentum: Vector };

interface Edit {
  readonly kinetic?: (p: Vector) => Expr<[]>;
  readonly velocity?: (p: Vector) => Vector;
  readonly momentum?: (xi: Vector) => Vector;
  readonly sign?: number;
  readonly accept?: (u: Expr<[]>, logRatio: Expr<[]>) => Expr<[], 'bool'>;
  readonly trajectory?: (start: Moving, velocity: (p: Vector) => Vector, from: (x: Vector) => Point<[2]>) => Moving;
}

const at = pointAt(energy);

const kick = (p: Vector, gradient: Vector, part: number): Vector => sub(p, mul(gradient, h * part));

/** Kick, drift, kick; the last kick by the gradient at the end, or at what an edit says. */
const leapfrog =
  (last: (end: Point<[2]>, before: Point<[2]>) => Vector | undefined, ends = 0.5) =>
  (start: Moving, velocity: (p: Vector) => Vector, from: (x: Vector) => Point<[2]>): Moving =>
    Array.from({ length: steps }).reduce<Moving>((here, _, i) => {
      const momentum = kick(here.momentum, here.gradient, i === 0 ? ends : 0.5);
      const end = from(add(here.x, mul(velocity(momentum), h)));
      const gradient = last(end, here);
      return {
        ...end,
        momentum: gradient === undefined ? momentum : kick(momentum, gradient, i === steps - 1 ? ends : 0.5),
      };
    }, start);

/** Kick by a whole step, drift by a whole step. */
const symplecticEuler: Edit['trajectory'] = (start, velocity, from) =>
  Array.from({ length: steps }).reduce<Moving>((here) => {
    const momentum = kick(here.momentum, here.gradient, 1);
    return { ...from(add(here.x, mul(velocity(momentum), h))), momentum };
  }, start);

const right = leapfrog((end) => end.gradient);

const sampler = ({
  kinetic = (p) => mul(pipe(div(square(p), mass), sum()), 0.5),
  velocity = (p) => div(p, mass),
  momentum = (xi) => mul(xi, sqrt(mass)),
  sign = 1,
  accept = (u, logRatio) => less(u, exp(minimum(logRatio, 0))),
  trajectory = right,
}: Edit): Sampler<[2], Point<[2]>, Info<[2]>> => ({
  _tag: 'Sampler',
  name: 'hmc',
  init: at,
  step: (key: KeyExpr, current) => {
    const [forMomentum, forCoin] = split(key);
    const start = { ...current, momentum: momentum(normal(forMomentum, [2])) };
    const end = trajectory(start, velocity, at);
    const total = (moving: Moving): Expr<[]> => add(moving.energy, kinetic(moving.momentum));
    const logRatio = mul(sub(total(start), total(end)), sign);
    const accepted = accept(uniform(forCoin, []), logRatio);
    const next = choose(accepted, { x: end.x, energy: end.energy, gradient: end.gradient }, current);
    return [
      next,
      {
        acceptance: exp(minimum(logRatio, 0)),
        logAcceptance: logRatio,
        energy: next.energy,
        outcome: where(accepted, toInt(constant(0)), toInt(constant(1))),
        proposal: end.x,
      },
    ];
  },
});

const mutant = mutantsOf<Edit>('hmc', (edit) => verify(sampler(edit), energy).findings, {});

/** The flow alone, unit mass. */
const flowOf =
  (trajectory: NonNullable<Edit['trajectory']>): Flow<[2]> =>
  ({ x, momentum }) =>
    trajectory({ ...at(x), momentum }, (p) => p, at);

const flowMutant = mutantsOf<NonNullable<Edit['trajectory']>>(
  'leapfrog',
  (trajectory) => [
    ...symplecticFlow(flowOf(trajectory), energy),
    shadowEnergy(flowOf(trajectory), energy, { ...gaussian, stepSize: h }),
  ],
  right,
);

/** Point and momentum at any step size: a trajectory that does not belong to its energy is valid, and gets ever fewer proposals through. */
const orderMutant = mutantsOf<(p: Vector) => Vector>(
  'hmc',
  (velocity) => [
    energyErrorOrder(
      (stepSize, n): Flow<[2]> =>
        ({ x, momentum }) =>
          Array.from({ length: n }).reduce<Moving>(
            (here) => {
              const half = sub(here.momentum, mul(here.gradient, stepSize / 2));
              const end = at(add(here.x, mul(velocity(half), stepSize)));
              return { ...end, momentum: sub(half, mul(end.gradient, stepSize / 2)) };
            },
            { ...at(x), momentum },
          ),
      energy,
      (q, p) => energyOf(q) + kineticOf(p),
      { stepSize: 0.05, steps: 4, around: gaussian.mean },
    ),
  ],
  (p) => div(p, mass),
);

const energyInput = input('x', [2]);
const energyOfPoint = numeric([energyInput], [energy.apply({}, {})(energyInput)]);
const energyOf = (q: ArrayLike<number>): number => energyOfPoint([q])[0]?.[0] ?? Number.NaN;
const kineticOf = (p: ArrayLike<number>): number => ((p[0] ?? 0) ** 2 / 2 + (p[1] ?? 0) ** 2 / 0.5) / 2;

const noLastKick = leapfrog(() => undefined);
const staleKick = leapfrog((_, before) => before.gradient);
const doubledEnds = leapfrog((end) => end.gradient, 1);

export const hmcMutants: readonly Mutant[] = [
  mutant('no Metropolis decision', 'flow balance', { accept: (u) => less(u, 2) }),
  mutant('always accepts, and says otherwise', 'honest info', { accept: (u) => less(u, 2) }),
  mutant('kinetic energy omitted', 'flow balance', { kinetic: () => constant(0) }),
  mutant('kinetic energy without its half', 'flow balance', { kinetic: (p) => pipe(div(square(p), mass), sum()) }),
  mutant('M⁻¹ missing in the kinetic energy', 'flow balance', { kinetic: (p) => mul(pipe(square(p), sum()), 0.5) }),
  mutant('energy difference of the wrong sign', 'flow balance', { sign: -1 }),
  mutant('momentum drawn with M⁻¹', 'flow balance', { momentum: (xi) => div(xi, sqrt(mass)) }),
  mutant('final half kick missing', 'flow balance', { trajectory: noLastKick }),
  mutant('symplectic Euler', 'flow balance', { trajectory: symplecticEuler }),
  mutant('stale second kick', 'flow balance', { trajectory: staleKick }),
  flowMutant('final half kick missing', 'reversible flow', noLastKick),
  flowMutant('symplectic Euler', 'reversible flow', symplecticEuler ?? right),
  flowMutant('stale second kick', 'volume', staleKick),
  orderMutant('M⁻¹ missing in the velocity', 'order of the energy error', (p) => p),
  // Reversible, keeps volume, corrected by its own energies: valid, but not the leapfrog method.
  flowMutant('doubled end kicks', 'shadow energy', doubledEnds),
];
