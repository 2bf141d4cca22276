/**
 * Whole numbers of a nest that are no sums of symbols, as code.
 */
import type { Ref, Scalar } from '../../../lower/loops.ts';
import { type Code, i32, op, splat } from '../assembler/index.ts';
import { chosen } from './chosen.ts';
import { readVector, readWord } from './memory.ts';
import {
  type Copy,
  integers,
  isVarying,
  narrowed,
  type Sheet,
  type Value,
  vector,
  vectorOf,
  word,
  wordOf,
} from './sheet.ts';

/** Whole-number division of numbers below 2^22, which single precision divides exactly enough. */
const quotient = (sheet: Sheet, code: Code, by: number): Code => {
  const { a } = sheet;
  const half = a.add(sheet.a.fromIntegers(code), a.real(0.5));
  return sheet.a.toIntegers(a.div(half, a.real(by)));
};

export const integer = (sheet: Sheet, value: Scalar, ref: Ref, copy: Copy): Value => {
  const varying = isVarying(sheet, ref);
  const lanes = (arg: Ref): Code => integers(sheet, arg, copy);
  const one = (arg: Ref): Code => wordOf(sheet, arg, copy);
  switch (value.op) {
    case 'load':
      return varying
        ? vector(readVector(sheet, 'int', value.buffer, value.index, copy))
        : word(readWord(sheet, value.buffer, value.index, copy));
    case 'quotient':
      return varying
        ? vector(quotient(sheet, lanes(value.arg), value.by))
        : word(op('i32.div_u', one(value.arg), i32(value.by)));
    case 'remainder': {
      if (!varying) return word(op('i32.rem_u', one(value.arg), i32(value.by)));
      const x = sheet.keep(lanes(value.arg));
      return vector(op('i32x4.sub', x, op('i32x4.mul', quotient(sheet, x, value.by), splat.i32(value.by))));
    }
    case 'convert': {
      const kind = sheet.analysis.kindOf(value.arg);
      if (kind === 'real') return vector(sheet.a.toIntegers(vectorOf(sheet, value.arg, copy)));
      if (kind === 'bool') {
        const truthValue = sheet.value(value.arg, copy);
        if (truthValue.at === 'flag') return word(truthValue.code);
        return vector(op('v128.and', narrowed(sheet, vectorOf(sheet, value.arg, copy)), splat.i32(1)));
      }
      return varying ? vector(vectorOf(sheet, value.arg, copy)) : word(one(value.arg));
    }
    case 'where':
      return chosen(sheet, ref, value.args, copy);
    case 'maximum':
    case 'minimum': {
      const [x = 0, y = 0] = value.args;
      const larger = value.op === 'maximum';
      if (varying) return vector(op(larger ? 'i32x4.max_s' : 'i32x4.min_s', lanes(x), lanes(y)));
      const [p, q] = [one(x), one(y)];
      return word({
        code: 'select',
        type: 'i32',
        yes: p,
        no: q,
        condition: op(larger ? 'i32.gt_s' : 'i32.lt_s', p, q),
      });
    }
    case 'abs':
    case 'sign': {
      const [x = 0] = value.args;
      const p = sheet.keep(lanes(x));
      if (value.op === 'abs') return vector(op('i32x4.abs', p));
      return vector(op('i32x4.max_s', op('i32x4.min_s', p, splat.i32(1)), splat.i32(-1)));
    }
    case 'mul': {
      const [x = 0, y = 0] = value.args;
      return varying ? vector(op('i32x4.mul', lanes(x), lanes(y))) : word(op('i32.mul', one(x), one(y)));
    }
    default:
      throw new RangeError(`'${value.op}' is not a whole number`);
  }
};
