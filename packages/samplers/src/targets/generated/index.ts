/** Targets for fast-check: of every family, with parameters at random. For tests that hold for all targets. */
import * as fc from 'fast-check';
import {
  banana,
  type ExactTarget,
  funnel,
  gaussian,
  gaussianMixture,
  gaussianRbm,
  gumbel,
  ofAnyDimension,
  rings,
  softLattice,
} from '../index.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

const list = <A>(of: fc.Arbitrary<A>, n: number): fc.Arbitrary<readonly A[]> =>
  fc.array(of, { minLength: n, maxLength: n });

const numbers = (n: number, min: number, max: number): fc.Arbitrary<readonly number[]> => list(number(min, max), n);

/** `A Aᵀ + I / 4`: a covariance that is not too flat. */
const covariance = (n: number): fc.Arbitrary<readonly (readonly number[])[]> =>
  list(numbers(n, -1, 1), n).map((a) =>
    a.map((row, i) => a.map((other, j) => row.reduce((sum, v, k) => sum + v * (other[k] ?? 0), i === j ? 0.25 : 0))),
  );

/** The families, of points of `n` dimensions. */
export const familiesIn = (n: number): Readonly<Record<string, fc.Arbitrary<ExactTarget>>> => {
  const hump = fc.record({ weight: number(0.2, 5), mean: numbers(n, -3, 3), covariance: covariance(n) });
  const machine = fc.integer({ min: 1, max: 4 }).chain((m) =>
    fc.record({
      visibleBias: numbers(n, -2, 2),
      hiddenBias: numbers(m, -2, 2),
      weights: list(numbers(m, -2, 2), n),
      scale: number(0.5, 2),
    }),
  );
  const lattice = fc.constantFrom(...[1, 2, 3, 4].filter((columns) => n % columns === 0)).chain((columns) =>
    fc.record({
      sites: fc.constant(n),
      columns: fc.constant(columns),
      coupling: number(-0.5, 0.7),
      field: numbers(n, -1, 1),
      softness: number(0.2, 2),
    }),
  );
  return {
    gaussian: fc.record({ mean: numbers(n, -9, 9), covariance: covariance(n) }).map((form) => gaussian(form)),
    'mixture of Gaussians': fc
      .tuple(hump, fc.array(hump, { maxLength: 3 }))
      .map(([first, rest]) => gaussianMixture([first, ...rest])),
    'Gaussian RBM': machine.map((form) => gaussianRbm(form)),
    'soft lattice': lattice.map((form) => softLattice(form)),
    ...(n === 1 ? { 'e^x - x': fc.constant(ofAnyDimension(gumbel())) } : {}),
    ...(n >= 2 ? { funnel: number(0.3, 1.5).map((scale) => funnel({ dimension: n, scale })) } : {}),
    ...(n === 2
      ? {
          banana: fc.record({ scale: number(0.5, 2), bend: number(-1, 1) }).map((form) => ofAnyDimension(banana(form))),
          rings: fc
            .tuple(number(1, 4), number(1, 6), number(0.2, 1), number(0.3, 3))
            .map(([first, second, width, height]) =>
              ofAnyDimension(rings({ radii: [first, second], width, heights: [1, height] })),
            ),
        }
      : {}),
  };
};
