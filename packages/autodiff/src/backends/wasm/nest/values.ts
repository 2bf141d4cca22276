/**
 * Values of a nest as code, by kind: real numbers, truth values, whole numbers, random words.
 */
import { isOpenDraw } from '../../../lower/drawn.ts';
import type { Let, Ref, Scalar, ScalarOp } from '../../../lower/loops.ts';
import { type Code, i32, op, splat } from '../assembler/index.ts';
import type { PlainOp } from '../assembler/instructions.ts';
import type { Pen } from '../functions/functions.ts';
import { readVector, readWord } from './memory.ts';
import {
  type Copy,
  integers,
  isVarying,
  narrowed,
  type Sheet,
  type Value,
  vectorOf,
  widened,
  wordOf,
} from './sheet.ts';
import { scalarWords, threefry, vectorWords } from './threefry.ts';

type Op<K extends Scalar['op']> = Extract<Scalar, { readonly op: K }>;

const pen = (sheet: Sheet): Pen => ({ w: sheet.frames.writer(), a: sheet.a });

const convertIntegers = (sheet: Sheet, code: Code): Code =>
  op(sheet.a.precision === 'f32' ? 'f32x4.convert_i32x4_s' : 'f64x2.convert_low_i32x4_s', code);

const convertWords = (sheet: Sheet, code: Code): Code =>
  op(sheet.a.precision === 'f32' ? 'f32x4.convert_i32x4_u' : 'f64x2.convert_low_i32x4_u', code);

const truncate = (sheet: Sheet, code: Code): Code =>
  op(sheet.a.precision === 'f32' ? 'i32x4.trunc_sat_f32x4_s' : 'i32x4.trunc_sat_f64x2_s_zero', code);

/** A truth value as a mask as wide as real numbers. */
const maskOf = (sheet: Sheet, ref: Ref, copy: Copy): Code => vectorOf(sheet, ref, copy);

