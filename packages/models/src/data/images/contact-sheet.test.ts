import * as fc from 'fast-check';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { contactSheet } from './contact-sheet.ts';

describe('a contact sheet', () => {
  it('has every pixel of every image in its place, and a frame around them', () => {
    const layout = fc.record({
      rows: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 5 }),
      columns: fc.integer({ min: 1, max: 4 }),
      zoom: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(layout, fc.nat(), ({ rows, width, columns, zoom, count }, seed) => {
        const images = Float64Array.from({ length: count * rows * width }, (_, i) => 1.3 * Math.sin(seed + i));
        const {
          data,
          width: across,
          height: down,
          channels,
        } = decode(contactSheet(images, [rows, width], { columns, zoom }));
        expect(channels).toBe(1);
        expect(across).toBe((columns * (width + 1) + 1) * zoom);
        expect(down).toBe((Math.ceil(count / columns) * (rows + 1) + 1) * zoom);
        const shades = Array.from({ length: across * down }, (_, i) => {
          const [r, c] = [Math.floor(Math.floor(i / across) / zoom) - 1, Math.floor((i % across) / zoom) - 1];
          const image = Math.floor(r / (rows + 1)) * columns + Math.floor(c / (width + 1));
          const [row, column] = [r % (rows + 1), c % (width + 1)];
          const isFrame = r < 0 || c < 0 || row === rows || column === width || image >= count;
          const value = images[(image * rows + row) * width + column] ?? Number.NaN;
          return isFrame ? 96 : Math.round((Math.min(1, Math.max(-1, value)) + 1) * 127.5);
        });
        expect([...data]).toEqual(shades);
      }),
      { numRuns: 30 },
    );
  });
});
