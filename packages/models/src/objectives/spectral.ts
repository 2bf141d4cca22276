import { signature } from '@ergodic/core/graph';
import { Init, type Parameters, parameter } from '@ergodic/core/tree';
import { normalisedPaths, normaliseWeights, type Outputs, type SpectralOptions } from '../networks/index.ts';
import { type Batch, carriedAt, type Objective, type UntypedGiven, type UntypedObjective } from './objective.ts';

/** The signature of `withSpectralNorm`. */
export type WithSpectralNorm = <P extends Parameters, B extends Batch>(
  objective: Objective<P, B>,
  options?: SpectralOptions,
) => Objective<P, B>;

/**
 * An objective of which the weights are divided by their largest singular values, which are sought by one more iteration each step, from the vector of the step before: that is carried. The model that
 * is learned so is `spectrallyNormalised` of the energy with the parameters as they are, unnormalised.
 *
 * `RangeError` unless the number of iterations is whole, and at least 1.
 *
 * @param options.iterations for each step; 1 unless given
 * @source T. Miyato et al., Spectral normalization for generative adversarial networks (2018), algorithm 1; torch.nn.utils.spectral_norm
 * @category combinators
 */
export const withSpectralNorm = signature<WithSpectralNorm>(
  (objective: UntypedObjective, options: SpectralOptions = {}): UntypedObjective => {
    const paths = normalisedPaths(objective.params, options);
    const nameOf = (path: string): string => `spectral.${path}`;
    return {
      ...objective,
      name: `${objective.name}, spectral norm`,
      carried: {
        ...objective.carried,
        ...Object.fromEntries(paths.map(([path, n]) => [nameOf(path), parameter([n], Init.normal(1))] as const)),
      },
      assess: (given: UntypedGiven) => {
        const starts = new Map(
          paths.map(([path]) => [path, carriedAt<[Outputs]>(given.carried, nameOf(path))] as const),
        );
        const { params, left } = normaliseWeights(given.params, starts, options);
        const assessed = objective.assess({ ...given, params });
        const next = Object.fromEntries(Object.entries(left).map(([path, u]) => [nameOf(path), u] as const));
        return { ...assessed, carried: { ...assessed.carried, ...next } };
      },
    };
  },
);
