/**
 * A plan as a module: a function for each nest, and one for each batch, which takes its tiles through all steps of the body.
 */
import type { Carry, IterateStep, Nest, NestPlan, NestStep, ScanStep, Step, TilesStep } from '../../nests/nest-plan.ts';
import { FIRST, GROUP } from '../../nests/source.ts';
import type { Arithmetic } from './arithmetic.ts';
import {
  type Action,
  type Callee,
  type Code,
  type FunctionCode,
  get,
  i32,
  type Local,
  load,
  op,
} from './assembler/index.ts';
import type { Functions } from './functions/functions.ts';
import type { Layout } from './layout.ts';
import { type NestFunction, nestFunction } from './nest/nest-function.ts';
import type { Slot } from './nest/sheet.ts';
import { workOf, workOfNest } from './work.ts';
import { newWriter, type Writer } from './writer.ts';

/** A function that the host calls for ranges: `(lo, hi, scratch, ...scalars)`. */
export interface Entry {
  readonly name: string;
  /** What there is to do, and in which pieces. */
  readonly extent: number;
  readonly grain: number;
  readonly scalars: readonly string[];
  /** Operations of it all. */
  readonly work: number;
}

export interface Program {
  readonly functions: readonly FunctionCode[];
  /** The entry of each nest and batch that the host runs. */
  readonly entries: ReadonlyMap<Step, Entry>;
  /** The nest of each function that is one. */
  readonly nests: ReadonlyMap<string, Nest>;
}

interface Tools {
  readonly a: Arithmetic;
  readonly functions: Functions;
  readonly fused: boolean;
  readonly layout: Layout;
  readonly plan: NestPlan;
  /** A function of the host, told the number of each nest of a tile before it runs, and -1 after. */
  readonly mark?: Callee;
}

/** Calls come in vectors, two at a time. */
export const grainOf = (a: Arithmetic): number => 2 * a.lanes;

