/**
 * Loops over the cells of a nest: over the axes, the last of them by vectors, and the statements of the nest inside.
 */
import { operandsOf, type Ref, type Stmt, type Store } from '../../../lower/loops.ts';
import type { Nest } from '../../../nests/nest-plan.ts';
import { type Action, type Code, get, i32, type Local, op } from '../assembler/index.ts';
import { type Copies, copiesOf, each } from './copies.ts';
import type { Frames, Variable } from './frames.ts';
import { writeLoop } from './loop.ts';
import { writeStore } from './memory.ts';
import { isVarying, type Sheet } from './sheet.ts';
import { newTotals } from './totals.ts';
import { writeLet } from './values.ts';

export const extentOf = (nest: Nest, axis: number): number => nest.axes[axis] ?? 1;

/** A loop of the function over [from, to), so many at once, and one at a time what is left. */
const counted = (
  frames: Frames,
  local: Local,
  [from, to]: readonly [Code, Code],
  steps: readonly number[],
  body: (step: number) => void,
): void => {
  const writer = frames.writer();
  writer.act({ act: 'set', local, value: from });
  for (const step of steps) {
    const inside = frames.inside(() => {
      body(step);
      frames.writer().act({ act: 'set', local, value: op('i32.add', get(local), i32(step)) });
    });
    const fits = op('i32.le_s', get(local), step === 1 ? op('i32.sub', to, i32(1)) : op('i32.sub', to, i32(step)));
    writer.act({ act: 'if', condition: fits, body: [{ act: 'repeat', body: inside.actions, again: fits }] });
  }
};

/** Loops over the axes that do not stand in lanes. */
export const writeAxes = (
  sheet: Sheet,
  nest: Nest,
  order: readonly number[],
  range: (axis: number) => readonly [Code, Code],
  width: number,
  cells: readonly number[] = [],
): void => {
  const { frames, shape } = sheet;
  const [axis, ...rest] = order;
  if (axis === undefined) {
    writeLanes(sheet, nest, range(shape.vector), width, cells);
    return;
  }
  const local = frames.writer().local('i32', `a${axis}`);
  const jam = shape.jams.find((one) => one.axis === axis);
  // Ranges of the split axis begin and end at whole groups too: see `grain`.
  const steps = jam === undefined ? [1] : extentOf(nest, axis) % jam.cells === 0 ? [jam.cells] : [jam.cells, 1];
  counted(frames, local, range(axis), steps, (step) => {
    sheet.setSymbol(`axis ${axis}`, { variable: { local, depth: frames.depth() }, shift: 0 });
    // Jammed axes come last, in the order of `jams`.
    writeAxes(sheet, nest, rest, range, width, jam === undefined ? cells : [...cells, step]);
  });
};

/** Values that are the same in all lanes and wait for no loop, and everything else. */
const apart = (sheet: Sheet, body: readonly Stmt[]): readonly [readonly Stmt[], readonly Stmt[]] => {
  const late = new Set<Ref>();
  const first: Stmt[] = [];
  const rest: Stmt[] = [];
  for (const stmt of body) {
    if (stmt.stmt === 'loop') for (const { ref } of stmt.carried) late.add(ref);
    if (stmt.stmt !== 'let') rest.push(stmt);
    else if (isVarying(sheet, stmt.ref) || operandsOf(stmt.value).some((ref) => late.has(ref))) {
      late.add(stmt.ref);
      rest.push(stmt);
    } else first.push(stmt);
  }
  return [first, rest];
};

/** What is the same in all lanes comes first, once; then the vectors. */
const writeLanes = (
  sheet: Sheet,
  nest: Nest,
  [from, to]: readonly [Code, Code],
  width: number,
  cells: readonly number[],
): void => {
  const { shape } = sheet;
  const [uniform, varying] = apart(sheet, nest.body);
  writeBody(sheet, uniform, { cells, vectors: 1 }, width);
  const sums = nest.body.filter((stmt) => stmt.stmt === 'store').filter((stmt) => stmt.sum);
  const totals = newTotals(sheet, sums, cells);
  for (const pass of shape.passes) {
    const own = new Set(pass);
    const body = varying.filter((stmt) => own.has(stmt));
    writeRange(sheet, nest, [from, to], (vectors) => {
      writeBody(sheet, body, { cells, vectors }, width);
      for (const stmt of body) if (stmt.stmt === 'store' && stmt.sum) totals.take(stmt, vectors);
    });
  }
  totals.write();
};

/** A range of the axis in the lanes, by so many vectors at once. */
const writeRange = (
  { frames, shape, a, setSymbol }: Sheet,
  nest: Nest,
  [from, to]: readonly [Code, Code],
  body: (vectors: number) => void,
): void => {
  const local = frames.writer().local('i32', `a${shape.vector}`);
  const variable: Variable = { local, depth: frames.depth() + 1 };
  const block = (vectors: number): readonly Action[] =>
    frames.inside(() => {
      setSymbol(`axis ${shape.vector}`, { variable, shift: 0 });
      body(vectors);
      frames.writer().act({ act: 'set', local, value: op('i32.add', get(local), i32(vectors * a.lanes)) });
    }).actions;
  const writer = frames.writer();
  writer.act({ act: 'set', local, value: from });
  if (shape.clamped) {
    for (const action of block(1)) writer.act(action);
  } else if (nest.tiled) {
    // Calls of a tile come in whole vectors.
    writer.act({ act: 'repeat', body: block(shape.vectors), again: op('i32.lt_s', get(local), to) });
  } else {
    if (shape.vectors > 1) {
      const step = shape.vectors * a.lanes;
      const fits = op('i32.le_s', get(local), op('i32.sub', to, i32(step)));
      writer.act({ act: 'if', condition: fits, body: [{ act: 'repeat', body: block(shape.vectors), again: fits }] });
    }
    // The last vector ends with the last cell: some cells are computed twice, to the same numbers.
    const end = op('i32.sub', to, i32(a.lanes));
    const back: readonly Action[] = [
      {
        act: 'if',
        condition: op('i32.and', op('i32.gt_s', get(local), end), op('i32.lt_s', get(local), to)),
        body: [{ act: 'set', local, value: end }],
      },
    ];
    const more = op('i32.lt_s', get(local), to);
    writer.act({
      act: 'if',
      condition: more,
      body: [...back, { act: 'repeat', body: [...block(1), ...back], again: more }],
    });
  }
};

const writeBody = (sheet: Sheet, body: readonly Stmt[], copies: Copies, width: number): void => {
  for (const stmt of body) {
    if (stmt.stmt === 'let') for (const copy of copiesOf(sheet, stmt.ref, copies)) writeLet(sheet, stmt, copy);
    else if (stmt.stmt === 'loop') writeLoop(sheet, stmt, copies, (inner) => writeBody(sheet, inner, copies, width));
    else if (!stmt.sum) writeStores(sheet, stmt, copies, width);
  }
};

const writeStores = (sheet: Sheet, store: Store, copies: Copies, width: number): void => {
  for (const copy of each(copies)) writeStore(sheet, store, copy, width);
};
