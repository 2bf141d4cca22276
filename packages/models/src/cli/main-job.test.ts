import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from './session.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ergodic-'));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
});
afterAll(() => rm(folder, { recursive: true }));

const rows = (n: number, row: (i: number) => string): string =>
  `x,y\n${Array.from({ length: n }, (_, i) => row(i)).join('\n')}\n`;

const files: Readonly<Record<string, string>> = {
  'good.csv': rows(200, (i) => `${Math.sin(i)},${100 + 30 * Math.cos(3 * i)}`),
  'unit.csv': rows(400, (i) => `${Math.sin(i)},${Math.cos(3 * i)}`),
  'words.csv': 'x,y\n1,2\n3,oops\n',
  'nan.csv': 'x,y\n1,2\n3,NaN\n',
  'empty.csv': '',
  'text.npy': 'x,y\n1,2\n',
  'one.csv': 'x\n1\n2\n',
  'few.csv': rows(20, (i) => `${i},${i * i}`),
  'gaussian.ts': `
    import { dot, dotProduct, type Expr, pipe, sub, times } from '@ergodic/core';
    import { energy } from '@ergodic/core/energy';
    import { Init, parameter } from '@ergodic/core/tree';
    /** E(x) = |B (x - mean)|² / 2 */
    export default energy({
      event: [2],
      params: { b: parameter([2, 2], { name: 'unit', draw: () => Float64Array.of(1, 0, 0, 1) }), mean: parameter([2], Init.zeros) },
      apply: ({ b, mean }) => (x: Expr<[2]>) => {
        const y = dot(b, sub(x, mean));
        return pipe(dotProduct(y, y), times(0.5));
      },
    });`,
  'ring.ts': `
    import { type Expr, minus, norm, pipe, square, times } from '@ergodic/core';
    import { Energy } from '@ergodic/core/energy';
    export const ring = Energy.of([2], (x: Expr<[2]>) => pipe(x, norm(), minus(1), square, times(8)));`,
  'groove.ts': `
    import { add, at, exp, type Expr, mul, pipe, square, sum } from '@ergodic/core';
    import { energy } from '@ergodic/core/energy';
    import { Init, parameter } from '@ergodic/core/tree';
    /** A bowl with a narrow groove, where few of the points and chains are: the mean curvature is not what the groove asks for. */
    export default energy({
      event: [2],
      params: { depth: parameter([], Init.constant(1.5)) },
      apply: ({ depth }) => (p: Expr<[2]>) =>
        add(mul(pipe(p, square, sum()), 0.5), mul(exp(mul(square(pipe(p, at(0))), -200)), mul(depth, -1))),
    });`,
  'flat.ts': `import { Energy } from '@ergodic/core/energy'; export default Energy.zero([2]);`,
  'space.ts': `import { Energy } from '@ergodic/core/energy'; export const far = Energy.zero([3]);`,
  'nothing.ts': 'export const f = () => 2;',
  'broken.ts': 'export const f = ;',
  'hot.ts': `
    import { exp, type Expr, mul, pipe, square, sum, times } from '@ergodic/core';
    import { energy } from '@ergodic/core/energy';
    import { Init, parameter } from '@ergodic/core/tree';
    export default energy({
      event: [2],
      params: { w: parameter([], Init.constant(1)) },
      apply: ({ w }) => (x: Expr<[2]>) => mul(w, exp(pipe(x, square, sum(), times(1e4)))),
    });`,
};

interface Told {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
}

/** Runs the program as the command line would; words ending in a known file's name stand for that file. */
const run = async (
  args: readonly string[],
  signal: { readonly aborted: boolean } = { aborted: false },
): Promise<Told> => {
  const said: string[] = [];
  const complained: string[] = [];
  const terminal = {
    say: (line: string) => said.push(line),
    complain: (line: string) => complained.push(line),
    isInteractive: false,
  };
  const placed = args.map((word) => (word in files || word.startsWith('out') ? join(folder, word) : word));
  const code = await main(placed, terminal, signal);
  return { code, said: said.join('\n'), complained: complained.join('\n') };
};

const read = (...path: readonly string[]): Promise<string> => readFile(join(folder, ...path), 'utf8');

