/**
 * Level 2, loops: one kernel as a scalar program in A-normal form. Every cell of the output runs it once; a backend renders it as text.
 */
import type { Dtype, OpName } from '@ergodic/core/graph';

/** A value of the program: its number. */
export type Ref = number;

/** Element by element operations, which the loops share with the expression graph. */
export type ScalarOp = Extract<
  OpName,
  | 'neg'
  | 'exp'
  | 'log'
  | 'log1p'
  | 'expm1'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'erf'
  | 'erfinv'
  | 'abs'
  | 'sign'
  | 'floor'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'pow'
  | 'maximum'
  | 'minimum'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessEqual'
  | 'greater'
  | 'greaterEqual'
  | 'and'
  | 'or'
  | 'not'
  | 'where'
>;

/** How a value comes about. */
export type Scalar =
  | { readonly op: 'constant'; readonly value: number }
  /** The flat index of the output cell. */
  | { readonly op: 'cell' }
  /** Its two parts, where cells stand in rows: cell = row * columns + column. */
  | { readonly op: 'row' | 'column' }
  /** The place of the cell along an axis of a nest. */
  | { readonly op: 'axis'; readonly axis: number }
  /** A scalar argument of the kernel: an integer, such as the index of an outer scan. */
  | { readonly op: 'argument'; readonly name: string }
  /** Element `index` of a buffer. A `bits` buffer yields the whole word. */
  | { readonly op: 'load'; readonly buffer: string; readonly index: Ref }
  | { readonly op: ScalarOp; readonly args: readonly Ref[] }
  /** Conversion to the kind of the value. */
  | { readonly op: 'convert'; readonly arg: Ref }
  /** Whole-number division and its remainder, of non-negative integers below 2^22 by a literal. */
  | { readonly op: 'quotient' | 'remainder'; readonly arg: Ref; readonly by: number }
  /** Threefry of key (k0, k1) and counter (0, c): word 0 of it. */
  | { readonly op: 'threefry'; readonly key: readonly [Ref, Ref]; readonly counter: Ref }
  /** Word 1 of a `threefry` value. */
  | { readonly op: 'secondWord'; readonly of: Ref }
  /** Exclusive or of the two words of a `threefry` value: 32 random bits. */
  | { readonly op: 'mixedWords'; readonly of: Ref }
  /** The upper 23 bits as a number in [0, 1). */
  | { readonly op: 'unit'; readonly bits: Ref };

export interface Let {
  readonly stmt: 'let';
  readonly ref: Ref;
  readonly kind: Dtype;
  readonly value: Scalar;
}

/** A variable of a loop: `init` before, `next` after each turn; after the loop it keeps its last value. */
export interface Carried {
  readonly ref: Ref;
  readonly kind: Dtype;
  readonly init: Ref;
  readonly next: Ref;
}

export interface Loop {
  readonly stmt: 'loop';
  /** Runs from 0 to extent - 1. */
  readonly index: Ref;
  readonly extent: number;
  readonly carried: readonly Carried[];
  readonly body: readonly Stmt[];
  /** A truth value among the carried: once it is false everywhere, further turns change nothing. */
  readonly active?: Ref;
}

/** Element `index` of a buffer takes a value; or what cells in the lanes of a nest have of it is added up, and added to it. */
export interface Store {
  readonly stmt: 'store';
  readonly buffer: string;
  readonly index: Ref;
  readonly value: Ref;
  readonly sum: boolean;
}

export type Stmt = Let | Loop | Store;

/** An array that a kernel reads. */
export interface BufferUse {
  readonly name: string;
  readonly kind: Dtype;
  readonly size: number;
}

export interface Kernel {
  readonly cells: number;
  /** Cells stand in rows of so many; what depends on the row alone is the same for neighbours. Absent: in one row. */
  readonly columns?: number;
  readonly buffers: readonly BufferUse[];
  /** Names of scalar integer arguments. */
  readonly scalars: readonly string[];
  readonly body: readonly Stmt[];
  /** One to four values of one kind: what a cell yields. */
  readonly results: readonly Ref[];
  readonly kind: Dtype;
}

/** The operands of a value. */
export const operandsOf = (value: Scalar): readonly Ref[] => {
  switch (value.op) {
    case 'constant':
    case 'cell':
    case 'row':
    case 'column':
    case 'argument':
    case 'axis':
      return [];
    case 'load':
      return [value.index];
    case 'convert':
    case 'quotient':
    case 'remainder':
      return [value.arg];
    case 'threefry':
      return [...value.key, value.counter];
    case 'secondWord':
    case 'mixedWords':
      return [value.of];
    case 'unit':
      return [value.bits];
    default:
      return value.args;
  }
};

/** Visits every statement, bodies included, in order. */
export const eachStmt = (body: readonly Stmt[], visit: (stmt: Stmt, depth: number) => void, depth = 0): void => {
  for (const stmt of body) {
    visit(stmt, depth);
    if (stmt.stmt === 'loop') eachStmt(stmt.body, visit, depth + 1);
  }
};

/** How many statements a kernel has. */
export const countStmts = (body: readonly Stmt[]): number => {
  let n = 0;
  eachStmt(body, () => {
    n++;
  });
  return n;
};
