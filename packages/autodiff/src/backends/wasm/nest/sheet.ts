/**
 * What the writers of a nest share: values already written, whole numbers as code, and kinds brought together.
 */
import type { Dtype } from '@ergodic/core/graph';
import type { Ref } from '../../../lower/loops.ts';
import type { Arithmetic } from '../arithmetic.ts';
import { type Code, extract, i32, op, shuffle, splat, words } from '../assembler/index.ts';
import type { Functions } from '../functions/functions.ts';
import type { Analysis, Form, SymbolName } from './forms.ts';
import type { Frames, Variable } from './frames.ts';
import type { Shape } from './shape.ts';

/** One of the cells, and one of the vectors, that are computed at once. */
export interface Copy {
  /** Which of the neighbours along each jammed axis. */
  readonly cell: readonly number[];
  readonly vector: number;
}

/** A written value. Real numbers are vectors always; what differs from lane to lane is a vector, other integers are not. */
export type Value =
  | { readonly at: 'vector'; readonly code: Code }
  /** A 32-bit word. */
  | { readonly at: 'word'; readonly code: Code }
  /** A truth value as 0 or 1. */
  | { readonly at: 'flag'; readonly code: Code };

export const vector = (code: Code): Value => ({ at: 'vector', code });
export const word = (code: Code): Value => ({ at: 'word', code });
export const flag = (code: Code): Value => ({ at: 'flag', code });

/** Where the bytes of an array are. */
export interface Slot {
  readonly kind: Dtype;
  readonly offset: number;
  /** Bytes of an element. */
  readonly bytes: 4 | 8;
  /** Counted from the scratch memory of the thread. */
  readonly scratch: boolean;
}

/** What a symbol stands for at the moment: a variable, if it is not settled, and what is to be added to it. */
export interface Standing {
  readonly variable: Variable | null;
  readonly shift: number;
}

export interface Sheet {
  readonly a: Arithmetic;
  readonly functions: Functions;
  readonly frames: Frames;
  readonly analysis: Analysis;
  readonly shape: Shape;
  readonly slot: (buffer: string) => Slot;
  readonly standing: (symbol: SymbolName, copy: Copy) => Standing;
  readonly value: (ref: Ref, copy: Copy) => Value;
  readonly setValue: (ref: Ref, copy: Copy, value: Value) => void;
  /** Gives an integer that is no sum, and the same in all lanes, a variable. */
  readonly setInteger: (ref: Ref, copy: Copy, code: Code) => void;
  readonly setVariable: (ref: Ref, copy: Copy, variable: Variable) => void;
  readonly setSymbol: (symbol: SymbolName, standing: Standing) => void;
  /** The second word of a cipher. */
  readonly second: (ref: Ref, copy: Copy) => Code;
  readonly setSecond: (ref: Ref, copy: Copy, code: Code) => void;
  /** Whether a product is computed by the sum that reads it, in one rounding. */
  readonly isAddend: (ref: Ref) => boolean;
  readonly keep: (code: Code, name?: string) => Code;
  readonly scratch: Variable;
}

export const isVarying = (sheet: Sheet, ref: Ref): boolean =>
  (sheet.analysis.dependsOn(ref) & (1 << sheet.shape.vector)) !== 0;

/** Whether an integer grows by the same from lane to lane, so that a scalar tells all lanes. */
export const isSteady = (sheet: Sheet, ref: Ref): boolean => {
  if (!isVarying(sheet, ref)) return true;
  if (sheet.shape.clamped) return false;
  return [...sheet.analysis.form(ref).terms.keys()].every(
    (symbol) => !symbol.startsWith('value ') || !isVarying(sheet, Number(symbol.slice(6))),
  );
};

/** By how much a steady integer grows from lane to lane. */
export const stepOf = (sheet: Sheet, form: Form): number => form.terms.get(`axis ${sheet.shape.vector}`) ?? 0;

/** A form as terms of variables and a constant, each times `by`. */
export const settle = (
  sheet: Sheet,
  form: Form,
  copy: Copy,
  by = 1,
): { readonly terms: readonly (readonly [Variable, number])[]; readonly constant: number } => {
  let constant = form.constant * by;
  const terms = [...form.terms].flatMap(([symbol, c]): readonly (readonly [Variable, number])[] => {
    const { variable, shift } = sheet.standing(symbol, copy);
    constant += shift * c * by;
    return variable === null ? [] : [[variable, c * by]];
  });
  return { terms, constant };
};

