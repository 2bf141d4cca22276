/**
 * Operations without operands: what the world supplies, what is fixed, and what a body is given. And the one that only stops gradients.
 */
import * as b from './build.ts';
import { batchedAt, lift, none, type OpRecord, valueAt } from './record.ts';

const outside = (op: string): never => {
  throw new TypeError(`'${op}' has no value of its own: the interpreter supplies it`);
};

const input: OpRecord<'input'> = {
  evaluate: () => outside('input'),
  derivative: { kind: 'zero', why: 'an input depends on nothing' },
  batch: (_, n, { attrs: { name, dtype, shape } }) => lift({ node: b.input(name, dtype, shape), mapped: false }, n),
  samples: [],
};

const constant: OpRecord<'constant'> = {
  evaluate: (_, { attrs: { shape, data } }) => [{ shape, data: Float64Array.from(data) }],
  derivative: { kind: 'zero', why: 'a constant does not vary' },
  batch: (_, n, { attrs: { dtype, shape, data } }) => lift({ node: b.constant(dtype, shape, data), mapped: false }, n),
  samples: [{ args: [], attrs: { dtype: 'real', shape: [2], data: [1, -0.5] } }],
};

const param: OpRecord<'param'> = {
  evaluate: () => outside('param'),
  derivative: { kind: 'zero', why: 'a bound variable depends on nothing' },
  batch: (_, n, { attrs: { index, dtype, shape } }) =>
    lift({ node: b.param(index, { dtype, shape }), mapped: false }, n),
  samples: [],
};

const hole: OpRecord<'hole'> = {
  evaluate: () => outside('hole'),
  derivative: { kind: 'zero', why: 'a bound variable depends on nothing' },
  batch: () => outside('hole'),
  samples: [],
};

const stopGradient: OpRecord<'stopGradient'> = {
  evaluate: (args) => [valueAt(args, 0)],
  derivative: { kind: 'zero', why: 'that is what it is for' },
  batch: (args, n) => b.stopGradient(lift(batchedAt(args, 0), n)),
  samples: [{ args: [{ shape: [3] }], attrs: none }],
};

export const leaf = { input, constant, param, hole, stopGradient } satisfies {
  readonly [K in 'input' | 'constant' | 'param' | 'hole' | 'stopGradient']: OpRecord<K>;
};
