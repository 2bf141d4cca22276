/**
 * The WebAssembly instructions that kernels use: name, bytes, and type of the result. (WebAssembly core specification 2.0, section 5.4; fixed
 * width SIMD; relaxed SIMD for `relaxed_madd`.)
 */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

interface Entry<R extends ValueType | null> {
  /** The opcode; from `VECTOR` on the vector prefix and a number. */
  readonly bytes: number;
  readonly result: R;
}

const entry = <R extends ValueType | null>(bytes: number, result: R): Entry<R> => ({ bytes, result });

const VECTOR = 0x10000;
const fromVector = <R extends ValueType | null>(number: number, result: R): Entry<R> => entry(VECTOR + number, result);
const vector = (number: number): Entry<'v128'> => fromVector(number, 'v128');

/** Whether an opcode stands behind the vector prefix, and its number there. */
export const vectorNumber = (bytes: number): number | null => (bytes >= VECTOR ? bytes - VECTOR : null);

/** Instructions without immediates. */
export const plain = {
  'i32.eqz': entry(0x45, 'i32'),
  'i32.eq': entry(0x46, 'i32'),
  'i32.ne': entry(0x47, 'i32'),
  'i32.lt_s': entry(0x48, 'i32'),
  'i32.lt_u': entry(0x49, 'i32'),
  'i32.gt_s': entry(0x4a, 'i32'),
  'i32.gt_u': entry(0x4b, 'i32'),
  'i32.le_s': entry(0x4c, 'i32'),
  'i32.le_u': entry(0x4d, 'i32'),
  'i32.ge_s': entry(0x4e, 'i32'),
  'i32.ge_u': entry(0x4f, 'i32'),
  'i32.add': entry(0x6a, 'i32'),
  'i32.sub': entry(0x6b, 'i32'),
  'i32.mul': entry(0x6c, 'i32'),
  'i32.div_s': entry(0x6d, 'i32'),
  'i32.div_u': entry(0x6e, 'i32'),
  'i32.rem_s': entry(0x6f, 'i32'),
  'i32.rem_u': entry(0x70, 'i32'),
  'i32.and': entry(0x71, 'i32'),
  'i32.or': entry(0x72, 'i32'),
  'i32.xor': entry(0x73, 'i32'),
  'i32.shl': entry(0x74, 'i32'),
  'i32.shr_s': entry(0x75, 'i32'),
  'i32.shr_u': entry(0x76, 'i32'),
  'i32.rotl': entry(0x77, 'i32'),
  'f32.add': entry(0x92, 'f32'),
  'f64.add': entry(0xa0, 'f64'),
  'f32.convert_i32_s': entry(0xb2, 'f32'),
  'f64.convert_i32_s': entry(0xb7, 'f64'),
  'i8x16.swizzle': vector(0x0e),
  'i32x4.splat': vector(0x11),
  'i64x2.splat': vector(0x12),
  'f32x4.splat': vector(0x13),
  'f64x2.splat': vector(0x14),
  'i32x4.eq': vector(0x37),
  'i32x4.ne': vector(0x38),
  'i32x4.lt_s': vector(0x39),
  'i32x4.lt_u': vector(0x3a),
  'i32x4.gt_s': vector(0x3b),
  'i32x4.gt_u': vector(0x3c),
  'i32x4.le_s': vector(0x3d),
  'i32x4.le_u': vector(0x3e),
  'i32x4.ge_s': vector(0x3f),
  'i32x4.ge_u': vector(0x40),
  'f32x4.eq': vector(0x41),
  'f32x4.ne': vector(0x42),
  'f32x4.lt': vector(0x43),
  'f32x4.gt': vector(0x44),
  'f32x4.le': vector(0x45),
  'f32x4.ge': vector(0x46),
  'f64x2.eq': vector(0x47),
  'f64x2.ne': vector(0x48),
  'f64x2.lt': vector(0x49),
  'f64x2.gt': vector(0x4a),
  'f64x2.le': vector(0x4b),
  'f64x2.ge': vector(0x4c),
  'v128.not': vector(0x4d),
  'v128.and': vector(0x4e),
  'v128.andnot': vector(0x4f),
  'v128.or': vector(0x50),
  'v128.xor': vector(0x51),
  /** Bits of the first where the third has ones, of the second elsewhere. */
  'v128.bitselect': vector(0x52),
  'v128.any_true': fromVector(0x53, 'i32'),
  'f32x4.demote_f64x2_zero': vector(0x5e),
  'f64x2.promote_low_f32x4': vector(0x5f),
  'f32x4.ceil': vector(0x67),
  'f32x4.floor': vector(0x68),
  'f32x4.trunc': vector(0x69),
  'f32x4.nearest': vector(0x6a),
  'f64x2.ceil': vector(0x74),
  'f64x2.floor': vector(0x75),
  'f64x2.trunc': vector(0x7a),
  'f64x2.nearest': vector(0x94),
  'i32x4.abs': vector(0xa0),
  'i32x4.neg': vector(0xa1),
  'i32x4.all_true': fromVector(0xa3, 'i32'),
  'i32x4.bitmask': fromVector(0xa4, 'i32'),
  'i32x4.shl': vector(0xab),
  'i32x4.shr_s': vector(0xac),
  'i32x4.shr_u': vector(0xad),
  'i32x4.add': vector(0xae),
  'i32x4.sub': vector(0xb1),
  'i32x4.mul': vector(0xb5),
  'i32x4.min_s': vector(0xb6),
  'i32x4.min_u': vector(0xb7),
  'i32x4.max_s': vector(0xb8),
  'i32x4.max_u': vector(0xb9),
  'i64x2.neg': vector(0xc1),
  'i64x2.extend_low_i32x4_s': vector(0xc7),
  'i64x2.extend_low_i32x4_u': vector(0xc9),
  'i64x2.shl': vector(0xcb),
  'i64x2.shr_s': vector(0xcc),
  'i64x2.shr_u': vector(0xcd),
  'i64x2.add': vector(0xce),
  'i64x2.sub': vector(0xd1),
  'i64x2.mul': vector(0xd5),
  'i64x2.eq': vector(0xd6),
  'i64x2.ne': vector(0xd7),
  'i64x2.lt_s': vector(0xd8),
  'i64x2.gt_s': vector(0xd9),
  'f32x4.abs': vector(0xe0),
  'f32x4.neg': vector(0xe1),
  'f32x4.sqrt': vector(0xe3),
  'f32x4.add': vector(0xe4),
  'f32x4.sub': vector(0xe5),
  'f32x4.mul': vector(0xe6),
  'f32x4.div': vector(0xe7),
  'f32x4.min': vector(0xe8),
  'f32x4.max': vector(0xe9),
  'f32x4.pmin': vector(0xea),
  'f32x4.pmax': vector(0xeb),
  'f64x2.abs': vector(0xec),
  'f64x2.neg': vector(0xed),
  'f64x2.sqrt': vector(0xef),
  'f64x2.add': vector(0xf0),
  'f64x2.sub': vector(0xf1),
  'f64x2.mul': vector(0xf2),
  'f64x2.div': vector(0xf3),
  'f64x2.min': vector(0xf4),
  'f64x2.max': vector(0xf5),
  'f64x2.pmin': vector(0xf6),
  'f64x2.pmax': vector(0xf7),
  'i32x4.trunc_sat_f32x4_s': vector(0xf8),
  'f32x4.convert_i32x4_s': vector(0xfa),
  'f32x4.convert_i32x4_u': vector(0xfb),
  'i32x4.trunc_sat_f64x2_s_zero': vector(0xfc),
  'f64x2.convert_low_i32x4_s': vector(0xfe),
  'f64x2.convert_low_i32x4_u': vector(0xff),
  'f32x4.relaxed_madd': vector(0x105),
  'f32x4.relaxed_nmadd': vector(0x106),
  'f64x2.relaxed_madd': vector(0x107),
  'f64x2.relaxed_nmadd': vector(0x108),
} as const;

