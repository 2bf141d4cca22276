/**
 * What every plain instruction computes, as JavaScript (WebAssembly core specification, section 4.3). Vectors are lists of four whole numbers, the lanes
 * of 32 bits; truth is 1 or, in lanes, all ones.
 */
import type { PlainOp } from '../instructions.ts';

export type Lanes = readonly number[];
export type Value = number | bigint | Lanes;
export type Model = (...operands: readonly Value[]) => Value;

const num = (x: Value | undefined): number => (typeof x === 'number' ? x : Number.NaN);
const lanes = (x: Value | undefined): Lanes => (Array.isArray(x) ? x : []);

const view = new DataView(new ArrayBuffer(16));
const reading = <T>(words: Lanes, read: () => T): T => {
  words.forEach((word, i) => {
    view.setInt32(4 * i, word, true);
  });
  return read();
};
const written = (write: () => void): Lanes => {
  write();
  return [0, 4, 8, 12].map((at) => view.getInt32(at, true));
};

export const f32Of = (x: Lanes): readonly number[] =>
  reading(x, () => [0, 4, 8, 12].map((at) => view.getFloat32(at, true)));
export const f64Of = (x: Lanes): readonly number[] => reading(x, () => [0, 8].map((at) => view.getFloat64(at, true)));
const i64Of = (x: Lanes): readonly bigint[] => reading(x, () => [0, 8].map((at) => view.getBigInt64(at, true)));
export const ofF32 = (xs: readonly number[]): Lanes =>
  written(() => {
    xs.forEach((x, i) => {
      view.setFloat32(4 * i, x, true);
    });
  });
export const ofF64 = (xs: readonly number[]): Lanes =>
  written(() => {
    xs.forEach((x, i) => {
      view.setFloat64(8 * i, x, true);
    });
  });
const ofI64 = (xs: readonly bigint[]): Lanes =>
  written(() => {
    xs.forEach((x, i) => {
      view.setBigInt64(8 * i, x, true);
    });
  });

const truth = (b: boolean): number => (b ? 1 : 0);
const ones = (b: boolean): number => (b ? -1 : 0);

const scalar =
  (f: (a: number, b: number) => number): Model =>
  (a, b) =>
    f(num(a), num(b)) | 0;
const words1 =
  (f: (a: number) => number): Model =>
  (a) =>
    lanes(a).map((x) => f(x) | 0);
const words2 =
  (f: (a: number, b: number) => number): Model =>
  (a, b) =>
    lanes(a).map((x, i) => f(x, lanes(b)[i] ?? 0) | 0);
const shifted =
  (f: (a: number, by: number) => number): Model =>
  (a, by) =>
    lanes(a).map((x) => f(x, num(by) & 31) | 0);
const longs2 =
  (f: (a: bigint, b: bigint) => bigint): Model =>
  (a, b) =>
    ofI64(i64Of(lanes(a)).map((x, i) => f(x, i64Of(lanes(b))[i] ?? 0n)));
const longShifted =
  (f: (a: bigint, by: bigint) => bigint): Model =>
  (a, by) =>
    ofI64(i64Of(lanes(a)).map((x) => f(x, BigInt(num(by) & 63))));
const longOnes = (b: boolean): bigint => (b ? -1n : 0n);

interface Floats {
  readonly read: (x: Lanes) => readonly number[];
  readonly write: (xs: readonly number[]) => Lanes;
  readonly mask: (bs: readonly boolean[]) => Lanes;
}
const single: Floats = { read: f32Of, write: ofF32, mask: (bs) => bs.map(ones) };
const double: Floats = { read: f64Of, write: ofF64, mask: (bs) => bs.flatMap((b) => [ones(b), ones(b)]) };

const map1 =
  ({ read, write }: Floats, f: (a: number) => number): Model =>
  (a) =>
    write(read(lanes(a)).map(f));
const map2 =
  ({ read, write }: Floats, f: (a: number, b: number) => number): Model =>
  (a, b) => {
    const right = read(lanes(b));
    return write(read(lanes(a)).map((x, i) => f(x, right[i] ?? 0)));
  };
