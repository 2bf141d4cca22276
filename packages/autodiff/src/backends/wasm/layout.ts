/**
 * Where everything is in memory: the arrays of the plan one after the other, then the scratch memory of each thread.
 */
import type { Dtype } from '@ergodic/core/graph';
import { eachStmt, type Stmt } from '../../lower/loops.ts';
import { eachStep, type NestPlan, type Place, placeName, type TilesStep } from '../../nests/nest-plan.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { Slot } from './nest/sheet.ts';

/** Bytes of a vector: everything starts at a multiple. */
const ALIGNMENT = 64;
const PAGE = 65536;

export interface Layout {
  readonly slot: (buffer: string) => Slot;
  readonly slotOf: (place: number) => Slot;
  /** Bytes of all arrays, and of the scratch memory of a thread. */
  readonly arrays: number;
  readonly scratch: number;
  /** Pages of memory for so many threads. */
  readonly pages: (threads: number) => number;
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

const elementBytes = (kind: Dtype, a: Arithmetic): 4 | 8 => (kind === 'real' ? a.bytes : 4);

/** The calls that a tile may reach beyond the last one. */
const beyond = (place: Place, a: Arithmetic): number =>
  place.calls === null ? 0 : (place.size / Math.max(1, place.calls)) * (2 * a.lanes - 1);

export const layoutOf = (plan: NestPlan, a: Arithmetic): Layout => {
  const slots = new Map<number, Slot>();
  let arrays = ALIGNMENT;
  for (const place of plan.places) {
    if (place.width !== null) continue;
    const bytes = elementBytes(place.kind, a);
    slots.set(place.id, { kind: place.kind, offset: arrays, bytes, scratch: false });
    arrays += aligned((place.size + beyond(place, a)) * bytes);
  }
  let scratch = 0;
  for (const [id, offset, end] of scratchPlaces(plan, a)) {
    const place = plan.places[id];
    if (place === undefined) continue;
    slots.set(id, { kind: place.kind, offset, bytes: elementBytes(place.kind, a), scratch: true });
    scratch = Math.max(scratch, end);
  }
  const slotOf = (id: number): Slot => {
    const slot = slots.get(id);
    if (slot === undefined) throw new RangeError(`array ${id} has no place in memory`);
    return slot;
  };
  const byName = new Map(plan.places.map(({ id }) => [placeName(id), id]));
  return {
    slotOf,
    slot: (buffer) => slotOf(byName.get(buffer) ?? -1),
    arrays,
    scratch,
    pages: (threads) => Math.max(1, Math.ceil((arrays + threads * scratch) / PAGE)),
  };
};

/** Places of tiles, with where they begin and end in scratch memory. Tiles of different batches never run at once. */
function* scratchPlaces(plan: NestPlan, a: Arithmetic): Generator<readonly [id: number, offset: number, end: number]> {
  const batches: TilesStep[] = [];
  eachStep(plan.steps, (step) => {
    if (step.step === 'tiles') batches.push(step);
  });
  for (const batch of batches) {
    let offset = 0;
    for (const id of placesOf(batch)) {
      const place = plan.places[id];
      if (place === undefined || place.width === null) continue;
      const end = offset + aligned(place.size * place.width * elementBytes(place.kind, a));
      yield [id, offset, end];
      offset = end;
    }
  }
}

/** The arrays that the steps of a batch mention. */
const placesOf = (batch: TilesStep): ReadonlySet<number> => {
  const found = new Set<number>();
  const byName = (name: string): void => {
    found.add(Number(name.slice(1)));
  };
  eachStep(batch.body, (step) => {
    if (step.step === 'nest') {
      eachBuffer(step.nest.body, byName);
      return;
    }
    if (step.step === 'tiles') return;
    for (const { initial, current, next } of step.carries) found.add(initial).add(current).add(next);
    if (step.step === 'scan') for (const { from, to } of step.stacked) found.add(from).add(to);
    else found.add(step.condition).add(step.turns);
  });
  return found;
};

const eachBuffer = (body: readonly Stmt[], visit: (name: string) => void): void => {
  eachStmt(body, (stmt) => {
    if (stmt.stmt === 'store') visit(stmt.buffer);
    if (stmt.stmt === 'let' && stmt.value.op === 'load') visit(stmt.value.buffer);
  });
};
