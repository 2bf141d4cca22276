/**
 * Flow balance of the swaps of replica exchange: with `π(E) ∝ exp(-Σ E_i / T_i)`, `π a = π' a'` for every pair whose turn it is, at every
 * parity. The probabilities are recovered from behaviour, by looking for the coin at which a pair ceases to swap.
 */
import { type Expr, input, toReal } from '@ergodic/core';
import { swapsOf } from '../../samplers/swaps.ts';
import { type Finding, finding, showPoint } from '../finding.ts';
import { numeric } from '../numeric.ts';

const bound = 1e-9;

type SwapRule = typeof swapsOf;

/** The coin below which a pair swaps, as a logarithm. */
const logThreshold = (swaps: (coin: number) => boolean): number => {
  if (swaps(1 - 2 ** -53)) return 0;
  let [low, high] = [Math.log(2 ** -100), 0];
  if (!swaps(Math.exp(low))) return Number.NEGATIVE_INFINITY;
  while (high - low > 1e-13) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (swaps(Math.exp(middle))) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/**
 * Swaps of neighbours at rising temperatures are in balance.
 *
 * @category oracles
 */
export const swapBalance = (
  energies: readonly number[],
  temperatures: readonly number[],
  rule: SwapRule = swapsOf,
): Finding => {
  const n = energies.length;
  const row = (name: string, size: number): Expr<[number]> => input(name, [size]);
  const names = [row('energies', n), row('temperatures', n), row('chance', n - 1)] as const;
  const parity = input('parity', [], 'int');
  const { swapped } = rule({ energies: names[0], temperatures: names[1], chance: names[2], parity });
  const run = numeric([...names, parity], [toReal(swapped)]);
  const at = (here: readonly number[], pair: number) =>
    logThreshold((coin) => {
      const chance = Array.from({ length: n - 1 }, () => coin);
      return run([here, temperatures, chance, [pair % 2]])[0]?.[pair] === 1;
    });
  const logPi = (here: readonly number[]): number =>
    -here.reduce((total, energy, i) => total + energy / (temperatures[i] ?? 1), 0);
  const looks = Array.from({ length: n - 1 }, (_, pair) => {
    const after = energies.map((energy, i) =>
      i === pair ? (energies[pair + 1] ?? energy) : i === pair + 1 ? (energies[pair] ?? energy) : energy,
    );
    const [there, back] = [at(energies, pair), at(after, pair)];
    const off = Math.abs(there + logPi(energies) - back - logPi(after)) / Math.max(1, Math.abs(logPi(energies)));
    // Of all balanced rules the one that swaps most: one of the two directions is certain.
    return { off, lazy: Math.abs(Math.max(there, back)) };
  });
  const residual = Math.max(...looks.map(({ off }) => off), ...looks.map(({ lazy }) => lazy));
  return finding({
    oracle: 'swap balance',
    residual: looks.some(({ off }) => Number.isNaN(off)) ? Number.NaN : residual,
    bound,
    where: `at energies ${showPoint(energies)}, temperatures ${showPoint(temperatures)}`,
    detects: 'a relative error of 1e-9 in the probability of any swap',
    explanation: residual <= bound ? 'swaps balance, and happen as often as they can' : 'swaps do not balance.',
  });
};
