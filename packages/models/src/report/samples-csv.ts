import Papa from 'papaparse';

/**
 * Points as CSV with a header line, every number in full: reading it back gives the same bits.
 *
 * @param points row-major `[n, 2]`
 * @param names of the two columns
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { samplesCsv } from '@ergodic/models/report';
 *
 * assert.strictEqual(samplesCsv(Float64Array.of(1, 2), ['x', 'y']), 'x,y\n1,2\n');
 */
export const samplesCsv = (points: Float64Array, names: readonly [string, string]): string => {
  const rows = Array.from({ length: points.length / 2 }, (_, i) => [points[2 * i], points[2 * i + 1]]);
  return `${Papa.unparse([[...names], ...rows], { newline: '\n' })}\n`;
};
