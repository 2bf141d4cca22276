/**
 * A choice between words or whole numbers, as code.
 */
import type { Ref } from '../../../lower/loops.ts';
import { op, select } from '../assembler/index.ts';
import { type Copy, isVarying, narrowed, type Sheet, type Value, vector, vectorOf, word, wordOf } from './sheet.ts';

/** `where` on words and integers. */
export const chosen = (sheet: Sheet, ref: Ref, [test = 0, yes = 0, no = 0]: readonly Ref[], copy: Copy): Value => {
  if (!isVarying(sheet, ref)) {
    const condition = sheet.value(test, copy);
    if (condition.at === 'flag') {
      const [p, q] = [wordOf(sheet, yes, copy), wordOf(sheet, no, copy)];
      return word(select(condition.code, p, q));
    }
  }
  const mask = sheet.keep(narrowed(sheet, vectorOf(sheet, test, copy)));
  const lanes = op('v128.bitselect', vectorOf(sheet, yes, copy), vectorOf(sheet, no, copy), mask);
  return vector(lanes);
};
