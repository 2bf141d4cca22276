import { escapeHtml, showEstimate, showNumber, showSeconds } from '@ergodic/samplers/plot';
import * as fc from 'fast-check';
import { decode } from 'fast-png';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { readPoints } from '../data/index.ts';
import type { DensityGrid } from '../evaluate/index.ts';
import { heatMap } from './heat-map.ts';
import { type Result, renderReport, reported, samplesCsv, summarise, summaryJson } from './index.ts';

const grid: DensityGrid = {
  box: { x: [0, 3], y: [0, 2] },
  columns: 3,
  rows: 2,
  values: Float64Array.of(0, 1, 2, 3, 4, 5),
};

const known = { value: 1.2, error: 1e-7 };
const summary = summarise(
  { dataset: 'two-moons', backend: 'gpu.js', mode: 'webasm', steps: 8000, seconds: 83.24, seed: 0 },
  {
    logZ: { value: 3.1, error: 1e-9 },
    tailMass: 1e-12,
    nll: known,
    nllCeiling: { value: 1.0076, error: 1e-7 },
    klDataModel: { value: 0.1924, error: 1e-7 },
    klModelData: { value: Infinity, error: 0 },
    totalVariation: { value: 0.1, error: 1e-5 },
  },
  { value: -2e-5, error: 6e-5 },
);

const result: Result = {
  title: 'Two moons',
  summary,
  names: ['x₁', 'x₂'],
  view: grid.box,
  data: Float64Array.of(0.5, 0.5, 2, 1),
  samples: Float64Array.of(1, 1, Number.NaN, 1),
  modelDensity: grid,
  dataDensity: grid,
  training: [
    { step: 0, energyGap: 2, nll: 4 },
    { step: 10, energyGap: Number.NaN, nll: null },
    { step: 20, energyGap: 0.1, nll: 1.5 },
  ],
  chains: [Float64Array.of(0, 0, 1, 1, Number.NaN, 1, 2, 2)],
  configuration: [['batch', '128']],
  command: 'npm start -- --seed 0',
};

/** Every element that is opened is closed, in order (void elements of HTML aside). */
const expectBalanced = (html: string): void => {
  const open: string[] = [];
  const tags = html
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^">])*?(\/?)>/g);
  for (const [, closing, name = '', self] of tags) {
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (self !== '/' && !['meta', 'img', 'br'].includes(name)) open.push(name);
  }
  expect(open).toEqual([]);
};

describe('renderReport', () => {
  it('is well formed, the same bytes each time, and draws nothing that is not a number', () => {
    const html = renderReport(result);
    expectBalanced(html);
    expect(renderReport(result)).toBe(html);
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('fetches nothing and runs nothing', () => {
    const html = renderReport(result);
    expect(html).not.toMatch(/https?:|<script|<link|@import|\son\w+=/);
    for (const [, address = ''] of html.matchAll(/(?:src|href)="([^"]*)"/g))
      expect(address).toMatch(/^data:image\/png/);
    for (const [, address = ''] of html.matchAll(/url\(([^)]*)\)/g)) expect(address).toMatch(/^#/);
  });

  it('says every number of the summary', () => {
    const html = renderReport(result);
    for (const said of ['1.2000', '1.0076', '0.1924', '∞', '1 min 23 s', '8000', 'webasm', '3.1000', '−2.0e−5 ± 6e−5'])
      expect(html).toContain(said);
  });

  it('keeps names, titles and commands text, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const hostile = `"><script>${text}`;
        const html = renderReport({
          ...result,
          title: hostile,
          names: [hostile, hostile],
          command: hostile,
          configuration: [[hostile, hostile]],
          summary: { ...summary, dataset: hostile, backend: hostile, mode: hostile },
        });
        expect(html).not.toContain('<script');
        expectBalanced(html);
      }),
      { numRuns: 20 },
    );
  });

  it('does without what is not there: truth, ceiling, training, chains, samples', () => {
    const html = renderReport({
      ...result,
      summary: { ...summary, nllKind: 'held-out', nllCeiling: null, klDataModel: null, klModelData: null },
      dataDensity: null,
      samples: new Float64Array(0),
      training: [],
      chains: [],
    });
    expectBalanced(html);
    expect(html).toContain('not known');
    expect(html).not.toMatch(/NaN|undefined|<h2>Training|<h2>Langevin/);
    expectBalanced(renderReport({ ...result, training: [{ step: 0, energyGap: 1, nll: null }] }));
  });
});

