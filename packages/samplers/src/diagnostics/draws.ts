/**
 * Draws of chains, `[chain, draw, ...event]`, and one quantity of them: a list of chains of numbers.
 */
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';

/** What samplers leave behind: a tensor whose first axes are chains and draws. */
export interface Draws {
  /** `[chains, draws, ...event]`. */
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: ArrayLike<number>;
}

/** One number of each draw: all chains have as many. */
export type Chains = readonly Float64Array[];

const bad = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', reason });

/** One coordinate, by its place in the event, row-major. */
export const coordinate = ({ shape, data }: Draws, place: number): Chains => {
  const [chains = 0, draws = 0, ...event] = shape;
  const size = event.reduce((a, b) => a * b, 1);
  return Array.from({ length: chains }, (_, c) =>
    Float64Array.from({ length: draws }, (__, t) => data[(c * draws + t) * size + place] ?? Number.NaN),
  );
};

/** The names of the coordinates: `x`, or `x[0]`, `x[0, 1]`, …. */
export const coordinateNames = (event: readonly number[], name = 'x'): readonly string[] => {
  const places = event.reduce<readonly (readonly number[])[]>(
    (all, n) => all.flatMap((place) => Array.from({ length: n }, (_, i) => place.concat(i))),
    [[]],
  );
  return places.map((place) => (place.length === 0 ? name : `${name}[${place.join(', ')}]`));
};

/** Draws that diagnostics make sense of: at least one chain of at least twelve draws, no empty axis, and as many numbers as the shape says. */
export const checkDraws = (draws: Draws): E.Either<BadInput, Draws> => {
  const [chains, length, ...event] = draws.shape;
  if (chains === undefined || length === undefined)
    return bad(`draws have the axes [chain, draw, ...]; these have the shape [${draws.shape.join(', ')}]`);
  if (chains < 1) return bad('there are no chains');
  if (length < 12) return bad(`chains of ${length} draws are too short for diagnostics; give them at least 12`);
  if (!draws.shape.every((n) => Number.isInteger(n) && n >= 1))
    return bad(`axes have at least one place, and whole numbers of them; these are [${draws.shape.join(', ')}]`);
  const size = event.reduce((a, b) => a * b, chains * length);
  return draws.data.length === size
    ? E.right(draws)
    : bad(`draws of the shape [${draws.shape.join(', ')}] are ${size} numbers, given ${draws.data.length}`);
};

/** Numbers that belong to the draws one by one: `[chain, draw]`, as many of each. */
export const checkStatistic = (name: string, { shape, data }: Draws, draws: Draws): E.Either<BadInput, void> => {
  const [chains = 0, length = 0] = draws.shape;
  return shape.length === 2 && shape[0] === chains && shape[1] === length && data.length === chains * length
    ? E.right(undefined)
    : bad(
        `'${name}' is [${shape.join(', ')}] of ${data.length} numbers; for these draws it must be [${chains}, ${length}]`,
      );
};

/** Whether all numbers are finite. */
export const isFiniteChains = (chains: Chains): boolean => chains.every((chain) => chain.every(Number.isFinite));

/** Whether all numbers are the same. */
export const isConstant = (chains: Chains): boolean => {
  const first = chains[0]?.[0];
  return chains.every((chain) => chain.every((value) => value === first));
};

/** Each chain as two, its first and its second half; the middle of an odd number of draws is left out. */
export const split = (chains: Chains): Chains =>
  chains.flatMap((chain) => {
    const half = Math.floor(chain.length / 2);
    return [chain.slice(0, half), chain.slice(chain.length - half)];
  });

/** All draws of all chains. */
export const pooled = (chains: Chains): Float64Array => {
  const all = new Float64Array(chains.reduce((total, { length }) => total + length, 0));
  let next = 0;
  for (const chain of chains) {
    all.set(chain, next);
    next += chain.length;
  }
  return all;
};

/** A function of each draw. */
export const each = (chains: Chains, f: (value: number) => number): Chains => chains.map((chain) => chain.map(f));
