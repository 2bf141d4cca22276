import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Chains } from '../diagnostics/index.ts';
import { autocorrelationPlot, energyPlot, pairPlot, rankPlot, samplingReport, tracePlot } from './index.ts';
import { histogram, rangeOf } from './plots.ts';

const chainsOf = (seed: number, chains: number, length: number): Chains =>
  Array.from({ length: chains }, (_, c) => normal(key(100 * seed + c), [length]));

const random = fc
  .record({ seed: fc.nat(500), chains: fc.integer({ min: 1, max: 5 }), length: fc.integer({ min: 12, max: 900 }) })
  .map(({ seed, chains, length }) => chainsOf(seed, chains, length));

/** All numbers in paths and rectangles. */
const places = (svg: string): readonly number[] =>
  [...svg.matchAll(/ (?:d|x|y|width|height|x1|x2|y1|y2)="([^"]*)"/g)].flatMap(([, text]) =>
    [...(text ?? '').matchAll(/-?\d+(?:\.\d+)?/g)].map(([n]) => Number(n)),
  );

describe('pictures', () => {
  it('hold finite numbers only, within the picture', () => {
    fc.assert(
      fc.property(random, (chains) => {
        for (const svg of [
          tracePlot('t', 'x', chains),
          rankPlot('r', 'x', chains),
          autocorrelationPlot('a', 'x', chains),
          energyPlot('e', chains),
        ]) {
          expect(svg).not.toMatch(/NaN|Infinity|undefined/);
          const [, width = 0, height = 0] = (/viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []).map(Number);
          expect(Math.max(...places(svg))).toBeLessThanOrEqual(Math.max(width, height) + 1);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('count every draw once: the histograms of ranks', () => {
    fc.assert(
      fc.property(random, (chains) => {
        const values = chains.flatMap((chain) => [...chain]);
        const total = histogram(values, rangeOf(values), 17).reduce((sum, { height }) => sum + height, 0);
        expect(total).toBe(values.length);
      }),
      { numRuns: 25 },
    );
  });

  it('look the same in other units', () => {
    fc.assert(
      fc.property(random, (chains) => {
        const scaled = chains.map((chain) => chain.map((x) => 1024 * x));
        const path = (svg: string) => /<path class="line[^>]*>/.exec(svg)?.[0];
        expect(path(tracePlot('t', 'x', scaled))).toBe(path(tracePlot('t', 'x', chains)));
        expect(rankPlot('r', 'x', scaled)).toBe(rankPlot('r', 'x', chains));
      }),
      { numRuns: 15 },
    );
  });

  it('survive draws that are not finite, and draws that are all equal', () => {
    const broken = chainsOf(1, 2, 50).map((chain) => chain.map((x, t) => (t === 7 ? Number.NaN : x)));
    const still = chainsOf(1, 2, 50).map((chain) => chain.map(() => 3));
    for (const chains of [broken, still])
      for (const svg of [
        tracePlot('t', 'x', chains),
        rankPlot('r', 'x', chains),
        ...pairPlot('p', ['a', 'b'], [chains, chains]).flat(),
      ])
        expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('mark as many divergent draws as there are', () => {
    const chains = chainsOf(2, 3, 40);
    const marks = [{ draw: 3 }, { draw: 17 }, { draw: 39 }];
    expect(tracePlot('t', 'x', chains, marks).match(/class="divergence"/g)).toHaveLength(3);
    const [, [panel = ''] = []] = pairPlot('p', ['a', 'b'], [chains, chains], (chain, draw) => chain === 1 && draw < 5);
    const [, path = ''] = /class="dots divergent" d="([^"]*)"/.exec(panel) ?? [];
    expect(path.match(/M/g)).toHaveLength(5);
  });
});

describe('the report', () => {
  const draws = { shape: [3, 60, 2], data: normal(key(3), [360]) };
  const outcome = { shape: [3, 60], data: Float64Array.from({ length: 180 }, (_, i) => (i === 70 ? 2 : 0)) };
  const page = (input: object = {}) => {
    const result = samplingReport({
      title: 'A <test> & more',
      draws,
      statistics: { outcome },
      names: ['a<b', 'c"d'],
      ...input,
    });
    if (result._tag === 'Left') throw new Error(result.left.reason);
    return result.right;
  };

  it('says what is wrong, escapes names, and needs nothing from elsewhere', () => {
    const html = page();
    expect(html).toContain('A &lt;test&gt; &amp; more');
    expect(html).toContain('a&lt;b');
    expect(html).toContain('1 steps diverged, first at draw 10 of chain 1');
    expect(html).not.toMatch(/<script|https?:\/\/|<link|@import/);
  });

  it('is the same for the same draws, and stays small', () => {
    expect(page()).toBe(page());
    const large = { shape: [4, 10_000, 10], data: normal(key(4), [400_000]) };
    expect(
      page({ draws: large, statistics: {}, names: Array.from({ length: 10 }, (_, i) => `x${i}`) }).length,
    ).toBeLessThan(2_000_000);
  });

  it('refuses what is no draws', () => {
    const result = samplingReport({ title: '', draws: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] } });
    expect(result._tag === 'Left' && result.left.reason).toMatch(/too short/);
  });
});
