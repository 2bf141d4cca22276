/**
 * What is claimed of every operation: over which domain, and how near to the exact result. The tests hold every mode to this table, and
 * the documentation prints it.
 */
import type { OpName } from '@ergodic/core/graph';
import { SMALLEST_NORMAL } from './ulps.ts';

/**
 * `exact`: the very number. `arithmetic`: correctly rounded, or nearly so. `transcendental`: by polynomials, or composed of such.
 */
export type Accuracy = 'exact' | 'arithmetic' | 'transcendental';

/** The largest error allowed, in units of the last place. */
export const boundOf = ({ name, accuracy, unit }: Pick<Row, 'name' | 'accuracy' | 'unit'>, mode: string): number => {
  if (accuracy === 'exact') return 0;
  const vectors = mode.startsWith('wasm');
  if (accuracy === 'arithmetic') return (vectors ? runningSums[name] : undefined) ?? 1;
  if (mode === 'cpu') return 8;
  const bounds = mode === 'wasm f64' ? doubleBounds : vectorBounds;
  return vectors && unit === 'ulp' ? (bounds[name] ?? 4) : 64;
};

/** What the functions of the WebAssembly backend are held to, where it is not four units. */
const vectorBounds: Readonly<Record<string, number>> = { exp: 2, log: 2, pow: 16, 'draw normal': 8 };
const doubleBounds: Readonly<Record<string, number>> = { ...vectorBounds, erfinv: 6 };

/**
 * There a sum is a running one of up to 32 terms, and of such sums, where gpu.js adds to eight in turn: registers are for other cells. Each of n
 * additions in a row may lose half a unit.
 */
const runningSums: Readonly<Record<string, number>> = { conv2d: 2 };

export type Interval = readonly [low: number, high: number];

export interface Row {
  readonly name: string;
  readonly accuracy: Accuracy;
  /** The numbers of each operand, where that is a matter of intervals. */
  readonly intervals: readonly Interval[];
  readonly note: string;
  /** What errors are counted in. */
  readonly unit: string;
}

export const LARGEST = 3.4028234663852886e38;
const all: Interval = [-LARGEST, LARGEST];
const positive: Interval = [SMALLEST_NORMAL, LARGEST];

type Claim = Omit<Row, 'name'>;
const claim =
  (accuracy: Accuracy) =>
  (intervals: readonly Interval[], note = '', unit = 'ulp'): Claim => ({
    accuracy,
    intervals,
    note,
    unit,
  });
const exact = claim('exact');
const arithmetic = claim('arithmetic');
const transcendental = claim('transcendental');

const whole = 'whole numbers: exact up to 2^24';
const terms = '2^-23 of the terms';
const wholeArray = 'ulp of the largest';

/** The rows of each operation, or why it has none. */
type Claims = Readonly<Record<string, Claim>> | string;
const one = <K extends OpName>(op: K, made: Claim): Readonly<Record<string, Claim>> => ({ [op]: made });

