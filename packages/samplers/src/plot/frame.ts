import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { coordinate, escapeHtml } from './format.ts';

/** A plotting area inside a picture, with its two scales (data to picture units). */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

const margins = { left: 56, right: 12, top: 12, bottom: 40 };

/** A frame for a picture `width` wide whose plotting area is `height` high. */
export const frameOf = (
  width: number,
  height: number,
  x: readonly [number, number],
  y: readonly [number, number],
): Frame => {
  const [left, right, top, bottom] = [margins.left, width - margins.right, margins.top, margins.top + height];
  return {
    width,
    height: bottom + margins.bottom,
    left,
    right,
    top,
    bottom,
    x: scaleLinear(x, [left, right]),
    y: scaleLinear(y, [bottom, top]),
  };
};

/** Tick marks and labels along both axes; `grid` draws faint lines across. */
export const axes = (frame: Frame, names: readonly [string, string], grid: boolean): string => {
  const { x, y, left, right, top, bottom } = frame;
  const xFormat = x.tickFormat(6, x.domain().some((end) => Math.abs(end) >= 1e4) ? '~s' : undefined);
  const yFormat = y.tickFormat(5);
  const xs = x
    .ticks(6)
    .map((at) => {
      const place = coordinate(x(at));
      const tick = `<line class="tick" x1="${place}" x2="${place}" y1="${bottom}" y2="${bottom + 4}"/>`;
      return `${tick}<text class="label" x="${place}" y="${bottom + 17}" text-anchor="middle">${xFormat(at)}</text>`;
    })
    .join('');
  const ys = y
    .ticks(5)
    .map((at) => {
      const place = coordinate(y(at));
      const across = grid ? `<line class="grid" x1="${left}" x2="${right}" y1="${place}" y2="${place}"/>` : '';
      const tick = `<line class="tick" x1="${left - 4}" x2="${left}" y1="${place}" y2="${place}"/>`;
      return `${across}${tick}<text class="label" x="${left - 7}" y="${place}" dy="0.32em" text-anchor="end">${yFormat(at)}</text>`;
    })
    .join('');
  const middle = coordinate((top + bottom) / 2);
  return [
    xs,
    ys,
    `<text class="name" x="${coordinate((left + right) / 2)}" y="${bottom + 34}" text-anchor="middle">${escapeHtml(names[0])}</text>`,
    `<text class="name" transform="translate(11 ${middle}) rotate(-90)" text-anchor="middle">${escapeHtml(names[1])}</text>`,
  ].join('');
};

/** The rectangle of the plotting area, of a CSS class. */
export const area = ({ left, right, top, bottom }: Frame, cssClass: string): string =>
  `<rect class="${cssClass}" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}"/>`;

/** A whole picture; what is drawn in `clipped` stays inside the plotting area. */
export const picture = (
  frame: Frame,
  id: string,
  label: string,
  layers: { readonly below?: string; readonly clipped: string; readonly above: string },
): string => `<svg viewBox="0 0 ${frame.width} ${coordinate(frame.height)}" role="img" aria-label="${escapeHtml(label)}">
<clipPath id="${id}">${area(frame, 'clip')}</clipPath>${layers.below ?? ''}<g clip-path="url(#${id})">${layers.clipped}</g>${layers.above}</svg>`;
