/**
 * A trajectory in plain numbers: the points that a sampler of trajectories can reach, by a leapfrog method of its own, and where the sampler
 * lands on it, with all its choices gone through.
 */
import { grad } from '@ergodic/autodiff';
import { type EnergyModel, type Expr, input } from '@ergodic/core';
import type { Node } from '@ergodic/core/graph';
import type { Value } from '@ergodic/core/ops';
import { short, showPoint } from '../finding.ts';
import { numeric } from '../numeric.ts';
import { energyAt, noiseOf, type Opened } from '../opened.ts';
import { worldsOf } from './worlds.ts';

/** A point that moves, in plain numbers. */
export interface Phase {
  readonly q: Float64Array;
  readonly z: Float64Array;
}

/** What is known of the sampler, and where it is looked at. */
export interface OrbitOptions {
  readonly stepSize: number;
  /** At most `2^maxDepth - 1` steps lead from one point to another. */
  readonly maxDepth: number;
  readonly temperature?: number;
  /** `L` of the metric `M⁻¹ = L Lᵀ`, row by row; the identity unless given. */
  readonly factor?: readonly (readonly number[])[];
  readonly point: ArrayLike<number>;
  readonly momentum: ArrayLike<number>;
}

const apply = (rows: readonly (readonly number[])[], x: ArrayLike<number>): Float64Array =>
  Float64Array.from(rows, (row) => row.reduce((total, value, i) => total + value * (x[i] ?? 0), 0));

const transposed = (rows: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  (rows[0] ?? []).map((_, i) => rows.map((row) => row[i] ?? 0));

/** One leapfrog step of a size that may be negative. */
const leapfrogOf =
  (gradient: (q: ArrayLike<number>) => Float64Array, { factor, temperature = 1 }: OrbitOptions) =>
  (h: number) =>
  ({ q, z }: Phase): Phase => {
    const back = factor === undefined ? undefined : transposed(factor);
    const force = (at: Float64Array): Float64Array => (back === undefined ? gradient(at) : apply(back, gradient(at)));
    const kick = (momentum: Float64Array, at: Float64Array): Float64Array => {
      const f = force(at);
      return momentum.map((value, i) => value - (h / (2 * temperature)) * (f[i] ?? 0));
    };
    const half = kick(z, q);
    const velocity = factor === undefined ? half : apply(factor, half);
    const next = q.map((value, i) => value + h * (velocity[i] ?? 0));
    return { q: next, z: kick(half, next) };
  };

const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.hypot(...Array.from(a, (value, i) => value - (b[i] ?? Number.NaN)));

/** The points that can be reached from one. */
export interface Trajectory {
  /** In the order of time; the one that is looked at stands in the middle. */
  readonly phases: readonly Phase[];
  /** How many steps lead from the middle to an end. */
  readonly reach: number;
  /** `H₀ - H` of each, with `H₀` that of the middle. */
  readonly gains: readonly number[];
  /** For messages. */
  readonly where: string;
}

/** The trajectory through a point with a momentum. */
export const trajectoryOf = <N extends number>(energy: EnergyModel<[N]>, options: OrbitOptions): Trajectory => {
  const { stepSize, maxDepth, temperature = 1, point, momentum } = options;
  const at: Expr<[N]> = input('x', energy.event);
  const slope = numeric([at], [grad(energy.apply({}, {}))(at)]);
  const potential = numeric([at], [energyAt(energy)(at)]);
  const leap = leapfrogOf((q) => slope([q])[0] ?? new Float64Array(), options);
  const reach = 2 ** maxDepth - 1;
  const start: Phase = { q: Float64Array.from(point), z: Float64Array.from(momentum) };
  const along = (h: number): readonly Phase[] => {
    const list: Phase[] = [];
    for (let here = start, i = 0; i < reach; i++) {
      here = leap(h)(here);
      list.push(here);
    }
    return list;
  };
  const phases = [...[...along(-stepSize)].reverse(), start, ...along(stepSize)];
  const energyOf = ({ q, z }: Phase): number =>
    (potential([q])[0]?.[0] ?? Number.NaN) / temperature + z.reduce((total, value) => total + value * value, 0) / 2;
  const origin = energyOf(start);
  return {
    phases,
    reach,
    gains: phases.map((phase) => origin - energyOf(phase)),
    where: `on the orbit of x = ${showPoint(point)}, z = ${showPoint(momentum)}, with step size ${short(stepSize)}`,
  };
};

/** Where a sampler lands from a point of its trajectory. */
export interface Landings {
  /** The probability of each point of the trajectory. */
  readonly chances: ReadonlyMap<number, number>;
  /** The probability of landing elsewhere. */
  readonly elsewhere: number;
}

/** Where an opened sampler lands; undefined if it does not draw one momentum, and else make choices only. */
export const landingsOf = (opened: Opened, { phases }: Trajectory): ((from: Phase) => Landings) | undefined => {
  const [moving, ...others] = noiseOf(opened, 'continuous');
  const [x] = opened.free;
  const [end] = opened.next;
  if (moving === undefined || others.length > 0 || x === undefined || end === undefined) return undefined;
  const worlds = worldsOf(
    [end],
    noiseOf(opened, 'choice').map((noise) => noise.input),
  );
  const shape = [...opened.event];
  return ({ q, z }) => {
    const found = worlds(
      new Map<Node, Value>([
        [x, { shape, data: q }],
        [moving.input, { shape, data: z }],
      ]),
    );
    const chances = new Map<number, number>();
    let elsewhere = 0;
    for (const { probability, values } of found) {
      const landed = values[0]?.data ?? new Float64Array();
      const near = phases.reduce(
        (best, other, j) => (distance(other.q, landed) < distance(phases[best]?.q ?? [], landed) ? j : best),
        0,
      );
      // NaN is nowhere.
      if (distance(phases[near]?.q ?? [], landed) <= 1e-8 * (1 + Math.hypot(...landed)))
        chances.set(near, (chances.get(near) ?? 0) + probability);
      else elsewhere += probability;
    }
    return { chances, elsewhere };
  };
};

/** What is said of a step that is of another kind. */
export const notOfTrajectories = 'the step must draw one momentum, and else make choices only.';
