/**
 * What a Metropolis step does, recovered from its behaviour: for a place `x` and noise `ξ`, the proposal `y`, the noise `ξ'` that leads back,
 * and the probabilities with which it moves either way. Nothing is read from what the step says of itself.
 */
import type { EnergyModel, Shape } from '@ergodic/core';
import { foldIn, key as keyOf, normal } from '@ergodic/core/random';
import { column, logAbsDet, Matrix, matrix, solve } from '../linear.ts';
import { asVector, jacobianOf, lengthOf, numeric, type Values } from '../numeric.ts';
import { energyAt, noiseOf, type Opened, variablesOf } from '../opened.ts';
import { type Looking, type Place, placesFor } from '../points.ts';

/** A move there and back. */
export interface Exchange {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly noise: Float64Array;
  readonly back: Float64Array;
  /** `ln a(x, y)` and `ln a(y, x)`, from behaviour. */
  readonly logAcceptance: number;
  readonly logReturn: number;
  /** `(E(x) - E(y)) / T`. */
  readonly fall: number;
  /** `ln q(y, x) - ln q(x, y)`: the proposal densities, from the noise and from `|det ∂y/∂ξ|`. */
  readonly hastings: number;
  /** What the step says, where it does. */
  readonly said: { readonly acceptance: number | undefined; readonly logAcceptance: number | undefined };
  readonly logDensity: number;
}

/** The noise that leads back, as the maker of a sampler knows it: from the point, the noise (normal), and where they lead. */
export type Reverse = (from: ArrayLike<number>, noise: ArrayLike<number>, to: ArrayLike<number>) => ArrayLike<number>;

/** What is known of a step. */
export interface MetropolisOptions extends Looking {
  readonly temperature?: number;
  /** Unless given, it is found by Newton's method. Long trajectories may want it: there are many ways back, and the right one must be found. */
  readonly reverse?: Reverse;
}

/** Why there is nothing to see. */
export type Unseen = { readonly reason: string };

/** From how many places a way back is sought, where the first that was found is not the right one. */
const attempts = 12;

/** Just below one: the largest uniform number. */
const top = 1 - 2 ** -24;

