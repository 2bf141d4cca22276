import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it, test } from 'vitest';
import { explain } from '../cli/messages.ts';
import { methods } from './methods.ts';
import { budgets, type LearnOptions, readLearnLine, usualDatasets } from './options.ts';

const complaints = (...args: readonly string[]): readonly string[] =>
  pipe(
    readLearnLine(args),
    E.match(
      (errors) => errors.map(explain),
      () => [],
    ),
  );

const options = (...args: readonly string[]): LearnOptions => {
  const line = readLearnLine(args);
  if (E.isLeft(line) || line.right.kind === 'help') throw new Error(JSON.stringify(line));
  return line.right.options;
};

describe('options that make no sense', () => {
  test.each<readonly [readonly string[], string | RegExp]>([
    [
      ['--datasets', 'two-moons,mons'],
      'value "--datasets mons": no such data set; there are two-moons, 8-gaussians, checkerboard, pinwheel, rings, swiss-roll, spirals',
    ],
    [['--datasets', 'rings:noise=9'], 'value "--datasets rings:noise=9": a number from 0.02 to 1 is needed'],
    [['--datasets', ' ,'], /--datasets .*: a list of at least one is needed, separated by commas/],
    [
      ['--methods', 'cd,vae'],
      `value "--methods vae": no such method; there are ${methods.map(({ name }) => name).join(', ')}`,
    ],
    [['--seeds', '0,-1'], 'value "--seeds -1": a whole number, at least 0, is needed'],
    [['--seeds', '0,1e3'], 'value "--seeds 1e3": a whole number, at least 0, is needed'],
    [['--updates', '0'], 'value "--updates 0": a whole number, at least 1, is needed'],
    [['--hidden', '64,0'], 'value "--hidden 0": a whole number, at least 1, is needed'],
    [['--hidden', ','], 'value "--hidden ,": a list of at least one is needed, separated by commas'],
    [
      ['--backend', 'cuda'],
      'value "--backend cuda": no such backend; there are fastest, wasm, cpu, webasm, webgl2, webgpu, headlessgl, reference',
    ],
    [['--seed', '1'], /unknown option '--seed'.*--help lists the options/],
    [['two-moons'], /too many arguments.*--help lists the options/],
    [['--out'], /argument missing.*--help lists the options/],
  ])('%j: what, and what would do', (args, message) => {
    expect(complaints(...args)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  it('are told all at once', () => {
    expect(complaints('--datasets', 'a,b', '--methods', 'c', '--seeds', 'x,y', '--updates', '1.5')).toHaveLength(6);
  });
});

describe('options', () => {
  it('are, unless given, every method on three data sets with three seeds and the full budget', () => {
    const { datasets, methods: chosen, seeds, ...rest } = options();
    expect(datasets.map(({ name }) => name)).toEqual(usualDatasets);
    expect(chosen).toEqual(methods);
    expect(seeds).toEqual([0, 1, 2]);
    expect(rest).toEqual({
      budget: { updates: 6000, batch: 256, hidden: [128, 128] },
      backend: 'fastest',
      out: 'out/learn',
      json: null,
    });
  });

  it('of a short look are every method on two moons with one seed', () => {
    const smoke = options('--smoke', '--json', 'a.json');
    expect(smoke.datasets.map(({ name }) => name)).toEqual(['two-moons']);
    expect(smoke).toMatchObject({ methods, seeds: [0], budget: budgets.smoke, json: 'a.json' });
    // What is given is still heard.
    const other = options('--smoke', '--datasets', 'rings', '--seeds', '4,5', '--updates', '7');
    expect(other).toMatchObject({ seeds: [4, 5], budget: { ...budgets.smoke, updates: 7 } });
    expect(options('--hidden', '128,64,32').budget).toEqual({ ...budgets.full, hidden: [128, 64, 32] });
    expect(other.datasets.map(({ name }) => name)).toEqual(['rings']);
  });

  it('tell commas between data sets from those between parameters of one', () => {
    const names = options('--datasets', '8-gaussians:radius=2,sd=0.02,checkerboard').datasets.map(({ name }) => name);
    expect(names).toEqual(['8-gaussians:radius=2,sd=0.02', 'checkerboard']);
  });

  it('are listed where help is asked for', () => {
    const line = readLearnLine(['--help']);
    if (E.isLeft(line) || line.right.kind !== 'help') throw new Error('no help');
    for (const word of [
      '--datasets',
      '--methods',
      '--seeds',
      '--updates',
      '--hidden',
      '--backend',
      '--out',
      '--json',
      '--smoke',
    ])
      expect(line.right.text).toContain(word);
    for (const { name } of methods) expect(line.right.text).toContain(name);
  });
});
