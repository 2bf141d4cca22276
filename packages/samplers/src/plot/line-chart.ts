import { extent, max, quantile } from 'd3-array';
import { line } from 'd3-shape';
import { coordinate, escapeHtml, showNumber } from './format.ts';
import { axes, type Frame, frameOf, picture } from './frame.ts';

type Point = readonly [x: number, y: number];

/** A level to compare with; its name, if it has one, stands below it. */
interface Reference {
  readonly at: number;
  readonly name?: string;
}

/** Lines over a common x axis. */
export interface LineChart {
  readonly id: string;
  readonly label: string;
  readonly names: readonly [string, string];
  readonly series: readonly (readonly Point[])[];
  /** A horizontal line to compare with. */
  readonly reference?: Reference;
  /** Whether the last value is written at the end of the line. */
  readonly showLast: boolean;
  /** Width of the picture and height of its plotting area, 460 and 180 unless told. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** Of a picture, and of its plotting area, unless told. */
const usual = { width: 460, height: 180 };

const isDrawable = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y);

/** The range of the values, cut at their 97th percentile when the few above would flatten the rest. */
const range = (values: readonly number[], reference: number | undefined): readonly [number, number] => {
  const [low = 0, high = 1] = extent(reference === undefined ? values : [...values, reference]);
  const common = Math.max(quantile(values, 0.97) ?? high, reference ?? -Infinity);
  const cut = high - low > 3 * (common - low) && common > low ? common : high;
  const span = cut - low || Math.abs(cut) || 1;
  return [low - (reference === low ? 0.14 : 0.06) * span, cut + 0.06 * span];
};

const reference = ({ left, right, y }: Frame, { at, name }: Reference): string => {
  const place = coordinate(y(at));
  return `<line class="reference" x1="${left}" x2="${right}" y1="${place}" y2="${place}"/>${name === undefined ? '' : `<text class="reference-name" x="${right - 4}" y="${place}" dy="1.25em" text-anchor="end">${escapeHtml(name)}</text>`}`;
};

const lastValue = ({ x, y, right }: Frame, [at, value]: Point): string => {
  const [px, py] = [x(at), y(value)];
  const beside = px > right - 60;
  return `<circle class="last" cx="${coordinate(px)}" cy="${coordinate(py)}" r="3"/><text class="last-name" x="${coordinate(px + (beside ? -2 : 6))}" y="${coordinate(py)}" dy="${beside ? '-0.7em' : '0.32em'}" text-anchor="${beside ? 'end' : 'start'}">${showNumber(value)}</text>`;
};

/** A line chart as an SVG picture. Values that are not finite are gaps. */
export const lineChart = (chart: LineChart): string => {
  const points = chart.series.flat().filter(isDrawable);
  const values = points.map(([, value]) => value);
  const [from = 0, to = 1] = extent(points, ([x]) => x);
  const [low, high] = range(values, chart.reference?.at);
  const { width, height } = chart.size ?? usual;
  const frame = frameOf(width, height, from === to ? [from, from + 1] : [from, to], [low, high]);
  const path = line<Point>(
    ([x]) => frame.x(x),
    ([, y]) => frame.y(y),
  )
    .defined(isDrawable)
    .digits(1);
  const lines = chart.series
    .map((series, i) => `<path class="line series-${i % 8}" d="${path(series) ?? ''}"/>`)
    .join('');
  const highest = max(values) ?? 0;
  const beyond =
    highest > high
      ? `<text class="label" x="${frame.left + 6}" y="${frame.top + 10}">↑ up to ${showNumber(highest)}</text>`
      : '';
  const last = chart.showLast ? chart.series.flatMap((series) => series.filter(isDrawable).slice(-1)) : [];
  return picture(frame, chart.id, chart.label, {
    below: axes(frame, chart.names, true),
    clipped: `${chart.reference === undefined ? '' : reference(frame, chart.reference)}${lines}`,
    above: beyond + last.map((point) => lastValue(frame, point)).join(''),
  });
};
