/** Chains for which the numbers of another implementation are kept: made from keys, so that only those numbers have to be stored. */
import { foldIn, key, normal, uniform } from '@ergodic/core/random';
import type { Chains } from '../draws.ts';

const noise = (seed: number, chains: number, length: number): Chains =>
  Array.from({ length: chains }, (_, c) => normal(foldIn(key(seed), c), [length]));

/** `x_t = ρ x_t-1 + √(1 - ρ²) ξ_t`. */
const autoregressive = (seed: number, chains: number, length: number, rho: number): Chains =>
  noise(seed, chains, length).map((chain) => {
    let last = chain[0] ?? 0;
    return chain.map((xi, t) => {
      last = t === 0 ? xi : rho * last + Math.sqrt(1 - rho * rho) * xi;
      return last;
    });
  });

/** By name. */
export const goldenCases: Readonly<Record<string, Chains>> = {
  independent: noise(1, 4, 100),
  'odd length': noise(2, 3, 101),
  'one chain': noise(3, 1, 250),
  slow: autoregressive(4, 4, 500, 0.9),
  alternating: autoregressive(5, 4, 300, -0.5),
  'very alternating': autoregressive(6, 2, 400, -0.95),
  'apart in place': noise(7, 4, 100).map((chain, c) => chain.map((x) => x + c / 2)),
  'apart in width': noise(8, 4, 100).map((chain, c) => chain.map((x) => x * (1 + c))),
  ties: autoregressive(9, 4, 200, 0.5).map((chain) => chain.map((x) => Math.round(2 * x))),
  skewed: autoregressive(10, 4, 300, 0.7).map((chain) => chain.map((x) => x * x * x)),
  short: noise(11, 2, 14),
};

/**
 * Chains drawn at random, by number: 2 to 4 of 24 to 504 draws, an even number of them, autocorrelated from -0.45 to 0.95, some of them apart.
 */
export const randomCase = (n: number): Chains => {
  const own = foldIn(key(2021), n);
  const [a = 0, b = 0, c = 0, d = 0] = uniform(own, [4]);
  const [chains, length, rho] = [2 + Math.floor(3 * a), 2 * Math.floor(12 + 241 * b * b), 1.4 * c - 0.45];
  const apart = d > 0.7 ? d : 0;
  return Array.from({ length: chains }, (_, j) => {
    let last = 0;
    return normal(foldIn(own, 1 + j), [length]).map((xi, t) => {
      last = t === 0 ? xi : rho * last + Math.sqrt(1 - rho * rho) * xi;
      return 10 ** (3 * d - 1) * (last + j * apart) + a;
    });
  });
};

/** How many random chains numbers are kept for. */
export const randomCases = 100;
