/**
 * A run as one page: what was found, what is wrong with it, and the pictures that show it. Nothing is fetched, nothing is scripted.
 */
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  coordinate,
  coordinateNames,
  type Draws,
  type DrawsSummary,
  divergentSteps,
  type Statistics,
  summarise,
} from '../diagnostics/index.ts';
import { escapeHtml, showNumber, style } from '../plot/index.ts';
import { autocorrelationPlot, energyPlot, pairPlot, rankPlot } from './plots.ts';
import { strideOf, tracePlot } from './trace.ts';

/** What a report is made of. */
export interface ReportInput {
  readonly title: string;
  /** `[chains, draws, ...event]`. */
  readonly draws: Draws;
  readonly statistics?: Statistics;
  readonly names?: readonly string[];
  /** Settings and whatever else is worth knowing, by name. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Coordinates that get pictures, and those that get pairs. */
const most = { pictures: 12, pairs: 4 };

const own = `
.band{fill:var(--line);fill-opacity:.13}

.looks{margin-top:14px}
.bar{fill:var(--series);fill-opacity:.75}
.divergence{stroke:var(--accent);stroke-width:1.5}
.dots.divergent{stroke:var(--accent);stroke-width:5;stroke-opacity:.9}
.pairs{display:grid;gap:10px;margin-top:10px}
.pairs .pair-row{display:grid;gap:10px}
.warnings{margin:14px 0 0;padding:12px 18px 12px 34px;border:1px solid var(--accent);border-radius:12px;background:var(--card)}
.fine{color:var(--soft)}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
`;

const figure = (title: string, note: string, body: string): string =>
  `<figure><figcaption>${escapeHtml(title)}<span>${escapeHtml(note)}</span></figcaption>${body}</figure>`;

const columns = [
  ['mean', 'mean'],
  ['sd', 'sd'],
  ['5%', 'q5'],
  ['median', 'median'],
  ['95%', 'q95'],
  ['MCSE of the mean', 'mcseMean'],
  ['bulk ESS', 'essBulk'],
  ['tail ESS', 'essTail'],
  ['R-hat', 'rhat'],
] as const;

const cell = (value: number): string =>
  Number.isFinite(value) ? showNumber(Number(value.toPrecision(4))) : String(value);

const table = ({ rows }: DrawsSummary): string => {
  const head = columns.map(([title]) => `<th class="number">${title}</th>`).join('');
  const body = rows
    .map((row) => {
      const cells = columns.map(([, key]) => `<td class="number">${cell(row[key])}</td>`).join('');
      return `<tr><th>${escapeHtml(row.name)}</th>${cells}</tr>`;
    })
    .join('');
  return `<div class="sheet"><table><thead><tr><th></th>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
};

const warningList = ({ warnings }: DrawsSummary): string =>
  warnings.length === 0
    ? '<p class="fine">The diagnostics see nothing wrong.</p>'
    : `<ul class="warnings">${warnings.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;

const page = ({ title, draws, statistics = {}, names, settings = {} }: ReportInput, summary: DrawsSummary): string => {
  const [, length = 0, ...event] = draws.shape;
  const labels = names ?? coordinateNames(event);
  const shown = labels.slice(0, most.pictures);
  const chains = shown.map((_, i) => coordinate(draws, i));
  const divergent = statistics.outcome === undefined ? [] : divergentSteps(statistics.outcome);
  const broken = new Set(divergent.map(({ chain, draw }) => `${chain},${draw}`));
  const stride = strideOf(length);
  const note = stride === 1 ? 'Every draw.' : `One draw in ${stride}.`;
  const pairs = pairPlot('pair', shown.slice(0, most.pairs), chains.slice(0, most.pairs), (c, t) =>
    broken.has(`${c},${t}`),
  );
  const rows = Object.entries(settings)
    .map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(String(value))}</td></tr>`)
    .join('');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Ergodic</title>
<style>${style}${own}</style>
</head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<p class="lead"><b>${summary.chains}</b> chains of <b>${summary.draws}</b> draws, ${labels.length} ${labels.length === 1 ? 'coordinate' : 'coordinates'}, ${divergent.length} divergent steps.</p>
${warningList(summary)}
<h2>Summary</h2>
${table(summary)}
<h2>Traces and ranks</h2>
<p class="note">Chains that agree cannot be told apart in the traces, and have ranks within the band. ${note}${labels.length > shown.length ? ` The first ${shown.length} of ${labels.length} coordinates.` : ''}</p>
${shown
  .map(
    (name, i) =>
      `<div class="row looks">${figure(name, 'trace', tracePlot(`trace-${i}`, name, chains[i] ?? [], divergent))}${figure(name, 'ranks of each chain among all', rankPlot(`rank-${i}`, name, chains[i] ?? []))}${figure(name, 'autocorrelation', autocorrelationPlot(`acf-${i}`, name, chains[i] ?? []))}</div>`,
  )
  .join('\n')}
${
  shown.length > 1
    ? `<h2>Pairs</h2><p class="note">At most 1200 draws a picture${divergent.length > 0 ? '; draws after divergent steps are marked' : ''}.</p><div class="pairs">${pairs
        .map(
          (row) =>
            `<div class="pair-row" style="grid-template-columns:repeat(${pairs.length},1fr)">${row.map((svg) => `<figure>${svg}</figure>`).join('')}</div>`,
        )
        .join('')}</div>`
    : ''
}
${
  statistics.hamiltonian === undefined
    ? ''
    : `<h2>Energies</h2><div class="row wide">${figure('Energies and their changes', 'The changes (second colour) should be about as wide as the energies.', energyPlot('energy', coordinate(statistics.hamiltonian, 0)))}</div>`
}
${rows === '' ? '' : `<h2>Settings</h2><div class="sheet"><table><tbody>${rows}</tbody></table></div>`}
<details><summary>The summary as data</summary><pre>${escapeHtml(JSON.stringify(summary, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), 1))}</pre></details>
<footer>Made by Ergodic. R-hat, effective sample sizes and standard errors as of Vehtari et al. (2021).</footer>
</main></body>
</html>
`;
};

/**
 * A run as a self-contained HTML page: summary, warnings in words, trace, rank and autocorrelation plots, pairs, energies.
 *
 * `BadInput` if the draws are none that diagnostics make sense of.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 * import { samplingReport } from '@ergodic/samplers/report'
 *
 * const page = samplingReport({ title: 'A normal law', draws: { shape: [4, 100, 2], data: normal(key(0), [800]) } })
 * assert.ok(page._tag === 'Right' && page.right.includes('A normal law'))
 */
export const samplingReport = (input: ReportInput): E.Either<BadInput, string> =>
  pipe(
    summarise(input.draws, input.statistics ?? {}, input.names),
    E.map((summary) => page(input, summary)),
  );
