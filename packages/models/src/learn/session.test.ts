import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Terminal } from '../cli/terminal.ts';
import { findDataset } from '../data/index.ts';
import { entropy } from '../evaluate/index.ts';
import type { Interruption, Progress } from '../training/index.ts';
import { sumOverGrid } from './energy-grid.ts';
import { type Kept, readKept } from './model-file.ts';
import { type LearnOptions, readLearnLine } from './options.ts';
import { reference } from './plan.ts';
import { learn, makeTable } from './session.ts';
import { teller } from './teller.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ergodic-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Told {
  readonly code: number;
  readonly said: readonly string[];
  readonly complained: readonly string[];
}

/** Runs something with a terminal that remembers, until some line is said, or until it has been asked so often whether to stop. */
const listening = async (
  work: (terminal: Terminal, signal: Interruption) => Promise<number>,
  stopAt: RegExp | number = Infinity,
): Promise<Told> => {
  let asked = 0;
  const said: string[] = [];
  const complained: string[] = [];
  const terminal: Terminal = {
    say: (line) => said.push(line),
    complain: (line) => complained.push(line),
    isInteractive: false,
  };
  const signal = {
    get aborted(): boolean {
      asked++;
      return typeof stopAt === 'number' ? asked > stopAt : said.some((line) => stopAt.test(line));
    },
  };
  const code = await work(terminal, signal);
  return { code, said, complained };
};

const inFolder = (...path: readonly string[]): string => join(folder, ...path);

/** Broad enough for a small network to learn it soon. */
const dataset = '8-gaussians:radius=1,sd=1';

/** Two quick methods with a small network. */
const table = (
  out: string,
  { stopAt, ...others }: Partial<LearnOptions> & { readonly stopAt?: RegExp | number } = {},
): Promise<Told> => {
  const line = readLearnLine(['--datasets', dataset, '--methods', 'nce,denoising', '--seeds', '0']);
  if (E.isLeft(line) || line.right.kind === 'help') throw new Error(JSON.stringify(line));
  const budget = { updates: 200, batch: 64, hidden: [16] };
  const options: LearnOptions = { ...line.right.options, budget, out: inFolder(out), ...others };
  return listening((terminal, signal) => makeTable(options, ['--some'], terminal, signal), stopAt);
};

const first = '8-gaussians_radius_1_sd_1-nce-0.safetensors';
const second = '8-gaussians_radius_1_sd_1-denoising-0.safetensors';

const keptIn = async (file: string): Promise<Kept> => {
  const found = readKept(await readFile(file));
  if (E.isLeft(found)) throw new Error(found.left);
  return found.right;
};

