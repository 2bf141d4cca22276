/**
 * Single-precision numbers at which functions are tried: evenly spaced, evenly spaced in the logarithm, and the edges of the domain.
 */
import { bits, key } from '@ergodic/core/random';
import { SMALLEST_NORMAL } from './ulps.ts';

const single = new Float32Array(1);
const words = new Uint32Array(single.buffer);

/** The neighbour of `x` above (or below) it. */
export const next = (x: number, up = true): number => {
  single[0] = x === 0 ? 0 : x;
  const word = words[0] ?? 0;
  if (x === 0) words[0] = up ? 1 : 0x80000001;
  else words[0] = x > 0 === up ? word + 1 : word - 1;
  return single[0] ?? 0;
};

/** Words that decide which points are taken: always the same ones. */
const patterns = bits(key(20), 1 << 17);

/** Numbers between `low` and `high` with random bits: every power of two is tried as often as any other. */
const scattered = (low: number, high: number, count: number): readonly number[] => {
  const found: number[] = [];
  const ends = [low, high].map((x) => Math.max(Math.abs(x), SMALLEST_NORMAL));
  const largest = Math.log2(Math.max(...ends));
  const smallest = low <= 0 && high >= 0 ? Math.max(-126, largest - 60) : Math.log2(Math.min(...ends));
  for (const [i, word] of patterns.entries()) {
    if (found.length >= count) break;
    const place = (word >>> 1) * 2 ** -31;
    const size = 2 ** (smallest + (largest - smallest) * place);
    const x = Math.fround(i % 2 === 0 ? size : -size);
    if (x >= low && x <= high) found.push(x);
  }
  return found;
};

const even = (low: number, high: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => Math.fround(low + ((high - low) * i) / (count - 1)));

const special = [0, -0, SMALLEST_NORMAL, -SMALLEST_NORMAL, 1e-20, -1e-20, 0.5, -0.5, 1, -1, 2, -2, 3, -3];

/** Both ends and their neighbours inside, zeros, ones, small and large numbers, and many in between. */
export const sweep = (low: number, high: number, extra: readonly number[] = [], count = 16384): readonly number[] => {
  const [first, last] = [Math.fround(low), Math.fround(high)];
  const edges = [first, last, next(first), next(last, false), ...special, ...extra].map(Math.fround);
  const around = [...edges, ...edges.map((x) => next(x)), ...edges.map((x) => next(x, false))];
  const all = [...around, ...even(low, high, count / 2), ...scattered(low, high, count / 2)];
  return all.filter((x) => x >= low && x <= high && (x === 0 || Math.abs(x) >= SMALLEST_NORMAL));
};

/** The points of two sweeps side by side, in an order that mixes them: as many pairs as the longer one has points. */
export const pairs = (
  xs: readonly number[],
  zs: readonly number[],
): readonly [readonly number[], readonly number[]] => {
  const n = Math.max(xs.length, zs.length);
  const pick = (list: readonly number[], i: number): number => list[i % list.length] ?? 0;
  const order = Array.from({ length: n }, (_, i) => (patterns[(i * 7 + 3) % patterns.length] ?? 0) % zs.length);
  return [Array.from({ length: n }, (_, i) => pick(xs, i)), order.map((i) => pick(zs, i))];
};
