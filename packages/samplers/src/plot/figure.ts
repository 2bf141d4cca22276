/** Figures: panels side by side, as one SVG file that brings its own style, for light and dark pages. */
import { schemeObservable10 } from 'd3-scale-chromatic';
import { coordinate, escapeHtml } from './format.ts';
import { drawRow, type Panel } from './panel.ts';

const colours = schemeObservable10
  .slice(0, 8)
  .map((colour, i) => `.c${i}{--c:${colour}}`)
  .join('');

const figureStyle = `svg{--page:#fff;--ink:#1d1d24;--soft:#62626e;--edge:#e2e0da;--grid:#ecebe6;--accent:#b3402a}
@media(prefers-color-scheme:dark){svg{--page:#17171c;--ink:#ececf0;--soft:#a2a2ae;--edge:#303039;--grid:#292931;--accent:#ff8a66}}
.page{fill:var(--page);stroke:var(--edge)}
text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--soft);font-variant-numeric:tabular-nums}
.title{font-size:13.5px;font-weight:600;fill:var(--ink)}
.name{font-size:12.5px;fill:var(--ink)}.entry{fill:var(--ink)}.note{fill:var(--ink)}
.tick{stroke:var(--soft);stroke-opacity:.6}.grid{stroke:var(--grid)}.clip{fill:none}
.stroke{fill:none;stroke:var(--c);stroke-linejoin:round;stroke-linecap:round}.dashed{stroke-dasharray:5 5}
.fill{fill:var(--c);fill-opacity:.22}.dot{stroke-opacity:.75}
.rule{stroke:var(--accent);stroke-dasharray:4 4;stroke-width:1.3}.rule-name{fill:var(--accent)}
${colours}`;

/**
 * Panels in rows.
 *
 * @category model
 */
export interface Figure {
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  readonly panels: readonly Panel[];
  /** Panels in a row, 2 unless given. */
  readonly columns?: number;
}

const pageWidth = 900;
const gap = 14;

/**
 * A figure as the text of an SVG file: it needs no other file, and its colours follow the reader's preference for light or dark.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { figure } from '@ergodic/samplers/plot'
 *
 * const svg = figure({
 *   label: 'a parabola',
 *   panels: [{
 *     title: 'y = x²',
 *     axes: ['x', 'y'],
 *     x: [-1, 1],
 *     y: [0, 1],
 *     layers: [{ kind: 'line', colour: 0, name: 'x²', places: [-1, -0.5, 0, 0.5, 1].map((x) => [x, x * x] as const) }],
 *   }],
 * })
 * assert.ok(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg"') && svg.includes('y = x²'))
 */
export const figure = ({ label, panels, columns = 2 }: Figure): string => {
  const across = Math.min(columns, Math.max(1, panels.length));
  const width = (pageWidth - gap * (across + 1)) / across;
  const rows = Array.from({ length: Math.ceil(panels.length / across) }, (_, r) =>
    drawRow(panels.slice(r * across, (r + 1) * across), width, `row-${r}`),
  );
  let y = gap / 2;
  const placed = rows.map((row) => {
    const top = y;
    y += Math.max(...row.map(({ height }) => height)) + gap / 2;
    return row
      .map(
        ({ svg }, c) =>
          `<g transform="translate(${coordinate(gap + c * (width + gap))} ${coordinate(top)})">${svg}</g>`,
      )
      .join('\n');
  });
  const height = coordinate(y + gap / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${pageWidth} ${height}" width="${pageWidth}" height="${height}" role="img" aria-label="${escapeHtml(label)}"><style>${figureStyle}</style>
<rect class="page" x=".5" y=".5" width="${pageWidth - 1}" height="${coordinate(Number(height) - 1)}" rx="10"/>
${placed.join('\n')}
</svg>
`;
};
