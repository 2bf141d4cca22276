/**
 * Values of a nest as code, by kind.
 */
import type { Let } from '../../../lower/loops.ts';
import { type Code, extract, op } from '../assembler/index.ts';
import { integer } from './integer.ts';
import { cipher, random } from './random.ts';
import { real } from './real.ts';
import { type Copy, isVarying, type Sheet, type Value, vector } from './sheet.ts';
import { truth } from './truth.ts';

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
  value.at === 'vector' ? extract('i32x4.extract_lane', value.code, 0) : value.code;
