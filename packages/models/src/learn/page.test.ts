import { describe, expect, it } from 'vitest';
import { renderPage, type Shown } from './page.ts';
import { type Line, lineOf, nothing } from './row.ts';
import { cellsOf, headCells, headLine, rowLine } from './table.ts';

const scored: Line = lineOf(
  { dataset: 'checkerboard', method: 'denoising', seed: 2, seconds: 12.34 },
  {
    nll: 3.5,
    nllCeiling: 3.4657,
    klDataModel: 0.0343,
    klModelData: Infinity,
    klSmoothedModel: 0.25,
    mmd2: -0.00012,
    aisLower: -1.5,
    aisUpper: -1.25,
    logZ: -1.375,
  },
  ['a note with <tags> & more'],
);
const unscored: Line = lineOf({ dataset: 'rings', method: 'cd', seed: 0, seconds: 1 }, nothing, ['no score']);

describe('a line of the table', () => {
  it('has its numbers under the heads of their columns', () => {
    const values: Readonly<Record<string, string>> = {
      'data set': 'checkerboard',
      method: 'denoising',
      seed: '2',
      nll: '3.5000',
      least: '3.4657',
      'KL(p‖q)': '0.0343',
      'KL(q‖p)': 'Infinity',
      'KL(pσ‖q)': '0.2500',
      'MMD²': '-0.00012',
      'ln Z': '-1.3750',
      AIS: '[-1.500, -1.250]',
      seconds: '12',
    };
    expect(headCells).toEqual(Object.keys(values));
    for (const [head, value] of Object.entries(values)) {
      const place = headLine.indexOf(head.padEnd(head.length + 1));
      expect(rowLine(scored).slice(place).startsWith(`${value} `)).toBe(true);
    }
  });

  it('has dashes where there are no numbers', () => {
    expect(cellsOf(unscored)).toEqual(['rings', 'cd', '0', '-', '-', '-', '-', '-', '-', '-', '[-, -]', '1']);
  });

  it('as data has exactly the keys that are documented, and infinite numbers as words', () => {
    const names = [
      'dataset',
      'method',
      'seed',
      'nll',
      'nllCeiling',
      'klDataModel',
      'klModelData',
      'mmd2',
      'aisLower',
      'aisUpper',
      'seconds',
    ];
    expect(Object.keys(unscored.row)).toEqual(names);
    expect(Object.keys(scored.row)).toEqual([...names, 'klSmoothedModel']);
    expect(JSON.parse(JSON.stringify(scored.row))).toEqual(scored.row);
    expect(scored.row).toMatchObject({ klModelData: 'Infinity', seconds: 12.3 });
    expect(lineOf({ ...scored.row }, { ...nothing, aisLower: Number.NaN }, []).row.aisLower).toBeNull();
  });
});

const box = { x: [-1, 1], y: [-1, 1] } as const;
const shown: readonly Shown[] = [
  {
    line: scored,
    title: 'some <method>',
    view: box,
    density: { box, columns: 2, rows: 2, values: Float64Array.of(0, 1, 2, 3) },
  },
  { line: unscored, title: 'another method', view: box, density: null },
];

describe('the page', () => {
  const page = renderPage(shown, '600 updates', 'npm run learn -- --smoke');

  it('needs nothing but itself: no scripts, and nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<link|<iframe|@import|javascript:/i);
    for (const [, target = ''] of page.matchAll(/(?:src|href)="([^"]*)"/g)) expect(target).toMatch(/^(data:|#)/);
    for (const [, target = ''] of page.matchAll(/url\(([^)]*)\)/g)) expect(target).toMatch(/^['"]?(data:|#)/);
  });

  it('shows every cell, every note, the budget and the command, escaped', () => {
    for (const cell of [...cellsOf(scored), ...cellsOf(unscored), ...headCells]) expect(page).toContain(`>${cell}<`);
    expect(page).toContain('checkerboard, denoising, seed 2: a note with &lt;tags&gt; &amp; more');
    expect(page).toContain('rings, cd, seed 0: no score');
    expect(page).toContain('600 updates');
    expect(page).toContain('<code>npm run learn -- --smoke</code>');
    expect(page).not.toContain('<tags>');
    expect(page).not.toContain('<method>');
  });

  it('has a picture for each model that has a density, and none for others', () => {
    expect([...page.matchAll(/<figure>/g)]).toHaveLength(1);
    expect(page).toContain('some &lt;method&gt;');
    expect(renderPage([], '', '')).not.toContain('<figure>');
  });
});