describe('bad input', () => {
  it.each([
    [['--data', 'words.csv'], /words\.csv, line 3, column y, value "oops": not a number/],
    [['--data', 'nan.csv'], /nan\.csv, line 3, column y, value "NaN"/],
    [['--data', 'empty.csv'], /the file is empty/],
    [['--data', 'text.npy'], /text\.npy: it does not begin as an NPY file does/],
    [['--data', 'one.csv'], /one column, where two are needed/],
    [['--data', 'few.csv'], /20 points, where at least 160 are needed/],
    [['--data', 'good.csv', '--columns', 'x,z'], /no such column; the columns are 1 \(x\), 2 \(y\)/],
    [['--data', 'absent.csv'], /absent\.csv: cannot be read: no such file/],
    [['--energy', 'space.ts'], /wanted an energy over \[2\], got an energy over \[3\]/],
    [['--energy', 'nothing.ts'], /the module exports 'f', a function/],
    [['--energy', 'broken.ts'], /the module does not load: .*broken\.ts:1/],
    [['--energy', 'absent.ts'], /absent\.ts: cannot be read: no such file/],
    [['--backend', 'headlessgl'], /headlessgl.*(cpu|webasm)/],
    [['--backend', 'webgl2'], /webgl2.*(cpu|webasm)/],
    [['--resume', 'out-absent'], /no such file; --resume wants the folder that an earlier run wrote/],
    [['--resume', 'out-absent', '--steps', '5'], /beside --resume only --out and --json may be given/],
    [['--no-such'], /no such option; there are --data/],
  ])('%j is one sentence, an exit code of 1, and nothing written', async (args, message) => {
    const before = await readdir(folder);
    const { code, said, complained } = await run([...args, ...(args.includes('--resume') ? [] : ['--out', 'out-bad'])]);
    expect(complained).toMatch(message);
    expect(complained).toMatch(/^error: [^\n]*$/);
    expect([code, said]).toEqual([1, '']);
    expect(await readdir(folder)).toEqual(before);
  });

  it('asked to explain what cannot be, it says why', async () => {
    const { code, complained } = await run(['--explain', '--backend', 'reference', '--out', 'out-explained']);
    expect(code).toBe(1);
    expect(complained).toMatch(/"--explain": the backend 'reference interpreter' does not tell .* --backend wasm does/);
    const none = await run(['--explain', '--energy', 'ring.ts', '--out', 'out-explained']);
    expect(none.complained).toMatch(/an energy without parameters is not trained/);
  });

  it('asked for help, it helps', async () => {
    const { code, said } = await run(['--help']);
    expect(code).toBe(0);
    for (const option of [
      '--data',
      '--columns',
      '--dataset',
      '--energy',
      '--backend',
      '--steps',
      '--seed',
      '--out',
      '--resume',
      '--json',
    ])
      expect(said).toContain(option);
  });
});

