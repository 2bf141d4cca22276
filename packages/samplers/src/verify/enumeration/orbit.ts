/**
 * Oracle 6, orbit enumeration: a sampler that chooses among the points `z_i = Φ^i(z_0)` of a trajectory, by however many random choices, keeps
 * `e^-H` if for every point `Σ_i w_i P(i -> 0) = w_0`, with `w_i = e^-H(z_i)`. All choices from all starts are gone through, with their
 * probabilities; none is drawn.
 *
 * The trajectory is followed by a leapfrog of its own, in plain numbers.
 */
import { grad } from '@ergodic/autodiff';
import { type EnergyModel, type Expr, input } from '@ergodic/core';
import type { Node } from '@ergodic/core/graph';
import type { Value } from '@ergodic/core/ops';
import { type Finding, finding, short, showPoint } from '../finding.ts';
import { numeric } from '../numeric.ts';
import { energyAt, noiseOf, type Opened } from '../opened.ts';
import { worldsOf } from './worlds.ts';

/** A point that moves, in plain numbers. */
interface Phase {
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

const bound = 1e-12;
const detects = 'a relative error of 1e-12 in the weight of a point, made by any choice from any start';

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

/**
 * Whether an opened sampler of trajectories keeps the weight of a point of an orbit.
 *
 * @param opened a step whose only continuous noise is the momentum `z`, standard normal, of the shape of a point
 * @category oracles
 */
export const orbitEnumeration = <N extends number>(
  opened: Opened,
  energy: EnergyModel<[N]>,
  options: OrbitOptions,
): Finding => {
  const { stepSize, maxDepth, temperature = 1, point, momentum } = options;
  const where = `on the orbit of x = ${showPoint(point)}, z = ${showPoint(momentum)}, with step size ${short(stepSize)}`;
  const [moving, ...others] = noiseOf(opened, 'continuous');
  const [x] = opened.free;
  const [end] = opened.next;
  if (moving === undefined || others.length > 0 || x === undefined || end === undefined)
    return finding({
      oracle: 'orbit enumeration',
      residual: Number.NaN,
      bound,
      where,
      detects,
      explanation: 'the step must draw one momentum, and else make choices only.',
    });
  const at: Expr<[N]> = input('x', energy.event);
  const slope = numeric([at], [grad(energy.apply({}, {}))(at)]);
  const potential = numeric([at], [energyAt(energy)(at)]);
  const leap = leapfrogOf((q) => slope([q])[0] ?? new Float64Array(), options);
  const reach = 2 ** maxDepth - 1;
  const start: Phase = { q: Float64Array.from(point), z: Float64Array.from(momentum) };
  const along = (h: number): readonly Phase[] => {
    const list: Phase[] = [];
    for (let at = start, i = 0; i < reach; i++) {
      at = leap(h)(at);
      list.push(at);
    }
    return list;
  };
  const orbit = [...[...along(-stepSize)].reverse(), start, ...along(stepSize)];
  const energyOf = ({ q, z }: Phase): number =>
    (potential([q])[0]?.[0] ?? Number.NaN) / temperature + z.reduce((total, value) => total + value * value, 0) / 2;
  const origin = energyOf(start);
  // Relative to the point that is looked at.
  const weights = orbit.map((phase) => Math.exp(origin - energyOf(phase)));
  const worlds = worldsOf(
    [end],
    noiseOf(opened, 'choice').map((noise) => noise.input),
  );
  const shape = [...energy.event];
  const from = ({ q, z }: Phase) => {
    const given = new Map<Node, Value>([
      [x, { shape, data: q }],
      [moving.input, { shape, data: z }],
    ]);
    return worlds(given);
  };
  let [kept, off] = [0, 0];
  orbit.forEach((phase, i) => {
    const weight = weights[i] ?? 0;
    // What broke down has no weight, and nothing starts there.
    if (!(weight > 0) || !Number.isFinite(weight)) return;
    const found = from(phase);
    off = Math.max(off, Math.abs(found.reduce((total, { probability }) => total + probability, 0) - 1));
    for (const { probability, values } of found) {
      const landed = values[0]?.data ?? new Float64Array();
      const near = orbit.reduce(
        (best, other, j) => (distance(other.q, landed) < distance(orbit[best]?.q ?? [], landed) ? j : best),
        0,
      );
      // From the ends of the orbit one may also land beyond it.
      if (distance(orbit[near]?.q ?? [], landed) > 1e-8 * (1 + Math.hypot(...landed))) {
        if (i === reach) off = Number.POSITIVE_INFINITY;
      } else if (near === reach) kept += weight * probability;
    }
  });
  const residual = Math.max(Math.abs(kept - 1), off);
  return finding({
    oracle: 'orbit enumeration',
    residual,
    bound,
    where,
    detects,
    explanation:
      residual <= bound
        ? `all choices from all starts give each point its weight back`
        : off > bound
          ? 'the step leaves its trajectory, or its probabilities do not add up.'
          : `a point of the trajectory is left with ${short(kept)} times its weight.`,
  });
};
