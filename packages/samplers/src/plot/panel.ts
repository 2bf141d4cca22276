/** A panel of a figure: what is drawn over two axes, with a title and the names of what is drawn. */
import { line } from 'd3-shape';
import { coordinate, escapeHtml } from './format.ts';
import { area, axes, type Frame, frameOf } from './frame.ts';

/** A place, in the units of the axes. */
export type Place = readonly [x: number, y: number];

interface Named {
  /** Stands above the panel, beside a swatch. */
  readonly name?: string;
  /** One of eight colours, from 0. */
  readonly colour: number;
}

/**
 * What a panel shows, from below to above.
 *
 * @category model
 */
export type Layer =
  | (Named & {
      readonly kind: 'line';
      readonly places: readonly Place[];
      readonly dashed?: boolean;
      /** Width in pixels, 1.8 unless given. */
      readonly width?: number;
    })
  /** The surface between a line and the lower edge. */
  | (Named & { readonly kind: 'area'; readonly places: readonly Place[] })
  | (Named & { readonly kind: 'dots'; readonly places: readonly Place[]; readonly radius?: number })
  /** Bars from the lower edge up: each from `x - width/2` to `x + width/2`. */
  | (Named & { readonly kind: 'bars'; readonly places: readonly Place[]; readonly width: number })
  /** A line across, at one value of an axis. */
  | { readonly kind: 'rule'; readonly x?: number; readonly y?: number; readonly label?: string }
  | { readonly kind: 'label'; readonly at: Place; readonly text: string; readonly anchor?: 'start' | 'middle' | 'end' }
  /** An image, as a data URI, over a rectangle. */
  | {
      readonly kind: 'image';
      readonly x: readonly [number, number];
      readonly y: readonly [number, number];
      readonly href: string;
    };

/**
 * One panel.
 *
 * @category model
 */
export interface Panel {
  readonly title: string;
  readonly axes: readonly [x: string, y: string];
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly layers: readonly Layer[];
  /** Height of the plotting area in pixels, 190 unless given. */
  readonly height?: number;
}

/** A panel as it is drawn: its content, and how high it is. */
export interface Drawn {
  readonly svg: string;
  readonly height: number;
}

const finite = ([x, y]: Place): boolean => Number.isFinite(x) && Number.isFinite(y);

const pathOf = ({ x, y }: Frame, places: readonly Place[]): string =>
  line<Place>(
    ([at]) => x(at),
    ([, at]) => y(at),
  )
    .defined(finite)
    .digits(1)(places) ?? '';

const areaOf = (frame: Frame, places: readonly Place[]): string => {
  const [first, last] = [places.find(finite), places.findLast(finite)];
  if (first === undefined || last === undefined) return '';
  const base = coordinate(frame.bottom);
  return `${pathOf(frame, places.filter(finite))}L${coordinate(frame.x(last[0]))} ${base}L${coordinate(frame.x(first[0]))} ${base}Z`;
};

const dotsOf = ({ x, y }: Frame, places: readonly Place[]): string =>
  places
    .filter(finite)
    .map(([px, py]) => `M${coordinate(x(px))} ${coordinate(y(py))}h0`)
    .join('');

const ruleOf = (
  { x, y, left, right, top, bottom }: Frame,
  { x: at, y: level, label }: { x?: number; y?: number; label?: string },
): string => {
  const name = (px: number, py: number, anchor: string): string =>
    label === undefined
      ? ''
      : `<text class="rule-name" x="${coordinate(px)}" y="${coordinate(py)}" text-anchor="${anchor}">${escapeHtml(label)}</text>`;
  if (at !== undefined) {
    const px = x(at);
    const beside = px > (left + right) / 2;
    return `<line class="rule" x1="${coordinate(px)}" x2="${coordinate(px)}" y1="${top}" y2="${bottom}"/>${name(px + (beside ? -5 : 5), top + 13, beside ? 'end' : 'start')}`;
  }
  const py = y(level ?? Number.NaN);
  return `<line class="rule" x1="${left}" x2="${right}" y1="${coordinate(py)}" y2="${coordinate(py)}"/>${name(right - 4, py - 5, 'end')}`;
};

