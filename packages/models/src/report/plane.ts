import { area, axes, coordinate, type Frame, frameOf, picture } from '@ergodic/samplers/plot';
import { line } from 'd3-shape';
import type { Box, DensityGrid } from '../evaluate/index.ts';
import { heatMap } from './heat-map.ts';

/** What is drawn on the plane, from below to above. */
export interface PlaneLayers {
  readonly id: string;
  readonly label: string;
  readonly names: readonly [string, string];
  readonly view: Box;
  /** With the density of the palest colour. */
  readonly density?: { readonly grid: DensityGrid; readonly top: number };
  /** Row-major `[n, 2]`. */
  readonly points?: Float64Array;
  readonly paths?: readonly Float64Array[];
}

/** No more points than this are drawn: more are a blot, and a heavy file. Fewer over a density, which they must not hide. */
export const mostPoints = { onPaper: 2000, onDensity: 500 };

/** Fewer points than this are drawn larger. */
const fewPoints = 600;

const width = 400;

/** Squares of the plane are square unless one axis is more than three times as long: then the units differ. */
export const planeSize = ({ x, y }: Box): { readonly width: number; readonly height: number } => {
  const ratio = (y[1] - y[0]) / (x[1] - x[0]);
  const plotted = width - 58;
  return { width, height: ratio > 1 / 3 && ratio < 3 ? Math.min(460, Math.max(200, plotted * ratio)) : plotted };
};

const image = ({ x, y }: Frame, { grid, top }: { readonly grid: DensityGrid; readonly top: number }): string => {
  const [left, right] = [x(grid.box.x[0]), x(grid.box.x[1])];
  const [bottom, above] = [y(grid.box.y[0]), y(grid.box.y[1])];
  return `<image x="${coordinate(left)}" y="${coordinate(above)}" width="${coordinate(right - left)}" height="${coordinate(bottom - above)}" preserveAspectRatio="none" href="${heatMap(grid, top)}"/>`;
};

const pairs = (points: Float64Array): readonly (readonly [number, number])[] =>
  Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN]);

const isFinitePair = ([x, y]: readonly [number, number]): boolean => Number.isFinite(x) && Number.isFinite(y);

/** Dots as one path of zero-length strokes with round caps. */
const dots = ({ x, y }: Frame, points: Float64Array, onDensity: boolean): string => {
  const d = pairs(points)
    .slice(0, onDensity ? mostPoints.onDensity : mostPoints.onPaper)
    .filter(isFinitePair)
    .map(([px, py]) => `M${coordinate(x(px))} ${coordinate(y(py))}h0`)
    .join('');
  const look = onDensity ? ' on-density' : points.length < 2 * fewPoints ? ' few' : '';
  return `<path class="dots${look}" d="${d}"/>`;
};

const trail = ({ x, y }: Frame, chain: Float64Array, i: number): string => {
  const points = pairs(chain).filter(isFinitePair);
  const d = line<readonly [number, number]>(
    ([px]) => x(px),
    ([, py]) => y(py),
  ).digits(1)(points);
  const mark = (at: readonly [number, number] | undefined, end: 'start' | 'end'): string =>
    at === undefined
      ? ''
      : `<circle class="${end} series-${i % 8}" cx="${coordinate(x(at[0]))}" cy="${coordinate(y(at[1]))}" r="4"/>`;
  return `<path class="trail series-${i % 8}" d="${d ?? ''}"/>${mark(points[0], 'start')}${mark(points.at(-1), 'end')}`;
};

/** The plane as an SVG picture: a heat map, points, and trails of chains. */
export const plane = ({ id, label, names, view, density, points, paths }: PlaneLayers): string => {
  const frame = frameOf(width, planeSize(view).height, view.x, view.y);
  const layers = [
    area(frame, density === undefined ? 'paper' : 'night'),
    density === undefined ? '' : image(frame, density),
    points === undefined ? '' : dots(frame, points, density !== undefined),
    ...(paths ?? []).map((chain, i) => trail(frame, chain, i)),
  ];
  return picture(frame, id, label, { clipped: layers.join(''), above: axes(frame, names, false) });
};