describe('a run', () => {
  const learn = ['--energy', 'gaussian.ts', '--steps', '60', '--seed', '3'];

  it('learns, and writes what it found', async () => {
    const { code, said, complained } = await run([...learn, '--out', 'out-full', '--json', 'out-summary.json']);
    expect([code, complained]).toEqual([0, '']);
    expect(said).toMatch(/nll .* nats, where the entropy of the data is 1\.0076/);
    expect((await readdir(join(folder, 'out-full'))).sort()).toEqual([
      'model.safetensors',
      'report.html',
      'samples.csv',
      'state.json',
      'state.safetensors',
      'summary.json',
    ]);
    const summary: unknown = JSON.parse(await read('out-full', 'summary.json'));
    expect(await read('out-summary.json')).toBe(await read('out-full', 'summary.json'));
    expect(summary).toMatchObject({ dataset: 'two-moons', backend: 'fastest', steps: 60, seed: 3 });
    for (const name of ['nll', 'nllError', 'nllCeiling', 'klDataModel', 'klModelData', 'mmd2', 'seconds', 'tailMass'])
      expect(summary).toHaveProperty(name, expect.any(Number));
    expect((await read('out-full', 'samples.csv')).split('\n')).toHaveLength(2002);
    expect(await read('out-full', 'report.html')).toContain('Two moons');
  });

  it('asked to explain, tells where the time of a step would go, and trains nothing', async () => {
    const { code, said } = await run(['--explain', '--backend', 'wasm', '--out', 'out-explained']);
    expect(code).toBe(0);
    const [opening = '', head = '', ...nests] = said.split('\n');
    expect(opening).toMatch(/^A step of training on wasm f32/);
    expect(head).toMatch(/^nest +cells +loops +runs +kflop +functions +kB +ms +share/);
    const shares = nests.map((line) => Number(/([\d.]+)%/.exec(line)?.[1]));
    expect(nests.length).toBeGreaterThan(10);
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 100)).toBeLessThan(0.05 * nests.length + 1e-9);
    // The products of matrices of 30 steps of 256 chains, forth and back: 2 * 128 * 128 operations each, in tiles of 32 chains.
    const [longest = ''] = nests;
    expect(longest).toMatch(/128 x 32 +2 +240 /);
    await expect(read('out-explained', 'summary.json')).rejects.toThrow('ENOENT');
  });

  it('interrupted and resumed, gives the bytes of one that was not', async () => {
    let asked = 0;
    const signal = {
      get aborted(): boolean {
        asked++;
        return asked > 2;
      },
    };
    const part = await run([...learn, '--out', 'out-part'], signal);
    expect(part).toMatchObject({ code: 130, complained: '' });
    // After a step, and after as many more as are taken at once.
    const [, step = ''] = /Interrupted after step (\d+).*npm start -- --resume .*out-part/.exec(part.said) ?? [];
    expect(Number(step)).toBeGreaterThan(1);
    expect(await readdir(join(folder, 'out-part'))).not.toContain('model.safetensors');
    const rest = await run(['--resume', 'out-part']);
    expect(rest).toMatchObject({ code: 0, complained: '' });
    expect(rest.said).toContain(`60 steps from step ${step}`);
    for (const file of ['model.safetensors', 'samples.csv'])
      expect(await readFile(join(folder, 'out-part', file))).toEqual(await readFile(join(folder, 'out-full', file)));
  });

  it('does not go on with another file than it began with', async () => {
    await writeFile(join(folder, 'gaussian.ts'), `${files['gaussian.ts']}// changed`);
    const { code, complained } = await run(['--resume', 'out-part']);
    expect(code).toBe(1);
    expect(complained).toMatch(/gaussian\.ts: it has changed since the run began/);
  });

  it('on points of other scales scores what was held out', async () => {
    const { code, complained } = await run(['--data', 'good.csv', '--steps', '40', '--out', 'out-file']);
    expect([code, complained]).toEqual([0, '']);
    const summary: unknown = JSON.parse(await read('out-file', 'summary.json'));
    expect(summary).toMatchObject({ dataset: 'good.csv', nllKind: 'held-out', nllCeiling: null, klDataModel: null });
    expect(summary).toHaveProperty('nll', expect.any(Number));
    expect((await read('out-file', 'samples.csv')).split('\n')[0]).toBe('x,y');
  });

  it('with nothing to learn samples and scores', async () => {
    const { code, said, complained } = await run(['--energy', 'ring.ts', '--out', 'out-ring']);
    expect([code, complained]).toEqual([0, '']);
    expect(said).toMatch(/an energy without parameters/);
    expect(JSON.parse(await read('out-ring', 'summary.json'))).toMatchObject({ steps: 0, seconds: 0 });
  });

  it('warns of a step size near the largest stable one, 4 / λmax', async () => {
    const { code, complained } = await run([
      '--energy',
      'groove.ts',
      '--data',
      'unit.csv',
      '--steps',
      '2',
      '--out',
      'out-groove',
    ]);
    expect(code).toBe(0);
    const warnings = complained.split('\n').map((line) => {
      const [, whose = '', share = ''] =
        /^warning: (.*): the step size \S+ is (\d+)% of the largest stable one, \S+: .* \(standard units, at the sharpest of 256 points\)$/.exec(
          line,
        ) ?? [];
      return { whose, share: Number(share) };
    });
    expect(warnings.map(({ whose }) => whose)).toEqual(['training chains', 'chains of samples']);
    for (const { share } of warnings) expect(share).toBeGreaterThanOrEqual(50);
    expect(await read('out-groove', 'report.html')).toContain('the largest stable one there, 4 / λmax');
  });

  it('of an energy without a partition function says so, and gives no number', async () => {
    const { code, complained } = await run(['--energy', 'flat.ts', '--out', 'out-flat']);
    expect(code).toBe(1);
    expect(complained).toMatch(/the model has no score: tripling the box adds 8\d.*% of the mass/);
    expect(await readdir(join(folder, 'out-flat'))).not.toContain('summary.json');
  });

  it('that meets a number that is not finite stops, names the step, and keeps the state before it', async () => {
    const { code, complained } = await run(['--energy', 'hot.ts', '--steps', '5', '--out', 'out-hot']);
    expect(code).toBe(1);
    expect(complained).toMatch(
      /is not finite at step 1; training stopped, and the state after step 0 is saved in .*out-hot/,
    );
    expect(await readdir(join(folder, 'out-hot'))).toContain('state.safetensors');
  });
});
