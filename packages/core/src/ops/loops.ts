/**
 * The values of functions of numbers: each a loop of its own over arrays of one size, so that the engine compiles the function into the loop. A
 * loop that all shared would call it for each number, which costs several times what an addition does.
 */
import type { OpName } from '../graph/attrs.ts';
import type { Dtype } from '../graph/type.ts';
import { erf, erfinv, sigmoid, softplus } from '../special/index.ts';
import type { Value } from './record.ts';

type Numbers = Float64Array;

/** Fills `y` with a function of `x`. */
export type Loop1 = (x: Numbers, y: Numbers) => void;
/** Fills `y` with a function of `x` and `z`. */
export type Loop2 = (x: Numbers, z: Numbers, y: Numbers) => void;

export const apply1 = (loop: Loop1, { shape, data }: Value): readonly Value[] => {
  const y = new Float64Array(data.length);
  loop(data, y);
  return [{ shape, data: y }];
};

export const apply2 = (loop: Loop2, { shape, data }: Value, z: Value): readonly Value[] => {
  const y = new Float64Array(data.length);
  loop(data, z.data, y);
  return [{ shape, data: y }];
};

/** Element `i` of an array that is long enough. */
const at = (x: Numbers, i: number): number => x[i] ?? Number.NaN;

export const loops1 = {
  neg: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = -at(x, i);
  },
  exp: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(at(x, i));
  },
  log: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(at(x, i));
  },
  log1p: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log1p(at(x, i));
  },
  expm1: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.expm1(at(x, i));
  },
  sqrt: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(at(x, i));
  },
  sin: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sin(at(x, i));
  },
  cos: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.cos(at(x, i));
  },
  tanh: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.tanh(at(x, i));
  },
  sigmoid: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = sigmoid(at(x, i));
  },
  softplus: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = softplus(at(x, i));
  },
  erf: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = erf(at(x, i));
  },
  erfinv: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = erfinv(at(x, i));
  },
  abs: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(at(x, i));
  },
  sign: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sign(at(x, i));
  },
  floor: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.floor(at(x, i));
  },
  not: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 - at(x, i);
  },
} satisfies { readonly [K in OpName]?: Loop1 };

export const loops2 = {
  add: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = at(x, i) + at(z, i);
  },
  sub: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = at(x, i) - at(z, i);
  },
  mul: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = at(x, i) * at(z, i);
  },
  div: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = at(x, i) / at(z, i);
  },
  pow: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = at(x, i) ** at(z, i);
  },
  maximum: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.max(at(x, i), at(z, i));
  },
  minimum: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.min(at(x, i), at(z, i));
  },
  // Truth values are 0 and 1; `Number` makes them without a branch, which random numbers would mispredict.
  equal: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) === at(z, i));
  },
  notEqual: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) !== at(z, i));
  },
  less: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) < at(z, i));
  },
  lessEqual: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) <= at(z, i));
  },
  greater: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) > at(z, i));
  },
  greaterEqual: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) >= at(z, i));
  },
  and: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) !== 0 && at(z, i) !== 0);
  },
  or: (x, z, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) !== 0 || at(z, i) !== 0);
  },
} satisfies { readonly [K in OpName]?: Loop2 };

/** Numbers of `x` where `c` is not 0, else of `z`. */
export const choose = ({ data: c }: Value, { shape, data: x }: Value, { data: z }: Value): readonly Value[] => {
  const y = new Float64Array(x.length);
  for (let i = 0; i < y.length; i++) y[i] = at(c, i) !== 0 ? at(x, i) : at(z, i);
  return [{ shape, data: y }];
};

const copy: Loop1 = (x, y) => y.set(x);

/** What becomes of numbers that are given another kind. */
export const casts = {
  real: copy,
  bits: copy,
  bool: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Number(at(x, i) !== 0);
  },
  // Not -0.
  int: (x, y) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.trunc(at(x, i)) + 0;
  },
} satisfies { readonly [K in Dtype]: Loop1 };