const operations: { readonly [K in OpName]: Claims } = {
  input: 'has no value of its own; every case reads some',
  param: 'has no value of its own; the cases of `batch`, `scan` and `iterate` read some',
  hole: 'is never part of a finished graph',
  project: 'reads a result of `batch`, `scan`, `iterate` or `customVjp`, whose cases use it',

  constant: one('constant', exact([], 'numbers that single precision has, infinities and NaN among them')),
  neg: one('neg', exact([all], whole)),
  abs: one('abs', exact([all], whole)),
  sign: one('sign', exact([all], whole)),
  floor: one('floor', exact([all])),
  sqrt: one('sqrt', arithmetic([[0, LARGEST]])),
  exp: one('exp', transcendental([all])),
  log: one('log', transcendental([positive])),
  log1p: one('log1p', transcendental([[-1 + 2 ** -24, LARGEST]])),
  expm1: one('expm1', transcendental([all])),
  sin: one('sin', transcendental([[-50000, 50000]], 'beyond 51471, NaN on every mode but cpu')),
  cos: one('cos', transcendental([[-50000, 50000]], 'beyond 51471, NaN on every mode but cpu')),
  tanh: one('tanh', transcendental([all])),
  sigmoid: one('sigmoid', transcendental([all])),
  softplus: one('softplus', transcendental([all])),
  erf: one('erf', transcendental([all])),
  erfinv: one('erfinv', transcendental([[-1 + 2 ** -24, 1 - 2 ** -24]])),

  add: one('add', arithmetic([all, all], whole)),
  sub: one('sub', arithmetic([all, all], whole)),
  mul: one('mul', arithmetic([all, all], whole)),
  div: one('div', arithmetic([all, [2 ** -126, 2 ** 126]], 'divisors of either sign')),
  pow: one('pow', transcendental([positive, [-1e6, 1e6]], 'negative bases too, with whole exponents')),
  maximum: one('maximum', exact([all, all], whole)),
  minimum: one('minimum', exact([all, all], whole)),

  equal: one('equal', exact([all, all], 'whole numbers up to 2^24, truth values and random words')),
  notEqual: one('notEqual', exact([all, all], 'whole numbers up to 2^24, truth values and random words')),
  less: one('less', exact([all, all], 'whole numbers up to 2^24')),
  lessEqual: one('lessEqual', exact([all, all], 'whole numbers up to 2^24')),
  greater: one('greater', exact([all, all], 'whole numbers up to 2^24')),
  greaterEqual: one('greaterEqual', exact([all, all], 'whole numbers up to 2^24')),
  and: one('and', exact([], 'truth values')),
  or: one('or', exact([], 'truth values')),
  not: one('not', exact([], 'truth values')),
  where: one('where', exact([], 'every kind of element')),
  cast: one('cast', exact([[-(2 ** 24), 2 ** 24]])),

  sum: one('sum', arithmetic([], 'up to 70,000 terms', terms)),
  reduceMax: one('reduceMax', exact([all])),
  argmax: one('argmax', exact([all], 'the first of equal ones')),
  dot: one('dot', arithmetic([], 'up to 1,000 terms', terms)),
  conv2d: one('conv2d', arithmetic([], 'and both of its derivatives', terms)),

  reshape: one('reshape', exact([], 'every kind of element')),
  transpose: one('transpose', exact([], 'every kind of element')),
  broadcast: one('broadcast', exact([], 'every kind of element')),
  slice: one('slice', exact([], 'every kind of element')),
  pad: one('pad', exact([], 'every kind of element')),
  concat: one('concat', exact([], 'every kind of element')),
  flip: one('flip', exact([], 'every kind of element')),
  take: one('take', exact([], 'indices outside the axis too')),
  takeTranspose: one('takeTranspose', arithmetic([], 'indices outside the axis too', terms)),
  iota: one('iota', exact([], 'fewer than 2^22 elements')),

  foldIn: one('foldIn', exact([], 'numbers from 0 to 2^24, chains of up to 7')),
  draw: {
    'draw bits': exact([], 'keys up to 4 folds deep'),
    'draw uniform': exact([], 'keys up to 4 folds deep'),
    'draw normal': transcendental([], 'keys up to 4 folds deep'),
  },
  stopGradient: one('stopGradient', exact([], 'every kind of element')),
  customVjp: one('customVjp', transcendental([], '', wholeArray)),
  batch: one('batch', transcendental([], '', wholeArray)),
  scan: one('scan', transcendental([], '', wholeArray)),
  iterate: one('iterate', transcendental([], 'the number of steps is exact', wholeArray)),
};

const programs: Readonly<Record<string, Claim>> = {
  'a Langevin step': transcendental([], 'mixture of 8 Gaussians in 2-D', wholeArray),
  'a chain, mixture energy': transcendental([], '12 Langevin steps, 64 chains', wholeArray),
  'a chain, MLP energy': transcendental([], '12 Langevin steps, 32 chains', wholeArray),
  'a training step': transcendental([], 'chains, parameter gradients summed over the batch, Adam', wholeArray),
  'a gradient through scan': transcendental([], 'by the start and by the parameters, 12 steps', wholeArray),
};

const named = (claims: Readonly<Record<string, Claim>>): readonly Row[] =>
  Object.entries(claims).map(([name, made]) => ({ name, ...made }));

/** The rows of an operation; empty for one that has no value of its own. */
export const rowsOf = (op: OpName): readonly Row[] => {
  const claims = operations[op];
  return typeof claims === 'string' ? [] : named(claims);
};

/** Why an operation has no rows. */
export const exemption = (op: OpName): string | undefined => {
  const claims = operations[op];
  return typeof claims === 'string' ? claims : undefined;
};

export const programRows = named(programs);

export const rows: readonly Row[] = [
  ...Object.values(operations).flatMap((claims) => (typeof claims === 'string' ? [] : named(claims))),
  ...programRows,
];

/** A row by its name. */
export const rowOf = (name: string): Row => {
  const found = rows.find((row) => row.name === name);
  if (found === undefined) throw new RangeError(`no row '${name}' in the table of errors`);
  return found;
};
