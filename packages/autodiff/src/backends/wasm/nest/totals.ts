/**
 * Sums over lanes: totals are kept in registers, apart by lanes; in the end the lanes are added up, and added to numbers in memory.
 */
import type { Store } from '../../../lower/loops.ts';
import { type Code, extract, get, type Local, load, op, shuffle } from '../assembler/index.ts';
import { type Copies, each } from './copies.ts';
import { addressOf } from './memory.ts';
import { type Copy, integers, type Sheet, type Slot, vectorOf } from './sheet.ts';

interface Total {
  readonly copy: Copy;
  readonly local: Local;
}

export interface Totals {
  /** Adds the value of a store, for so many vectors. */
  readonly take: (store: Store, vectors: number) => void;
  /** Adds all of them to memory. */
  readonly write: () => void;
}

/** Totals of the cells that are computed at once, from zero; sums that go to the same element share theirs. */
export const newTotals = (sheet: Sheet, stores: readonly Store[], cells: Copies['cells']): Totals => {
  const { frames, a } = sheet;
  const elementOf = ({ buffer, index }: Store): string => `${buffer} ${index}`;
  const elements = new Map(stores.map((store) => [elementOf(store), store]));
  const totals = new Map(
    [...elements].map(([element, store]) => [
      element,
      {
        store,
        own: each({ cells, vectors: 1 }).map((copy): Total => ({ copy, local: frames.writer().local('v128', 'sum') })),
      },
    ]),
  );
  for (const { own } of totals.values())
    for (const { local } of own) frames.writer().act({ act: 'set', local, value: a.real(0) });
  return {
    take: (store, vectors) => {
      for (const { copy, local } of totals.get(elementOf(store))?.own ?? [])
        for (let vector = 0; vector < vectors; vector++)
          frames.writer().act({ act: 'set', local, value: plus(sheet, store, get(local), { ...copy, vector }) });
    },
    write: () => {
      for (const { store, own } of totals.values()) addTotals(sheet, store, own);
    },
  };
};

const plus = (sheet: Sheet, { value }: Store, total: Code, copy: Copy): Code => {
  if (sheet.analysis.kindOf(value) === 'int') return op('i32x4.add', total, integers(sheet, value, copy));
  const made = sheet.analysis.letOf(value)?.value;
  if (made?.op !== 'mul' || !sheet.isAddend(value)) return sheet.a.add(total, vectorOf(sheet, value, copy));
  const [p = 0, q = 0] = made.args;
  return sheet.a.mulAdd(vectorOf(sheet, p, copy), vectorOf(sheet, q, copy), total);
};

/** Neighbours along the last jammed axis come one after the other: where they are neighbours in memory too, as many as there are lanes go at once. */
const addTotals = (sheet: Sheet, store: Store, totals: readonly Total[]): void => {
  const { lanes } = sheet.a;
  const slot = sheet.slot(store.buffer);
  const last = sheet.shape.jams.length - 1;
  const along = `axis ${sheet.shape.jams[last]?.axis ?? -1}` as const;
  const beside = sheet.analysis.form(store.index).terms.get(along) === 1;
  const count = 1 + Math.max(...totals.map(({ copy }) => copy.cell[last] ?? 0));
  // A vector holds four whole numbers in double precision too, of which two count.
  if (beside && count % lanes === 0 && slot.bytes === sheet.a.bytes)
    for (let at = 0; at < totals.length; at += lanes) addVector(sheet, store, slot, totals.slice(at, at + lanes));
  else for (const total of totals) addLanes(sheet, store, slot, total);
};

const wordsToAdd = {
  take: 'i32x4.extract_lane',
  add: 'i32.add',
  read: 'i32.load',
  write: 'i32.store',
  all: 'i32x4.add',
} as const;
const single = {
  take: 'f32x4.extract_lane',
  add: 'f32.add',
  read: 'f32.load',
  write: 'f32.store',
  all: 'f32x4.add',
} as const;
const double = {
  take: 'f64x2.extract_lane',
  add: 'f64.add',
  read: 'f64.load',
  write: 'f64.store',
  all: 'f64x2.add',
} as const;

const additionOf = (sheet: Sheet, slot: Slot) =>
  slot.kind === 'int' ? wordsToAdd : sheet.a.precision === 'f32' ? single : double;

/** What the lanes of a vector hold, added to a number in memory. */
const addLanes = (sheet: Sheet, { index }: Store, slot: Slot, { copy, local }: Total): void => {
  const { code, offset } = addressOf(sheet, slot, index, copy);
  const { take, add, read, write } = additionOf(sheet, slot);
  const lane = (i: number): Code => extract(take, get(local), i);
  const first = op(add, lane(0), lane(1));
  const sum = sheet.a.lanes === 4 ? op(add, first, op(add, lane(2), lane(3))) : first;
  sheet.frames
    .writer()
    .act({ act: 'store', op: write, offset, address: code, value: op(add, load(read, code, offset), sum) });
};

/** What the lanes of each of some vectors hold, added to neighbours in memory. */
const addVector = (sheet: Sheet, { index }: Store, slot: Slot, totals: readonly Total[]): void => {
  const [first] = totals;
  if (first === undefined) return;
  const { all } = additionOf(sheet, slot);
  const { code, offset } = addressOf(sheet, slot, index, first.copy);
  /** Even and odd lanes of two vectors, added: in the order in which `addLanes` adds, so that a cell has the same sum wherever it stands. */
  const inPairs = (p: Code, q: Code): Code =>
    sheet.keep(op(all, shuffle(p, q, everyOther(slot.bytes, 0)), shuffle(p, q, everyOther(slot.bytes, 1))));
  const folded = (codes: readonly Code[]): readonly Code[] =>
    codes.length <= 1 ? codes : folded(codes.flatMap((p, i) => (i % 2 === 0 ? [inPairs(p, codes[i + 1] ?? p)] : [])));
  for (const sums of folded(totals.map(({ local }) => get(local))))
    sheet.frames.writer().act({
      act: 'store',
      op: 'v128.store',
      offset,
      address: code,
      value: op(all, load('v128.load', code, offset), sums),
    });
};

/** The bytes of the even or of the odd lanes of two vectors. */
const everyOther = (bytes: 4 | 8, first: 0 | 1): readonly number[] =>
  Array.from({ length: 32 }, (_, i) => i).filter((i) => Math.floor(i / bytes) % 2 === first);
