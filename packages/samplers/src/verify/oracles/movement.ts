/**
 * Oracle 9, how far a step wants to go. That a law is kept does not say so: half a trajectory, half a step, or no step at all may keep it just as
 * well. On a Gaussian what a sampler proposes is known in closed form.
 */
import { build, substitute } from '@ergodic/core/ops';
import { type Finding, finding, short } from '../finding.ts';
import { noiseOf, type Opened } from '../opened.ts';
import { type Arrival, arrivalOf } from './recursion.ts';

const oracle = 'movement';
const bound = 1e-12;

/** A Metropolis step whose coin always says yes, so that it ends where it wants to go: what it does, and not what it tells. */
export const proposing = (opened: Opened): Opened => {
  const yes = new Map(noiseOf(opened, 'choice').map(({ input }) => [input, build.scalar(0)] as const));
  return {
    ...opened,
    next: substitute(opened.next, yes),
    noise: opened.noise.filter(({ role }) => role !== 'choice'),
  };
};

/**
 * On a Gaussian the proposal is the one of the closed form: `y = M x + L ξ + c`, with this `M` and `L Lᵀ`.
 *
 * @category oracles
 */
export const movement = (opened: Opened, arrival: Arrival): Finding => {
  const { residual, spreads } = arrivalOf(proposing(opened), arrival);
  return finding({
    oracle,
    residual,
    bound,
    where: '',
    detects: 'a relative error of 1e-12 in how far a proposal goes',
    explanation:
      residual <= bound
        ? 'it proposes what it should'
        : `it does not propose what it should: its noise arrives with ${short(spreads)} times the variance.`,
  });
};
