/** What is claimed of samplers from exact starts: a second opinion, on targets of every kind, through compiled kernels. */
import type { Exprs } from '@ergodic/core';
import type { Info, Positioned, Sampler } from '../../kernel/index.ts';
import { hmc, langevin, mala, nuts, randomWalk } from '../../samplers/index.ts';
import { langevinLaw } from '../closed-forms.ts';
import { type ExactTarget, exactStart, exactTargets, experimentOf, gaussian } from '../exact-start/index.ts';
import type { Finding } from '../finding.ts';
import { gaussianTarget } from '../gaussian-target.ts';
import { alpha } from './budget.ts';
import type { Property } from './property.ts';
import { sizesOf } from './targets.ts';

/** From exact draws of a target, steps of a sampler. */
export const fromExactDraws = async <State extends Positioned<[number]> & Exprs, I extends Info<[number]> & Exprs>(
  target: ExactTarget,
  sampler: Sampler<[number], State, I>,
): Promise<Finding> => {
  const experiment = await experimentOf(target, sampler);
  try {
    return await exactStart(experiment, { alpha });
  } finally {
    await experiment.dispose();
  }
};

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
      claim('mala', name, () => fromExactDraws(target, mala(energy, { stepSize: forMala }))),
      claim('hmc', name, () => fromExactDraws(target, hmc(energy, { stepSize: forHmc, steps: 4 }))),
      claim('hmc, jittered', name, () =>
        fromExactDraws(target, hmc(energy, { stepSize: forHmc, steps: 3, jitter: 0.3 })),
      ),
      claim('nuts', name, () => fromExactDraws(target, nuts(energy, { stepSize: forHmc, maxDepth: 4 }))),
      claim('random walk', name, () => fromExactDraws(target, randomWalk(energy, { scale: forWalk }))),
    ];
  }),
];
