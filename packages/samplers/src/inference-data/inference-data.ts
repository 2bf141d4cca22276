/**
 * The value that files are made of, from a run.
 */
import type { BadInput } from '@ergodic/core/error';
import { showDims } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Attributes,
  type Group,
  type GroupName,
  type InferenceData,
  libraryVersion,
  type Variable,
} from './model.ts';
import { type Numbers, type Part, parts, refuse, statistic, variable } from './variables.ts';

/** What a run leaves behind, from the drivers or from anywhere. */
export interface Sampled {
  /** `[chains, draws, ...event]`. */
  readonly draws: Numbers;
  /** `[chains, draws, ...]` each, by the names that samplers give them. */
  readonly statistics: Readonly<Record<string, Numbers>>;
}

/** What is exported. */
export interface Export extends Sampled {
  /**
   * The parts of an event in its order: `['mu', 'tau', ['theta', [8]]]` names an event of ten numbers. Without it the event is one variable
   * `x`.
   */
  readonly names?: readonly Part[];
  /** Told of every group. `created_at` is now unless given. */
  readonly attrs?: Attributes;
  /** Data that the energy was made of, by name. */
  readonly observed?: Readonly<Record<string, Numbers>>;
  /** The draws before those that count. */
  readonly warmUp?: Sampled;
}

const twice = (names: readonly string[]): string | undefined => names.find((name, i) => names.indexOf(name) !== i);

/** Variables that can stand in one group: names of their own, and as many chains and draws. */
const group = (
  name: GroupName,
  variables: readonly Variable[],
  attrs: Attributes,
  leading: readonly number[],
): E.Either<BadInput, readonly Group[]> => {
  if (variables.length === 0) return E.right([]);
  const names = variables.map((of) => of.name);
  const dims = [...new Set(variables.flatMap((of) => of.dims))];
  const doubled = twice([...names, ...dims]);
  if (doubled !== undefined) return refuse(`${name}: '${doubled}' would be the name of two things`);
  const odd = variables.find(({ shape }) => leading.some((n, axis) => shape[axis] !== n));
  if (odd !== undefined)
    return refuse(
      `${name}: '${odd.name}' has the shape ${showDims(odd.shape)}, but there are ${leading[0]} chains of ${leading[1]} draws`,
    );
  return E.right([{ name, variables, attrs }]);
};

const sampled = (
  prefix: '' | 'warmup_',
  { draws, statistics }: Sampled,
  names: readonly Part[] | undefined,
  attrs: Attributes,
): E.Either<BadInput, readonly Group[]> => {
  const leading = draws.shape.slice(0, 2);
  return pipe(
    parts(draws, names),
    E.flatMap((variables) => group(`${prefix}posterior`, variables, attrs, leading)),
    E.flatMap((posterior) =>
      pipe(
        Object.entries(statistics),
        E.traverseArray(([name, of]) => statistic(name, of)),
        E.flatMap((variables) => group(`${prefix}sample_stats`, variables, attrs, leading)),
        E.map((stats) => [...posterior, ...stats]),
      ),
    ),
  );
};

/**
 * A run as InferenceData, the layout that ArviZ and its relatives read. The groups are
 *
 * - `posterior`: the event as the variable `x` with the dimensions `(chain, draw, x_dim_0, …)`, or as the variables of `names`;
 * - `sample_stats`: the statistics under ArviZ's names: `lp` (minus the energy: the log density up to a constant, at temperature 1),
 *   `acceptance_rate`, `diverging`, `energy` (the Hamiltonian), `tree_depth`, `n_steps`, `step_size`; others in snake case;
 * - `warmup_posterior`, `warmup_sample_stats` and `observed_data`, if given.
 *
 * Numbers keep their precision.
 *
 * `BadInput` if there are not as many numbers as a shape says, a statistic has other chains or draws than the draws, the names do not make
 * up the event, two things would have one name, a name cannot be a file, or an attribute is not finite.
 *
 * @source R. Kumar, C. Carroll, A. Hartikainen, O. Martin, ArviZ a unified library for exploratory analysis of Bayesian models in Python
 *   (2019)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 * import { inferenceData } from '@ergodic/samplers/inference-data'
 *
 * const data = inferenceData({
 *   draws: { shape: [4, 100, 3], data: normal(key(0), [4, 100, 3]) },
 *   statistics: { energy: { shape: [4, 100], data: normal(key(1), [4, 100]) } },
 *   names: ['mu', ['theta', [2]]],
 * })
 * assert.ok(data._tag === 'Right')
 * const [posterior, stats] = data.right.groups
 * assert.deepStrictEqual(posterior?.variables.map(({ name, dims }) => [name, ...dims]), [
 *   ['mu', 'chain', 'draw'],
 *   ['theta', 'chain', 'draw', 'theta_dim_0'],
 * ])
 * assert.deepStrictEqual(stats?.variables.map(({ name }) => name), ['lp'])
 */
export const inferenceData = (of: Export): E.Either<BadInput, InferenceData> => {
  const attrs: Attributes = {
    created_at: new Date().toISOString(),
    inference_library: 'ergodic',
    inference_library_version: libraryVersion,
    ...of.attrs,
  };
  const odd = Object.entries(attrs).find(([, value]) => typeof value === 'number' && !Number.isFinite(value));
  if (odd !== undefined) return refuse(`the attribute '${odd[0]}' is ${odd[1]}: it must be finite`);
  return pipe(
    E.Do,
    E.bind('counted', () => sampled('', of, of.names, attrs)),
    E.bind('before', () => (of.warmUp === undefined ? E.right([]) : sampled('warmup_', of.warmUp, of.names, attrs))),
    E.bind('observed', () =>
      pipe(
        Object.entries(of.observed ?? {}),
        E.traverseArray(([name, numbers]) => variable(name, numbers)),
        E.flatMap((variables) => group('observed_data', variables, attrs, [])),
      ),
    ),
    E.map(({ counted, before, observed }) => ({
      _tag: 'InferenceData',
      groups: [...counted, ...before, ...observed],
      attrs,
    })),
  );
};
