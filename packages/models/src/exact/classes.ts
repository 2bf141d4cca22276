/**
 * Class energies and a classifier are one thing seen from two sides. What each side leaves free are constants: the classifier those of Bayes' rule,
 * the energies their `Z`.
 */
import { at, type Expr, log, pipe, type Scalar, type Shape, sub } from '@ergodic/core';
import type { Target } from '@ergodic/samplers';
import type { Grid } from './grid.ts';
import { gibbs } from './law.ts';

/**
 * The biases that make a classifier of class energies Bayes' rule: `b_c = ln ρ_c - ln Z_c`, with `ρ_c` the share of the class, and `Z_c` by quadrature.
 * For energies over a reference density give them tilted (`tilt(q)`), or as they are: `q` changes `Z_c`, and drops out of the logits.
 *
 * @param shares `ρ_c`, positive; they need not sum to 1
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { classifier, constant, Energy, evaluate, logits, pipe, softmax, toNested } from '@ergodic/core'
 * import { classBiases, lineGrid } from '@ergodic/models/exact'
 *
 * // Two Gaussians of other widths, both centred: at 0 their densities are 1 to 1/2.
 * const energies = [Energy.gaussian([1]), Energy.gaussian([1], { scale: 2 })] as const
 * const [narrow, wide] = classBiases(lineGrid([-20, 20], { panel: 1 }))(energies, [0.5, 0.5])
 * assert.ok(narrow !== undefined && wide !== undefined)
 * const logitsOf = logits(classifier(energies, { biases: [narrow, wide] }))
 * const [first = 0] = toNested(evaluate(pipe(logitsOf(constant([0])), softmax())))
 * assert.ok(Math.abs(first - 2 / 3) < 1e-12)
 */
export const classBiases =
  <S extends Shape>(grid: Grid<S>) =>
  (energies: readonly Target<S>[], shares: readonly Scalar[]): readonly Expr<[]>[] => {
    if (shares.length !== energies.length)
      throw new RangeError(`${shares.length} shares for ${energies.length} classes: there must be one for each`);
    return energies.map((energy, c) => {
      const share = shares[c] ?? Number.NaN;
      const { logZ } = gibbs(grid)(energy);
      return typeof share === 'number' ? sub(Math.log(share), logZ) : sub(log(share), logZ);
    });
  };

/**
 * The energy of a class that a classifier has inside: `E_c(x) = b_c - logit_c(x)`. Of the energies of two classes only the difference is known to
 * a classifier; that each of them alone is a good energy has to be learned (that is JEM).
 *
 * @param c the class, from 0
 * @param bias `b_c`, 0 unless given
 * @source W. Grathwohl et al., Your classifier is secretly an energy based model and you should treat it like one (2020), equation 4
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { asFunction, classifier, constant, Energy, evaluate, logits, toNested } from '@ergodic/core'
 * import { classEnergy } from '@ergodic/models/exact'
 *
 * const energies = [Energy.zero([1]), Energy.gaussian([1])] as const
 * const back = classEnergy(1, 3)(logits(classifier(energies, { biases: [0, 3] })))
 * const x = constant([2])
 * assert.strictEqual(toNested(evaluate(back(x))), toNested(evaluate(asFunction(energies[1])(x))))
 */
export const classEnergy =
  (c: number, bias: Scalar = 0) =>
  <S extends Shape, K extends number>(logits: (x: Expr<S>) => Expr<[K]>) =>
  (x: Expr<S>): Expr<[]> => {
    const logit = pipe(logits(x), at(c));
    return typeof bias === 'number' ? sub(bias, logit) : sub(bias, logit);
  };
