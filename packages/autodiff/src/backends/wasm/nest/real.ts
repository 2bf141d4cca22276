/**
 * Real numbers of a nest as code: vectors always.
 */
import { isOpenDraw } from '../../../lower/drawn.ts';
import type { Ref, Scalar, ScalarOp } from '../../../lower/loops.ts';
import { isTranscendental } from '../../../lower/transcendentals.ts';
import { type Code, i32, op } from '../assembler/index.ts';
import type { Pen } from '../functions/functions.ts';
import { readVector } from './memory.ts';
import { type Copy, type Sheet, vectorOf } from './sheet.ts';

const pen = (sheet: Sheet): Pen => ({ w: sheet.frames.writer(), a: sheet.a });

export const real = (sheet: Sheet, value: Scalar, copy: Copy): Code => {
  const { a } = sheet;
  const at = (i: Ref | undefined): Code => vectorOf(sheet, i ?? 0, copy);
  switch (value.op) {
    case 'constant':
      return a.real(value.value);
    case 'load':
      return readVector(sheet, 'real', value.buffer, value.index, copy);
    case 'unit': {
      const bits = op('i32x4.shr_u', at(value.bits), i32(9));
      return a.mul(sheet.a.fromIntegers(bits), a.real(2 ** -23));
    }
    case 'convert': {
      const kind = sheet.analysis.kindOf(value.arg);
      if (kind === 'real') return at(value.arg);
      if (kind === 'bool') return op('v128.and', vectorOf(sheet, value.arg, copy), a.real(1));
      return kind === 'bits' ? sheet.a.fromWords(at(value.arg)) : sheet.a.fromIntegers(at(value.arg));
    }
    case 'axis':
    case 'cell':
    case 'row':
    case 'column':
    case 'argument':
    case 'quotient':
    case 'remainder':
    case 'threefry':
    case 'secondWord':
    case 'mixedWords':
      throw new RangeError(`'${value.op}' is not a real number`);
    default: {
      const [x = 0, y = 0, z = 0] = value.args;
      return operation(sheet, value.op, [x, y, z], copy);
    }
  }
};

const operation = (sheet: Sheet, name: ScalarOp, [x, y, z]: readonly [Ref, Ref, Ref], copy: Copy): Code => {
  const { a, functions } = sheet;
  const [p, q] = [(): Code => vectorOf(sheet, x, copy), (): Code => vectorOf(sheet, y, copy)];
  switch (name) {
    case 'neg':
      return a.neg(p());
    case 'abs':
      return a.abs(p());
    case 'sqrt':
      return a.sqrt(p());
    case 'floor':
      return a.floor(p());
    case 'add':
      return fusedSum(sheet, x, y, copy) ?? a.add(p(), q());
    case 'sub':
      return a.sub(p(), q());
    case 'mul':
      return a.mul(p(), q());
    case 'div':
      return a.div(p(), q());
    case 'maximum':
      return a.max(p(), q());
    case 'minimum':
      return a.min(p(), q());
    case 'sign': {
      const [v, zero] = [p(), a.real(0)];
      return a.choose(a.gt(v, zero), a.real(1), a.choose(a.lt(v, zero), a.real(-1), v));
    }
    case 'where': {
      // Zero has no bits: nothing need be chosen.
      const other = sheet.analysis.letOf(z)?.value;
      const orNothing = other?.op === 'constant' && Object.is(other.value, 0);
      return orNothing ? op('v128.and', q(), p()) : a.choose(p(), q(), vectorOf(sheet, z, copy));
    }
    case 'pow':
      return functions.pow(pen(sheet), p(), q());
    case 'erfinv':
      return isOpenDraw((r) => sheet.analysis.letOf(r)?.value, x)
        ? functions.erfinvInside(pen(sheet), p())
        : functions.erfinv(pen(sheet), p());
    default:
      if (isTranscendental(name)) return functions[name](pen(sheet), p());
      throw new RangeError(`'${name}' does not give a real number`);
  }
};

/** A product that only a sum reads, in one rounding, where that was asked for. */
const fusedSum = (sheet: Sheet, x: Ref, y: Ref, copy: Copy): Code | null => {
  for (const [product, other] of [
    [y, x],
    [x, y],
  ] as const) {
    const made = sheet.analysis.letOf(product)?.value;
    if (made?.op === 'mul' && sheet.isAddend(product)) {
      const [p = 0, q = 0] = made.args;
      return sheet.a.mulAdd(vectorOf(sheet, p, copy), vectorOf(sheet, q, copy), vectorOf(sheet, other, copy));
    }
  }
  return null;
};
