/**
 * A loop of a nest, its variables in locals. Engines read everything that a turn reads before they compute: more turns at once would need more
 * registers than there are.
 */
import { transcendental } from '../../../lower/cost.ts';
import { type Carried, eachStmt, type Loop, type Ref, type Stmt } from '../../../lower/loops.ts';
import { type Code, get, i32, type Local, op } from '../assembler/index.ts';
import { type Copies, copiesOf } from './copies.ts';
import { type Copy, integers, isVarying, type Sheet, vectorOf, wordOf } from './sheet.ts';

/** Written out, a loop is no longer than this. */
const LONGEST = 160;
/** A function of many instructions counts as so many. */
const COSTLY = 16;
/** Loops of at most so many turns are written out. */
const WRITTEN_OUT = 8;

interface Cell {
  readonly carried: Carried;
  readonly copy: Copy;
  readonly local: Local;
}

/** How the variable of a loop is held: vectors, but for integers and words that are the same in all lanes. */
const isVector = (sheet: Sheet, { ref, kind }: Carried): boolean =>
  kind === 'real' || kind === 'bool' || isVarying(sheet, ref);

const hold = (sheet: Sheet, { ref, kind }: Carried, copy: Copy, local: Local): void => {
  if (kind === 'int' && local.type === 'i32') sheet.setVariable(ref, copy, { local, depth: sheet.frames.depth() });
  else sheet.setValue(ref, copy, { at: local.type === 'v128' ? 'vector' : 'word', code: get(local) });
};

const read = (sheet: Sheet, carried: Carried, ref: Ref, copy: Copy): Code => {
  if (!isVector(sheet, carried)) return wordOf(sheet, ref, copy);
  return carried.kind === 'int' ? integers(sheet, ref, copy) : vectorOf(sheet, ref, copy);
};

const isInnermost = (body: readonly Stmt[]): boolean => body.every((stmt) => stmt.stmt !== 'loop');

/** How many values a turn computes: sums of indices are written where they are used. */
const sizeOf = (sheet: Sheet, body: readonly Stmt[], copies: Copies): number => {
  let n = 0;
  eachStmt(body, (stmt) => {
    if (stmt.stmt === 'let' && stmt.kind !== 'int')
      n += copiesOf(sheet, stmt.ref, copies).length * (transcendental.has(stmt.value.op) ? COSTLY : 1);
    else n += 1;
  });
  return n;
};

export const writeLoop = (
  sheet: Sheet,
  loop: Loop,
  copies: Copies,
  writeInner: (body: readonly Stmt[]) => void,
): void => {
  const { frames } = sheet;
  const cells = loop.carried.flatMap((carried) =>
    copiesOf(sheet, carried.ref, copies).map(
      (copy): Cell => ({
        carried,
        copy,
        local: frames.writer().local(isVector(sheet, carried) ? 'v128' : 'i32', 'u'),
      }),
    ),
  );
  const start = cells.map(({ carried, copy }) => read(sheet, carried, carried.init, copy));
  cells.forEach(({ local }, i) => {
    const value = start[i];
    if (value !== undefined) frames.writer().act({ act: 'set', local, value });
  });
  const holdAll = (): void => {
    for (const { carried, copy, local } of cells) hold(sheet, carried, copy, local);
  };
  const own = new Set(cells.map(({ local }) => local));
  const fresh = (code: Code): Local => {
    const local = frames.writer().local(code.type, 'u');
    frames.writer().act({ act: 'set', local, value: code });
    return local;
  };
  /** One turn: all variables change at once. */
  const turn = (): void => {
    writeInner(loop.body);
    const next = cells.map(({ carried, copy, local }) => {
      const code = read(sheet, carried, carried.next, copy);
      return code.code === 'get' && own.has(code.local) && code.local !== local ? get(fresh(code)) : code;
    });
    cells.forEach(({ carried, copy, local }, i) => {
      const value = next[i];
      if (value === undefined) return;
      frames.writer().act({ act: 'set', local, value });
      // Sums of an integer are remembered by its variable: what changes has another one after each turn.
      if (carried.kind === 'int' && local.type === 'i32') hold(sheet, carried, copy, fresh(value));
      else hold(sheet, carried, copy, local);
    });
  };
  const size = sizeOf(sheet, loop.body, copies);
  const simple = isInnermost(loop.body) && loop.active === undefined;
  const at = (local: Local | null, shift: number): void => {
    const variable = local === null ? null : { local, depth: frames.depth(), step: 1 };
    sheet.setSymbol(`turn ${loop.index}`, { variable, shift });
  };
  holdAll();
  const few = copies.cells.reduce((n, m) => n * m, copies.vectors) <= 2 ? WRITTEN_OUT : 1;
  if (simple && loop.extent <= few && size * loop.extent <= LONGEST) {
    for (let i = 0; i < loop.extent; i++) {
      at(null, i);
      turn();
    }
    return;
  }
  if (loop.extent === 0) return;
  const index = frames.writer().local('i32', 'k');
  frames.writer().act({ act: 'set', local: index, value: i32(0) });
  const inside = frames.inside(() => {
    holdAll();
    at(index, 0);
    turn();
    frames.writer().act({ act: 'set', local: index, value: op('i32.add', get(index), i32(1)) });
  });
  const more = op('i32.lt_s', get(index), i32(loop.extent));
  frames.writer().act({ act: 'repeat', body: inside.actions, again: stillActive(loop, cells, more) });
  holdAll();
};

/** Further turns, unless no lane would change. */
const stillActive = (loop: Loop, cells: readonly Cell[], more: Code): Code => {
  const masks = cells.filter(({ carried }) => carried.ref === loop.active).map(({ local }) => get(local));
  const [first, ...rest] = masks;
  if (first === undefined) return more;
  const any = rest.reduce<Code>((a, b) => op('v128.or', a, b), first);
  return op('i32.and', more, op('v128.any_true', any));
};
