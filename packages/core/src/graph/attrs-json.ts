/**
 * Attributes as JSON, and back. Numbers that JSON lacks are spelled (`"NaN"`, `"Infinity"`, `"-Infinity"`, `"-0"`); a closed function is
 * its place in the file's list of functions. A total table: an operation whose attributes cannot be read does not compile.
 */
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Attrs, OpName } from './attrs.ts';
import { isFn } from './bodies.ts';
import type { Fn } from './node.ts';
import type { Dtype } from './type.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isPlain = (x: number): boolean => Number.isFinite(x) && !Object.is(x, -0);

export const encodeNumber = (x: number): Json => (isPlain(x) ? x : Object.is(x, -0) ? '-0' : String(x));

/** The attributes of a node; `placeOf` is the place of a closed function. */
export const encodeAttr = (value: unknown, placeOf: (fn: Fn) => number): Json => {
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item: unknown) => encodeAttr(item, placeOf));
  if (isFn(value)) return { fn: placeOf(value) };
  throw new TypeError(`an attribute cannot be ${typeof value}`);
};

/** Reads a value found `at` a place of the file, or says what is wrong there. */
export type Reader<A> = (value: unknown, at: string, fns: readonly Fn[]) => E.Either<string, A>;

const show = (value: unknown): string => {
  const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(JSON.stringify(value));
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

export const wanted = (what: string, value: unknown, at: string): E.Either<string, never> =>
  E.left(value === undefined ? `${at} is missing: expected ${what}` : `${at}: expected ${what}, got ${show(value)}`);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const spelled: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

const number: Reader<number> = (value, at) => {
  const found = typeof value === 'number' ? value : spelled.get(value);
  return found === undefined ? wanted('a number', value, at) : E.right(found);
};

const numberWhere =
  (what: string, holds: (x: number) => boolean): Reader<number> =>
  (value, at, fns) => {
    const read = number(value, at, fns);
    return E.isRight(read) && holds(read.right) ? read : wanted(what, value, at);
  };

export const whole = numberWhere('a whole number', (x) => Number.isInteger(x) && x >= 0);
const integer = numberWhere('an integer', Number.isInteger);
const positive = numberWhere('a positive whole number', (x) => Number.isInteger(x) && x > 0);

export const text: Reader<string> = (value, at) =>
  typeof value === 'string' ? E.right(value) : wanted('a text', value, at);

const truth: Reader<boolean> = (value, at) =>
  typeof value === 'boolean' ? E.right(value) : wanted('true or false', value, at);

const oneOf =
  <A extends string>(...allowed: readonly A[]): Reader<A> =>
  (value, at) => {
    const found = allowed.find((item) => item === value);
    return found === undefined ? wanted(`one of ${allowed.join(', ')}`, value, at) : E.right(found);
  };

export const list =
  <A>(item: Reader<A>): Reader<readonly A[]> =>
  (value, at, fns) => {
    if (!Array.isArray(value)) return wanted('a list', value, at);
    const items: A[] = [];
    for (let i = 0; i < value.length; i++) {
      const read = item(value[i], `${at}[${i}]`, fns);
      if (E.isLeft(read)) return read;
      items.push(read.right);
    }
    return E.right(items);
  };

const pair =
  <A>(item: Reader<A>): Reader<readonly [A, A]> =>
  (value, at, fns) =>
    pipe(
      list(item)(value, at, fns),
      E.chain(([a, b, ...more]) =>
        a === undefined || b === undefined || more.length > 0 ? wanted('a list of two', value, at) : E.right([a, b]),
      ),
    );

/** Reads one field of an object. */
export type Field = <A>(name: string, reader: Reader<A>) => E.Either<string, A>;

/** An object that has the fields asked for and no others. */
export const object =
  <A>(read: (field: Field) => E.Either<string, A>): Reader<A> =>
  (value, at, fns) => {
    if (!isRecord(value)) return wanted('an object', value, at);
    const asked = new Set<string>();
    const result = read((name, reader) => {
      asked.add(name);
      return reader(Object.hasOwn(value, name) ? value[name] : undefined, `${at}.${name}`, fns);
    });
    const unknown = Object.keys(value).find((name) => !asked.has(name));
    return E.isRight(result) && unknown !== undefined ? E.left(`${at} has an unknown field '${unknown}'`) : result;
  };

const fn: Reader<Fn> = object((field) =>
  pipe(
    field('fn', (value, at, fns) =>
      pipe(
        whole(value, at, fns),
        E.chain((place) => {
          const found = fns[place];
          return found === undefined ? wanted('the place of an earlier function', value, at) : E.right(found);
        }),
      ),
    ),
  ),
);

const all = sequenceS(E.Apply);
const dtype: Reader<Dtype> = oneOf('real', 'int', 'bits', 'bool');
const wholes = list(whole);
const none: Reader<{ readonly [key: string]: never }> = object(() => E.right({}));

const reduce: Reader<Attrs['sum']> = object((field) => all({ axes: field('axes', wholes) }));
const axisOnly: Reader<Attrs['take']> = object((field) => all({ axis: field('axis', whole) }));

export const attrReaders: { readonly [K in OpName]: Reader<Attrs[K]> } = {
  input: object((field) =>
    all({ name: field('name', text), dtype: field('dtype', dtype), shape: field('shape', wholes) }),
  ),
  constant: object((field) =>
    all({ dtype: field('dtype', dtype), shape: field('shape', wholes), data: field('data', list(number)) }),
  ),
  param: object((field) =>
    all({ index: field('index', whole), dtype: field('dtype', dtype), shape: field('shape', wholes) }),
  ),
  hole: (_, at) => E.left(`${at}: a bound variable of an unfinished body cannot be read`),
  project: object((field) => all({ index: field('index', whole) })),

  neg: none,
  exp: none,
  log: none,
  log1p: none,
  expm1: none,
  sqrt: none,
  sin: none,
  cos: none,
  tanh: none,
  sigmoid: none,
  softplus: none,
  erf: none,
  erfinv: none,
  abs: none,
  sign: none,
  floor: none,

  add: none,
  sub: none,
  mul: none,
  div: none,
  pow: none,
  maximum: none,
  minimum: none,

  equal: none,
  notEqual: none,
  less: none,
  lessEqual: none,
  greater: none,
  greaterEqual: none,
  and: none,
  or: none,
  not: none,
  where: none,
  cast: object((field) => all({ to: field('to', dtype) })),

  sum: reduce,
  reduceMax: reduce,
  argmax: axisOnly,
  dot: object((field) => all({ contract: field('contract', pair(wholes)), batch: field('batch', pair(wholes)) })),
  conv2d: object((field) =>
    all({
      strides: field('strides', pair(positive)),
      padding: field('padding', pair(pair(integer))),
      lhsDilation: field('lhsDilation', pair(positive)),
      rhsDilation: field('rhsDilation', pair(positive)),
      groups: field('groups', positive),
    }),
  ),

  reshape: object((field) => all({ shape: field('shape', wholes) })),
  transpose: object((field) => all({ perm: field('perm', wholes) })),
  broadcast: object((field) => all({ shape: field('shape', wholes), axes: field('axes', wholes) })),
  slice: object((field) =>
    all({ starts: field('starts', wholes), limits: field('limits', wholes), strides: field('strides', wholes) }),
  ),
  pad: object((field) =>
    all({ low: field('low', wholes), high: field('high', wholes), interior: field('interior', wholes) }),
  ),
  concat: axisOnly,
  flip: reduce,
  take: axisOnly,
  takeTranspose: object((field) => all({ axis: field('axis', whole), size: field('size', whole) })),
  iota: object((field) => all({ shape: field('shape', wholes), axis: field('axis', whole) })),

  foldIn: none,
  draw: object((field) =>
    all({ kind: field('kind', oneOf('bits', 'uniform', 'normal')), shape: field('shape', wholes) }),
  ),

  stopGradient: none,
  customVjp: object((field) => all({ f: field('f', fn), vjp: field('vjp', fn) })),

  batch: object((field) =>
    all({
      n: field('n', whole),
      mapped: field('mapped', list(truth)),
      summed: field('summed', list(truth)),
      body: field('body', fn),
    }),
  ),
  scan: object((field) =>
    all({
      n: field('n', whole),
      carries: field('carries', whole),
      xs: field('xs', whole),
      reverse: field('reverse', truth),
      checkpoint: field('checkpoint', whole),
      body: field('body', fn),
    }),
  ),
  iterate: object((field) =>
    all({
      max: field('max', whole),
      carries: field('carries', whole),
      cond: field('cond', fn),
      body: field('body', fn),
    }),
  ),
};
