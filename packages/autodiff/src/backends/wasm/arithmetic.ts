/**
 * Arithmetic on vectors of real numbers, in single precision (four lanes) or double precision (two). A truth value is a mask: a lane of ones
 * or of zeros, as wide as a real number.
 */
import { type Code, op, splat } from './assembler/index.ts';

export type Precision = 'f32' | 'f64';

export interface Arithmetic {
  readonly precision: Precision;
  readonly lanes: 4 | 2;
  /** Bytes of one number. */
  readonly bytes: 4 | 8;
  /** The same number in every lane, rounded to the precision. */
  readonly real: (x: number) => Code;
  readonly add: (a: Code, b: Code) => Code;
  readonly sub: (a: Code, b: Code) => Code;
  readonly mul: (a: Code, b: Code) => Code;
  readonly div: (a: Code, b: Code) => Code;
  /** a b + c: in two roundings, or in one where fused operations were asked for. */
  readonly mulAdd: (a: Code, b: Code, c: Code) => Code;
  readonly neg: (a: Code) => Code;
  readonly abs: (a: Code) => Code;
  readonly sqrt: (a: Code) => Code;
  readonly floor: (a: Code) => Code;
  readonly trunc: (a: Code) => Code;
  /** To the nearest whole number, halves to the even one. */
  readonly nearest: (a: Code) => Code;
  /** NaN if either is NaN; -0 below 0. */
  readonly min: (a: Code, b: Code) => Code;
  readonly max: (a: Code, b: Code) => Code;
  readonly eq: (a: Code, b: Code) => Code;
  readonly ne: (a: Code, b: Code) => Code;
  readonly lt: (a: Code, b: Code) => Code;
  readonly le: (a: Code, b: Code) => Code;
  readonly gt: (a: Code, b: Code) => Code;
  readonly ge: (a: Code, b: Code) => Code;
  /** Whole numbers, and words without a sign, as real numbers; and real numbers without what is behind the point. */
  readonly fromIntegers: (a: Code) => Code;
  readonly fromWords: (a: Code) => Code;
  readonly toIntegers: (a: Code) => Code;
  /** `yes` where the mask has ones. */
  readonly choose: (mask: Code, yes: Code, no: Code) => Code;
}

const single = (fused: boolean): Arithmetic => ({
  precision: 'f32',
  lanes: 4,
  bytes: 4,
  real: splat.f32,
  add: (a, b) => op('f32x4.add', a, b),
  sub: (a, b) => op('f32x4.sub', a, b),
  mul: (a, b) => op('f32x4.mul', a, b),
  div: (a, b) => op('f32x4.div', a, b),
  mulAdd: (a, b, c) => (fused ? op('f32x4.relaxed_madd', a, b, c) : op('f32x4.add', op('f32x4.mul', a, b), c)),
  neg: (a) => op('f32x4.neg', a),
  abs: (a) => op('f32x4.abs', a),
  sqrt: (a) => op('f32x4.sqrt', a),
  floor: (a) => op('f32x4.floor', a),
  trunc: (a) => op('f32x4.trunc', a),
  nearest: (a) => op('f32x4.nearest', a),
  min: (a, b) => op('f32x4.min', a, b),
  max: (a, b) => op('f32x4.max', a, b),
  eq: (a, b) => op('f32x4.eq', a, b),
  ne: (a, b) => op('f32x4.ne', a, b),
  lt: (a, b) => op('f32x4.lt', a, b),
  le: (a, b) => op('f32x4.le', a, b),
  gt: (a, b) => op('f32x4.gt', a, b),
  ge: (a, b) => op('f32x4.ge', a, b),
  fromIntegers: (a) => op('f32x4.convert_i32x4_s', a),
  fromWords: (a) => op('f32x4.convert_i32x4_u', a),
  toIntegers: (a) => op('i32x4.trunc_sat_f32x4_s', a),
  choose: (mask, yes, no) => op('v128.bitselect', yes, no, mask),
});

const double = (fused: boolean): Arithmetic => ({
  precision: 'f64',
  lanes: 2,
  bytes: 8,
  real: splat.f64,
  add: (a, b) => op('f64x2.add', a, b),
  sub: (a, b) => op('f64x2.sub', a, b),
  mul: (a, b) => op('f64x2.mul', a, b),
  div: (a, b) => op('f64x2.div', a, b),
  mulAdd: (a, b, c) => (fused ? op('f64x2.relaxed_madd', a, b, c) : op('f64x2.add', op('f64x2.mul', a, b), c)),
  neg: (a) => op('f64x2.neg', a),
  abs: (a) => op('f64x2.abs', a),
  sqrt: (a) => op('f64x2.sqrt', a),
  floor: (a) => op('f64x2.floor', a),
  trunc: (a) => op('f64x2.trunc', a),
  nearest: (a) => op('f64x2.nearest', a),
  min: (a, b) => op('f64x2.min', a, b),
  max: (a, b) => op('f64x2.max', a, b),
  eq: (a, b) => op('f64x2.eq', a, b),
  ne: (a, b) => op('f64x2.ne', a, b),
  lt: (a, b) => op('f64x2.lt', a, b),
  le: (a, b) => op('f64x2.le', a, b),
  gt: (a, b) => op('f64x2.gt', a, b),
  ge: (a, b) => op('f64x2.ge', a, b),
  fromIntegers: (a) => op('f64x2.convert_low_i32x4_s', a),
  fromWords: (a) => op('f64x2.convert_low_i32x4_u', a),
  toIntegers: (a) => op('i32x4.trunc_sat_f64x2_s_zero', a),
  choose: (mask, yes, no) => op('v128.bitselect', yes, no, mask),
});

export const arithmetic = (precision: Precision, fused: boolean): Arithmetic =>
  precision === 'f32' ? single(fused) : double(fused);
