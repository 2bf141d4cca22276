/**
 * From draws and statistics to variables: what numbers are, what names they have, and how an event is cut into named parts.
 */
import type { BadInput } from '@ergodic/core/error';
import { type Dims, type Dtype, showDims, sizeOf } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { outcomes } from '../kernel/index.ts';
import type { Kind, Variable } from './model.ts';

/** Numbers and their shape: a tensor of a run, or draws from anywhere. */
export interface Numbers {
  readonly shape: Dims;
  /** Row-major. */
  readonly data: ArrayLike<number>;
  readonly dtype?: Dtype;
}

/** A part of an event: one number, or an array of a shape. */
export type Part = string | readonly [name: string, shape: Dims];

export const refuse = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', reason });

const kindOf = ({ data, dtype }: Numbers): Kind => {
  if (dtype === 'bool') return 'bool';
  if (dtype === 'int' || data instanceof Int32Array) return 'int32';
  if (dtype === 'bits' || data instanceof Uint32Array) return 'uint32';
  return data instanceof Float32Array ? 'float32' : 'float64';
};

/** Names become names of files, so signs are left out that a file system may not have. */
const checkName = (name: string): E.Either<BadInput, string> =>
  /^[^\\/:*?"<>|\p{Cc}]+$/u.test(name) && !/^[. ]|^__|[. ]$/.test(name)
    ? E.right(name)
    : refuse(
        `'${name}' cannot be the name of a variable: names are files, without \\ / : * ? " < > | and dots at ends`,
      );

/** As many numbers as the shape says, and at least one. */
const checkNumbers = (what: string, { shape, data }: Numbers): E.Either<BadInput, void> => {
  if (!shape.every((n) => Number.isInteger(n) && n >= 1))
    return refuse(`${what} has the shape ${showDims(shape)}: every axis must have at least one place`);
  return sizeOf(shape) === data.length
    ? E.right(undefined)
    : refuse(`${what} has the shape ${showDims(shape)}, which is ${sizeOf(shape)} numbers; given ${data.length}`);
};

const eventDims = (name: string, event: Dims): readonly string[] => event.map((_, axis) => `${name}_dim_${axis}`);

/** Numbers under a name, with dimensions of their own after the `first`. */
export const variable = (name: string, numbers: Numbers, first: readonly string[] = []): E.Either<BadInput, Variable> =>
  pipe(
    checkName(name),
    E.flatMap(() => checkNumbers(`'${name}'`, numbers)),
    E.flatMap(() => {
      const { shape, data } = numbers;
      if (shape.length < first.length)
        return refuse(`'${name}' has the shape ${showDims(shape)}: its first axes are ${first.join(' and ')}`);
      const dims = [...first, ...eventDims(name, shape.slice(first.length))];
      return E.right({ name, kind: kindOf(numbers), dims, shape, data });
    }),
  );

/** Room for numbers of the same precision. */
const roomLike = (like: ArrayLike<number>, size: number): Float32Array | Float64Array =>
  like instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);

/** The numbers `from … from + size - 1` of each event. */
const cut = ({ data }: Numbers, rows: number, each: number, from: number, size: number): ArrayLike<number> => {
  const out = roomLike(data, rows * size);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < size; i++) out[row * size + i] = data[row * each + from + i] ?? Number.NaN;
  return out;
};

/** The parts of an event as variables; `x` is all of it. */
export const parts = (draws: Numbers, names: readonly Part[] | undefined): E.Either<BadInput, readonly Variable[]> => {
  const first = ['chain', 'draw'];
  if (names === undefined)
    return pipe(
      variable('x', draws, first),
      E.map((all) => [all]),
    );
  const [chains, length, ...event] = draws.shape;
  if (chains === undefined || length === undefined)
    return refuse(`draws have the shape ${showDims(draws.shape)}: their first axes are chain and draw`);
  const wanted = names.map((part): readonly [string, Dims] => (typeof part === 'string' ? [part, []] : part));
  const sizes = wanted.map(([, shape]) => sizeOf(shape));
  const [given, size] = [sizes.reduce((a, b) => a + b, 0), sizeOf(event)];
  if (given !== size) return refuse(`the names stand for ${given} numbers, but a draw is ${size}`);
  return pipe(
    checkNumbers('draws', draws),
    E.flatMap(() =>
      E.traverseArray(([i, [name, shape]]: readonly [number, readonly [string, Dims]]) => {
        const from = sizes.slice(0, i).reduce((a, b) => a + b, 0);
        const data = cut(draws, chains * length, size, from, sizes[i] ?? 0);
        return variable(name, { shape: [chains, length, ...shape], data }, first);
      })([...wanted.entries()]),
    ),
  );
};

/** A statistic under the name that ArviZ has for it. */
interface Renamed {
  readonly name: string;
  readonly numbers: (of: Numbers) => Numbers;
}

const same = (of: Numbers): Numbers => of;
const mapped = (of: Numbers, f: (value: number) => number): ArrayLike<number> => {
  const out = roomLike(of.data, of.data.length);
  for (let i = 0; i < out.length; i++) out[i] = f(of.data[i] ?? Number.NaN);
  return out;
};

const renamed: ReadonlyMap<string, Renamed> = new Map([
  ['energy', { name: 'lp', numbers: (of) => ({ shape: of.shape, data: mapped(of, (value) => -value) }) }],
  ['acceptance', { name: 'acceptance_rate', numbers: same }],
  [
    'outcome',
    {
      name: 'diverging',
      numbers: (of) => ({
        shape: of.shape,
        dtype: 'bool',
        data: mapped(of, (value) => (value === outcomes.divergent ? 1 : 0)),
      }),
    },
  ],
  ['hamiltonian', { name: 'energy', numbers: same }],
  ['depth', { name: 'tree_depth', numbers: same }],
  ['leapfrogs', { name: 'n_steps', numbers: same }],
]);

/** `stepSize` is `step_size`. */
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A statistic of steps, as ArviZ calls it. */
export const statistic = (name: string, of: Numbers): E.Either<BadInput, Variable> => {
  const known = renamed.get(name) ?? { name: snake(name), numbers: same };
  return pipe(
    checkNumbers(`the statistic '${name}'`, of),
    E.flatMap(() => variable(known.name, known.numbers(of), ['chain', 'draw'])),
  );
};
