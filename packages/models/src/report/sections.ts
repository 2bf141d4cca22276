import type { Reported } from '@ergodic/samplers/plot';
import { escapeHtml, lineChart, showNumber, showSeconds } from '@ergodic/samplers/plot';
import { max } from 'd3-array';
import type { DensityGrid } from '../evaluate/index.ts';
import { colourStrip } from './heat-map.ts';
import { numberRows } from './numbers.ts';
import { mostPoints, plane, planeSize } from './plane.ts';
import type { Result } from './result.ts';

const figure = (title: string, subtitle: string, body: string, cssClass = ''): string =>
  `<figure${cssClass === '' ? '' : ` class="${cssClass}"`}><figcaption>${escapeHtml(title)}<span>${escapeHtml(subtitle)}</span></figcaption>${body}</figure>`;

const tile = (name: string, value: string, note: string, first = false): string =>
  `<div class="tile${first ? ' first' : ''}"><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd><small>${escapeHtml(note)}</small></div>`;

const isKnown = (value: Reported): value is Exclude<Reported, null> => value !== null;

/** The title and the numbers one wants first. */
export const header = ({ title, summary }: Result): string => {
  const { nll, nllCeiling } = summary;
  const above =
    typeof nll === 'number' && typeof nllCeiling === 'number'
      ? `nats, ${showNumber(nll - nllCeiling)} above the entropy of the data`
      : 'nats, mean over held-out points';
  const tiles = [
    tile('Negative log-likelihood', showNumber(nll), above, true),
    ...(isKnown(nllCeiling) ? [tile('Entropy of the data', showNumber(nllCeiling), 'nats, the best possible')] : []),
    ...(isKnown(summary.klModelData)
      ? [tile('KL(model ‖ data)', showNumber(summary.klModelData), 'nats, mass outside the data')]
      : []),
    tile('MMD²', showNumber(summary.mmd2), 'samples against data'),
    tile('Training', showSeconds(summary.seconds), `${summary.steps} steps, ${summary.backend} · ${summary.mode}`),
  ];
  return `<header><h1>${escapeHtml(title)}</h1><p class="lead">An energy learned by maximum likelihood from <b>${escapeHtml(summary.dataset)}</b>, sampled by Langevin dynamics and scored by quadrature.</p><dl class="tiles">${tiles.join('')}</dl></header>`;
};

/** The palest colour: the largest density of the truth where it is known, so that both pictures share it, else of the model. */
const topOf = ({ dataDensity, modelDensity }: Result): number =>
  Math.max(
    ...[dataDensity, modelDensity].map((grid: DensityGrid | null) => (grid === null ? 0 : (max(grid.values) ?? 0))),
  ) || 1;

/** Data, model and truth side by side, in the same colours. */
export const densities = (result: Result): string => {
  const { names, view, dataDensity } = result;
  const top = topOf(result);
  const common = { names, view };
  const count = (points: Float64Array, most: number): string => {
    const all = points.length / 2;
    return all > most ? `${most} of ${all}` : `${all}`;
  };
  const pictures = [
    figure(
      'Data',
      `${count(result.data, mostPoints.onPaper)} points`,
      plane({ ...common, id: 'data', label: 'The data points', points: result.data }),
    ),
    figure(
      'Model',
      `exp(−E)/Z, with ${count(result.samples, mostPoints.onDensity)} samples`,
      plane({
        ...common,
        id: 'model',
        label: 'The density of the model with samples from it',
        density: { grid: result.modelDensity, top },
        points: result.samples,
      }),
    ),
    dataDensity === null
      ? figure(
          'Model alone',
          'exp(−E)/Z',
          plane({
            ...common,
            id: 'alone',
            label: 'The density of the model',
            density: { grid: result.modelDensity, top },
          }),
        )
      : figure(
          'Truth',
          'the exact density of the data',
          plane({
            ...common,
            id: 'truth',
            label: 'The exact density of the data',
            density: { grid: dataDensity, top },
          }),
        ),
  ];
  return `<section><h2>Density</h2><div class="row">${pictures.join('')}</div><div class="scale"><span>0</span><img alt="black to pale yellow" src="${colourStrip()}"><span>${showNumber(top)} per unit area</span></div></section>`;
};

/** Held-out NLL and energy gap over the steps. */
export const training = ({ training: points, summary }: Result): string => {
  if (points.length === 0) return '';
  const ceiling = summary.nllCeiling;
  const nll = lineChart({
    id: 'nll',
    label: 'Held-out negative log-likelihood over training steps',
    names: ['step', 'nats'],
    series: [points.flatMap(({ step, nll }) => (nll === null ? [] : [[step, nll] as const]))],
    ...(typeof ceiling === 'number'
      ? { reference: { at: ceiling, name: `entropy of the data ${showNumber(ceiling)}` } }
      : {}),
    showLast: true,
  });
  const gap = lineChart({
    id: 'gap',
    label: 'Energy gap over training steps',
    names: ['step', 'nats'],
    series: [points.map(({ step, energyGap }) => [step, energyGap] as const)],
    reference: { at: 0 },
    showLast: false,
  });
  return `<section><h2>Training</h2><div class="row wide">${figure('Held-out negative log-likelihood', 'by quadrature, in the units of the data', nll, 'single')}${figure('Energy gap', 'mean energy of samples less that of data; zero when alike', gap, 'single')}</div></section>`;
};

/** Chains on the plane, and coordinate by coordinate. */
export const chains = (result: Result): string => {
  if (result.chains.length === 0) return '';
  const { names, view, modelDensity } = result;
  const coordinateChart = (axis: 0 | 1): string =>
    lineChart({
      id: `trace-${axis}`,
      label: `${names[axis]} along the chains`,
      names: ['Langevin step', names[axis]],
      series: result.chains.map((chain) =>
        Array.from({ length: chain.length / 2 }, (_, i) => [i, chain[2 * i + axis] ?? Number.NaN] as const),
      ),
      showLast: false,
      size: planeSize(view),
    });
  const trails = plane({
    id: 'trails',
    label: 'Langevin chains on the density of the model',
    names,
    view,
    density: { grid: modelDensity, top: 2 * topOf(result) },
    paths: result.chains,
  });
  const traces = ([0, 1] as const)
    .map((axis) => figure(names[axis], 'along each chain', coordinateChart(axis)))
    .join('');
  return `<section><h2>Langevin chains</h2><div class="row">${figure(`${result.chains.length} chains on the model`, 'from the black dot to the coloured one', trails)}${traces}</div></section>`;
};

/** All numbers of the summary with what they mean. */
export const numbers = ({ summary }: Result): string => {
  const rows = numberRows(summary)
    .map(
      ({ name, value, meaning }) =>
        `<tr><th scope="row">${escapeHtml(name)}</th><td class="value">${escapeHtml(value)}</td><td class="what">${escapeHtml(meaning)}</td></tr>`,
    )
    .join('');
  return `<section><h2>Numbers</h2><div class="sheet"><table class="numbers"><thead><tr><th>Quantity</th><th>Value</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
};

/** What was run, and how to run it again. */
export const reproduce = ({ configuration, command }: Result): string => {
  const rows = configuration
    .map(([name, value]) => `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`)
    .join('');
  return `<section><h2>How to make this again</h2><pre><code>${escapeHtml(command)}</code></pre><div class="sheet"><table><tbody>${rows}</tbody></table></div></section>`;
};
