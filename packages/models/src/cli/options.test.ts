import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.ts';
import { explain } from './messages.ts';
import { type Options, readOptions, toArguments } from './options.ts';

/** What is wrong with some arguments, in the words of the program. */
const complaints = (...args: readonly string[]): readonly string[] =>
  pipe(
    readCommandLine(args),
    E.mapLeft((error) => [explain(error)]),
    E.flatMap((line) =>
      pipe(
        readOptions(line.kind === 'help' ? {} : line.words),
        E.mapLeft((errors) => errors.map(explain)),
      ),
    ),
    E.match(
      (errors) => errors,
      () => [],
    ),
  );

const options = (...args: readonly string[]): Options =>
  pipe(
    readCommandLine(args),
    E.flatMap((line) => readOptions(line.kind === 'help' ? {} : line.words)),
    E.getOrElse<unknown, Options>((error) => {
      throw new Error(JSON.stringify(error));
    }),
  );

describe('options that make no sense', () => {
  it('are told with what exists', () => {
    expect(complaints('--datset', 'x')).toEqual([
      expect.stringMatching(/^value "--datset": no such option; there are --data, .*--help$/),
    ]);
    expect(complaints('moons')).toEqual([expect.stringMatching(/too many arguments.*there are --data/)]);
    expect(complaints('--steps')).toEqual(['value "--steps": a value is missing after it']);
    expect(complaints('--dataset', 'mons')).toEqual([
      'value "--dataset mons": no such data set; there are two-moons, 8-gaussians, checkerboard, pinwheel, rings, swiss-roll, spirals',
    ]);
    expect(complaints('--dataset', 'rings:noise=9')).toEqual([
      'value "--dataset rings:noise=9": a number from 0.02 to 1 is needed',
    ]);
    expect(complaints('--backend', 'cuda')).toEqual([
      'value "--backend cuda": no such backend; there are fastest, wasm, cpu, webasm, webgl2, webgpu, headlessgl, reference',
    ]);
    expect(complaints('--chains', 'pt')).toEqual([
      'value "--chains pt": no such kind of chains; there are cd, persistent, noise',
    ]);
  });

  it('to explain is a run that is not made', () => {
    expect(readCommandLine(['--explain', '--steps', '3'])).toEqual(E.right({ kind: 'explain', words: { steps: '3' } }));
    expect(readCommandLine(['--steps', '3'])).toEqual(E.right({ kind: 'run', words: { steps: '3' } }));
  });

  it('are told all at once', () => {
    expect(complaints('--steps', '1.5', '--seed', 'x', '--dataset', 'y')).toHaveLength(3);
    expect(complaints('--steps', '0')).toEqual(['value "--steps 0": a whole number, at least 1, is needed']);
  });

  it('or exclude each other, are told', () => {
    expect(complaints('--data', 'a.csv', '--dataset', 'rings')[0]).toMatch(/exclude each other/);
    expect(complaints('--columns', 'a,b')[0]).toMatch(/only a --data FILE has columns/);
    expect(complaints('--data', 'a.csv', '--columns', 'a')[0]).toMatch(/two column names or numbers/);
  });
});

describe('options', () => {
  it('have defaults', () => {
    expect(options()).toMatchObject({ energy: null, backend: 'fastest', starts: 'cd', steps: 1500, seed: 0 });
  });

  it('are what their arguments say, again', () => {
    for (const args of [
      [],
      ['--dataset', 'Two Moons', '--seed', '-3', '--steps', '17'],
      ['--data', 'a b.csv', '--columns', 'x,y', '--backend', 'CPU', '--chains', 'persistent'],
      ['--energy', 'e.ts', '--dataset', 'rings'],
      ['--dataset', '8 Gaussians: sd=0.02, radius=2'],
    ]) {
      const first = options(...args);
      expect(toArguments(options(...toArguments(first)))).toEqual(toArguments(first));
    }
  });
});