export const programOf = (tools: Tools): Program => {
  const { a, layout, plan } = tools;
  const made: FunctionCode[] = [];
  const entries = new Map<Step, Entry>();
  const nests = new Map<string, Nest>();

  const nest = (step: NestStep): NestFunction => {
    const fn = nestFunction(`nest${made.length}`, step.nest, { ...tools, slot: layout.slot });
    made.push(fn.code);
    nests.set(fn.code.name, step.nest);
    return fn;
  };

  const tiles = (batch: TilesStep): void => {
    const parameters: readonly Local[] = ['lo', 'hi', 'scratch'].map((name) => ({ name, type: 'i32' }));
    const [lo, hi, scratch] = parameters;
    if (lo === undefined || hi === undefined || scratch === undefined) return;
    const name = `tiles${made.length}`;
    const count = Math.ceil(batch.calls / batch.width);
    const body = writeTiles(batch, { lo, hi, scratch }, count);
    made.push({
      name,
      params: ['i32', 'i32', 'i32'],
      results: [],
      parameters,
      body,
      values: [],
      exported: true,
    });
    entries.set(batch, { name, extent: Math.ceil(count / batch.group), grain: 1, scalars: [], work: workOf([batch]) });
  };

  const writeTiles = (
    batch: TilesStep,
    { lo, hi, scratch }: { readonly lo: Local; readonly hi: Local; readonly scratch: Local },
    count: number,
  ): readonly Action[] => {
    const w = newWriter();
    const [group, tile, last, first, lanes] = ['group', 'tile', 'last', 'first', 'lanes'].map((text) =>
      w.local('i32', text),
    );
    if (!group || !tile || !last || !first || !lanes) throw new RangeError('no locals');
    const grain = Math.min(grainOf(a), batch.width);
    const scalars = new Map<string, Local>([
      [FIRST, first],
      [GROUP, group],
    ]);
    const inner = newWriter();
    set(inner, first, op('i32.mul', get(tile), i32(batch.width)));
    // Whole vectors: the last tile may reach beyond the last call.
    const left = op('i32.sub', i32(batch.calls), get(first));
    const rounded = op('i32.and', op('i32.add', left, i32(grain - 1)), i32(-grain));
    set(inner, lanes, rounded);
    inner.act({
      act: 'if',
      condition: op('i32.gt_s', get(lanes), i32(batch.width)),
      body: [{ act: 'set', local: lanes, value: i32(batch.width) }],
    });
    writeSteps(inner, batch.body, { scratch, lanes, scalars, width: batch.width });
    set(inner, tile, op('i32.add', get(tile), i32(1)));
    const outer = newWriter();
    for (const sum of batch.sums) {
      const slot = layout.slotOf(sum);
      const bytes = ((plan.places[sum]?.size ?? 0) / Math.ceil(count / batch.group)) * slot.bytes;
      outer.act({ act: 'clear', at: op('i32.add', i32(slot.offset), op('i32.mul', get(group), i32(bytes))), bytes });
    }
    set(outer, tile, op('i32.mul', get(group), i32(batch.group)));
    set(outer, last, op('i32.add', get(tile), i32(batch.group)));
    outer.act({
      act: 'if',
      condition: op('i32.gt_s', get(last), i32(count)),
      body: [{ act: 'set', local: last, value: i32(count) }],
    });
    outer.act({ act: 'repeat', body: inner.actions, again: op('i32.lt_s', get(tile), get(last)) });
    set(outer, group, op('i32.add', get(group), i32(1)));
    set(w, group, get(lo));
    w.act({ act: 'repeat', body: outer.actions, again: op('i32.lt_s', get(group), get(hi)) });
    return w.actions;
  };

  interface Tile {
    readonly scratch: Local;
    readonly lanes: Local;
    readonly scalars: Map<string, Local>;
    readonly width: number;
  }

  const address = (slot: Slot, tile: Tile): Code =>
    slot.scratch ? op('i32.add', get(tile.scratch), i32(slot.offset)) : i32(slot.offset);

  const bytesOf = (place: number, tile: Tile): number =>
    (plan.places[place]?.size ?? 0) * tile.width * layout.slotOf(place).bytes;

  const copy = (w: Writer, to: number, from: number, tile: Tile, row?: Code): void => {
    if (to === from) return;
    const bytes = bytesOf(from, tile);
    const start = address(layout.slotOf(to), tile);
    w.act({
      act: 'copy',
      to: row === undefined ? start : op('i32.add', start, op('i32.mul', row, i32(bytes))),
      from: address(layout.slotOf(from), tile),
      bytes,
    });
  };

  const writeSteps = (w: Writer, steps: readonly Step[], tile: Tile): void => {
    for (const step of steps) {
      if (step.step === 'nest') writeCall(w, step, tile);
      else if (step.step === 'scan') writeScan(w, step, tile);
      else if (step.step === 'iterate') writeIterate(w, step, tile);
      else throw new RangeError('a batch within a batch');
    }
  };

  const writeCall = (w: Writer, step: NestStep, tile: Tile): void => {
    const { code } = nest(step);
    const scalars = step.nest.scalars.map((text): Code => {
      const local = tile.scalars.get(text);
      if (local === undefined) throw new RangeError(`no loop '${text}'`);
      return get(local);
    });
    const { mark } = tools;
    if (mark !== undefined) w.act({ act: 'call', callee: mark, args: [i32(nests.size - 1)] });
    w.act({ act: 'call', callee: code, args: [i32(0), get(tile.lanes), get(tile.scratch), ...scalars] });
    if (mark !== undefined) w.act({ act: 'call', callee: mark, args: [i32(-1)] });
  };

  const start = (w: Writer, carries: readonly Carry[], tile: Tile): void => {
    for (const { initial, current } of carries) copy(w, current, initial, tile);
  };

  const writeScan = (w: Writer, step: ScanStep, tile: Tile): void => {
    start(w, step.carries, tile);
    if (step.n === 0) return;
    const index = w.local('i32', step.index);
    const [from, by, end] = step.reverse ? [step.n - 1, -1, -1] : [0, 1, step.n];
    set(w, index, i32(from));
    const inner = newWriter();
    writeSteps(inner, step.body, { ...tile, scalars: new Map([...tile.scalars, [step.index, index]]) });
    for (const { from: row, to } of step.stacked) copy(inner, to, row, tile, get(index));
    for (const { current, next } of step.carries) copy(inner, current, next, tile);
    set(inner, index, op('i32.add', get(index), i32(by)));
    w.act({ act: 'repeat', body: inner.actions, again: op('i32.ne', get(index), i32(end)) });
  };

  /** The condition holds for the calls that go on; what the body gives is taken over by its own steps. */
  const writeIterate = (w: Writer, step: IterateStep, tile: Tile): void => {
    start(w, step.carries, tile);
    if (step.max === 0) return;
    const [index, go] = [w.local('i32', step.index), w.local('i32', 'go')];
    set(w, index, i32(0));
    const inner = newWriter();
    const inside: Tile = { ...tile, scalars: new Map([...tile.scalars, [step.index, index]]) };
    writeSteps(inner, step.test, inside);
    set(inner, go, anyTrue(step.condition, tile));
    const body = newWriter();
    writeSteps(body, step.body, inside);
    inner.act({ act: 'if', condition: get(go), body: body.actions });
    set(inner, index, op('i32.add', get(index), i32(1)));
    w.act({
      act: 'repeat',
      body: inner.actions,
      again: op('i32.and', get(go), op('i32.lt_s', get(index), i32(step.max))),
    });
  };

  const anyTrue = (place: number, tile: Tile): Code => {
    const slot = layout.slotOf(place);
    const base = address(slot, tile);
    const vectors = Array.from({ length: Math.ceil(tile.width / 4) }, (_, i) => load('v128.load', base, 16 * i));
    return op(
      'v128.any_true',
      vectors.reduce((x, y) => op('v128.or', x, y)),
    );
  };

  const visit = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.step === 'nest') {
        const { code, extent, grain } = nest(step);
        entries.set(step, { name: code.name, extent, grain, scalars: step.nest.scalars, work: workOfNest(step.nest) });
      } else if (step.step === 'tiles') tiles(step);
      else {
        if (step.step === 'iterate') visit(step.test);
        visit(step.body);
      }
    }
  };
  visit(plan.steps);
  return { functions: made, entries, nests };
};

const set = (w: Writer, local: Local, value: Code): void => {
  w.act({ act: 'set', local, value });
};
