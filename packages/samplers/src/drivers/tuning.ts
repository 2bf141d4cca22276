/**
 * What a sampler is tuned by, as values: numbers and tensors that all chains share, or one for each chain. To a program they are inputs, so
 * that tuning compiles nothing again.
 */
import type { Expr, Shape, Tensor } from '@ergodic/core';
import { type Dims, type Node, signature } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import type { Leaf } from './program.ts';

declare const seen: unique symbol;

/** A value of shape `S` for each chain. */
export interface PerChain<S extends Shape> {
  readonly _tag: 'PerChain';
  /** `[chains, ...S]`. */
  readonly values: AnyReals;
  /** What a chain sees. No value has it: it tells the compiler. */
  readonly [seen]?: S;
}

/** A tensor of reals of any shape. */
export type AnyReals = Omit<Tensor<Shape>, 'shape'> & { readonly shape: Dims };

/** One setting: of all chains, or of each. */
export type Setting = number | AnyReals | AnyPerChain;

/** A value for each chain, of any shape. */
export type AnyPerChain = Pick<PerChain<Shape>, '_tag' | 'values'>;

/**
 * Settings by name. The names that the options of samplers have mean what they mean there, and are checked: `stepSize`, `scale`, `factor`,
 * `temperature`, `jitter`. Under other names any finite number will do.
 *
 * @category model
 */
export type Tuning = Readonly<Record<string, Setting>>;

/** The expressions of settings, as the sampler sees them. */
export type Tuned<T extends Tuning> = {
  readonly [K in keyof T]: T[K] extends number
    ? Expr<[]>
    : T[K] extends PerChain<infer S>
      ? Expr<S>
      : T[K] extends Tensor<infer S>
        ? Expr<S>
        : never;
};

/**
 * One setting for each chain: slices along the first axis.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { tensor } from '@ergodic/core'
 * import { perChain } from '@ergodic/samplers/drivers'
 *
 * // Three chains: a step size for each, and a scale of shape [2] for each.
 * const tuning = { stepSize: perChain(tensor([0.1, 0.2, 0.3])), scale: perChain(tensor([[1, 2], [1, 3], [1, 4]])) }
 * assert.deepStrictEqual(tuning.scale.values.shape, [3, 2])
 */
export const perChain = signature<<N extends number, S extends Shape>(values: Tensor<[N, ...S]>) => PerChain<S>>(
  (values: AnyReals): AnyPerChain => Object.freeze({ _tag: 'PerChain', values }),
);

/** Whether there is one for each chain. */
export const isPerChain = (setting: Setting): setting is AnyPerChain =>
  typeof setting === 'object' && '_tag' in setting;

/** What a chain sees of a setting. */
export const shapeOfSetting = (setting: Setting): Dims => {
  if (typeof setting === 'number') return [];
  return isPerChain(setting) ? setting.values.shape.slice(1) : setting.shape;
};

/** The numbers of a setting. */
export const numbersOf = (setting: Setting): ArrayLike<number> => {
  if (typeof setting === 'number') return [setting];
  return isPerChain(setting) ? setting.values.data : setting.data;
};

/** The settings as a chain sees them, in alphabetical order. */
export const tuningLeaves = (tuning: Tuning): readonly Leaf[] =>
  Object.keys(tuning)
    .sort()
    .map((name) => ({ name, dtype: 'real', shape: shapeOfSetting(tuning[name] ?? 0) }));

/** Under which name a program is given a setting. */
export const tuningInput = (name: string): string => `@tuning.${name}`;

/** The inputs that a chain sees. */
export const tuned = signature<<T extends Tuning>(tuning: T) => Tuned<T>>(
  (tuning: Tuning): Readonly<Record<string, Node>> =>
    Object.fromEntries(
      tuningLeaves(tuning).map(({ name, shape }) => [name, build.input(tuningInput(name), 'real', shape)]),
    ),
);
