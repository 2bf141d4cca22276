/** Functions as curves, and densities of the plane as images, for the figures of the tutorial. */
import { batch, constant, dim, type Expr, exp, fromFlat } from '@ergodic/core';
import { numeric } from '@ergodic/models/exact';
import { heatMap } from '@ergodic/models/report';
import type { Layer, Place } from '@ergodic/samplers/plot';

/** From where to where. */
export type Interval = readonly [number, number];

/** A function of the line as a curve. */
export const curve = (f: (x: Expr<[1]>) => Expr<[]>, [low, high]: Interval, points = 240): readonly Place[] => {
  const n = dim('places', points + 1);
  const xs = Float64Array.from({ length: n }, (_, i) => low + ((high - low) * i) / points);
  const [values = []] = numeric([], [batch(n, (x: Expr<[1]>) => f(x), constant(fromFlat([n, 1], xs)))])([]);
  return Array.from(xs, (x, i) => [x, values[i] ?? Number.NaN] as const);
};

/** The values of a function at the centres of `cells × cells` cells, the row of the lowest `y` first. */
export const onCells = (f: (x: Expr<[2]>) => Expr<[]>, x: Interval, y: Interval, cells: number): Float64Array => {
  const n = dim('cells', cells * cells);
  const at = ([low, high]: Interval, i: number): number => low + ((high - low) * (i + 0.5)) / cells;
  const centres = Float64Array.from({ length: 2 * n }, (_, i) =>
    i % 2 === 0 ? at(x, (i >> 1) % cells) : at(y, Math.floor((i >> 1) / cells)),
  );
  const [values = new Float64Array()] = numeric(
    [],
    [batch(n, (p: Expr<[2]>) => f(p), constant(fromFlat([n, 2], centres)))],
  )([]);
  return values;
};

/** The density `exp(log p)` of the plane as a layer of a panel. */
export const densityImage = (logDensity: (x: Expr<[2]>) => Expr<[]>, x: Interval, y: Interval, cells = 120): Layer => {
  const values = onCells((p) => exp(logDensity(p)), x, y, cells);
  const top = values.reduce((a, b) => Math.max(a, b), 0);
  return { kind: 'image', x, y, href: heatMap({ box: { x, y }, columns: cells, rows: cells, values }, top) };
};

/** Row-major `[n, 2]` numbers as places. */
export const pairsOf = (points: ArrayLike<number>): readonly Place[] =>
  Array.from(
    { length: points.length / 2 },
    (_, i) => [points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN] as const,
  );