/** `ln` of the part of [0, 1) in which `moves` holds, an interval from the end `at`; first looked for near `guess`. */
const logMeasure = (moves: (u: number) => boolean, at: 'low' | 'high', guess: number | undefined): number => {
  const holds = (size: number): boolean => moves(at === 'low' ? size : 1 - size);
  if (holds(1 - 2 ** -53)) return 0;
  const start: readonly [number, number] = [Math.log(2 ** -60), 0];
  const near = guess === undefined || !(guess > 0 && guess < 1) ? undefined : Math.log(guess);
  const tight: readonly [number, number] | undefined =
    near !== undefined && holds(Math.exp(near - 1e-11)) && !holds(Math.exp(near + 1e-11))
      ? [near - 1e-11, near + 1e-11]
      : undefined;
  let [low, high] = tight ?? start;
  if (!holds(Math.exp(low))) return Number.NEGATIVE_INFINITY;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (holds(Math.exp(middle))) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => Array.from(a).every((value, i) => value === b[i]);

const halfSquare = (v: ArrayLike<number>): number => Array.from(v).reduce((t, value) => t + value * value, 0) / 2;

/** The functions of numbers that an exchange is found with. */
const machinery = <S extends Shape>(opened: Opened, energy: EnergyModel<S>) => {
  const variables = variablesOf(opened);
  const next = asVector(opened.next.slice(0, 1));
  const normals = noiseOf(opened, 'continuous').filter(({ kind }) => kind === 'normal');
  const [coin] = noiseOf(opened, 'choice');
  const told = ['.acceptance', '.logAcceptance'].map((name) => opened.info.get(name));
  const [x] = opened.free;
  if (x === undefined || coin === undefined) throw new RangeError('a step without a point or without a coin');
  const say = numeric(
    variables,
    told.flatMap((node) => (node === undefined ? [] : [node])),
  );
  return {
    move: numeric(variables, [next]),
    jacobian: jacobianOf(
      variables,
      next,
      normals.map(({ input }) => input),
    ),
    energy: numeric([x], [energyAt(energy)(x)]),
    said: (values: Values) => {
      const numbers = say(values);
      const has = told.map((node) => node !== undefined);
      return {
        acceptance: has[0] === true ? numbers[0]?.[0] : undefined,
        logAcceptance: has[1] === true ? numbers[has[0] === true ? 1 : 0]?.[0] : undefined,
      };
    },
    /** The inputs at a point, with normal noise and a coin; other noise as at the place. */
    values: (place: Place, at: ArrayLike<number>, noise: ArrayLike<number>, u: number): Values => {
      let next = 0;
      return [
        at,
        ...opened.noise.map((one, i) => {
          const value = place.noise[i] ?? new Float64Array();
          if (one === coin) return [u];
          if (!normals.includes(one)) return value;
          next += value.length;
          return Array.from(noise).slice(next - value.length, next);
        }),
      ];
    },
    normalsOf: (place: Place): Float64Array =>
      Float64Array.from(
        place.noise.flatMap((value, i) => (normals.includes(opened.noise[i] ?? coin) ? Array.from(value) : [])),
      ),
  };
};

/** All exchanges at the places looked at; a reason where a step is not one that this can look at. */
export const exchangesOf = <S extends Shape>(
  opened: Opened,
  energy: EnergyModel<S>,
  { temperature = 1, reverse, ...looking }: MetropolisOptions = {},
): readonly (Exchange | Unseen)[] => {
  const coins = noiseOf(opened, 'choice');
  if (coins.length !== 1) return [{ reason: `the step makes ${coins.length} random choices, not one` }];
  const normals = noiseOf(opened, 'continuous').filter(({ kind }) => kind === 'normal');
  const [drawn, size] = [
    normals.reduce((total, { input }) => total + lengthOf(input), 0),
    opened.free.slice(0, 1).reduce((total, x) => total + lengthOf(x), 0),
  ];
  // Then more than one noise leads to the same place, or none does.
  if (drawn !== size)
    return [
      {
        reason: `the step draws ${drawn} normal numbers for a point of ${size} coordinates, where a proof of its balance wants as many: use \`exactStart\``,
      },
    ];
  const parts = machinery(opened, energy);
  const to = (place: Place, at: ArrayLike<number>, noise: ArrayLike<number>, u: number): Float64Array =>
    parts.move(parts.values(place, at, noise, u))[0] ?? new Float64Array();

  /** Newton's method for the noise that leads from `y` to `x`. */
  const findBack = (place: Place, x: Float64Array, y: Float64Array, begin: ArrayLike<number>, u: number) => {
    let noise = Float64Array.from(begin);
    const size = 1 + Math.sqrt(2 * halfSquare(x));
    for (let turn = 0; turn < 30; turn++) {
      const off = Matrix.sub(column(to(place, y, noise, u)), column(x));
      if (off.norm('frobenius') <= 1e-14 * size && turn > 0) break;
      const by = matrix(parts.jacobian(parts.values(place, y, noise, u)));
      if (by.rows !== by.columns || logAbsDet(by) === Number.NEGATIVE_INFINITY) return undefined;
      const delta = solve(by, off).to1DArray();
      const moved = noise.map((value, i) => value - (delta[i] ?? 0));
      if (!moved.every(Number.isFinite)) return undefined;
      noise = moved;
    }
    const left = Matrix.sub(column(to(place, y, noise, u)), column(x)).norm('frobenius');
    return left <= 1e-9 * size ? noise : undefined;
  };

  const det = (place: Place, from: ArrayLike<number>, xi: ArrayLike<number>, u: number): number =>
    logAbsDet(matrix(parts.jacobian(parts.values(place, from, xi, u))));

  /** Whether the proposal is linear in its noise: then the noise that leads back is the only one. */
  const isLinear = (place: Place, y: Float64Array, noise: Float64Array, u: number): boolean => {
    const [a, b] = [noise, noise.map((value) => 1 - 2 * value)].map((xi) =>
      matrix(parts.jacobian(parts.values(place, y, xi, u))),
    );
    return a !== undefined && b !== undefined && Matrix.sub(a, b).norm('frobenius') <= 1e-9 * a.norm('frobenius');
  };

  /**
   * The noise that leads back. Several may lead to the same place, by other ways round; the one that the move is paired with changes volumes
   * as the move did. Where none of those that are found does, it is not known.
   */
  const wayBack = (place: Place, x: Float64Array, y: Float64Array, noise: Float64Array, u: number) => {
    const known = reverse?.(x, noise, y);
    if (known !== undefined) return findBack(place, x, y, known, u);
    const first = findBack(
      place,
      x,
      y,
      noise.map((value) => -value),
      u,
    );
    if (first !== undefined && isLinear(place, y, first, u)) return first;
    const volume = det(place, x, noise, u);
    const paired = (xi: Float64Array | undefined): xi is Float64Array =>
      xi !== undefined && Math.abs(det(place, y, xi, u) - volume) <= 1e-7 * Math.max(1, Math.abs(volume));
    if (paired(first)) return first;
    return Array.from({ length: attempts }, (_, i) => {
      const start = normal(foldIn(keyOf(17), i), [noise.length]);
      return findBack(place, x, y, start, u);
    }).find(paired);
  };

  return placesFor(opened, looking).map((place): Exchange | Unseen => {
    const x = place.free[0] ?? new Float64Array();
    const noise = parts.normalsOf(place);
    const moves = (from: ArrayLike<number>, xi: ArrayLike<number>) => (u: number) =>
      !same(to(place, from, xi, u), from);
    const end = moves(x, noise)(0) ? 'low' : moves(x, noise)(top) ? 'high' : undefined;
    if (end === undefined) return { reason: 'the step does not move, whatever the coin says' };
    const yes = end === 'low' ? 0 : top;
    const y = to(place, x, noise, yes);
    const back = wayBack(place, x, y, noise, yes);
    if (back === undefined)
      return { reason: 'the noise that leads back was not found: for long trajectories give `reverse`' };
    const said = parts.said(parts.values(place, x, noise, yes));
    const [ex = Number.NaN] = parts.energy([x])[0] ?? [];
    const [ey = Number.NaN] = parts.energy([y])[0] ?? [];
    const returned = parts.said(parts.values(place, y, back, yes));
    return {
      x,
      y,
      noise,
      back,
      logAcceptance: logMeasure(moves(x, noise), end, said.acceptance),
      logReturn: logMeasure(moves(y, back), end, returned.acceptance),
      fall: (ex - ey) / temperature,
      hastings: halfSquare(noise) - halfSquare(back) + det(place, x, noise, yes) - det(place, y, back, yes),
      said,
      logDensity: -ex / temperature,
    };
  });
};

/** Whether there is something to see. */
export const isExchange = (seen: Exchange | Unseen): seen is Exchange => !('reason' in seen);
