/**
 * Random words of a nest as code.
 */
import type { Ref, Scalar } from '../../../lower/loops.ts';
import { type Code, i32, op } from '../assembler/index.ts';
import { chosen } from './chosen.ts';
import { readVector, readWord } from './memory.ts';
import { type Copy, isVarying, type Sheet, type Value, vector, vectorOf, word, wordOf } from './sheet.ts';
import { scalarWords, threefry, vectorWords } from './threefry.ts';

type Op<K extends Scalar['op']> = Extract<Scalar, { readonly op: K }>;

export const random = (sheet: Sheet, value: Scalar, ref: Ref, copy: Copy): Value => {
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

export const cipher = (sheet: Sheet, ref: Ref, value: Op<'threefry'>, copy: Copy): void => {
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
