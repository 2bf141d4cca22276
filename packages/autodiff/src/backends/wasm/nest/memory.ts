/**
 * Reads and writes: neighbours at once, the same number for all lanes, or lane by lane.
 */
import type { Dtype } from '@ergodic/core/graph';
import type { Ref, Store } from '../../../lower/loops.ts';
import { type Code, extract, get, i32, load, loadLane, op, splat } from '../assembler/index.ts';
import type { Variable } from './frames.ts';
import {
  type Copy,
  integers,
  isSteady,
  isVarying,
  narrowed,
  type Sheet,
  type Slot,
  settle,
  stepOf,
  vectorOf,
  widened,
  wordOf,
} from './sheet.ts';

export interface Address {
  readonly code: Code;
  readonly offset: number;
}

/** Where the element at a steady index is, for the first lane. */
export const addressOf = (sheet: Sheet, slot: Slot, index: Ref, copy: Copy): Address => {
  const { terms, constant } = settle(sheet, sheet.analysis.form(index), copy, slot.bytes);
  const base: readonly (readonly [Variable, number])[] = slot.scratch ? [[sheet.scratch, 1]] : [];
  // The offset of an instruction is added without wrapping: only what cannot fall below zero goes there.
  const safe = constant >= 0 && terms.every(([, by]) => by >= 0);
  const code = sheet.frames.sum([...base, ...terms], safe ? 0 : constant);
  return { code: sheet.keep(code, 'at'), offset: slot.offset + (safe ? constant : 0) };
};

/** The byte that an element of a varying index starts at, for one lane. */
const laneAddress = (sheet: Sheet, slot: Slot, indices: Code, lane: number): Code => {
  const bytes = op('i32.shl', extract('i32x4.extract_lane', indices, lane), i32(slot.bytes === 4 ? 2 : 3));
  return slot.scratch ? op('i32.add', bytes, get(sheet.scratch.local)) : bytes;
};

const wide = (slot: Slot): boolean => slot.bytes === 8;

/** Numbers from one place each. */
const gather = (slot: Slot, lanes: number, at: (lane: number) => Address): Code => {
  const first = at(0);
  let all = load(wide(slot) ? 'v128.load64_zero' : 'v128.load32_zero', first.code, first.offset);
  for (let lane = 1; lane < lanes; lane++) {
    const { code, offset } = at(lane);
    all = loadLane(wide(slot) ? 'v128.load64_lane' : 'v128.load32_lane', code, all, lane, offset);
  }
  return all;
};

/** Numbers side by side: as many as there are lanes. */
const neighbours = (sheet: Sheet, slot: Slot, { code, offset }: Address): Code =>
  load(wide(slot) || sheet.a.precision === 'f32' ? 'v128.load' : 'v128.load64_zero', code, offset);

/** Stored whole numbers other than zero are true. */
const truths = (sheet: Sheet, code: Code): Code => widened(sheet, op('i32x4.ne', code, splat.i32(0)));

/** Reads an element in every lane. */
export const readVector = (sheet: Sheet, kind: Dtype, buffer: string, index: Ref, copy: Copy): Code => {
  const slot = sheet.slot(buffer);
  const { lanes } = sheet.a;
  const read = (): Code => {
    if (!isVarying(sheet, index)) {
      const { code, offset } = addressOf(sheet, slot, index, copy);
      return load(wide(slot) ? 'v128.load64_splat' : 'v128.load32_splat', code, offset);
    }
    if (!isSteady(sheet, index)) {
      const indices = sheet.keep(integers(sheet, index, copy));
      return gather(slot, lanes, (lane) => ({
        code: laneAddress(sheet, slot, indices, lane),
        offset: slot.offset,
      }));
    }
    const address = addressOf(sheet, slot, index, copy);
    const step = stepOf(sheet, sheet.analysis.form(index));
    if (step === 1) return neighbours(sheet, slot, address);
    if (step > 0)
      return gather(slot, lanes, (lane) => ({ ...address, offset: address.offset + lane * step * slot.bytes }));
    return gather(slot, lanes, (lane) => ({
      ...address,
      code: op('i32.add', address.code, i32(lane * step * slot.bytes)),
    }));
  };
  const code = sheet.keep(read());
  return kind === 'bool' ? truths(sheet, code) : code;
};

/** Reads a word that is the same in all lanes. */
export const readWord = (sheet: Sheet, buffer: string, index: Ref, copy: Copy): Code => {
  const { code, offset } = addressOf(sheet, sheet.slot(buffer), index, copy);
  return load('i32.load', code, offset);
};

/** A vector as it is stored: truth values as zeros and ones. */
const stored = (sheet: Sheet, kind: Dtype, code: Code): Code =>
  kind === 'bool' ? op('v128.and', narrowed(sheet, code), splat.i32(1)) : code;

/** How many lanes count. */
const lanesInUse = (sheet: Sheet, extent: number): number =>
  sheet.shape.clamped ? Math.min(extent, sheet.a.lanes) : sheet.a.lanes;

export const writeStore = (sheet: Sheet, { buffer, index, value }: Store, copy: Copy, extent: number): void => {
  const slot = sheet.slot(buffer);
  const writer = sheet.frames.writer();
  const kind = sheet.analysis.kindOf(value);
  if (!isVarying(sheet, index)) {
    // The same place for all lanes: they agree.
    const { code, offset } = addressOf(sheet, slot, index, copy);
    if (kind === 'real' || kind === 'bool') {
      const all = sheet.keep(stored(sheet, kind, vectorOf(sheet, value, copy)));
      writer.act({
        act: 'storeLane',
        op: wide(slot) ? 'v128.store64_lane' : 'v128.store32_lane',
        offset,
        lane: 0,
        address: code,
        value: all,
      });
    } else writer.act({ act: 'store', op: 'i32.store', offset, address: code, value: wordOf(sheet, value, copy) });
    return;
  }
  const all = sheet.keep(stored(sheet, kind, vectorOf(sheet, value, copy)));
  const count = lanesInUse(sheet, extent);
  const each = (at: (lane: number) => Address): void => {
    for (let lane = 0; lane < count; lane++) {
      const { code, offset } = at(lane);
      writer.act({
        act: 'storeLane',
        op: wide(slot) ? 'v128.store64_lane' : 'v128.store32_lane',
        offset,
        lane,
        address: code,
        value: all,
      });
    }
  };
  if (!isSteady(sheet, index)) {
    const indices = sheet.keep(integers(sheet, index, copy));
    each((lane) => ({ code: laneAddress(sheet, slot, indices, lane), offset: slot.offset }));
    return;
  }
  const address = addressOf(sheet, slot, index, copy);
  const step = stepOf(sheet, sheet.analysis.form(index));
  if (step !== 1) {
    each((lane) => ({ code: op('i32.add', address.code, i32(lane * step * slot.bytes)), offset: address.offset }));
    return;
  }
  if (wide(slot) || sheet.a.precision === 'f32')
    writer.act({ act: 'store', op: 'v128.store', offset: address.offset, address: address.code, value: all });
  else
    writer.act({
      act: 'storeLane',
      op: 'v128.store64_lane',
      offset: address.offset,
      lane: 0,
      address: address.code,
      value: all,
    });
};
