import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Energy, fromFlat } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it, test } from 'vitest';
import { run } from '../drivers/index.ts';
import { hmc } from '../index.ts';
import { continueStream, readStream, stream } from './index.ts';

type Result<A> = { readonly _tag: 'Left'; readonly left: unknown } | { readonly _tag: 'Right'; readonly right: A };
const right = async <A>(task: () => Promise<Result<A>>): Promise<A> => {
  const result = await task();
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
  return result.right;
};
const reasonOf = async (task: () => Promise<Result<unknown>>): Promise<string> => {
  const result = await task();
  return result._tag === 'Left' ? JSON.stringify(result.left) : 'it was accepted';
};

const home = mkdtempSync(join(tmpdir(), 'ergodic-disk-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
let places = 0;
const place = (): string => join(home, `run-${places++}`);

const energy = Energy.gaussian([3], { scale: [1, 2, 0.5] });
const what = {
  sampler: hmc(energy, { stepSize: 0.4, steps: 3 }),
  starts: fromFlat([4, 3], Array.from(normal(key(9), [12]))),
  key: key(4),
  compile: 'reference',
} as const;

const childFile = fileURLToPath(new URL('./killed-child.mjs', import.meta.url));

/** What a child does before it is killed: so many calls of so many draws, and then it is killed after some milliseconds. */
interface Life {
  readonly chunk: number;
  readonly calls: number;
  readonly wait: number;
}
const lives: fc.Arbitrary<Life> = fc.record({
  chunk: fc.integer({ min: 1, max: 7 }),
  calls: fc.integer({ min: 1, max: 12 }),
  wait: fc.integer({ min: 0, max: 40 }),
});

/** All files, without what depends on the clock. */
const contents = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(bin|json)$/.test(name))
      .map((name) => {
        const bytes = readFileSync(join(directory, name));
        if (!name.endsWith('checkpoint.json')) return [name, bytes.toString('base64')];
        const { body } = JSON.parse(bytes.toString('utf8'));
        return [name, JSON.stringify({ ...body, seconds: 0 })];
      }),
  );

describe('a run on disk', () => {
  it('is the run in memory', async () => {
    const directory = place();
    await right(stream({ ...what, draws: 7, chunk: 3, directory }));
    const [read, kept] = [await right(readStream(directory)), await right(run({ ...what, draws: 7 }))];
    expect(read.draws).toEqual(kept.draws);
    expect(read.statistics).toEqual(kept.statistics);
    expect(read.checkpoint.state).toEqual(kept.checkpoint.state);
  });

  it('goes on to the same files, whatever the chunks', async () => {
    const [whole, parts] = [place(), place()];
    await right(stream({ ...what, draws: 11, directory: whole }));
    await right(stream({ ...what, draws: 4, chunk: 3, directory: parts }));
    await right(continueStream(parts, { draws: 7, chunk: 2, compile: 'reference' }));
    expect(contents(parts)).toEqual(contents(whole));
  });

  it('cuts off what was written after its last checkpoint', async () => {
    const [whole, cut] = [place(), place()];
    await right(stream({ ...what, draws: 6, directory: whole }));
    await right(stream({ ...what, draws: 4, directory: cut }));
    appendFileSync(join(cut, 'draws.bin'), new Uint8Array(100).fill(7));
    await right(continueStream(cut, { draws: 2, compile: 'reference' }));
    expect(contents(cut)).toEqual(contents(whole));
  });

  /** A child goes on with the run, and is killed some time after so many calls of its program. */
  const killedChild = (directory: string, { chunk, calls, wait }: Life): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [childFile, directory, String(chunk)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let lines = 0;
      child.stdout.on('data', (text: Buffer) => {
        const before = lines;
        lines += text.toString().split('\n').length - 1;
        if (before < calls && lines >= calls) setTimeout(() => child.kill('SIGKILL'), wait);
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        if (signal === 'SIGKILL') resolve();
        else reject(new Error(`the child ended with ${code ?? signal}`));
      });
    });

  it('is killed at any moment, again and again, and comes out the same to the last byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lives, { minLength: 1, maxLength: 3 }), async (all) => {
        const [killed, whole] = [place(), place()];
        let drawn = 0;
        for (const life of all) {
          await killedChild(killed, life);
          const { draws } = (await right(readStream(killed))).checkpoint;
          // It really went on, and was really killed on the way: it would have gone on for a million draws.
          expect(draws).toBeGreaterThanOrEqual(drawn + life.calls * life.chunk);
          drawn = draws;
        }
        await right(continueStream(killed, { draws: 3, compile: 'reference' }));
        await right(stream({ ...what, draws: drawn + 3, directory: whole }));
        expect(contents(killed)).toEqual(contents(whole));
      }),
      { numRuns: 3 },
    );
  }, 120_000);
});