/** Reads from memory; the natural alignment as a power of two is `align`. */
export const loads = {
  'i32.load': { ...entry(0x28, 'i32'), align: 2 },
  'f32.load': { ...entry(0x2a, 'f32'), align: 2 },
  'f64.load': { ...entry(0x2b, 'f64'), align: 3 },
  'v128.load': { ...vector(0x00), align: 4 },
  'v128.load32_splat': { ...vector(0x09), align: 2 },
  'v128.load64_splat': { ...vector(0x0a), align: 3 },
  'v128.load32_zero': { ...vector(0x5c), align: 2 },
  'v128.load64_zero': { ...vector(0x5d), align: 3 },
} as const;

export const stores = {
  'i32.store': { ...entry(0x36, null), align: 2 },
  'f32.store': { ...entry(0x38, null), align: 2 },
  'f64.store': { ...entry(0x39, null), align: 3 },
  'v128.store': { ...fromVector(0x0b, null), align: 4 },
} as const;

/** Reads into one lane of a vector, and writes of one lane. */
export const laneLoads = {
  'v128.load32_lane': { ...vector(0x56), align: 2 },
  'v128.load64_lane': { ...vector(0x57), align: 3 },
} as const;

export const laneStores = {
  'v128.store32_lane': { ...fromVector(0x5a, null), align: 2 },
  'v128.store64_lane': { ...fromVector(0x5b, null), align: 3 },
} as const;

export const extracts = {
  'i32x4.extract_lane': fromVector(0x1b, 'i32'),
  'f32x4.extract_lane': fromVector(0x1f, 'f32'),
  'f64x2.extract_lane': fromVector(0x21, 'f64'),
} as const;

export const replaces = {
  'i32x4.replace_lane': vector(0x1c),
  'f32x4.replace_lane': vector(0x20),
  'f64x2.replace_lane': vector(0x22),
} as const;

export type PlainOp = keyof typeof plain;
export type LoadOp = keyof typeof loads;
export type StoreOp = keyof typeof stores;
export type LaneLoadOp = keyof typeof laneLoads;
export type LaneStoreOp = keyof typeof laneStores;
export type ExtractOp = keyof typeof extracts;
export type ReplaceOp = keyof typeof replaces;
