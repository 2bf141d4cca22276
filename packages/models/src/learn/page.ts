import { escapeHtml, style } from '@ergodic/samplers/plot';
import type { Box, DensityGrid } from '../evaluate/index.ts';
import { plane } from '../report/plane.ts';
import type { Row } from './row.ts';
import { cellsOf, headCells } from './table.ts';

/** A picture of a model beside its row. */
export interface Shown {
  readonly row: Row;
  readonly title: string;
  readonly view: Box;
  readonly density: DensityGrid;
}

const table = (rows: readonly Row[]): string => {
  const head = headCells.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${cellsOf(row)
        .map((cell) => `<td>${escapeHtml(cell)}</td>`)
        .join('')}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
};

const picture = ({ row, title, view, density }: Shown, top: number, i: number): string =>
  `<figure><figcaption>${escapeHtml(title)}<span>${escapeHtml(`${row.dataset}, seed ${row.seed}`)}</span></figcaption>${plane(
    {
      id: `model-${i}`,
      label: `The density that ${title} learned of ${row.dataset}`,
      names: ['x₁', 'x₂'],
      view,
      density: { grid: density, top },
    },
  )}</figure>`;

const notes = (rows: readonly Row[]): string => {
  const said = rows.flatMap((row) =>
    row.notes.map((note) => `${row.dataset}, ${row.method}, seed ${row.seed}: ${note}`),
  );
  return said.length === 0
    ? ''
    : `<section><h2>Notes</h2><ul>${said.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul></section>`;
};

/**
 * The table as one self-contained HTML page, with the density of each model that is shown. A pure function: equal rows give equal bytes.
 *
 * @param command that makes it again
 * @category destructors
 */
export const renderPage = (rows: readonly Row[], shown: readonly Shown[], command: string): string => {
  const largest = (dataset: string): number =>
    Math.max(
      1e-12,
      ...shown
        .filter(({ row }) => row.dataset === dataset)
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
<header><h1>Learning by every method</h1><p class="lead">One budget for all; cross-entropies and divergences by quadrature, in nats and the units of the data.</p></header>
<section class="wide">${table(rows)}</section>
<section class="figures">${shown.map((one, i) => picture(one, largest(one.row.dataset), i)).join('\n')}</section>
${notes(rows)}
<footer><code>${escapeHtml(command)}</code></footer>
</main></body>
</html>
`;
};
