/**
 * Oracle 6, orbit enumeration: a sampler that chooses among the points `z_i = Φ^i(z_0)` of a trajectory, by however many random choices, keeps
 * `e^-H` if for every point `Σ_i w_i P(i -> 0) = w_0`, with `w_i = e^-H(z_i)`. All choices from all starts are gone through, with their
 * probabilities; none is drawn.
 */
import type { EnergyModel } from '@ergodic/core';
import { type Finding, finding, short } from '../finding.ts';
import type { Opened } from '../opened.ts';
import { landingsOf, notOfTrajectories, type OrbitOptions, trajectoryOf } from './trajectory.ts';

const bound = 1e-12;
const detects = 'a relative error of 1e-12 in the weight of a point, made by any choice from any start';

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
  const trajectory = trajectoryOf(energy, options);
  const { phases, reach, gains, where } = trajectory;
  const common = { oracle: 'orbit enumeration', bound, where, detects };
  const landings = landingsOf(opened, trajectory);
  if (landings === undefined) return finding({ ...common, residual: Number.NaN, explanation: notOfTrajectories });
  let [kept, off] = [0, 0];
  phases.forEach((phase, i) => {
    // Relative to the point that is looked at.
    const weight = Math.exp(gains[i] ?? Number.NaN);
    // What broke down has no weight, and nothing starts there.
    if (!(weight > 0) || !Number.isFinite(weight)) return;
    const { chances, elsewhere } = landings(phase);
    const total = [...chances.values()].reduce((a, b) => a + b, elsewhere);
    off = Math.max(off, Math.abs(total - 1));
    // From the ends of the orbit one may also land beyond it.
    if (i === reach && elsewhere > 0) off = Number.POSITIVE_INFINITY;
    kept += weight * (chances.get(reach) ?? 0);
  });
  const residual = Math.max(Math.abs(kept - 1), off);
  return finding({
    ...common,
    residual,
    explanation:
      residual <= bound
        ? 'all choices from all starts give each point its weight back'
        : off > bound
          ? 'the step leaves its trajectory, or its probabilities do not add up.'
          : `a point of the trajectory is left with ${short(kept)} times its weight.`,
  });
};