describe('what cannot be gone on with is refused, named, and left as it is', () => {
  const damaged = async (
    harm: (directory: string) => void,
  ): Promise<{ readonly reason: string; readonly read: string; readonly same: boolean }> => {
    const directory = place();
    await right(stream({ ...what, draws: 4, directory }));
    harm(directory);
    const copy = `${directory}-before`;
    cpSync(directory, copy, { recursive: true });
    const reason = await reasonOf(continueStream(directory, { draws: 2, compile: 'reference' }));
    const files = (at: string) =>
      readdirSync(at, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(bin|json)$/.test(name))
        .map((name) => [name, readFileSync(join(at, name)).toString('base64')]);
    return {
      reason,
      read: await reasonOf(readStream(directory)),
      same: JSON.stringify(files(directory)) === JSON.stringify(files(copy)),
    };
  };
  const edit = (file: string, change: (text: string) => string) => (directory: string) =>
    writeFileSync(join(directory, file), change(readFileSync(join(directory, file), 'utf8')));

  test.each([
    [
      'a checkpoint that is cut short',
      (d: string) => truncateSync(join(d, 'checkpoint.json'), 50),
      /checkpoint\.json.*cut short/,
    ],
    [
      'a changed checkpoint',
      edit('checkpoint.json', (text) => text.replace('"draws":4', '"draws":3')),
      /checkpoint\.json.*its digest is another/,
    ],
    [
      'another version',
      edit('run.json', (text) => text.replace('"version":1', '"version":2')),
      /run\.json.*is of version 2.*reads version 1/,
    ],
    ['no run', (d: string) => rmSync(join(d, 'run.json')), /run\.json/],
    [
      'a checkpoint of another version',
      edit('checkpoint.json', (text) => text.replace('"version":1', '"version":7')),
      /checkpoint\.json.*is of version 7.*reads version 1/,
    ],
    ['draws that are cut short', (d: string) => truncateSync(join(d, 'draws.bin'), 17), /draws\.bin.*cut short/],
    [
      'statistics that are cut short, where draws are not even finished',
      (d: string) => {
        appendFileSync(join(d, 'draws.bin'), new Uint8Array(100).fill(7));
        truncateSync(join(d, 'statistics', 'outcome.bin'), 3);
      },
      /outcome\.bin.*cut short/,
    ],
    ['draws that are gone', (d: string) => rmSync(join(d, 'draws.bin')), /draws\.bin/],
  ] as const)('%s', async (_, harm, message) => {
    const { reason, read, same } = await damaged(harm);
    expect(reason).toMatch(message);
    expect(read).toMatch(message);
    expect(same).toBe(true);
  });

  it('a place that holds a run already', async () => {
    const directory = place();
    await right(stream({ ...what, draws: 2, directory }));
    expect(await reasonOf(stream({ ...what, draws: 2, directory }))).toMatch(/holds a run already/);
  });

  it('a backend of another precision', async () => {
    const directory = place();
    await right(stream({ ...what, draws: 2, directory }));
    appendFileSync(join(directory, 'draws.bin'), new Uint8Array(100).fill(7));
    const before = contents(directory);
    expect(await reasonOf(continueStream(directory, { draws: 2, compile: 'cpu' }))).toMatch(
      /computed in float64, and this backend computes in float32/,
    );
    expect(contents(directory)).toEqual(before);
  });
});
