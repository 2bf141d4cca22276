/** Wrong Langevin steps. */
import { grad } from '@ergodic/autodiff';
import { add, broadcastTo, type KeyExpr, mul, normal, sub, uniform } from '@ergodic/core';
import { langevinLaw } from '../closed-forms.ts';
import { open } from '../opened.ts';
import { stationary } from '../oracles/affine.ts';
import { langevinForm } from '../oracles/langevin-form.ts';
import type { Mutant } from '../table/property.ts';
import { energy, gaussian, mutantsOf, type Vector } from './scene.ts';

const stepSize = 0.3;

/** A small edit. */
interface Edit {
  readonly drift?: number;
  readonly noise?: number;
  readonly draw?: (key: KeyExpr) => Vector;
}

const at = grad(energy.apply({}, {}));

const step =
  ({ drift = 1, noise = 1, draw = (key) => normal(key, [2]) }: Edit) =>
  (key: KeyExpr, x: Vector): Vector =>
    add(sub(x, mul(at(x), (drift * stepSize) / 2)), mul(draw(key), noise * Math.sqrt(stepSize)));

const checks = (edit: Edit) => {
  const opened = open(step(edit), [2], { name: 'langevin' });
  return [langevinForm(opened, energy, { stepSize }), stationary(opened, langevinLaw(gaussian, stepSize))];
};

const mutant = mutantsOf<Edit>('langevin', checks, {});

export const langevinMutants: readonly Mutant[] = [
  mutant('noise sqrt(2 ε) with drift ε / 2', 'Langevin form', { noise: Math.SQRT2 }),
  mutant('noise ε instead of sqrt(ε)', 'Langevin form', { noise: Math.sqrt(stepSize) }),
  mutant('drift doubled', 'Langevin form', { drift: 2 }),
  mutant('drift doubled (by its stationary law)', 'stationary Gaussian', { drift: 2 }),
  mutant('drift of the wrong sign', 'Langevin form', { drift: -1 }),
  mutant('the same noise for all coordinates', 'Langevin form', { draw: (key) => broadcastTo([2])(normal(key, [])) }),
  mutant('uniform noise of the same variance', 'Langevin form', {
    draw: (key) => mul(sub(uniform(key, [2]), 0.5), Math.sqrt(12)),
  }),
  mutant('ε halved in both places', 'Langevin form', { drift: 0.5, noise: Math.SQRT1_2 }),
];
