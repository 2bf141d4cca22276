/**
 * NUTS once more, as it is written in books: a recursion over trees, in plain numbers, which draws nothing and carries the probability of each
 * point along. It shares no code with the sampler: where they agree, the sampler goes as far as NUTS does. (That the law is kept says nothing
 * about that: a sampler that never moves keeps every law.)
 *
 * @source M. Betancourt, A conceptual introduction to Hamiltonian Monte Carlo (2017), appendix A; the looks across halves are Stan's since 2.21
 */
import type { EnergyModel } from '@ergodic/core';
import { largestSpread } from '../../samplers/nuts/rules.ts';
import { type Finding, finding, short } from '../finding.ts';
import type { Opened } from '../opened.ts';
import { landingsOf, notOfTrajectories, type OrbitOptions, type Trajectory, trajectoryOf } from './trajectory.ts';

/** By the number of a point of the trajectory. */
type Chances = ReadonlyMap<number, number>;

/** A run of points, from `first` to `last` in the order in which they came. */
interface Tree {
  readonly first: number;
  readonly last: number;
  readonly logWeight: number;
  /** The sum of momenta. */
  readonly sum: readonly number[];
  readonly least: number;
  readonly largest: number;
  readonly chances: Chances;
  readonly sound: boolean;
}

const mixed = (a: Chances, b: Chances, share: number): Chances =>
  [...b].reduce(
    (all, [at, chance]) => all.set(at, (all.get(at) ?? 0) + share * chance),
    new Map([...a].map(([at, chance]) => [at, (1 - share) * chance])),
  );

const logAdd = (a: number, b: number): number => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));

const plus = (a: readonly number[], b: readonly number[]): readonly number[] =>
  a.map((value, i) => value + (b[i] ?? Number.NaN));

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * (b[i] ?? Number.NaN), 0);

/** The probabilities with which NUTS goes from the middle of a trajectory to its points. */
export const recursiveNuts = ({ phases, reach, gains }: Trajectory, maxDepth: number): Chances => {
  const momentum = (at: number): readonly number[] => Array.from(phases[at]?.z ?? []);
  const leaf = (at: number): Tree => {
    const gain = gains[at] ?? Number.NaN;
    return {
      first: at,
      last: at,
      logWeight: gain,
      sum: momentum(at),
      least: gain,
      largest: gain,
      chances: new Map([[at, 1]]),
      sound: Number.isFinite(gain),
    };
  };
  const goesOn = (start: readonly number[], end: readonly number[], sum: readonly number[]): boolean =>
    dot(start, sum) > 0 && dot(end, sum) > 0;
  /** A tree with the one that came after it. The point is chosen from the second with probability `share`. */
  const joined = (a: Tree, b: Tree, share: number): Tree => {
    const sum = plus(a.sum, b.sum);
    const [least, largest] = [Math.min(a.least, b.least), Math.max(a.largest, b.largest)];
    const [start, middle, next, end] = [momentum(a.first), momentum(a.last), momentum(b.first), momentum(b.last)];
    return {
      first: a.first,
      last: b.last,
      logWeight: logAdd(a.logWeight, b.logWeight),
      sum,
      least,
      largest,
      chances: mixed(a.chances, b.chances, share),
      sound:
        largest - least <= largestSpread &&
        goesOn(start, end, sum) &&
        goesOn(start, next, plus(a.sum, next)) &&
        goesOn(middle, end, plus(middle, b.sum)),
    };
  };
  const subtree = (after: number, direction: 1 | -1, depth: number): Tree => {
    if (depth === 0) return leaf(after + direction);
    const inner = subtree(after, direction, depth - 1);
    if (!inner.sound) return inner;
    const outer = subtree(inner.last, direction, depth - 1);
    if (!outer.sound) return outer;
    return joined(inner, outer, 1 / (1 + Math.exp(inner.logWeight - outer.logWeight)));
  };
  const reversed = (tree: Tree): Tree => ({ ...tree, first: tree.last, last: tree.first });
  const grown = (tree: Tree, depth: number): Chances => {
    if (depth === maxDepth) return tree.chances;
    const ways = ([1, -1] as const).map((direction) => {
      // `last` is the end at which it grows.
      const towards = (tree.last >= tree.first ? 1 : -1) === direction ? tree : reversed(tree);
      const half = subtree(towards.last, direction, depth);
      if (!half.sound) return tree.chances;
      const whole = joined(towards, half, Math.min(1, Math.exp(half.logWeight - towards.logWeight)));
      return whole.sound ? grown(whole, depth + 1) : whole.chances;
    });
    return mixed(ways[0] ?? new Map(), ways[1] ?? new Map(), 0.5);
  };
  return grown(leaf(reach), 0);
};

const bound = 1e-12;

/**
 * Whether an opened NUTS goes where NUTS goes, with the same probabilities: the efficiency law of samplers of trajectories.
 *
 * @param opened a step whose only continuous noise is the momentum `z`, standard normal, of the shape of a point
 * @category oracles
 */
export const trajectoryMovement = <N extends number>(
  opened: Opened,
  energy: EnergyModel<[N]>,
  options: OrbitOptions,
): Finding => {
  const trajectory = trajectoryOf(energy, options);
  const { phases, reach, where } = trajectory;
  const common = {
    oracle: 'movement',
    bound,
    where,
    detects: 'an error of 1e-12 in the probability of going to any point of the trajectory',
  };
  const landings = landingsOf(opened, trajectory);
  const [start] = phases.slice(reach);
  if (landings === undefined || start === undefined)
    return finding({ ...common, residual: Number.NaN, explanation: notOfTrajectories });
  const { chances, elsewhere } = landings(start);
  const wanted = recursiveNuts(trajectory, options.maxDepth);
  const off = phases.map((_, i) => Math.abs((chances.get(i) ?? 0) - (wanted.get(i) ?? 0)));
  const residual = off.reduce((a, b) => Math.max(a, b), elsewhere);
  const stays = (of: Chances): string => short(of.get(reach) ?? 0);
  return finding({
    ...common,
    residual,
    explanation:
      residual <= bound
        ? 'it goes to each point of its trajectory with the probability of NUTS'
        : `it does not go where NUTS goes: it stays with probability ${stays(chances)} instead of ${stays(wanted)}, and others differ by up to ${short(residual)}.`,
  });
};