const map3 =
  ({ read, write }: Floats, f: (a: number, b: number, c: number) => number): Model =>
  (a, b, c) => {
    const [second, third] = [read(lanes(b)), read(lanes(c))];
    return write(read(lanes(a)).map((x, i) => f(x, second[i] ?? 0, third[i] ?? 0)));
  };
const compare =
  ({ read, mask }: Floats, f: (a: number, b: number) => boolean): Model =>
  (a, b) => {
    const right = read(lanes(b));
    return mask(read(lanes(a)).map((x, i) => f(x, right[i] ?? 0)));
  };

const nearest = (x: number): number => {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x;
  const below = Math.floor(x);
  const rest = x - below;
  const up = rest > 0.5 || (rest === 0.5 && below % 2 !== 0);
  const size = Math.abs(up ? below + 1 : below);
  return x < 0 || Object.is(x, -0) ? -size : size;
};
const saturated = (x: number): number =>
  Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, -(2 ** 31)), 2 ** 31 - 1)) | 0;

const u = (x: number): number => x >>> 0;

/** The bytes of the first, picked by those of the second. */
const swizzle: Model = (a, b) => {
  const bytesOf = (x: Lanes): readonly number[] =>
    reading(x, () => Array.from({ length: 16 }, (_, i) => view.getUint8(i)));
  const [from, picks] = [bytesOf(lanes(a)), bytesOf(lanes(b))];
  return written(() => {
    picks.forEach((pick, i) => {
      view.setUint8(i, from[pick] ?? 0);
    });
  });
};

/** Sums of products are rounded once or twice: these are rounded twice. */
const floats = (f: Floats, round: (x: number) => number) => ({
  ceil: map1(f, Math.ceil),
  floor: map1(f, Math.floor),
  trunc: map1(f, Math.trunc),
  nearest: map1(f, nearest),
  abs: map1(f, Math.abs),
  neg: map1(f, (x) => -x),
  sqrt: map1(f, Math.sqrt),
  add: map2(f, (a, b) => a + b),
  sub: map2(f, (a, b) => a - b),
  mul: map2(f, (a, b) => a * b),
  div: map2(f, (a, b) => a / b),
  min: map2(f, Math.min),
  max: map2(f, Math.max),
  // biome-ignore lint/complexity/useMathMinMax: not for NaN, nor for -0
  pmin: map2(f, (a, b) => (b < a ? b : a)),
  // biome-ignore lint/complexity/useMathMinMax: not for NaN, nor for -0
  pmax: map2(f, (a, b) => (a < b ? b : a)),
  eq: compare(f, (a, b) => a === b),
  ne: compare(f, (a, b) => a !== b),
  lt: compare(f, (a, b) => a < b),
  gt: compare(f, (a, b) => a > b),
  le: compare(f, (a, b) => a <= b),
  ge: compare(f, (a, b) => a >= b),
  madd: map3(f, (a, b, c) => round(a * b) + c),
  nmadd: map3(f, (a, b, c) => c - round(a * b)),
});
const F32 = floats(single, Math.fround);
const F64 = floats(double, (x) => x);

