/**
 * WebAssembly code as trees: plain data, from which bytes and text are made.
 */
import {
  type ExtractOp,
  extracts,
  type LaneLoadOp,
  type LaneStoreOp,
  type LoadOp,
  loads,
  type PlainOp,
  plain,
  type ReplaceOp,
  type StoreOp,
  type ValueType,
} from './instructions.ts';

/** A variable of a function; which number it has is settled when the function is encoded. */
export interface Local {
  readonly name: string;
  readonly type: ValueType;
}

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A function of the module, or one that it imports: referred to by identity. */
export interface Callee extends FunctionType {
  readonly name: string;
}

/** What yields a value. */
export type Code =
  | { readonly code: 'op'; readonly op: PlainOp; readonly type: ValueType; readonly args: readonly Code[] }
  | { readonly code: 'const'; readonly type: 'i32' | 'f32' | 'f64'; readonly value: number }
  /** Sixteen bytes. */
  | { readonly code: 'vector'; readonly type: 'v128'; readonly bytes: readonly number[] }
  | { readonly code: 'get'; readonly type: ValueType; readonly local: Local }
  | {
      readonly code: 'load';
      readonly op: LoadOp;
      readonly type: ValueType;
      readonly offset: number;
      readonly address: Code;
    }
  | {
      readonly code: 'loadLane';
      readonly op: LaneLoadOp;
      readonly type: 'v128';
      readonly offset: number;
      readonly lane: number;
      readonly address: Code;
      readonly into: Code;
    }
  | {
      readonly code: 'extract';
      readonly op: ExtractOp;
      readonly type: ValueType;
      readonly lane: number;
      readonly from: Code;
    }
  | {
      readonly code: 'replace';
      readonly op: ReplaceOp;
      readonly type: 'v128';
      readonly lane: number;
      readonly into: Code;
      readonly value: Code;
    }
  /** Bytes picked from two vectors: 0 to 15 from the first, 16 to 31 from the second. */
  | {
      readonly code: 'shuffle';
      readonly type: 'v128';
      readonly picks: readonly number[];
      readonly args: readonly [Code, Code];
    }
  /** The first where the condition is not zero, else the second; both are computed. */
  | {
      readonly code: 'select';
      readonly type: ValueType;
      readonly yes: Code;
      readonly no: Code;
      readonly condition: Code;
    }
  | { readonly code: 'call'; readonly type: ValueType; readonly callee: Callee; readonly args: readonly Code[] };

/** What is done. */
export type Action =
  | { readonly act: 'set'; readonly local: Local; readonly value: Code }
  | {
      readonly act: 'store';
      readonly op: StoreOp;
      readonly offset: number;
      readonly address: Code;
      readonly value: Code;
    }
  | {
      readonly act: 'storeLane';
      readonly op: LaneStoreOp;
      readonly offset: number;
      readonly lane: number;
      readonly address: Code;
      readonly value: Code;
    }
  /** Copies so many bytes. */
  | { readonly act: 'copy'; readonly to: Code; readonly from: Code; readonly bytes: number }
  /** Puts zeros into so many bytes. */
  | { readonly act: 'clear'; readonly at: Code; readonly bytes: number }
  | { readonly act: 'call'; readonly callee: Callee; readonly args: readonly Code[] }
  /** Repeats while the condition, computed at the end, is not zero. */
  | { readonly act: 'repeat'; readonly body: readonly Action[]; readonly again: Code }
  | { readonly act: 'if'; readonly condition: Code; readonly body: readonly Action[] };

export interface FunctionCode extends Callee {
  /** The first locals are the parameters. */
  readonly parameters: readonly Local[];
  readonly body: readonly Action[];
  /** The results. */
  readonly values: readonly Code[];
  /** Whether the host may call it by its name. */
  readonly exported: boolean;
}

export interface ModuleCode {
  /** Functions of the host: `env.<name>`. */
  readonly imports: readonly Callee[];
  /** The memory, imported as `env.memory`, in pages of 64 KiB. */
  readonly memory: { readonly pages: number; readonly shared: boolean };
  readonly functions: readonly FunctionCode[];
}

export const op = (name: PlainOp, ...args: readonly Code[]): Code => ({
  code: 'op',
  op: name,
  type: plain[name].result,
  args,
});

export const i32 = (value: number): Code => ({ code: 'const', type: 'i32', value });
export const get = (local: Local): Code => ({ code: 'get', type: local.type, local });
export const load = (name: LoadOp, address: Code, offset = 0): Code => ({
  code: 'load',
  op: name,
  type: loads[name].result,
  offset,
  address,
});
export const loadLane = (name: LaneLoadOp, address: Code, into: Code, lane: number, offset = 0): Code => ({
  code: 'loadLane',
  op: name,
  type: 'v128',
  offset,
  lane,
  address,
  into,
});
export const extract = (name: ExtractOp, from: Code, lane: number): Code => ({
  code: 'extract',
  op: name,
  type: extracts[name].result,
  lane,
  from,
});
export const replace = (name: ReplaceOp, into: Code, lane: number, value: Code): Code => ({
  code: 'replace',
  op: name,
  type: 'v128',
  lane,
  into,
  value,
});
export const shuffle = (a: Code, b: Code, picks: readonly number[]): Code => ({
  code: 'shuffle',
  type: 'v128',
  picks,
  args: [a, b],
});
export const select = (condition: Code, yes: Code, no: Code): Code => ({
  code: 'select',
  type: yes.type,
  yes,
  no,
  condition,
});
export const call = (callee: Callee, type: ValueType, args: readonly Code[]): Code => ({
  code: 'call',
  type,
  callee,
  args,
});

const bytesOf = (write: (view: DataView) => void): readonly number[] => {
  const bytes = new Uint8Array(16);
  write(new DataView(bytes.buffer));
  return [...bytes];
};

const vector = (write: (view: DataView) => void): Code => ({ code: 'vector', type: 'v128', bytes: bytesOf(write) });

const each = (n: number, write: (i: number) => void): void => {
  for (let i = 0; i < n; i++) write(i);
};

/** A vector with the same number, or bits, in every lane. */
export const splat = {
  f32: (x: number): Code => vector((view) => each(4, (i) => view.setFloat32(4 * i, x, true))),
  f64: (x: number): Code => vector((view) => each(2, (i) => view.setFloat64(8 * i, x, true))),
  i32: (x: number): Code => vector((view) => each(4, (i) => view.setInt32(4 * i, x, true))),
  i64: (x: bigint): Code => vector((view) => each(2, (i) => view.setBigInt64(8 * i, x, true))),
};

/** A vector of four whole numbers. */
export const words = (...four: readonly number[]): Code =>
  vector((view) => each(4, (i) => view.setInt32(4 * i, four[i] ?? 0, true)));

/** What is read as often as one likes. */
export const isAtom = (code: Code): boolean => code.code === 'get' || code.code === 'const' || code.code === 'vector';
