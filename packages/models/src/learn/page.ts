import { escapeHtml, style } from '@ergodic/samplers/plot';
import type { Box, DensityGrid } from '../evaluate/index.ts';
import { plane } from '../report/plane.ts';
import type { Line } from './row.ts';
import { cellsOf, headCells } from './table.ts';

/** What the page says of one model. */
export interface Shown {
  readonly line: Line;
  /** How the method is written in a sentence. */
  readonly title: string;
  /** The part of the plane that its picture shows. */
  readonly view: Box;
  /** Null where the model has none. */
  readonly density: DensityGrid | null;
}

const table = (lines: readonly Line[]): string => {
  const head = headCells.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const body = lines.map(
    (line) =>
      `<tr>${cellsOf(line)
        .map((cell) => `<td>${escapeHtml(cell)}</td>`)
        .join('')}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
};

interface Pictured extends Shown {
  readonly density: DensityGrid;
}

const isPictured = (shown: Shown): shown is Pictured => shown.density !== null;

const picture = ({ line: { row }, title, view, density }: Pictured, top: number, i: number): string =>
  `<figure><figcaption>${escapeHtml(title)}<span>${escapeHtml(`${row.dataset}, seed ${row.seed}`)}</span></figcaption>${plane(
    {
      id: `model-${i}`,
      label: `The density that ${title} learned of ${row.dataset}`,
      names: ['x₁', 'x₂'],
      view,
      density: { grid: density, top },
    },
  )}</figure>`;

const notesOf = (lines: readonly Line[]): string => {
  const said = lines.flatMap(({ row, notes }) =>
    notes.map((note) => `${row.dataset}, ${row.method}, seed ${row.seed}: ${note}`),
  );
  return said.length === 0
    ? ''
    : `<section><h2>Notes</h2><ul>${said.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul></section>`;
};

/**
 * The table as one self-contained HTML page, with the density of each model that has one. A pure function: equal lines give equal bytes.
 *
 * @param budget of each run, in words
 * @param command that makes it again
 * @category destructors
 */
export const renderPage = (shown: readonly Shown[], budget: string, command: string): string => {
  const lines = shown.map(({ line }) => line);
  const pictured = shown.filter(isPictured);
  const largest = (dataset: string): number =>
    Math.max(
      1e-12,
      ...pictured
        .filter(({ line }) => line.row.dataset === dataset)
        .map(({ density }) => density.values.reduce((a, b) => Math.max(b, a), 0)),
    );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Learning by every method · Ergodic</title>
<style>${style}</style>
</head>
<body><main>
<header><h1>Learning by every method</h1><p class="lead">One budget for all: ${escapeHtml(budget)}. Cross-entropies and divergences by quadrature, in nats and the units of the data.</p></header>
<section class="wide">${table(lines)}</section>
<section class="figures">${pictured.map((one, i) => picture(one, largest(one.line.row.dataset), i)).join('\n')}</section>
${notesOf(lines)}
<footer><code>${escapeHtml(command)}</code></footer>
</main></body>
</html>
`;
};
