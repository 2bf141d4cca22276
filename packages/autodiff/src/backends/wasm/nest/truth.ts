/**
 * Truth values of a nest as code: masks, or 0 and 1 where all lanes agree.
 */
import type { Ref, Scalar } from '../../../lower/loops.ts';
import { type Code, i32, op, splat } from '../assembler/index.ts';
import type { PlainOp } from '../assembler/instructions.ts';
import { readVector, readWord } from './memory.ts';
import { type Copy, flag, isVarying, type Sheet, type Value, vector, vectorOf, widened, wordOf } from './sheet.ts';

const comparisons: Readonly<Record<string, readonly [real: 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge', int: string]>> = {
  equal: ['eq', 'eq'],
  notEqual: ['ne', 'ne'],
  less: ['lt', 'lt_s'],
  lessEqual: ['le', 'le_s'],
  greater: ['gt', 'gt_s'],
  greaterEqual: ['ge', 'ge_s'],
};

const integerComparisons: Readonly<Record<string, readonly [scalar: PlainOp, vector: PlainOp]>> = {
  eq: ['i32.eq', 'i32x4.eq'],
  ne: ['i32.ne', 'i32x4.ne'],
  lt_s: ['i32.lt_s', 'i32x4.lt_s'],
  le_s: ['i32.le_s', 'i32x4.le_s'],
  gt_s: ['i32.gt_s', 'i32x4.gt_s'],
  ge_s: ['i32.ge_s', 'i32x4.ge_s'],
};

const compared = (sheet: Sheet, name: string, [x = 0, y = 0]: readonly Ref[], copy: Copy): Value => {
  const [forReal, forInt] = comparisons[name] ?? ['eq', 'eq'];
  const kind = sheet.analysis.kindOf(x);
  const both = (): readonly [Code, Code] => [vectorOf(sheet, x, copy), vectorOf(sheet, y, copy)];
  if (kind === 'real') return vector(sheet.a[forReal](...both()));
  const [scalar, lanes] = integerComparisons[forInt] ?? ['i32.eq', 'i32x4.eq'];
  if (kind === 'bool') {
    const differs = op('v128.xor', ...both());
    return vector(name === 'equal' ? op('v128.not', differs) : differs);
  }
  if (isVarying(sheet, x) || isVarying(sheet, y)) return vector(widened(sheet, op(lanes, ...both())));
  return flag(op(scalar, wordOf(sheet, x, copy), wordOf(sheet, y, copy)));
};

const flags = (sheet: Sheet, refs: readonly Ref[], copy: Copy): readonly Code[] | null => {
  const codes = refs.map((ref) => sheet.value(ref, copy));
  return codes.every((value) => value.at === 'flag') ? codes.map((value) => value.code) : null;
};

export const truth = (sheet: Sheet, value: Scalar, ref: Ref, copy: Copy): Value => {
  switch (value.op) {
    case 'constant':
      return flag(i32(value.value === 0 ? 0 : 1));
    case 'load':
      return isVarying(sheet, ref)
        ? vector(readVector(sheet, 'bool', value.buffer, value.index, copy))
        : flag(op('i32.ne', readWord(sheet, value.buffer, value.index, copy), i32(0)));
    case 'convert': {
      const kind = sheet.analysis.kindOf(value.arg);
      if (kind === 'bool') return sheet.value(value.arg, copy);
      if (kind === 'real') return vector(sheet.a.ne(vectorOf(sheet, value.arg, copy), sheet.a.real(0)));
      return vector(widened(sheet, op('i32x4.ne', vectorOf(sheet, value.arg, copy), splat.i32(0))));
    }
    case 'and':
    case 'or':
    case 'not': {
      const scalars = flags(sheet, value.args, copy);
      if (scalars !== null) {
        const [p = i32(0), q = i32(0)] = scalars;
        if (value.op === 'not') return flag(op('i32.eqz', p));
        return flag(op(value.op === 'and' ? 'i32.and' : 'i32.or', p, q));
      }
      const [p, q] = value.args.map((arg) => vectorOf(sheet, arg, copy));
      if (p === undefined) throw new RangeError(`'${value.op}' of nothing`);
      if (value.op === 'not' || q === undefined) return vector(op('v128.not', p));
      return vector(op(value.op === 'and' ? 'v128.and' : 'v128.or', p, q));
    }
    case 'where': {
      const [test = 0, yes = 0, no = 0] = value.args;
      return vector(
        op('v128.bitselect', vectorOf(sheet, yes, copy), vectorOf(sheet, no, copy), vectorOf(sheet, test, copy)),
      );
    }
    default:
      if ('args' in value && comparisons[value.op] !== undefined) return compared(sheet, value.op, value.args, copy);
      throw new RangeError(`'${value.op}' is not a truth value`);
  }
};
