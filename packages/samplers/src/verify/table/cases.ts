/**
 * Generated targets: Gaussians of any size and shape, and energies composed at random from the language.
 */
import {
  add,
  constant,
  cos,
  dotProduct,
  Energy,
  type EnergyModel,
  type Expr,
  fromFlat,
  log1p,
  logsumexp,
  mul,
  pipe,
  plus,
  softplus,
  sqrt,
  square,
  stack,
  sum,
  tanh,
  times,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { showPoint } from '../finding.ts';
import { type GaussianTarget, gaussianTarget } from '../gaussian-target.ts';

/** Numbers in an interval, in steps of a millionth: what is wrong with a sampler does not hide among subnormal numbers. */
export const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 1_000_000 }).map((i) => min + ((max - min) * i) / 1_000_000);

/** Gaussians of 1 to 8 dimensions, with condition numbers up to 1000, of any orientation. */
export const gaussians: fc.Arbitrary<GaussianTarget> = fc
  .record({
    // Where in the spectrum each direction lies, between the stiffest and the softest.
    places: fc.array(real(0, 1), { minLength: 1, maxLength: 8 }),
    condition: real(0, 3),
    stiffest: real(-1, 1),
    rotation: fc.integer({ min: 0, max: 50 }),
    mean: real(-3, 3),
  })
  .map(({ places, condition, stiffest, rotation, mean }) =>
    gaussianTarget({
      spectrum: places.map((place, i) => 10 ** (stiffest - condition * (i === 0 ? 0 : i === 1 ? 1 : place))),
      mean: places.map((_, i) => (i % 2 === 0 ? mean : -mean / 2)),
      rotation: places.length === 1 ? 0 : rotation,
    }),
  )
  .map((target) => ({ ...target, [fc.toStringMethod]: () => showGaussian(target) }));

const showGaussian = ({ spectrum, mean }: GaussianTarget): string =>
  `a Gaussian of precisions ${showPoint(spectrum)} and mean ${showPoint(mean)}`;

/** A Gaussian, and a fraction in (0.02, 0.9): of the largest step size that is stable on it. */
export const withFraction = fc.record({ target: gaussians, fraction: real(0.02, 0.9) });

/** The largest precision of a target. */
export const stiffest = ({ spectrum }: GaussianTarget): number => Math.max(...spectrum);

interface Term {
  readonly kind: 'square' | 'softplus' | 'cos' | 'tanh' | 'student' | 'smooth abs' | 'modes';
  readonly along: readonly number[];
  readonly offset: number;
  readonly scale: number;
}

/** An energy composed at random, with what it is made of. */
export interface Composed {
  readonly energy: EnergyModel<[number]>;
  readonly dimension: number;
}

const termOf =
  ({ kind, along, offset, scale }: Term) =>
  (x: Expr<[number]>): Expr<[]> => {
    const t = pipe(dotProduct(constant(fromFlat([along.length], along)), x), plus(offset));
    switch (kind) {
      case 'square':
        return mul(square(t), scale / 2);
      case 'softplus':
        return mul(softplus(t), scale);
      case 'cos':
        return mul(cos(t), scale);
      case 'tanh':
        return mul(tanh(t), scale);
      case 'student':
        return mul(log1p(square(t)), scale);
      case 'smooth abs':
        return mul(sqrt(add(square(t), 1)), scale);
      case 'modes':
        return mul(pipe(stack([square(add(t, 1.5)), square(add(t, -1.5))]), times(-1), logsumexp()), -scale);
    }
  };

/** Energies of 1 to 4 dimensions: sums of some functions of linear functions, all held together by a weak spring. */
export const composed: fc.Arbitrary<Composed> = fc.integer({ min: 1, max: 4 }).chain((dimension) =>
  fc
    .array(
      fc.record({
        kind: fc.constantFrom<Term['kind']>('square', 'softplus', 'cos', 'tanh', 'student', 'smooth abs', 'modes'),
        along: fc.array(real(-1, 1), { minLength: dimension, maxLength: dimension }),
        offset: real(-1, 1),
        scale: real(0.1, 2),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((terms) => ({
      dimension,
      energy: Energy.of<[number]>([dimension], (x: Expr<[number]>) =>
        terms.map(termOf).reduce(
          (total, term) => add(total, term(x)),
          pipe(x, square, sum(), (s) => mul(s, 0.1)),
        ),
      ),
      [fc.toStringMethod]: () => JSON.stringify(terms),
    })),
);

/** Cases of an energy and a number in an interval. */
export const composedWith = (min: number, max: number) => fc.record({ made: composed, size: real(min, max) });
