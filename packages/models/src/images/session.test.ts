/** The command with a budget of seconds: what it writes, that it goes on where it stopped, and what it refuses. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Terminal } from '../cli/terminal.ts';
import type { ImageBudget } from './budget.ts';
import type { ImageOptions, Job } from './options.ts';
import { images, run } from './session.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ergodic-'));
});
afterAll(() => rm(folder, { recursive: true }));

const budget: ImageBudget = {
  channels: [2, 4],
  hidden: [8],
  batch: 8,
  images: 100,
  heldOut: 40,
  warmUp: 6,
  updates: 4,
  beside: 3,
  steps: 2,
  share: 0.4,
  shortRun: { steps: 12, share: 0.4 },
  generated: 10,
  chains: 8,
  longer: 3,
};

interface Told {
  readonly code: number;
  readonly said: readonly string[];
  readonly complained: readonly string[];
}

/** Runs a job with a terminal that remembers, until it has taken a step of some stage, if there is one to stop at. */
const running = async (
  job: Job,
  out: string,
  { stopAt, ...own }: Partial<ImageBudget> & { readonly stopAt?: string } = {},
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
      if (stopAt !== undefined && existsSync(join(folder, out, stopAt))) asked++;
      return asked > 1;
    },
  };
  const options: ImageOptions = {
    job,
    seed: 0,
    budget: { ...budget, ...own },
    backend: 'wasm',
    out: join(folder, out),
    json: join(folder, `${out}.json`),
  };
  const code = await run(options, [job], terminal, signal);
  return { code, said, complained };
};

const read = (...path: readonly string[]): Promise<string> => readFile(join(folder, ...path), 'utf8');
const bytes = (...path: readonly string[]): Promise<Buffer> => readFile(join(folder, ...path));

/** What a file of arrays says of them. */
const headOf = (file: Buffer): unknown => JSON.parse(file.subarray(8, 8 + Number(file.readBigUInt64LE(0))).toString());

describe('npm run images -- recovery', () => {
  it('writes a report and its numbers, and goes on where it stopped, to the same bits', async () => {
    const whole = await running('recovery', 'whole');
    expect(whole.complained).toEqual([]);
    expect(whole.code).toBe(0);
    const found: unknown = JSON.parse(await read('whole.json'));
    expect(found).toMatchObject({
      job: 'recovery',
      seed: 0,
      budget,
      stopped: [],
      generated: { images: 10 },
      heldOut: { images: 40 },
      levels: [0, 1, 2, 3, 4, 5].map(() => ({ steps: [2, 6] })),
      shortRun: { chains: { steps: [12, 36] } },
    });
    const page = await read('whole', 'report.html');
    expect(page.match(/<img /g)).toHaveLength(3);
    expect(page).toContain('held out');

    const stopped = await running('recovery', 'parts', { stopAt: 'recovery-likelihood' });
    expect(stopped.code).toBe(130);
    expect(stopped.said.at(-1)).toContain('The same command goes on.');
    expect(headOf(await bytes('parts', 'recovery-likelihood', 'state.safetensors'))).toMatchObject({
      __metadata__: { step: '1' },
    });
    const again = await running('recovery', 'parts');
    expect(again.code).toBe(0);
    for (const stage of ['score-matching', 'recovery-likelihood', 'short-run-maximum-likelihood']) {
      const arrays = (file: Buffer): Buffer => file.subarray(8 + Number(file.readBigUInt64LE(0)));
      expect(
        arrays(await bytes('parts', stage, 'state.safetensors')).equals(
          arrays(await bytes('whole', stage, 'state.safetensors')),
        ),
      ).toBe(true);
    }
    const { seconds: _, shortRun: __, ...numbers } = JSON.parse(await read('parts.json'));
    expect(found).toMatchObject(numbers);
  }, 120_000);

  it('does not go on with a run of another budget', async () => {
    await running('recovery', 'other', { stopAt: 'score-matching' });
    const { code, complained } = await running('recovery', 'other', { updates: 5 });
    expect(code).toBe(1);
    expect(complained.join(' ')).toContain('it belongs to another run');
  }, 60_000);
});

describe('npm run images -- joint', () => {
  it('writes a report and its numbers', async () => {
    const { code, complained, said } = await running('joint', 'joint');
    expect(complained).toEqual([]);
    expect(code).toBe(0);
    const found: unknown = JSON.parse(await read('joint.json'));
    expect(found).toMatchObject({
      job: 'joint',
      stopped: [],
      classes: ['bar', 'blob', 'stroke'].map((name) => ({ name, images: 10 })),
    });
    expect((await read('joint', 'report.html')).match(/<img /g)).toHaveLength(3);
    expect(said.some((line) => line.startsWith('cross-entropy alone accuracy'))).toBe(true);
  }, 120_000);
});

it('tells what is wrong with its arguments, and helps', async () => {
  const said: string[] = [];
  const terminal: Terminal = {
    say: (line) => said.push(line),
    complain: (line) => said.push(line),
    isInteractive: false,
  };
  expect(await images(['nothing'], terminal, { aborted: false })).toBe(1);
  expect(said[0]).toContain("'nothing' is invalid");
  expect(await images(['--help'], terminal, { aborted: false })).toBe(0);
  expect(said.at(-1)).toContain('npm run images -- recovery');
});