const drawLayer = (frame: Frame, layer: Layer): string => {
  switch (layer.kind) {
    case 'line':
      return `<path class="stroke c${layer.colour % 8}${layer.dashed === true ? ' dashed' : ''}" stroke-width="${layer.width ?? 1.8}" d="${pathOf(frame, layer.places)}"/>`;
    case 'area':
      return `<path class="fill c${layer.colour % 8}" d="${areaOf(frame, layer.places)}"/>`;
    case 'dots':
      return `<path class="stroke dot c${layer.colour % 8}" stroke-width="${2 * (layer.radius ?? 1.6)}" d="${dotsOf(frame, layer.places)}"/>`;
    case 'bars':
      return layer.places
        .filter(finite)
        .map(([at, height]) => {
          const [from, to, top] = [frame.x(at - layer.width / 2), frame.x(at + layer.width / 2), frame.y(height)];
          return `<rect class="fill c${layer.colour % 8}" x="${coordinate(from)}" y="${coordinate(top)}" width="${coordinate(Math.max(0.5, to - from))}" height="${coordinate(Math.max(0, frame.bottom - top))}"/>`;
        })
        .join('');
    case 'rule':
      return ruleOf(frame, layer);
    case 'label':
      return `<text class="note" x="${coordinate(frame.x(layer.at[0]))}" y="${coordinate(frame.y(layer.at[1]))}" text-anchor="${layer.anchor ?? 'middle'}">${escapeHtml(layer.text)}</text>`;
    case 'image': {
      const [left, right] = layer.x.map(frame.x);
      const [bottom, top] = layer.y.map(frame.y);
      if (left === undefined || right === undefined || bottom === undefined || top === undefined) return '';
      return `<image x="${coordinate(left)}" y="${coordinate(top)}" width="${coordinate(right - left)}" height="${coordinate(bottom - top)}" preserveAspectRatio="none" href="${layer.href}"/>`;
    }
  }
};

/** Digits of a width of text, roughly: for places of names, which need not be exact. */
const textWidth = (text: string): number => 6.3 * text.length;

/** Names in rows, each beside a swatch that looks like what it names. */
const legend = (layers: readonly Layer[], left: number, top: number, width: number): Drawn => {
  const entries = layers.flatMap((layer) =>
    'name' in layer && layer.name !== undefined ? [{ ...layer, name: layer.name }] : [],
  );
  let [x, y] = [left, top];
  const items = entries.map((layer) => {
    const length = 26 + textWidth(layer.name) + 14;
    if (x > left && x + length > left + width) [x, y] = [left, y + 17];
    const swatch =
      layer.kind === 'line'
        ? `<path class="stroke c${layer.colour % 8}${layer.dashed === true ? ' dashed' : ''}" stroke-width="2.2" d="M${x} ${y - 4}h18"/>`
        : layer.kind === 'dots'
          ? `<path class="stroke dot c${layer.colour % 8}" stroke-width="6" d="M${x + 9} ${y - 4}h0"/>`
          : `<rect class="fill c${layer.colour % 8}" x="${x}" y="${y - 10}" width="18" height="11"/>`;
    const item = `${swatch}<text class="entry" x="${coordinate(x + 24)}" y="${coordinate(y)}">${escapeHtml(layer.name)}</text>`;
    x += length;
    return item;
  });
  return { svg: items.join(''), height: entries.length === 0 ? 0 : y - top + 17 };
};

/** Height of the title. */
const titleHeight = 26;

/** What stands above the plotting area: the title, and the names of what is drawn. */
const headOf = ({ title, layers }: Panel, { left, right }: Frame): Drawn => {
  const names = legend(layers, left, 40, right - left);
  return {
    svg: `<text class="title" x="${left}" y="18">${escapeHtml(title)}</text>${names.svg}`,
    height: titleHeight + names.height,
  };
};

/**
 * Panels of one row, each of a width, with their corners at the origin; their plotting areas begin at one height.
 *
 * @param id begins the names of clipping paths: unique in the figure
 * @category destructors
 */
export const drawRow = (panels: readonly Panel[], width: number, id: string): readonly Drawn[] => {
  const parts = panels.map((panel) => {
    const frame = frameOf(width, panel.height ?? 190, panel.x, panel.y);
    return { panel, frame, head: headOf(panel, frame) };
  });
  const top = Math.max(0, ...parts.map(({ head }) => head.height));
  return parts.map(({ panel, frame, head }, i) => {
    const clip = `${id}-${i}`;
    const drawn = panel.layers.map((layer) => drawLayer(frame, layer)).join('');
    const body = `<clipPath id="${clip}">${area(frame, 'clip')}</clipPath>${axes(frame, panel.axes, true)}<g clip-path="url(#${clip})">${drawn}</g>`;
    return {
      svg: `${head.svg}<g transform="translate(0 ${coordinate(top)})">${body}</g>`,
      height: top + frame.height,
    };
  });
};
