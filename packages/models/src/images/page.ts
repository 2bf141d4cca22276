import { escapeHtml, style } from '@ergodic/samplers/plot';
import { contactSheet } from '../data/images/index.ts';
import { PIXELS, SIZE } from './scene.ts';

/** A part of a report: a title, a sentence, a table, pictures. */
export interface Section {
  readonly title: string;
  readonly text: string;
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly sheets?: readonly { readonly title: string; readonly images: Float64Array }[];
}

/** Images of a sheet. */
const most = 96;

const sheetOf = ({ title, images }: { readonly title: string; readonly images: Float64Array }): string => {
  const png = contactSheet(images.subarray(0, most * PIXELS), [SIZE, SIZE], { columns: 16, zoom: 3 });
  const source = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><img alt="${escapeHtml(title)}" src="${source}"></figure>`;
};

const tableOf = ({ head, rows }: NonNullable<Section['table']>): string => {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('\n')}</tbody></table>`;
};

const sectionOf = ({ title, text, table, sheets = [] }: Section): string =>
  `<section class="wide"><h2>${escapeHtml(title)}</h2><p>${escapeHtml(text)}</p>${table === undefined ? '' : tableOf(table)}${sheets.map(sheetOf).join('\n')}</section>`;

/**
 * A report as one self-contained HTML page: equal sections give equal bytes.
 *
 * @param command that makes it again
 * @category destructors
 */
export const renderPage = (
  title: string,
  lead: string,
  sections: readonly Section[],
  command: string,
): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Ergodic</title>
<style>${style} img { max-width: 100%; image-rendering: pixelated; }</style>
</head>
<body><main>
<header><h1>${escapeHtml(title)}</h1><p class="lead">${escapeHtml(lead)}</p></header>
${sections.map(sectionOf).join('\n')}
<footer><code>${escapeHtml(command)}</code></footer>
</main></body>
</html>
`;
