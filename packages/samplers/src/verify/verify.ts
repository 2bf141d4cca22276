/**
 * The kit in one call: what kind of step is this, and does it do what a step of that kind must?
 */
import type { EnergyModel, Shape } from '@ergodic/core';
import { type Finding, finding, type Verdict, verdict } from './finding.ts';
import { noiseOf, type Opened, type OpenOptions, open, type Subject } from './opened.ts';
import { coherentCache } from './oracles/cache.ts';
import type { MetropolisOptions } from './oracles/exchanges.ts';
import { independentDraws } from './oracles/keys.ts';
import { type LangevinClaims, langevinForm } from './oracles/langevin-form.ts';
import { metropolisBalance } from './oracles/metropolis.ts';
import { type Family, soundNumbers } from './oracles/sound.ts';

/** What is known of a sampler beforehand. */
export interface VerifyOptions extends MetropolisOptions, OpenOptions, LangevinClaims {}

/** What a step is, by the noise that it draws. */
export type Kind = 'unadjusted' | 'metropolis' | 'branching';

/** A step without random choices is unadjusted, one with a single choice a Metropolis step, one with several branches. */
export const kindOf = (opened: Opened): Kind => {
  const coins = noiseOf(opened, 'choice').length;
  return coins === 0 ? 'unadjusted' : coins === 1 ? 'metropolis' : 'branching';
};

const unproved = (opened: Opened): Finding =>
  finding({
    oracle: 'a proof of this kind of step',
    residual: Number.NaN,
    bound: 0,
    where: '',
    detects: '',
    explanation: `the step makes ${noiseOf(opened, 'choice').length} random choices: use \`orbitEnumeration\` if it samples from trajectories, \`exactStart\` otherwise.`,
  });

const checksOf = <S extends Shape>(
  subject: Subject<S>,
  opened: Opened,
  energy: EnergyModel<S>,
  options: VerifyOptions,
): readonly Finding[] => {
  const common = [independentDraws(opened), coherentCache(subject, opened, options)];
  switch (kindOf(opened)) {
    case 'unadjusted':
      return [...common, langevinForm(opened, energy, options, options)];
    case 'metropolis':
      return [...common, ...metropolisBalance(opened, energy, options)];
    case 'branching':
      return [...common, unproved(opened)];
  }
};

/**
 * Looks at one step, and proves or refutes what can be: its draws are independent; what it keeps beside its point is fresh; if it corrects
 * itself by a Metropolis decision, detailed balance holds at every place looked at, to 1e-9; if it does not, drift and noise are those of
 * Langevin dynamics, to 1e-12. No random number decides the outcome: the noise is replaced by inputs, and the step is differentiated.
 *
 * The energy is the one that the step claims to sample from. Places are looked at `around` a point, `spread` wide: give them where the
 * target is not near 0 or not about 1 wide.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { grad } from '@ergodic/autodiff'
 * import { add, Energy, type Expr, type KeyExpr, mul, normal, sub } from '@ergodic/core'
 * import { showVerdict, verify } from '@ergodic/samplers/verify'
 *
 * const energy = Energy.gaussian([2])
 * // Half the drift that this noise calls for.
 * const step = (key: KeyExpr, x: Expr<[2]>): Expr<[2]> =>
 *   add(sub(x, mul(grad(energy.apply({}, {}))(x), 0.05)), mul(normal(key, [2]), Math.sqrt(0.2)))
 *
 * const found = verify(step, energy)
 * assert.ok(!found.passed)
 * assert.match(showVerdict(found), /the noise is sqrt\(2\) times too large for this drift/)
 */
export const verify = <S extends Shape>(
  subject: Subject<S>,
  energy: EnergyModel<S>,
  options: VerifyOptions = {},
): Verdict => {
  const opened = open(subject, energy.event, options);
  return verdict(opened.name, checksOf(subject, opened, energy, options));
};

/**
 * As `verify`, for a way to make a sampler of any energy: also led through walls where energies are not finite.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { Energy } from '@ergodic/core'
 * import { mala } from '@ergodic/samplers'
 * import { verifyFamily } from '@ergodic/samplers/verify'
 *
 * assert.ok(verifyFamily((energy) => mala(energy, { stepSize: 0.5 }), Energy.gaussian([2])).passed)
 */
export const verifyFamily = <S extends Shape>(
  family: Family<S>,
  energy: EnergyModel<S>,
  options: VerifyOptions = {},
): Verdict => {
  const subject = family(energy);
  const opened = open(subject, energy.event, options);
  return verdict(opened.name, [
    ...checksOf(subject, opened, energy, options),
    soundNumbers(family, energy, options, options),
  ]);
};
