import type { Density } from './density.ts';
import { axesOf, type Domain, scaleDomain } from './domain.ts';
import { panelEdges } from './gauss-legendre.ts';
import { farthest, ruleIn } from './rule.ts';

/** An interval or a rectangle on which one rule is used. */
export interface Panel {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Whether it is part of the domain, and not of what tripling the domain adds. */
  readonly inside: boolean;
}

/** Where to integrate, and how coarse to begin. */
export interface Region {
  readonly box: Domain;
  /** The widest panel inside the box, along each axis. */
  readonly width: readonly number[];
  /** Values of `x` and of `y` at which the integrand jumps: panels end there. Ascending. */
  readonly breaks?: Partial<NonNullable<Density['breaks']>>;
}

/** What tripling adds is cut in two along each axis, on each side, to begin with. */
const shellPanels = 2;

type Interval = readonly [number, number];

const pieces = (edges: readonly number[]): readonly Interval[] =>
  edges.slice(1).map((high, i) => [edges[i] ?? high, high]);

/** All products of intervals of each axis; the first axis runs fastest. */
const products = (axes: readonly (readonly Interval[])[]): readonly (readonly Interval[])[] =>
  axes.reduce<readonly (readonly Interval[])[]>(
    (all, next) => next.flatMap((interval) => all.map((before) => [...before, interval])),
    [[]],
  );

const panelOf = (intervals: readonly Interval[], inside: boolean): Panel => ({
  lower: intervals.map(([low]) => low),
  upper: intervals.map(([, high]) => high),
  inside,
});

/** The panels to begin with: of the domain, and of what tripling it adds. */
export const firstPanels = ({ box, width, breaks = {} }: Region): readonly Panel[] => {
  const axes = axesOf(box);
  const outer = axesOf(scaleDomain(3)(box));
  const jumps = [breaks.x ?? [], breaks.y ?? []];
  const inner = axes.map(([low, high], axis) => {
    const between = (jumps[axis] ?? []).filter((at) => at > low && at < high);
    return pieces(panelEdges([low, ...between, high], width[axis] ?? high - low));
  });
  const within = (axis: number, [a, b]: Interval): boolean => {
    const [low, high] = axes[axis] ?? [0, 0];
    return a >= low && b <= high;
  };
  const shell = products(
    outer.map(([low, high], axis) => {
      const [from, to] = axes[axis] ?? [low, high];
      return pieces(panelEdges([low, from, to, high], (to - from) / shellPanels));
    }),
  ).filter((intervals) => !intervals.every((interval, axis) => within(axis, interval)));
  return [
    ...products(inner).map((intervals) => panelOf(intervals, true)),
    ...shell.map((intervals) => panelOf(intervals, false)),
  ];
};

/** Cut in two along every axis. */
export const halves = ({ lower, upper, inside }: Panel): readonly Panel[] =>
  products(
    lower.map((low, axis): readonly Interval[] => {
      const high = upper[axis] ?? low;
      const middle = (low + high) / 2;
      return [
        [low, middle],
        [middle, high],
      ];
    }),
  ).map((intervals) => panelOf(intervals, inside));

/** The rule of a panel is that of `[-1, 1]^d` times this. */
export const volumeFactor = ({ lower, upper }: Panel): number =>
  lower.reduce((product, low, axis) => (product * ((upper[axis] ?? low) - low)) / 2, 1);

/** The nodes of panels one after the other, row-major `[panels · 15^d, d]`. */
export const nodesOf = (dimension: 1 | 2, panels: readonly Panel[]): Float64Array => {
  const { nodes } = ruleIn(dimension);
  const points = new Float64Array(panels.length * nodes.length);
  panels.forEach(({ lower, upper }, p) => {
    for (let i = 0; i < nodes.length; i++) {
      const axis = i % dimension;
      const [low, high] = [lower[axis] ?? 0, upper[axis] ?? 0];
      points[p * nodes.length + i] = (low + high) / 2 + ((high - low) / 2) * (nodes[i] ?? 0);
    }
  });
  return points;
};

/** Below this many nats under its top a density does not matter. */
const negligible = 40;

/** Noise lengths that fifteen nodes follow. */
const resolved = 6;

/**
 * Panels cut until none is wider than six noise lengths of a density where that density is at all. A density that is smoothed by Gaussian noise, `p = N(0, s²) * μ`,
 * falls off no faster than the noise does: from a place with mass to a node at a distance `d` it loses `d² / 2s²` nats, so no node of the panel may be
 * further below the top than that, or the mass is not there. Hence a density whose noise is known is never missed, however narrow it is and wherever
 * it lies.
 */
export const seeded =
  (dimension: 1 | 2, scale: readonly number[], logDensity: (points: Float64Array) => Float64Array) =>
  (panels: readonly Panel[]): readonly Panel[] => {
    const nodes = ruleIn(dimension).weights.length;
    const noises = ({ lower, upper }: Panel): readonly number[] =>
      lower.map((low, axis) => ((upper[axis] ?? low) - low) / (scale[axis] ?? Infinity));
    const wide = (panel: Panel): boolean => noises(panel).some((width) => width > resolved * (1 + 1e-9));
    const lost = (panel: Panel): number =>
      noises(panel).reduce((sum, width) => sum + (width * farthest) ** 2 / 2, negligible);
    const done: Panel[] = [];
    let open = panels;
    while (open.length > 0) {
      const candidates = open.filter(wide);
      done.push(...open.filter((panel) => !wide(panel)));
      const logs = logDensity(nodesOf(dimension, candidates));
      const matters = candidates.map((panel, p) => {
        const least = -lost(panel);
        return logs.subarray(p * nodes, (p + 1) * nodes).some((log) => log > least);
      });
      done.push(...candidates.filter((_, p) => matters[p] !== true));
      open = candidates.filter((_, p) => matters[p] === true).flatMap(halves);
    }
    return done;
  };
