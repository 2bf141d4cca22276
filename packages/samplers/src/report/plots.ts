/**
 * What is looked at of draws: ranks, autocorrelations, pairs, energies. Each is a function from numbers to an SVG picture.
 *
 * @source A. Vehtari et al., Rank-normalization, folding, and localization (2021), section 5 (rank plots); M. Betancourt (2016) (energies)
 */
import { autocorrelation, type Chains, ranks } from '../diagnostics/index.ts';
import { area, axes, coordinate, frameOf, picture } from '../plot/index.ts';
import { type Bar, barChart } from './bars.ts';

/** Counts of numbers in equal bins of a range, as bars; of shares where `share` is asked. */
export const histogram = (
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  bins: number,
  share = false,
): readonly Bar[] => {
  const counts = new Float64Array(bins);
  const width = (high - low) / bins || 1;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const at = Math.min(bins - 1, Math.max(0, Math.floor((value - low) / width)));
    counts[at] = (counts[at] ?? 0) + 1;
    total += 1;
  }
  return Array.from(counts, (count, i) => ({
    from: low + i * width,
    to: low + (i + 1) * width,
    height: share ? count / Math.max(1, total) : count,
  }));
};

const finite = (chains: Chains): readonly number[] =>
  chains.flatMap((chain) => Array.from(chain).filter(Number.isFinite));

/** The range of numbers; something of width where they are all equal, or none. */
export const rangeOf = (values: readonly number[]): readonly [number, number] => {
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)] as const, [
    Infinity,
    -Infinity,
  ] as const);
  if (!(low <= high)) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
};

const bins = 20;

/** Ranks of each chain's draws among all: flat, within the band, where chains agree. */
export const rankPlot = (id: string, name: string, chains: Chains): string => {
  const total = chains.reduce((sum, { length }) => sum + length, 0);
  const series = ranks(chains).map((own) => histogram(own, [0.5, total + 0.5], bins));
  const mean = total / chains.length / bins;
  // Three standard deviations of a count, if ranks are uniform.
  const spread = 3 * Math.sqrt(mean * (1 - 1 / bins));
  return barChart({
    id,
    label: `ranks of ${name}`,
    names: ['rank among all draws', 'draws'],
    series,
    band: { low: Math.max(0, mean - spread), high: mean + spread },
    size: { width: 460, height: 150 },
    filled: false,
  });
};

/** Autocorrelations of all chains, meaned, up to a lag; those in the band are noise. */
export const autocorrelationPlot = (id: string, name: string, chains: Chains, lags = 60): string => {
  const length = chains[0]?.length ?? 0;
  const rhos = chains.map(autocorrelation);
  const last = Math.min(lags, length - 1);
  const bars = Array.from({ length: last + 1 }, (_, t): Bar => {
    const mean = rhos.reduce((sum, rho) => sum + (rho[t] ?? Number.NaN), 0) / rhos.length;
    return { from: t - 0.35, to: t + 0.35, height: mean };
  });
  const noise = 2 / Math.sqrt(length * chains.length);
  return barChart({
    id,
    label: `autocorrelation of ${name}`,
    names: ['lag', 'autocorrelation'],
    series: [bars],
    band: { low: -noise, high: noise },
    size: { width: 460, height: 150 },
    filled: true,
  });
};

/** Energies of states, and how much they change from step to step: the second must be about as wide as the first. */
export const energyPlot = (id: string, hamiltonians: Chains): string => {
  const all = finite(hamiltonians);
  const centre = all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
  const states = all.map((value) => value - centre);
  const changes = hamiltonians
    .flatMap((chain) => Array.from(chain.slice(1), (value, i) => value - (chain[i] ?? 0)))
    .filter(Number.isFinite);
  const range = rangeOf([...states, ...changes]);
  return barChart({
    id,
    label: 'energies and their changes',
    names: ['energy less its mean, and change of energy in a step, nats', 'share'],
    series: [histogram(states, range, 40, true), histogram(changes, range, 40, true)],
    size: { width: 460, height: 150 },
    filled: false,
  });
};

/** Two samples of energies over one axis: short runs against long ones. */
export const energiesCompared = (id: string, short: ArrayLike<number>, long: ArrayLike<number>): string => {
  const range = rangeOf([...Array.from(short), ...Array.from(long)].filter(Number.isFinite));
  return barChart({
    id,
    label: 'energies of short runs and of long ones',
    names: ['energy, nats', 'share'],
    series: [histogram(short, range, 40, true), histogram(long, range, 40, true)],
    size: { width: 460, height: 150 },
    filled: false,
  });
};

/** Points of a pair plot, at most. */
const mostPoints = 1200;

/** Whether a draw ended a step that diverged. */
export type IsDivergent = (chain: number, draw: number) => boolean;

/** One panel: the draws of two coordinates, those after divergent steps on top. */
const panel = (
  id: string,
  names: readonly [string, string],
  a: Chains,
  b: Chains,
  isDivergent: IsDivergent,
): string => {
  const frame = frameOf(320, 190, rangeOf(finite(a)), rangeOf(finite(b)));
  const total = a.reduce((sum, { length }) => sum + length, 0);
  const stride = Math.max(1, Math.ceil(total / mostPoints));
  const at = (chain: number, draw: number): string =>
    `M${coordinate(frame.x(a[chain]?.[draw] ?? Number.NaN))} ${coordinate(frame.y(b[chain]?.[draw] ?? Number.NaN))}h0`;
  const places = a.flatMap((values, chain) =>
    Array.from(values).flatMap((value, draw) =>
      Number.isFinite(value) && Number.isFinite(b[chain]?.[draw] ?? Number.NaN) ? [{ chain, draw }] : [],
    ),
  );
  const dots = places
    .filter((_, i) => i % stride === 0)
    .map(({ chain, draw }) => at(chain, draw))
    .join('');
  const broken = places
    .filter(({ chain, draw }) => isDivergent(chain, draw))
    .map(({ chain, draw }) => at(chain, draw))
    .join('');
  return picture(frame, id, `${names[1]} against ${names[0]}`, {
    below: area(frame, 'paper') + axes(frame, names, false),
    clipped: `<path class="dots" d="${dots}"/>${broken === '' ? '' : `<path class="dots divergent" d="${broken}"/>`}`,
    above: '',
  });
};

/** Pairs of coordinates, below a diagonal of histograms: a grid of pictures, row by row, empty above the diagonal. */
export const pairPlot = (
  id: string,
  names: readonly string[],
  coordinates: readonly Chains[],
  isDivergent: IsDivergent = () => false,
): readonly (readonly string[])[] =>
  coordinates.map((row, i) =>
    coordinates.slice(0, i + 1).map((column, j) => {
      const [x, y] = [names[j] ?? '', names[i] ?? ''];
      if (i !== j) return panel(`${id}-${i}-${j}`, [x, y], column, row, isDivergent);
      const all = finite(row);
      return barChart({
        id: `${id}-${i}-${j}`,
        label: `histogram of ${x}`,
        names: [x, 'draws'],
        series: [histogram(all, rangeOf(all), 24)],
        size: { width: 320, height: 190 },
        filled: true,
      });
    }),
  );