describe('heatMap', () => {
  it('puts the highest y in the first row, black at 0 and the last colour at the top', () => {
    const { width, height, data } = decode(Buffer.from(heatMap(grid, 5).split(',')[1] ?? '', 'base64'));
    expect([width, height]).toEqual([3, 2]);
    const pixel = (row: number, column: number): readonly number[] => [
      ...data.slice(3 * (3 * row + column), 3 * (3 * row + column) + 3),
    ];
    expect(pixel(1, 0)).toEqual([0, 0, 4]);
    expect(pixel(0, 2)).toEqual([252, 255, 164]);
  });

  it('shows what is not a number as black, and what is above the top as the top', () => {
    const odd = { ...grid, values: Float64Array.of(Number.NaN, -1, 0, 9, Infinity, 5) };
    const { data } = decode(Buffer.from(heatMap(odd, 5).split(',')[1] ?? '', 'base64'));
    expect([...data.slice(9, 12)]).toEqual([0, 0, 4]);
    expect([...data.slice(0, 3)]).toEqual([252, 255, 164]);
  });
});

describe('summaryJson', () => {
  it('is read back as it was, infinities included', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const back: unknown = JSON.parse(JSON.stringify(reported(value)));
        expect(back === null ? Number.NaN : Number(back)).toEqual(Object.is(value, -0) ? 0 : value);
      }),
    );
    expect(JSON.parse(summaryJson(summary))).toEqual(summary);
  });

  it('holds at least what it promises', () => {
    const promised = 'dataset backend mode steps seconds nll nllCeiling klDataModel klModelData mmd2 seed'.split(' ');
    expect(Object.keys(JSON.parse(summaryJson(summary)))).toEqual(expect.arrayContaining(promised));
    expect(summary.klModelData).toBe('Infinity');
    expect(reported(undefined)).toBeNull();
  });
});

describe('samplesCsv', () => {
  it('is read back bit for bit, whatever the names', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    const name = fc.string().map((text) => `n${text.replace(/[\r\n]/g, ' ').trim()}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 20 }), name, (points, first) => {
        const read = readPoints(samplesCsv(Float64Array.from(points.flat()), [first, 'y, "quoted"']), 'samples.csv');
        expect(E.isRight(read)).toBe(true);
        if (E.isRight(read)) expect([...read.right.points]).toEqual(points.flat());
      }),
      // A column may be called what elsewhere is a missing number.
      {
        examples: [
          [
            [
              [0, 0],
              [1, 2],
            ],
            'nA',
          ],
        ],
      },
    );
  });
});

describe('formats', () => {
  it('are for readers', () => {
    expect(showNumber(1.02094)).toBe('1.0209');
    expect(showNumber(-0.5)).toBe('−0.5000');
    expect(showNumber(0.00001234)).toBe('1.2e−5');
    expect(showNumber(null)).toBe('not known');
    expect(showEstimate(4.2074, 0.038)).toBe('4.2074 ± 0.04');
    expect(showEstimate('Infinity', 0)).toBe('∞');
    expect([4.21, 42, 83.2, 119.7].map(showSeconds)).toEqual(['4.2 s', '42 s', '1 min 23 s', '2 min 0 s']);
    expect(escapeHtml(`<a b='"&'>`)).toBe('&lt;a b=&#39;&quot;&amp;&#39;&gt;');
  });
});