const real = (sheet: Sheet, value: Scalar, copy: Copy): Code => {
  const { a } = sheet;
  const at = (i: Ref | undefined): Code => vectorOf(sheet, i ?? 0, copy);
  switch (value.op) {
    case 'constant':
      return a.real(value.value);
    case 'load':
      return readVector(sheet, 'real', value.buffer, value.index, copy);
    case 'unit': {
      const bits = op('i32x4.shr_u', at(value.bits), i32(9));
      return a.mul(convertIntegers(sheet, bits), a.real(2 ** -23));
    }
    case 'convert': {
      const kind = sheet.analysis.kindOf(value.arg);
      if (kind === 'real') return at(value.arg);
      if (kind === 'bool') return op('v128.and', maskOf(sheet, value.arg, copy), a.real(1));
      return kind === 'bits' ? convertWords(sheet, at(value.arg)) : convertIntegers(sheet, at(value.arg));
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
    case 'where':
      return a.choose(maskOf(sheet, x, copy), q(), vectorOf(sheet, z, copy));
    case 'pow':
      return functions.pow(pen(sheet), p(), q());
    case 'erfinv':
      return isOpenDraw((r) => sheet.analysis.letOf(r)?.value, x)
        ? functions.erfinvInside(pen(sheet), p())
        : functions.erfinv(pen(sheet), p());
    case 'exp':
    case 'log':
    case 'log1p':
    case 'expm1':
    case 'sin':
    case 'cos':
    case 'tanh':
    case 'sigmoid':
    case 'softplus':
    case 'erf':
      return functions[name](pen(sheet), p());
    default:
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

const vector = (code: Code): Value => ({ at: 'vector', code });
const flag = (code: Code): Value => ({ at: 'flag', code });
const word = (code: Code): Value => ({ at: 'word', code });

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

const truth = (sheet: Sheet, value: Scalar, ref: Ref, copy: Copy): Value => {
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
      const [p, q] = value.args.map((arg) => maskOf(sheet, arg, copy));
      if (p === undefined) throw new RangeError(`'${value.op}' of nothing`);
      if (value.op === 'not' || q === undefined) return vector(op('v128.not', p));
      return vector(op(value.op === 'and' ? 'v128.and' : 'v128.or', p, q));
    }
    case 'where': {
      const [test = 0, yes = 0, no = 0] = value.args;
      return vector(op('v128.bitselect', maskOf(sheet, yes, copy), maskOf(sheet, no, copy), maskOf(sheet, test, copy)));
    }
    default:
      if ('args' in value && comparisons[value.op] !== undefined) return compared(sheet, value.op, value.args, copy);
      throw new RangeError(`'${value.op}' is not a truth value`);
  }
};

/** `where` on words and integers. */
const chosen = (sheet: Sheet, ref: Ref, [test = 0, yes = 0, no = 0]: readonly Ref[], copy: Copy): Value => {
  if (!isVarying(sheet, ref)) {
    const condition = sheet.value(test, copy);
    if (condition.at === 'flag') {
      const [p, q] = [wordOf(sheet, yes, copy), wordOf(sheet, no, copy)];
      return word({ code: 'select', type: 'i32', yes: p, no: q, condition: condition.code });
    }
  }
  const mask = sheet.keep(narrowed(sheet, maskOf(sheet, test, copy)));
  const lanes = op('v128.bitselect', vectorOf(sheet, yes, copy), vectorOf(sheet, no, copy), mask);
  return vector(lanes);
};

/** Whole-number division of numbers below 2^22, which single precision divides exactly enough. */
const quotient = (sheet: Sheet, code: Code, by: number): Code => {
  const { a } = sheet;
  const half = a.add(convertIntegers(sheet, code), a.real(0.5));
  return truncate(sheet, a.div(half, a.real(by)));
};

const integer = (sheet: Sheet, value: Scalar, ref: Ref, copy: Copy): Value => {
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
      if (kind === 'real') return vector(truncate(sheet, vectorOf(sheet, value.arg, copy)));
      if (kind === 'bool') {
        const truthValue = sheet.value(value.arg, copy);
        if (truthValue.at === 'flag') return word(truthValue.code);
        return vector(op('v128.and', narrowed(sheet, maskOf(sheet, value.arg, copy)), splat.i32(1)));
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

const random = (sheet: Sheet, value: Scalar, ref: Ref, copy: Copy): Value => {
  const varying = isVarying(sheet, ref);
  const read = (arg: Ref): Code => (varying ? vectorOf(sheet, arg, copy) : wordOf(sheet, arg, copy));
  const made = varying ? vector : word;
  switch (value.op) {
    case 'constant':
      return word(i32(value.value | 0));
    case 'load':
      return varying
        ? vector(readVector(sheet, 'bits', value.buffer, value.index, copy))
        : word(readWord(sheet, value.buffer, value.index, copy));
    case 'secondWord':
      return made(sheet.second(value.of, copy));
    case 'mixedWords': {
      const second = sheet.second(value.of, copy);
      return made(op(varying ? 'v128.xor' : 'i32.xor', read(value.of), second));
    }
    case 'where':
      return chosen(sheet, ref, value.args, copy);
    case 'convert':
      return made(read(value.arg));
    default:
      throw new RangeError(`'${value.op}' is not a random word`);
  }
};

const cipher = (sheet: Sheet, ref: Ref, value: Op<'threefry'>, copy: Copy): void => {
  const varying = isVarying(sheet, ref);
  const read = (arg: Ref): Code => (varying ? vectorOf(sheet, arg, copy) : wordOf(sheet, arg, copy));
  const keep = (code: Code): Code => sheet.keep(code, 'w');
  const [first, second] = threefry(
    varying ? vectorWords : scalarWords,
    keep,
    [read(value.key[0]), read(value.key[1])],
    read(value.counter),
  );
  sheet.setValue(ref, copy, varying ? vector(first) : word(first));
  sheet.setSecond(ref, copy, second);
};

/** Writes one value of a nest, for one of its copies. */
export const writeLet = (sheet: Sheet, { ref, kind, value }: Let, copy: Copy): void => {
  if (kind === 'real') {
    // What a fused sum computes itself is not computed before.
    if (value.op === 'mul' && sheet.isAddend(ref)) return;
    sheet.setValue(ref, copy, vector(sheet.keep(real(sheet, value, copy), 'x')));
    return;
  }
  if (kind === 'bool') {
    const made = truth(sheet, value, ref, copy);
    sheet.setValue(ref, copy, { ...made, code: sheet.keep(made.code, 'so') });
    return;
  }
  if (value.op === 'threefry') {
    cipher(sheet, ref, value, copy);
    return;
  }
  if (kind === 'bits') {
    const made = random(sheet, value, ref, copy);
    sheet.setValue(ref, copy, { ...made, code: sheet.keep(made.code, 'w') });
    return;
  }
  // Sums of symbols are written where they are used.
  if (!sheet.analysis.form(ref).terms.has(`value ${ref}`)) return;
  const made = integer(sheet, value, ref, copy);
  if (isVarying(sheet, ref)) sheet.setValue(ref, copy, vector(sheet.keep(asLanes(made), 'n')));
  else sheet.setInteger(ref, copy, asWord(made));
};

const asLanes = (value: Value): Code => (value.at === 'vector' ? value.code : op('i32x4.splat', value.code));
const asWord = (value: Value): Code =>
  value.at === 'vector'
    ? { code: 'extract', op: 'i32x4.extract_lane', type: 'i32', lane: 0, from: value.code }
    : value.code;
