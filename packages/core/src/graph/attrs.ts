/**
 * The operations, each with its attributes: everything of a node that is neither an operand nor a type.
 */
import type { Fn } from './node.ts';
import type { Dims, Dtype } from './type.ts';

/** An operation without attributes. */
export interface None {
  readonly [key: string]: never;
}

export interface ReduceAttrs {
  readonly axes: readonly number[];
}

/** Which axes of the two operands are summed over, and which are carried along in parallel (as in XLA's DotGeneral). */
export interface DotAttrs {
  readonly contract: readonly [readonly number[], readonly number[]];
  readonly batch: readonly [readonly number[], readonly number[]];
}

/** Images are `[N, C, H, W]`, kernels `[O, C / groups, KH, KW]`. `lhsDilation` spreads the image (the transpose of a stride). */
export interface ConvAttrs {
  readonly strides: readonly [number, number];
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  readonly lhsDilation: readonly [number, number];
  readonly rhsDilation: readonly [number, number];
  readonly groups: number;
}

/** Kinds of random numbers: uint32 bits; uniforms on [0, 1) with 23 bits; standard normals. */
export type DrawKind = 'bits' | 'uniform' | 'normal';

export interface Attrs {
  readonly input: { readonly name: string; readonly dtype: Dtype; readonly shape: Dims };
  readonly constant: { readonly dtype: Dtype; readonly shape: Dims; readonly data: readonly number[] };
  readonly param: { readonly index: number; readonly dtype: Dtype; readonly shape: Dims };
  /** A bound variable while its body is being written; never part of a finished graph. */
  readonly hole: { readonly uid: number; readonly dtype: Dtype; readonly shape: Dims };
  readonly project: { readonly index: number };

  readonly neg: None;
  readonly exp: None;
  readonly log: None;
  readonly log1p: None;
  readonly expm1: None;
  readonly sqrt: None;
  readonly sin: None;
  readonly cos: None;
  readonly tanh: None;
  readonly sigmoid: None;
  readonly softplus: None;
  readonly erf: None;
  readonly erfinv: None;
  readonly abs: None;
  readonly sign: None;
  readonly floor: None;

  readonly add: None;
  readonly sub: None;
  readonly mul: None;
  readonly div: None;
  readonly pow: None;
  readonly maximum: None;
  readonly minimum: None;

  readonly equal: None;
  readonly notEqual: None;
  readonly less: None;
  readonly lessEqual: None;
  readonly greater: None;
  readonly greaterEqual: None;
  readonly and: None;
  readonly or: None;
  readonly not: None;
  readonly where: None;
  readonly cast: { readonly to: Dtype };

  readonly sum: ReduceAttrs;
  readonly reduceMax: ReduceAttrs;
  readonly argmax: { readonly axis: number };
  readonly dot: DotAttrs;
  readonly conv2d: ConvAttrs;

  readonly reshape: { readonly shape: Dims };
  readonly transpose: { readonly perm: readonly number[] };
  /** Operand axis `i` becomes result axis `axes[i]`; a dimension of 1 may grow. */
  readonly broadcast: { readonly shape: Dims; readonly axes: readonly number[] };
  readonly slice: {
    readonly starts: readonly number[];
    readonly limits: readonly number[];
    readonly strides: readonly number[];
  };
  /** Zeros before, after, and between elements. */
  readonly pad: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly interior: readonly number[];
  };
  readonly concat: { readonly axis: number };
  readonly flip: { readonly axes: readonly number[] };
  readonly take: { readonly axis: number };
  readonly takeTranspose: { readonly axis: number; readonly size: number };
  readonly iota: { readonly shape: Dims; readonly axis: number };

  /** A key (`bits[2]`) and an integer give a key, as `jax.random.fold_in`. Leading axes are elementwise. */
  readonly foldIn: None;
  /** Random numbers of `shape` from a key `bits[..., 2]`; leading axes of the key lead the result. */
  readonly draw: { readonly kind: DrawKind; readonly shape: Dims };

  readonly stopGradient: None;
  /** `f(...args)` whose derivative is `vjp(...args, ...cotangents) -> cotangents of args`: graphs, not closures. */
  readonly customVjp: { readonly f: Fn; readonly vjp: Fn };

  /** `n` independent calls of `body`: `mapped[i]` operands are split along axis 0, the rest shared; results are stacked or summed. */
  readonly batch: {
    readonly n: number;
    readonly mapped: readonly boolean[];
    readonly summed: readonly boolean[];
    readonly body: Fn;
  };
  /**
   * Operands: `carries` initial values, `xs` per-step inputs (axis 0 has length n), then shared ones. The body takes
   * `(index, ...carries, ...xs, ...shared)` and returns `(...carries, ...ys)`; the results are the final carries and the stacked ys.
   * `reverse` runs the index from n - 1 down to 0. `checkpoint` k keeps only every k-th carry when differentiated (0: all).
   */
  readonly scan: {
    readonly n: number;
    readonly carries: number;
    readonly xs: number;
    readonly reverse: boolean;
    readonly checkpoint: number;
    readonly body: Fn;
  };
  /**
   * Operands: `carries` initial values, then shared ones. `cond` and `body` take `(index, ...carries, ...shared)`; while `cond` holds and
   * at most `max` times the carries become `body`'s results. Results: the final carries, and the number of steps taken (`int[]`).
   */
  readonly iterate: { readonly max: number; readonly carries: number; readonly cond: Fn; readonly body: Fn };
}

export type OpName = keyof Attrs;
