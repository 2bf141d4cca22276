/**
 * Type rules of the operations with bodies.
 */
import { typeOf } from '../graph/intern.ts';
import type { Fn } from '../graph/node.ts';
import { type ArrayType, arrayType, sameType, showType, type Type } from '../graph/type.ts';
import { array, fail, type Rule, wantDtype } from './type-checks.ts';

export const checkFn = (op: string, what: string, fn: Fn, params: readonly ArrayType[]): readonly ArrayType[] => {
  if (fn.params.length !== params.length)
    fail(op, `${what} takes ${fn.params.length} values, is given ${params.length}`);
  params.forEach((type, i) => {
    const want = fn.params[i];
    if (want !== undefined && !sameType(want, type))
      fail(op, `${what} wants ${showType(want)} for value ${i}, is given ${showType(type)}`);
  });
  return fn.results.map(typeOf);
};

export const sliceOff = (op: string, type: ArrayType, n: number): ArrayType => {
  if (type.shape[0] !== n) fail(op, `wants ${n} along axis 0, got ${showType(type)}`);
  return arrayType(type.dtype, type.shape.slice(1));
};

export const wantSame = (op: string, what: string, want: readonly ArrayType[], got: readonly ArrayType[]): void => {
  if (want.length !== got.length) fail(op, `${what}: expected ${want.length} values, got ${got.length}`);
  want.forEach((type, i) => {
    const other = got[i];
    if (other !== undefined && !sameType(type, other))
      fail(op, `${what} ${i} is ${showType(type)} but becomes ${showType(other)}`);
  });
};

export const int: ArrayType = arrayType('int', []);
export const stacked = (n: number, type: ArrayType): ArrayType => arrayType(type.dtype, [n, ...type.shape]);
export const arrays = (op: string, args: readonly Type[]): readonly ArrayType[] =>
  args.map((_, i) => array(op, args, i));

export const batch: Rule<'batch'> = (args, { n, mapped, summed, body }) => {
  const types = arrays('batch', args);
  if (mapped.length !== types.length) fail('batch', `${mapped.length} flags for ${types.length} operands`);
  const given = types.map((type, i) => (mapped[i] === true ? sliceOff('batch', type, n) : type));
  const results = checkFn('batch', 'the body', body, given);
  if (summed.length !== results.length) fail('batch', `${summed.length} flags for ${results.length} results`);
  return {
    tuple: results.map((type, i) => {
      if (summed[i] !== true) return stacked(n, type);
      wantDtype('batch', type, ['real', 'int']);
      return type;
    }),
  };
};

export const scan: Rule<'scan'> = (args, { n, carries, xs, body }) => {
  const types = arrays('scan', args);
  if (!Number.isInteger(n) || n < 0) fail('scan', `${n} is not a number of steps`);
  const given = types.map((type, i) => (i >= carries && i < carries + xs ? sliceOff('scan', type, n) : type));
  const results = checkFn('scan', 'the body', body, [int, ...given]);
  wantSame('scan', 'carry', types.slice(0, carries), results.slice(0, carries));
  return { tuple: results.map((type, i) => (i < carries ? type : stacked(n, type))) };
};

export const iterate: Rule<'iterate'> = (args, { max, carries, cond, body }) => {
  const types = arrays('iterate', args);
  if (!Number.isInteger(max) || max < 0) fail('iterate', `${max} is not a number of steps`);
  wantSame(
    'iterate',
    'the condition',
    [arrayType('bool', [])],
    checkFn('iterate', 'the condition', cond, [int, ...types]),
  );
  const results = checkFn('iterate', 'the body', body, [int, ...types]);
  wantSame('iterate', 'carry', types.slice(0, carries), results);
  return { tuple: [...results, int] };
};

export const customVjp: Rule<'customVjp'> = (args, { f, vjp }) => {
  const types = arrays('customVjp', args);
  const results = checkFn('customVjp', 'the function', f, types);
  wantSame('customVjp', 'cotangent', types, checkFn('customVjp', 'its vjp', vjp, [...types, ...results]));
  return { tuple: results };
};