export const models: Readonly<Record<PlainOp, Model>> = {
  'i32.eqz': (a) => truth(num(a) === 0),
  'i32.eq': scalar((a, b) => truth(a === b)),
  'i32.ne': scalar((a, b) => truth(a !== b)),
  'i32.lt_s': scalar((a, b) => truth(a < b)),
  'i32.lt_u': scalar((a, b) => truth(u(a) < u(b))),
  'i32.gt_s': scalar((a, b) => truth(a > b)),
  'i32.gt_u': scalar((a, b) => truth(u(a) > u(b))),
  'i32.le_s': scalar((a, b) => truth(a <= b)),
  'i32.le_u': scalar((a, b) => truth(u(a) <= u(b))),
  'i32.ge_s': scalar((a, b) => truth(a >= b)),
  'i32.ge_u': scalar((a, b) => truth(u(a) >= u(b))),
  'i32.add': scalar((a, b) => a + b),
  'i32.sub': scalar((a, b) => a - b),
  'i32.mul': scalar(Math.imul),
  'i32.div_s': scalar((a, b) => Math.trunc(a / b)),
  'i32.div_u': scalar((a, b) => Math.floor(u(a) / u(b))),
  'i32.rem_s': scalar((a, b) => a % b),
  'i32.rem_u': scalar((a, b) => u(a) % u(b)),
  'i32.and': scalar((a, b) => a & b),
  'i32.or': scalar((a, b) => a | b),
  'i32.xor': scalar((a, b) => a ^ b),
  'i32.shl': scalar((a, b) => a << b),
  'i32.shr_s': scalar((a, b) => a >> b),
  'i32.shr_u': scalar((a, b) => a >>> b),
  'i32.rotl': scalar((a, b) => (a << b) | ((b & 31) === 0 ? 0 : a >>> -b)),
  'f32.add': (a, b) => Math.fround(num(a) + num(b)),
  'f64.add': (a, b) => num(a) + num(b),
  'f32.convert_i32_s': (a) => Math.fround(num(a)),
  'f64.convert_i32_s': (a) => num(a),
  'i8x16.swizzle': swizzle,
  'i32x4.splat': (a) => [num(a), num(a), num(a), num(a)],
  'i64x2.splat': (a) => (typeof a === 'bigint' ? ofI64([a, a]) : []),
  'f32x4.splat': (a) => ofF32([num(a), num(a), num(a), num(a)]),
  'f64x2.splat': (a) => ofF64([num(a), num(a)]),
  'i32x4.eq': words2((a, b) => ones(a === b)),
  'i32x4.ne': words2((a, b) => ones(a !== b)),
  'i32x4.lt_s': words2((a, b) => ones(a < b)),
  'i32x4.lt_u': words2((a, b) => ones(u(a) < u(b))),
  'i32x4.gt_s': words2((a, b) => ones(a > b)),
  'i32x4.gt_u': words2((a, b) => ones(u(a) > u(b))),
  'i32x4.le_s': words2((a, b) => ones(a <= b)),
  'i32x4.le_u': words2((a, b) => ones(u(a) <= u(b))),
  'i32x4.ge_s': words2((a, b) => ones(a >= b)),
  'i32x4.ge_u': words2((a, b) => ones(u(a) >= u(b))),
  'f32x4.eq': F32.eq,
  'f32x4.ne': F32.ne,
  'f32x4.lt': F32.lt,
  'f32x4.gt': F32.gt,
  'f32x4.le': F32.le,
  'f32x4.ge': F32.ge,
  'f64x2.eq': F64.eq,
  'f64x2.ne': F64.ne,
  'f64x2.lt': F64.lt,
  'f64x2.gt': F64.gt,
  'f64x2.le': F64.le,
  'f64x2.ge': F64.ge,
  'v128.not': words1((a) => ~a),
  'v128.and': words2((a, b) => a & b),
  'v128.andnot': words2((a, b) => a & ~b),
  'v128.or': words2((a, b) => a | b),
  'v128.xor': words2((a, b) => a ^ b),
  'v128.bitselect': (a, b, c) => lanes(c).map((mask, i) => ((lanes(a)[i] ?? 0) & mask) | ((lanes(b)[i] ?? 0) & ~mask)),
  'v128.any_true': (a) => truth(lanes(a).some((x) => x !== 0)),
  'f32x4.demote_f64x2_zero': (a) => ofF32([...f64Of(lanes(a)), 0, 0]),
  'f64x2.promote_low_f32x4': (a) => ofF64(f32Of(lanes(a)).slice(0, 2)),
  'f32x4.ceil': F32.ceil,
  'f32x4.floor': F32.floor,
  'f32x4.trunc': F32.trunc,
  'f32x4.nearest': F32.nearest,
  'f64x2.ceil': F64.ceil,
  'f64x2.floor': F64.floor,
  'f64x2.trunc': F64.trunc,
  'f64x2.nearest': F64.nearest,
  'i32x4.abs': words1(Math.abs),
  'i32x4.neg': words1((a) => -a),
  'i32x4.all_true': (a) => truth(lanes(a).every((x) => x !== 0)),
  'i32x4.bitmask': (a) => lanes(a).reduce((mask, x, i) => mask | (truth(x < 0) << i), 0),
  'i32x4.shl': shifted((a, by) => a << by),
  'i32x4.shr_s': shifted((a, by) => a >> by),
  'i32x4.shr_u': shifted((a, by) => a >>> by),
  'i32x4.add': words2((a, b) => a + b),
  'i32x4.sub': words2((a, b) => a - b),
  'i32x4.mul': words2(Math.imul),
  'i32x4.min_s': words2(Math.min),
  'i32x4.min_u': words2((a, b) => Math.min(u(a), u(b))),
  'i32x4.max_s': words2(Math.max),
  'i32x4.max_u': words2((a, b) => Math.max(u(a), u(b))),
  'i64x2.neg': longs2((a) => -a),
  'i64x2.extend_low_i32x4_s': (a) => ofI64(lanes(a).slice(0, 2).map(BigInt)),
  'i64x2.extend_low_i32x4_u': (a) => ofI64(lanes(a).slice(0, 2).map(u).map(BigInt)),
  'i64x2.shl': longShifted((a, by) => a << by),
  'i64x2.shr_s': longShifted((a, by) => a >> by),
  'i64x2.shr_u': longShifted((a, by) => BigInt.asUintN(64, a) >> by),
  'i64x2.add': longs2((a, b) => a + b),
  'i64x2.sub': longs2((a, b) => a - b),
  'i64x2.mul': longs2((a, b) => a * b),
  'i64x2.eq': longs2((a, b) => longOnes(a === b)),
  'i64x2.ne': longs2((a, b) => longOnes(a !== b)),
  'i64x2.lt_s': longs2((a, b) => longOnes(a < b)),
  'i64x2.gt_s': longs2((a, b) => longOnes(a > b)),
  'f32x4.abs': F32.abs,
  'f32x4.neg': F32.neg,
  'f32x4.sqrt': F32.sqrt,
  'f32x4.add': F32.add,
  'f32x4.sub': F32.sub,
  'f32x4.mul': F32.mul,
  'f32x4.div': F32.div,
  'f32x4.min': F32.min,
  'f32x4.max': F32.max,
  'f32x4.pmin': F32.pmin,
  'f32x4.pmax': F32.pmax,
  'f64x2.abs': F64.abs,
  'f64x2.neg': F64.neg,
  'f64x2.sqrt': F64.sqrt,
  'f64x2.add': F64.add,
  'f64x2.sub': F64.sub,
  'f64x2.mul': F64.mul,
  'f64x2.div': F64.div,
  'f64x2.min': F64.min,
  'f64x2.max': F64.max,
  'f64x2.pmin': F64.pmin,
  'f64x2.pmax': F64.pmax,
  'i32x4.trunc_sat_f32x4_s': (a) => f32Of(lanes(a)).map(saturated),
  'f32x4.convert_i32x4_s': (a) => ofF32(lanes(a)),
  'f32x4.convert_i32x4_u': (a) => ofF32(lanes(a).map(u)),
  'i32x4.trunc_sat_f64x2_s_zero': (a) => [...f64Of(lanes(a)).map(saturated), 0, 0],
  'f64x2.convert_low_i32x4_s': (a) => ofF64(lanes(a).slice(0, 2)),
  'f64x2.convert_low_i32x4_u': (a) => ofF64(lanes(a).slice(0, 2).map(u)),
  'f32x4.relaxed_madd': F32.madd,
  'f32x4.relaxed_nmadd': F32.nmadd,
  'f64x2.relaxed_madd': F64.madd,
  'f64x2.relaxed_nmadd': F64.nmadd,
};
