import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BadInput } from '@ergodic/core/error';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { parseColumns, type ReadOptions, readPoints, readPointsFile } from './index.ts';

const problems = (text: string, options: ReadOptions = {}): readonly BadInput[] => {
  const read = readPoints(text, 'a.csv', options);
  if (E.isRight(read)) throw new Error('expected problems');
  return read.left;
};

const values = (text: string, options: ReadOptions = {}): readonly number[] => {
  const read = readPoints(text, 'a.csv', options);
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left));
  return [...read.right.points];
};

const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0); // not -0: it prints as 0
const layout = fc.record({
  separator: fc.constantFrom(',', '\t', ';', '|'),
  end: fc.constantFrom('\n', '\r\n'),
  header: fc.boolean(),
  mark: fc.boolean(),
  blanks: fc.boolean(),
});

describe('readPoints', () => {
  it('reads back what was written, in every layout, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 30 }), layout, (points, how) => {
        const lines = points.map(([x, y]) => `${x}${how.separator}${y}`);
        const head = how.header ? [`eruptions${how.separator}waiting`] : [];
        const body = [...head, ...lines].join(how.blanks ? how.end + how.end : how.end) + how.end;
        expect(values((how.mark ? '\uFEFF' : '') + body)).toEqual(points.flat());
      }),
    );
  });

  it('names the line, the column and the value of any cell that is not a finite number', () => {
    const wrong = fc.constantFrom('x', 'NaN', 'Infinity', '-inf', 'NA', '', '1e999', '0x10', '1.2.3', '12 34', '--1');
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 0, max: 1 }), wrong, fc.boolean(), (place, column, value, header) => {
        const row = place % 20;
        const lines = Array.from({ length: 20 }, (_, i) => {
          const cells = [`${i}`, `${i * i}`];
          return cells.map((cell, c) => (i === row && c === column ? value : cell)).join(',');
        });
        const found = problems([...(header ? ['a,b'] : []), ...lines].join('\n'));
        expect(found).toHaveLength(1);
        expect(found[0]).toMatchObject({
          _tag: 'BadInput',
          file: 'a.csv',
          line: row + (header ? 2 : 1),
          column: header ? ['a', 'b'][column] : column + 1,
          value,
        });
      }),
    );
  });

  it('counts lines through quoted line breaks and blank lines', () => {
    expect(problems('name,x,y\n"two\nlines",1,2\n\nplain,3,oops\nplain,4,5\nplain,4,5')[0]).toMatchObject({
      line: 5,
      column: 'y',
      value: 'oops',
    });
  });

  it('tells ten problems and counts the rest', () => {
    const found = problems(`x,y\n${'1,?\n'.repeat(25)}`);
    expect(found).toHaveLength(11);
    expect(found[9]).toMatchObject({ line: 11 });
    expect(found[10]).toEqual({ _tag: 'BadInput', file: 'a.csv', reason: '15 more problems of this kind' });
  });

  it('says what is wrong with a table that is no table of points', () => {
    expect(problems('')).toMatchObject([{ reason: 'the file is empty' }]);
    expect(problems(' \n\n')).toMatchObject([{ reason: 'the file is empty' }]);
    expect(problems('1\n2\n3')[0]?.reason).toContain('one column');
    expect(problems('x,y\n1,2\n3,4', { minimum: 128 })).toMatchObject([
      { file: 'a.csv', reason: '2 points, where at least 128 are needed' },
    ]);
    expect(problems('x,y')[0]?.reason).toContain('0 points');
    expect(problems('1,2\n3,4,5\n6,7')).toMatchObject([{ line: 2, reason: '3 cells, where line 1 has 2' }]);
    expect(problems('1;2,5\n3;4,5')[0]?.reason).toContain('decimals are written with a point');
    expect(problems('a,b\n"1,2\n3,4')[0]).toMatchObject({ line: 2 });
    expect(problems('a,b,c\nu,1,v\nw,2,z')[0]?.reason).toContain('1 (a), 2 (b), 3 (c)');
  });
});

describe('columns', () => {
  const table = 'place,x,note,y,x\nNorth,1,a,10,100\nSouth,2,b,20,200';

  it('are the first two of numbers unless chosen, by name or by number', () => {
    expect(values(table)).toEqual([1, 10, 2, 20]);
    expect(values(table, { columns: ['y', '5'] })).toEqual([10, 100, 20, 200]);
    expect(values('7,8,9\n4,5,6', { columns: ['3', '1'] })).toEqual([9, 7, 6, 4]);
  });

  it('skip the row names that R writes', () => {
    expect(values('"","eruptions","waiting"\n"1",3.6,79\n"2",1.8,54')).toEqual([3.6, 79, 1.8, 54]);
  });

  it('that do not exist, or are not one, are said with those that are', () => {
    expect(problems(table, { columns: ['z', 'y'] })).toMatchObject([
      { column: 'z', reason: 'no such column; the columns are 1 (place), 2 (x), 3 (note), 4 (y), 5 (x)' },
    ]);
    expect(problems(table, { columns: ['6', 'y'] })[0]?.reason).toContain('no such column');
    expect(problems(table, { columns: ['x', 'y'] })[0]?.reason).toBe(
      'columns 2 and 5 have this name: choose by number',
    );
    expect(problems(table, { columns: ['y', '4'] })[0]?.reason).toBe('the two columns are the same');
    expect(problems(table, { columns: ['place', 'y'] })[0]).toMatchObject({ line: 2, column: 'place', value: 'North' });
  });

  it('are read from one option', () => {
    expect(parseColumns('eruptions, waiting')).toEqual(E.right(['eruptions', 'waiting']));
    for (const wrong of ['', 'a', 'a,', ',b', 'a,b,c']) expect(E.isLeft(parseColumns(wrong))).toBe(true);
  });
});

describe('readPointsFile', () => {
  it('reads the 272 eruptions of Old Faithful that ship with the examples', async () => {
    const file = fileURLToPath(new URL('../../../../examples/data/old-faithful.csv', import.meta.url));
    const read = await readPointsFile(file)();
    expect(E.isRight(read)).toBe(true);
    if (E.isLeft(read)) return;
    const { points, names } = read.right;
    expect(names).toEqual(['eruptions', 'waiting']);
    expect(points).toHaveLength(544);
    // The means that R prints for `faithful`.
    const mean = (axis: number): number => points.filter((_, i) => i % 2 === axis).reduce((a, b) => a + b) / 272;
    expect(mean(0)).toBeCloseTo(3.487783, 6);
    expect(mean(1)).toBeCloseTo(70.89706, 5);
  });

  it('says which file, when there is none, or it is a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'points-'));
    const file = join(folder, 'none.csv');
    expect(await readPointsFile(file)()).toEqual(E.left([{ _tag: 'BadInput', file, reason: 'no such file' }]));
    expect(await readPointsFile(folder)()).toEqual(
      E.left([{ _tag: 'BadInput', file: folder, reason: 'a folder, not a file' }]),
    );
    await writeFile(file, '1,2\n3,4\n');
    expect(E.isRight(await readPointsFile(file)())).toBe(true);
    await rm(folder, { recursive: true });
  });
});