/** An integer at the first lane. */
export const scalarOf = (sheet: Sheet, ref: Ref, copy: Copy): Code => {
  const { terms, constant } = settle(sheet, sheet.analysis.form(ref), copy);
  return sheet.frames.sum(terms, constant);
};

const ramp = (sheet: Sheet, step: number): Code =>
  words(...Array.from({ length: 4 }, (_, i) => (i < sheet.a.lanes ? i * step : 0)));

/** An integer in all lanes. */
export const integers = (sheet: Sheet, ref: Ref, copy: Copy): Code => {
  const form = sheet.analysis.form(ref);
  if (isSteady(sheet, ref)) {
    const step = stepOf(sheet, form);
    if (form.terms.size === 0) return splat.i32(form.constant);
    const base = op('i32x4.splat', scalarOf(sheet, ref, copy));
    return sheet.keep(step === 0 ? base : op('i32x4.add', base, ramp(sheet, step)));
  }
  // Varying symbols are vectors; the rest is a scalar.
  const parts = [...form.terms].map(([symbol, c]): Code => {
    const own = vectorSymbol(sheet, symbol, copy);
    const code = own ?? op('i32x4.splat', symbolScalar(sheet, symbol, copy));
    return c === 1 ? code : op('i32x4.mul', code, splat.i32(c));
  });
  const total = parts.reduce((a, b) => op('i32x4.add', a, b));
  return sheet.keep(form.constant === 0 ? total : op('i32x4.add', total, splat.i32(form.constant)));
};

const symbolScalar = (sheet: Sheet, symbol: SymbolName, copy: Copy): Code => {
  const { variable, shift } = sheet.standing(symbol, copy);
  return sheet.frames.sum(variable === null ? [] : [[variable, 1]], shift);
};

const vectorSymbol = (sheet: Sheet, symbol: SymbolName, copy: Copy): Code | null => {
  const { vector, clamped, extent } = sheet.shape;
  if (symbol === `axis ${vector}`) {
    // Lanes beyond the last cell repeat it.
    if (clamped) return words(...[0, 1, 2, 3].map((i) => Math.min(i, extent - 1)));
    return op('i32x4.add', op('i32x4.splat', symbolScalar(sheet, symbol, copy)), ramp(sheet, 1));
  }
  if (!symbol.startsWith('value ')) return null;
  const ref = Number(symbol.slice(6));
  return isVarying(sheet, ref) ? vectorOf(sheet, ref, copy) : null;
};

/** A mask as wide as real numbers, from one as wide as integers. */
export const widened = (sheet: Sheet, mask: Code): Code =>
  sheet.a.precision === 'f32' ? mask : op('i64x2.extend_low_i32x4_s', mask);

/** And back. */
export const narrowed = (sheet: Sheet, mask: Code): Code =>
  sheet.a.precision === 'f32' ? mask : shuffle(mask, mask, [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]);

/** The written value as a vector: what is the same in all lanes is repeated. */
export const vectorOf = (sheet: Sheet, ref: Ref, copy: Copy): Code => {
  const kind = sheet.analysis.kindOf(ref);
  const isSymbol = sheet.analysis.form(ref).terms.has(`value ${ref}`);
  if (kind === 'int' && (!isSymbol || !isVarying(sheet, ref))) return integers(sheet, ref, copy);
  const value = sheet.value(ref, copy);
  switch (value.at) {
    case 'vector':
      return value.code;
    case 'word':
      return sheet.keep(op('i32x4.splat', value.code));
    case 'flag':
      return sheet.keep(op('i32x4.splat', op('i32.sub', i32(0), value.code)));
  }
};

/** A word or an integer that is the same in all lanes. */
export const wordOf = (sheet: Sheet, ref: Ref, copy: Copy): Code => {
  if (sheet.analysis.kindOf(ref) === 'int') return sheet.keep(scalarOf(sheet, ref, copy));
  const value = sheet.value(ref, copy);
  return value.at === 'vector' ? sheet.keep(extract('i32x4.extract_lane', value.code, 0)) : value.code;
};
