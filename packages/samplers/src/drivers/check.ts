/**
 * Whether the numbers that a run is given make sense. All that is wrong is told at once.
 */
import type { BadInput } from '@ergodic/core/error';
import { type Dims, showDims, sizeOf } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { type AnyReals, isPerChain, numbersOf, type Setting, shapeOfSetting, type Tuning } from './tuning.ts';

/** Sentences about what is wrong; none if nothing is. */
export type Findings = readonly string[];

/** A `BadInput` of all findings, if there are any. */
export const sound = (findings: Findings): E.Either<BadInput, void> =>
  findings.length === 0 ? E.right(undefined) : E.left({ _tag: 'BadInput', reason: findings.join('; ') });

interface Rule {
  readonly must: string;
  readonly holds: (x: number) => boolean;
}

const finite: Rule = { must: 'finite', holds: Number.isFinite };
const positive: Rule = { must: 'finite and positive', holds: (x) => x > 0 && Number.isFinite(x) };

/** The names that the options of samplers have. */
const rules: Readonly<Record<string, Rule>> = {
  stepSize: positive,
  scale: positive,
  temperature: { must: 'finite and not negative', holds: (x) => x >= 0 && Number.isFinite(x) },
  jitter: { must: 'in [0, 1)', holds: (x) => x >= 0 && x < 1 },
};

const indices = (shape: Dims, place: number): string => {
  let rest = place;
  const all = shape.map((_, axis) => {
    const stride = sizeOf(shape.slice(axis + 1));
    const index = Math.floor(rest / stride);
    rest -= index * stride;
    return index;
  });
  return all.length === 0 ? '' : showDims(all);
};

/** The first number that breaks a rule, with its place: one is enough to see what is wrong with all. */
const broken = (name: string, setting: Setting, rule: Rule): Findings => {
  const values = numbersOf(setting);
  const shape = typeof setting === 'number' ? [] : isPerChain(setting) ? setting.values.shape : setting.shape;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!rule.holds(value)) return [`${name}${indices(shape, i)} is ${value}: it must be ${rule.must}`];
  }
  return [];
};

/** A factor `L` of a dense metric is lower triangular, with a positive diagonal. */
const brokenFactor = (name: string, setting: Setting): Findings => {
  const [n, m, ...more] = shapeOfSetting(setting);
  if (n === undefined || n !== m || more.length > 0)
    return [`${name} is ${showDims(shapeOfSetting(setting))}: it must be a square matrix [n, n]`];
  const values = numbersOf(setting);
  for (let i = 0; i < values.length; i++) {
    const [row, column] = [Math.floor(i / n) % n, i % n];
    const value = values[i] ?? Number.NaN;
    const holds = row === column ? value > 0 : row > column || value === 0;
    const must =
      row === column
        ? 'finite and positive, as on all of the diagonal'
        : row > column
          ? 'finite'
          : '0, for it is lower triangular';
    if (!(holds && Number.isFinite(value))) {
      const chain = isPerChain(setting) ? ` of chain ${Math.floor(i / (n * n))}` : '';
      return [`${name}${showDims([row, column])}${chain} is ${value}: it must be ${must}`];
    }
  }
  return [];
};

/** What is wrong with settings. */
export const checkTuning = (tuning: Tuning, chains: number): Findings =>
  Object.entries(tuning).flatMap(([name, setting]) => {
    const said = `tuning.${name}`;
    if (isPerChain(setting) && setting.values.shape[0] !== chains)
      return [
        `${said} has the shape ${showDims(setting.values.shape)}: its first axis must be that of the ${chains} chains`,
      ];
    return name === 'factor' ? brokenFactor(said, setting) : broken(said, setting, rules[name] ?? finite);
  });

/** What is wrong with starting points. */
export const checkStarts = ({ shape, data }: AnyReals): Findings => {
  const [chains, ...event] = shape;
  if (chains === undefined) return ['starts is one number: it must have a first axis of chains'];
  if (chains === 0) return [`there are no chains: starts has the shape ${showDims(shape)}`];
  const size = sizeOf(event);
  const bad = Array.from({ length: chains }, (_, c) => c).filter((c) => {
    for (let i = c * size; i < (c + 1) * size; i++) if (!Number.isFinite(data[i])) return true;
    return false;
  });
  return bad.length === 0 ? [] : [`${whichChains(bad)} where the point is not finite`];
};

const most = 3;

/** `chain 3 starts`, `chains 1, 2 start`. */
export const whichChains = (chains: readonly number[]): string =>
  chains.length === 1
    ? `chain ${chains[0]} starts`
    : `chains ${chains.slice(0, most).join(', ')}${chains.length > most ? ` and ${chains.length - most} more` : ''} start`;

/** What is wrong with numbers that count something. Those that are not given are not looked at. */
export const checkCounts = (counts: Readonly<Record<string, number | undefined>>): Findings =>
  Object.entries(counts).flatMap(([name, n]) =>
    n === undefined || (Number.isSafeInteger(n) && n >= 1)
      ? []
      : [`${name} is ${n}: it must be a whole number that is at least 1`],
  );

/** Up to here every whole number is exact in every kernel. */
const largest = 2 ** 24;

/** What is wrong with so many steps. */
export const checkSteps = (draws: number, thin: number): Findings =>
  draws * thin <= largest
    ? []
    : [`${draws} draws of ${thin} steps are ${draws * thin} steps: a chain takes at most ${largest}`];
