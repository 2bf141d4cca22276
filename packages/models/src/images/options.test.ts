import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { describe, expect, it, test } from 'vitest';
import { explain } from '../cli/messages.ts';
import { budgets } from './budget.ts';
import { type ImageOptions, readImageLine } from './options.ts';

const complaints = (...args: readonly string[]): readonly string[] =>
  pipe(
    readImageLine(args),
    E.match(
      (errors) => errors.map(explain),
      () => [],
    ),
  );

const options = (...args: readonly string[]): ImageOptions => {
  const line = readImageLine(args);
  if (E.isLeft(line) || line.right.kind === 'help') throw new Error(JSON.stringify(line));
  return line.right.options;
};

describe('options that make no sense', () => {
  test.each<readonly [readonly string[], string | RegExp]>([
    [[], /missing required argument 'what'.*--help lists the options/],
    [['diffusion'], /'diffusion' is invalid.*Allowed choices are recovery, joint.*--help lists the options/],
    [['recovery', 'joint'], /too many arguments.*--help lists the options/],
    [['recovery', '--seeds', '1'], /unknown option '--seeds'.*--help lists the options/],
    [['recovery', '--seed', '-1'], 'value "--seed -1": a whole number, at least 0, is needed'],
    [['joint', '--updates', '0'], 'value "--updates 0": a whole number, at least 1, is needed'],
    [['joint', '--warm-up', '1e3'], 'value "--warm-up 1e3": a whole number, at least 1, is needed'],
    [
      ['recovery', '--backend', 'cuda'],
      'value "--backend cuda": no such backend; there are fastest, wasm, cpu, webasm, webgl2, webgpu, headlessgl, reference',
    ],
  ])('%j: what, and what would do', (args, message) => {
    expect(complaints(...args)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  it('are told all at once', () => {
    expect(complaints('recovery', '--seed', 'x', '--updates', '1.5', '--backend', 'no')).toHaveLength(3);
  });
});

describe('options', () => {
  it('are those of the full budget unless given', () => {
    expect(options('joint')).toEqual({
      job: 'joint',
      seed: 0,
      budget: budgets.joint.full,
      backend: 'fastest',
      out: 'out/images-joint',
      json: null,
    });
  });

  it('change the budget, a smaller one too', () => {
    const { budget, seed, json } = options('recovery', '--smoke', '--updates', '7', '--seed', '3', '--json', 'a.json');
    expect(budget).toEqual({ ...budgets.recovery.smoke, updates: 7 });
    expect([seed, json]).toEqual([3, 'a.json']);
    expect(options('recovery', '--warm-up', '9').budget).toEqual({ ...budgets.recovery.full, warmUp: 9 });
  });

  it('are listed by --help', () => {
    const line = readImageLine(['--help']);
    const text = E.isRight(line) && line.right.kind === 'help' ? line.right.text : '';
    for (const word of [
      'recovery',
      'joint',
      '--seed',
      '--warm-up',
      '--updates',
      '--backend',
      '--out',
      '--json',
      '--smoke',
    ])
      expect(text).toContain(word);
  });
});
