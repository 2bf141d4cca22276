/** What is claimed of samplers from exact starts: a second opinion, on targets of every kind, through compiled kernels. */
import type { Exprs } from '@ergodic/core';
import type { Info, Positioned, Sampler } from '../../kernel/index.ts';
import { hmc, langevin, mala, randomWalk } from '../../samplers/index.ts';
import { langevinLaw } from '../closed-forms.ts';
import type { Finding } from '../finding.ts';
import { gaussianTarget } from '../gaussian-target.ts';
import { type ExactTarget, exactStart, exactTargets, experimentOf, gaussian } from '../statistics/index.ts';
import { alpha } from './budget.ts';
import type { Property } from './property.ts';

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

/** Sizes at which a half to nine tenths of proposals are accepted, so that a missing or wrong correction shows: of MALA, HMC, random walk. */
const sizes: Readonly<Record<string, readonly [number, number, number]>> = {
  'Gaussian (0, 3), (1, 2), 0.5': [1.4, 1.15, 1],
  'Gaussian in 5-D, condition 100': [0.024, 0.16, 0.1],
  'e^x - x': [1.8, 1.2, 1],
  banana: [1, 0.8, 0.7],
  "Neal's funnel": [0.4, 0.4, 0.6],
  'mixture of two': [1, 0.8, 0.7],
};

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
    const [forMala, forHmc, forWalk] = sizes[target.name] ?? [0.1, 0.1, 0.1];
    const { energy, name } = target;
    return [
      claim('mala', name, () => fromExactDraws(target, mala(energy, { stepSize: forMala }))),
      claim('hmc', name, () => fromExactDraws(target, hmc(energy, { stepSize: forHmc, steps: 4 }))),
      claim('hmc, jittered', name, () =>
        fromExactDraws(target, hmc(energy, { stepSize: forHmc, steps: 3, jitter: 0.3 })),
      ),
      claim('random walk', name, () => fromExactDraws(target, randomWalk(energy, { scale: forWalk }))),
    ];
  }),
];
