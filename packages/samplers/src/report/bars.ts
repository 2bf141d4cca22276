/** Pictures of bars: ranks, histograms, autocorrelations. */
import { axes, coordinate, type Frame, frameOf, picture } from '../plot/index.ts';

/** A bar between two places, from a base to a height. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** A band between two heights, across the picture. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Several rows of bars over one axis. */
export interface BarChart {
  readonly id: string;
  readonly label: string;
  readonly names: readonly [string, string];
  readonly series: readonly (readonly Bar[])[];
  readonly band?: Band;
  readonly size: { readonly width: number; readonly height: number };
  /** Whether bars are outlines, one over the other, or filled. */
  readonly filled: boolean;
}

const rectangle = ({ x, y }: Frame, { from, to, height }: Bar, cssClass: string): string => {
  const [left, right] = [x(from), x(to)];
  const [top, base] = [y(Math.max(height, 0)), y(Math.min(height, 0))];
  return `<rect class="${cssClass}" x="${coordinate(left)}" y="${coordinate(top)}" width="${coordinate(Math.max(0.5, right - left))}" height="${coordinate(Math.max(0, base - top))}"/>`;
};

/** The outline of bars that stand side by side. */
const outline = ({ x, y }: Frame, bars: readonly Bar[], cssClass: string): string => {
  const points = bars.flatMap(({ from, to, height }) => [
    `${coordinate(x(from))} ${coordinate(y(height))}`,
    `${coordinate(x(to))} ${coordinate(y(height))}`,
  ]);
  return points.length === 0 ? '' : `<path class="${cssClass}" d="M${points.join('L')}"/>`;
};

/** Bars as an SVG picture. */
export const barChart = ({ id, label, names, series, band, size, filled }: BarChart): string => {
  const all = series.flat().filter(({ height }) => Number.isFinite(height));
  const heights = [...all.map(({ height }) => height), 0, ...(band === undefined ? [] : [band.low, band.high])];
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const span = high - low || 1;
  const frame = frameOf(
    size.width,
    size.height,
    [Math.min(...all.map(({ from }) => from)), Math.max(...all.map(({ to }) => to))],
    [low < 0 ? low - 0.05 * span : 0, high + 0.06 * span],
  );
  const across =
    band === undefined
      ? ''
      : `<rect class="band" x="${frame.left}" y="${coordinate(frame.y(band.high))}" width="${frame.right - frame.left}" height="${coordinate(frame.y(band.low) - frame.y(band.high))}"/>`;
  const drawn = series.map((bars, i) => {
    const finite = bars.filter(({ height }) => Number.isFinite(height));
    return filled
      ? finite.map((bar) => rectangle(frame, bar, `bar series-${i % 8}`)).join('')
      : outline(frame, finite, `line series-${i % 8}`);
  });
  return picture(frame, id, label, { below: axes(frame, names, true), clipped: across + drawn.join(''), above: '' });
};
