/**
 * Whether the numbers given to a program are those that it wants: checked before anything runs.
 */
import type { ShapeMismatch } from '@ergodic/core/error';
import { type ArrayType, sameDims, showType, sizeOf } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import type { HostArray, Inputs } from './backend.ts';

/** An input that a program mentions. */
export interface Wanted extends ArrayType {
  readonly name: string;
}

interface Finding {
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
}

/** Up to here single precision holds every whole number. */
const MOST = 2 ** 24;

const fits: {
  readonly [D in ArrayType['dtype']]: { readonly words: string; readonly test: (x: number) => boolean } | null;
} = {
  real: null,
  int: { words: 'whole numbers up to 2^24', test: (x) => Number.isInteger(x) && Math.abs(x) <= MOST },
  bool: { words: 'zeros and ones', test: (x) => x === 0 || x === 1 },
  bits: { words: 'whole numbers from 0 to 2^32 - 1', test: (x) => Number.isInteger(x) && x >= 0 && x < 2 ** 32 },
};

const misfit = (data: ArrayLike<number>, test: (x: number) => boolean): number | undefined => {
  for (let i = 0; i < data.length; i++) {
    const x = data[i] ?? Number.NaN;
    if (!test(x)) return x;
  }
  return undefined;
};

const check = (wanted: Wanted, given: HostArray | undefined): Finding | null => {
  const { name, dtype, shape } = wanted;
  const expected = showType(wanted);
  if (given === undefined) return { name, expected, actual: 'nothing' };
  if (given.dtype !== dtype || !sameDims(given.shape, shape)) return { name, expected, actual: showType(given) };
  if (given.data.length !== sizeOf(shape)) return { name, expected, actual: `${given.data.length} numbers` };
  const rule = fits[dtype];
  const bad = rule === null ? undefined : misfit(given.data, rule.test);
  return rule === null || bad === undefined
    ? null
    : { name, expected: `${rule.words} (${expected})`, actual: String(bad) };
};

/** The inputs, if each is there with its kind and shape; else what is wrong with all that are not. */
export const validateInputs = (wanted: readonly Wanted[], inputs: Inputs): E.Either<ShapeMismatch, Inputs> => {
  const findings = wanted.flatMap((want) => check(want, inputs[want.name]) ?? []);
  const [first] = findings;
  if (first === undefined) return E.right(inputs);
  if (findings.length === 1)
    return E.left({
      _tag: 'ShapeMismatch',
      where: `input '${first.name}'`,
      expected: first.expected,
      actual: first.actual,
    });
  const list = (of: (finding: Finding) => string): string => findings.map((f) => `'${f.name}': ${of(f)}`).join('; ');
  return E.left({
    _tag: 'ShapeMismatch',
    where: `inputs ${findings.map((f) => `'${f.name}'`).join(', ')}`,
    expected: list((f) => f.expected),
    actual: list((f) => f.actual),
  });
};
