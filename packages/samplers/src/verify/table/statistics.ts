/** What is claimed of samplers from exact starts: a second opinion, on targets of every kind, through compiled kernels. */
import type { Exprs } from '@ergodic/core';
import type { Info, Positioned, Sampler } from '../../kernel/index.ts';
import { hmc, langevin, mala, nuts, randomWalk } from '../../samplers/index.ts';
import { langevinLaw } from '../closed-forms.ts';
import { type ExactTarget, exactStart, exactTargets, experimentOf, gaussian } from '../exact-start/index.ts';
import { type Finding, short } from '../finding.ts';
import { gaussianTarget } from '../gaussian-target.ts';
import { alpha } from './budget.ts';
import type { Property } from './property.ts';
import { sizesOf } from './targets.ts';

type Run = <State extends Positioned<[number]> & Exprs, I extends Info<[number]> & Exprs>(
  target: ExactTarget,
  sampler: Sampler<[number], State, I>,
) => Promise<Finding>;

/** From exact draws of a target, steps of a sampler; and what is to be said of the share of proposals that it took. */
const fromExactDrawsWith =
  (judge: (found: Finding, acceptance: number) => Finding): Run =>
  async (target, sampler) => {
    const experiment = await experimentOf(target, sampler);
    try {
      const found = await exactStart(experiment, { alpha });
      return judge(found, experiment.acceptance());
    } finally {
      await experiment.dispose();
    }
  };

/** From exact draws of a target, steps of a sampler. */
export const fromExactDraws: Run = fromExactDrawsWith((found) => found);

/** Where little is rejected a correction that is missing or wrong does not show; where much is, hardly anything moves. */
const [least, most] = [0.6, 0.85];

/** The same of a sampler that corrects itself, with steps of a size at which that matters: there is no chance in whether they are. */
const corrected: Run = fromExactDrawsWith((found, acceptance) =>
  found.passed && !(acceptance >= least && acceptance <= most)
    ? {
        ...found,
        passed: false,
        explanation: `it takes ${short(acceptance)} of what it proposes: give it steps of which it takes ${least} to ${most}, so that a wrong correction shows.`,
      }
    : found,
);

const claim = (sampler: string, target: string, check: () => Promise<Finding>): Property => ({
  sampler,
  oracle: 'exact start',
  target,
  statistical: true,
  check,
});

/** Langevin without correction keeps a law of its own: a Gaussian that is somewhat too wide. */
const unadjusted = (() => {
  const spectrum: readonly number[] = [2, 0.5];
  const target = gaussianTarget({ spectrum, mean: [1, -1], rotation: 2 });
  const stepSize = 0.8;
  const law = gaussian('its own law on a Gaussian', target.mean, langevinLaw(target, stepSize).covariance);
  return claim('langevin', law.name, () => fromExactDraws(law, langevin(target.energy, { stepSize })));
})();

export const statisticalProperties: readonly Property[] = [
  unadjusted,
  ...exactTargets.flatMap((target) => {
    const [forMala, forHmc, forWalk] = sizesOf(target);
    const { energy, name } = target;
    return [
      claim('mala', name, () => corrected(target, mala(energy, { stepSize: forMala }))),
      claim('hmc', name, () => corrected(target, hmc(energy, { stepSize: forHmc, steps: 4 }))),
      claim('hmc, jittered', name, () => corrected(target, hmc(energy, { stepSize: forHmc, steps: 3, jitter: 0.3 }))),
      claim('nuts', name, () => corrected(target, nuts(energy, { stepSize: forHmc, maxDepth: 4 }))),
      claim('random walk', name, () => corrected(target, randomWalk(energy, { scale: forWalk }))),
    ];
  }),
];
