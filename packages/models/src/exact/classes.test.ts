/** A classifier of class energies, and class energies of a classifier. */
import {
  add,
  asFunction,
  at,
  classifier,
  Density,
  Energy,
  type Expr,
  exp,
  input,
  logits,
  marginal,
  mul,
  neg,
  pipe,
  softmax,
  square,
  sub,
  tilt,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classBiases, classEnergy, gibbs, planeGrid } from './index.ts';
import { numeric } from './numeric.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const grid = planeGrid({ x: [-9, 9], y: [-9, 9] }, { panel: [1.5, 1.5], order: 8 });

/** Bounded energies, over a Gaussian reference: `a tanh-like ripple along a direction, and a bump`. */
const tilted = (t: Expr<[4]>): Energy<[2]> =>
  Energy.of([2], (x) => {
    const [u, v] = [pipe(x, at(0)), pipe(x, at(1))];
    const c = (k: number): Expr<[]> => pipe(t, at(k));
    const bump = exp(mul(add(square(sub(u, c(2))), square(sub(v, c(3)))), -0.5));
    return add(mul(c(0), bump), mul(c(1), exp(mul(square(sub(u, v)), -0.25))));
  });
const parameters = fc.tuple(real(-3, 3), real(-2, 2), real(-2, 2), real(-2, 2));
const reference = Density.gaussian([2], { scale: 1.3 });

const inputsOf = ['first', 'second', 'third'].map((name) => input(name, [4]));
const shares = input('shares', [3]);
const x = input('x', [2]);
const bare = inputsOf.map(tilted);
const over = bare.map((e) => pipe(e, tilt(reference)));
const share = (k: number): Expr<[]> => pipe(shares, at(k));

type Biases = readonly [Expr<[]>, Expr<[]>, Expr<[]>];
const triple = (list: readonly Expr<[]>[]): Biases => {
  const [a, b, c] = list;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three classes');
  return [a, b, c];
};
const threeOf = (list: readonly Energy<[2]>[]): readonly [Energy<[2]>, Energy<[2]>, Energy<[2]>] => {
  const [a, b, c] = list;
  if (a === undefined || b === undefined || c === undefined) throw new Error('three classes');
  return [a, b, c];
};

const biases = triple(classBiases(grid)(over, [share(0), share(1), share(2)]));
/** The classifier view: the energies as they are, the reference left out. */
const classify = logits(classifier(threeOf(bare), { biases }));
/** The energy view: Bayes' rule on the normalised densities. */
const joint = over.map((e, c) => mul(share(c), exp(gibbs(grid)(e).logDensity(x))));
const cases = fc.record({
  energies: fc.tuple(parameters, parameters, parameters),
  shares: fc.tuple(real(0.1, 1), real(0.1, 1), real(0.1, 1)).map((s) => s.map((r) => r / (s[0] + s[1] + s[2]))),
  x: fc.tuple(real(-3, 3), real(-3, 3)),
});

describe('class energies over a reference', () => {
  it('as a classifier with b_c = ln ρ_c - ln Z_c, give the posteriors of Bayes rule', () => {
    const run = numeric([...inputsOf, shares, x], [pipe(classify(x), softmax()), ...joint]);
    fc.assert(
      fc.property(cases, ({ energies, shares: rho, x: point }) => {
        const [posterior = [], ...densities] = run([...energies, rho, point]);
        const masses = densities.map(([v = Number.NaN]) => v);
        const total = masses.reduce((a, b) => a + b, 0);
        masses.forEach((mass, c) => {
          expect(Math.abs((posterior[c] ?? 0) - mass / total)).toBeLessThan(1e-9);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('and do not with biases that forget Z, or the shares', () => {
    const example = [
      [2, -1, 1, 0],
      [-3, 0.5, -1, 0.3],
      [0, 0, 0, 0],
      [0.5, 0.3, 0.2],
      [0.4, -0.2],
    ] as const;
    const logZ = over.map((e) => gibbs(grid)(e).logZ);
    const mutants = [[share(0), share(1), share(2)].map((s) => sub(s, s)), logZ.map(neg), logZ];
    for (const mutant of mutants) {
      const wrong = logits(classifier(threeOf(bare), { biases: triple(mutant) }));
      const run = numeric([...inputsOf, shares, x], [pipe(wrong(x), softmax()), pipe(classify(x), softmax())]);
      const [got = [], want = []] = run(example);
      expect(Math.max(...Array.from(got, (g, i) => Math.abs(g - (want[i] ?? 0))))).toBeGreaterThan(1e-2);
    }
  });

  it('come back from the classifier, and the marginal of the classifier is the energy of a point of any class', () => {
    const back = bare.map((_, c) => classEnergy(c, biases[c])(classify)(x));
    const any = asFunction(marginal(classifier(threeOf(over), { biases })))(x);
    const run = numeric(
      [...inputsOf, shares, x],
      [...back.map((e, c) => sub(e, bare[c] === undefined ? e : asFunction(bare[c])(x))), exp(neg(any)), ...joint],
    );
    fc.assert(
      fc.property(cases, ({ energies, shares: rho, x: point }) => {
        const [a = 1, b = 1, c = 1, evidence = 0, ...masses] = run([...energies, rho, point]).map(
          ([v = Number.NaN]) => v,
        );
        for (const difference of [a, b, c]) expect(Math.abs(difference)).toBeLessThan(1e-12);
        expect(Math.abs(evidence - masses.reduce((t, m) => t + m, 0))).toBeLessThan(1e-12);
      }),
      { numRuns: 15 },
    );
  });

  it('wants a share for each class', () => {
    expect(() => classBiases(grid)(over, [0.5, 0.5])).toThrow('2 shares for 3 classes');
  });
});