const rowsIn = async (file: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  JSON.parse(await readFile(file, 'utf8'));

describe('a table', () => {
  it('that is interrupted after a row keeps the row, and the same command goes on with the rest', async () => {
    const json = inFolder('rows.json');
    const part = await table('out', { json, stopAt: /^8-gaussians\S* +nce/ });
    expect(part).toMatchObject({ code: 130, complained: [] });
    expect(part.said.at(-1)).toMatch(/^Interrupted: 1 of 2 are done.*The same command goes on with the rest\.$/);
    expect((await readdir(inFolder('out'))).sort()).toEqual([first, 'learn.json', 'report.html']);
    expect((await rowsIn(json)).map(({ method }) => method)).toEqual(['nce']);
    const before = await stat(inFolder('out', first));

    const rest = await table('out', { json });
    expect(rest).toMatchObject({ code: 0, complained: [] });
    expect(rest.said[0]).toMatch(/^1 of 2 are done already/);
    expect((await readdir(inFolder('out'))).sort()).toEqual([second, first, 'learn.json', 'report.html']);
    expect((await stat(inFolder('out', first))).mtimeMs).toBe(before.mtimeMs);
    const rows = await rowsIn(json);
    expect(rows.map(({ method }) => method)).toEqual(['nce', 'denoising']);
    expect(await readFile(inFolder('out', 'learn.json'), 'utf8')).toBe(await readFile(json, 'utf8'));
    // What is said of a row, and what is kept of it, is one.
    for (const [i, file] of [first, second].entries())
      expect((await keptIn(inFolder('out', file))).line.row).toEqual(rows[i]);
    const page = await readFile(inFolder('out', 'report.html'), 'utf8');
    expect([...page.matchAll(/<figure>/g)]).toHaveLength(2);
  }, 120_000);

  it('has in every row the documented keys, with numbers that make sense together', async () => {
    const exact = findDataset(dataset);
    if (E.isLeft(exact)) throw new Error('no data');
    for (const file of [first, second]) {
      const { line, grid } = await keptIn(inFolder('out', file));
      const numbers = Object.fromEntries(
        Object.entries({ ...line.row, logZ: line.logZ }).map(([name, value]) => [name, Number(value)]),
      );
      const of = (name: string): number => numbers[name] ?? Number.NaN;
      expect(of('nllCeiling')).toBeCloseTo(entropy(exact.right.density).value, 6);
      expect(of('nll') - of('nllCeiling')).toBeCloseTo(of('klDataModel'), 5);
      expect(of('klDataModel')).toBeGreaterThan(0);
      expect(of('klModelData')).toBeGreaterThan(0);
      // Two samples of one law differ by about 1e-4.
      expect(of('mmd2')).toBeGreaterThan(2e-3);
      expect(of('mmd2')).toBeLessThan(0.1);
      // Something was learned: the reference density alone, round with 2.5 times the deviation of the data, which is √1.5, has this cross-entropy.
      const variance = 1.5 * reference ** 2;
      expect(of('nll')).toBeLessThan(Math.log(2 * Math.PI * variance) + 1.5 / variance - 0.1);
      expect(of('seconds')).toBeGreaterThanOrEqual(0);
      // The bounds, quadrature, and the exported grid say the same of ln Z; the last two of the cross-entropy as well.
      expect(of('aisLower')).toBeLessThan(of('logZ'));
      expect(of('aisUpper')).toBeGreaterThan(of('logZ'));
      expect(of('aisUpper') - of('aisLower')).toBeLessThan(0.3);
      const outside = sumOverGrid(grid, exact.right.density.logDensity);
      // A box may leave out a thousandth of Z.
      expect(Math.abs(outside.logZ - of('logZ'))).toBeLessThan(1e-3);
      expect(Math.abs((outside.nll ?? Number.NaN) - of('nll'))).toBeLessThan(1e-3);
    }
  });

  it('that is done already is only told again', async () => {
    const again = await table('out');
    expect(again).toMatchObject({ code: 0, complained: [] });
    expect(again.said.filter((line) => /^8-gaussians/.test(line))).toHaveLength(2);
  });

  it('interrupted while it learns, or before, writes nothing of that model', async () => {
    // Asked once before the job; after a step; and after some more.
    for (const [out, stopAt] of [
      ['out-before', 0],
      ['out-while', 3],
    ] as const) {
      const stopped = await table(out, { stopAt });
      expect(stopped).toMatchObject({ code: 130, complained: [] });
      expect(stopped.said.at(-1)).toMatch(/^Interrupted: 0 of 2 are done/);
      expect((await readdir(inFolder(out))).sort()).toEqual(['learn.json', 'report.html']);
      expect(await rowsIn(inFolder(out, 'learn.json'))).toEqual([]);
    }
  });
});

describe('what is in the way', () => {
  it('of another budget or damaged is told, all of it, and not written over', async () => {
    const bytes = await readFile(inFolder('out', second));
    await writeFile(inFolder('out', second), bytes.subarray(0, 1000));
    const { code, said, complained } = await table('out', { budget: { updates: 201, batch: 64, hidden: [16] } });
    expect([code, said]).toEqual([1, []]);
    expect(complained).toEqual([
      expect.stringMatching(
        /nce-0\.safetensors: of another run \(200 updates .*\), where this one has 201 updates .*: move it away, or choose another --out$/,
      ),
      expect.stringMatching(
        /denoising-0\.safetensors: it ends before its header does; move it away, or choose another --out$/,
      ),
    ]);
    expect(await readFile(inFolder('out', second))).toEqual(bytes.subarray(0, 1000));
  });

  it('as a file where the folder should be is told before anything is learned', async () => {
    await writeFile(inFolder('file'), '');
    const { code, complained } = await table('file');
    expect(code).toBe(1);
    expect(complained).toEqual([expect.stringMatching(/^error: .*file.* cannot be (made|written)/)]);
  });

  it('a machine without the mode that was asked for: which, and what there is', async () => {
    const { code, complained } = await table('out-gl', { backend: 'webgl2' });
    expect(code).toBe(1);
    expect(complained).toEqual([expect.stringMatching(/webgl2.*(cpu|webasm)/)]);
  });

  it('options that make no sense: all are told, and nothing is written', async () => {
    const { code, said, complained } = await listening((terminal, signal) =>
      learn(['--methods', 'x', '--seeds', 'y', '--out', inFolder('out-bad')], terminal, signal),
    );
    expect([code, said]).toEqual([1, []]);
    expect(complained).toHaveLength(2);
    expect(await readdir(folder)).not.toContain('out-bad');
  });
});

const at = (step: number, seconds: number, seen: Progress['seen']): Progress => ({
  state: { step, arrays: {} },
  kept: [],
  seen,
  nlls: new Map(),
  seconds,
});

describe('progress', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is told every ten seconds: the step, what is seen, and the time that is left', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const said: string[] = [];
    const tell = teller('3 of 90: rings, cd, seed 1', 400, { say: (line) => said.push(line) });
    const value = Float32Array.from({ length: 150 }, (_, i) => (i < 50 ? 1000 : 2));
    tell(at(1, 0, { value, loss: value }));
    vi.advanceTimersByTime(9999);
    tell(at(99, 9.9, { value, loss: value }));
    expect(said).toEqual([]);
    vi.advanceTimersByTime(1);
    tell(at(100, 10, { value, loss: Float32Array.of(7) }));
    // The mean of the last hundred; three quarters are left, which takes three times as long as the first.
    expect(said).toEqual(['  3 of 90: rings, cd, seed 1: step 100 of 400, V 2.000, about 30 s left']);
    tell(at(101, 10.1, { value, loss: value }));
    vi.advanceTimersByTime(10_000);
    tell(at(200, 20, { loss: Float32Array.of(1, 2) }));
    expect(said.slice(1)).toEqual(['  3 of 90: rings, cd, seed 1: step 200 of 400, loss 1.500, about 20 s left']);
  });
});
