import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figure, type Layer, type Panel } from './index.ts';

const anyNumber = fc.oneof(
  fc.double({ min: -50, max: 50, noNaN: true }),
  fc.constantFrom(Number.NaN, Infinity, -Infinity),
);
const places = fc.array(fc.tuple(anyNumber, anyNumber), { maxLength: 12 });
const colour = fc.integer({ min: 0, max: 9 });
const name = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
const named = (text: string | undefined): { readonly name?: string } => (text === undefined ? {} : { name: text });
const layer: fc.Arbitrary<Layer> = fc.oneof(
  fc.tuple(places, colour, name).map(([p, c, n]): Layer => ({ kind: 'line', places: p, colour: c, ...named(n) })),
  fc.tuple(places, colour, name).map(([p, c, n]): Layer => ({ kind: 'area', places: p, colour: c, ...named(n) })),
  fc.tuple(places, colour, name).map(([p, c, n]): Layer => ({ kind: 'dots', places: p, colour: c, ...named(n) })),
  fc.tuple(places, colour).map(([p, c]): Layer => ({ kind: 'bars', places: p, colour: c, width: 0.5 })),
  fc
    .tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.string())
    .map(([x, label]): Layer => ({ kind: 'rule', x, label })),
);
const panel: fc.Arbitrary<Panel> = fc
  .tuple(fc.string(), fc.array(layer, { maxLength: 5 }))
  .map(([title, layers]) => ({ title, axes: ['x', 'y'], x: [-10, 10], y: [-5, 5], layers }));

describe('figure', () => {
  it('is well-formed, has no coordinate that is not a number, and no name twice, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.array(panel, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        (panels, columns) => {
          const svg = figure({ label: 'any', panels, columns });
          const drawn = svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, '');
          expect(drawn).not.toMatch(/NaN|Infinity|undefined/);
          const ids = [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
          expect(new Set(ids).size).toBe(ids.length);
          const opened = [...svg.matchAll(/<([a-zA-Z]+)(?=[\s>])[^>]*?(\/?)>/g)].filter(
            ([, , closed]) => closed === '',
          );
          const closed = [...svg.matchAll(/<\/([a-zA-Z]+)>/g)];
          expect(closed.length).toBe(opened.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('escapes what it is told to write', () => {
    const svg = figure({
      label: '<b>',
      panels: [{ title: 'a < b & "c"', axes: ['<x>', 'y'], x: [0, 1], y: [0, 1], layers: [] }],
    });
    expect(svg).toContain('a &lt; b &amp; &quot;c&quot;');
    expect(svg).toContain('&lt;x&gt;');
    expect(svg).not.toContain('<b>');
  });

  it('puts places where the axes say: linear in both, and up is up', () => {
    const at = (x: number, y: number): readonly number[] => {
      const svg = figure({
        label: 'one dot',
        panels: [
          {
            title: '',
            axes: ['x', 'y'],
            x: [0, 10],
            y: [0, 10],
            layers: [{ kind: 'dots', colour: 0, places: [[x, y]] }],
          },
        ],
      });
      const [, px = '', py = ''] = /d="M([\d.]+) ([\d.]+)h0"/.exec(svg) ?? [];
      return [Number(px), Number(py)];
    };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ min: 0, max: 10, noNaN: true }), (x, y) => {
        const [[x0 = 0, y0 = 0], [x1 = 0, y1 = 0], [px = 0, py = 0]] = [at(0, 0), at(10, 10), at(x, y)];
        expect(Math.abs(px - (x0 + (x / 10) * (x1 - x0)))).toBeLessThan(0.02);
        expect(Math.abs(py - (y0 + (y / 10) * (y1 - y0)))).toBeLessThan(0.02);
        expect(y1).toBeLessThan(y0);
      }),
      { numRuns: 20 },
    );
  });
});
