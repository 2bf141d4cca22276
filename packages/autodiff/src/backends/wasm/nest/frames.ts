/**
 * Where code goes while a nest is written: one list of actions for each loop that is open. What does not change in a loop is computed before it,
 * once for all that ask.
 */
import { type Code, get, i32, type Local, op } from '../assembler/index.ts';
import { newWriter, type Writer } from '../writer.ts';

/** A variable that holds a whole number, and the loop (counted from outside) in which it is set. */
export interface Variable {
  readonly local: Local;
  readonly depth: number;
  /** For the counter of a loop that begins at zero: by how much it grows with every turn. */
  readonly step?: number;
}

interface Frame {
  readonly writer: Writer;
  readonly known: Map<string, Code>;
  /** Sums that grow by the same with every turn, and by how much. */
  readonly growing: { readonly local: Local; readonly by: number }[];
}

export interface Frames {
  readonly depth: () => number;
  /** The innermost list of actions. */
  readonly writer: () => Writer;
  /** Writes into a list of its own, one loop further in. */
  readonly inside: (write: () => void) => Writer;
  /** The sum of multiples of variables, each part of it as far out as it can be. */
  readonly sum: (terms: readonly (readonly [Variable, number])[], constant: number) => Code;
}

const times = (code: Code, by: number): Code => {
  if (by === 1) return code;
  const shift = Math.log2(by);
  return Number.isInteger(shift) && by > 0 ? op('i32.shl', code, i32(shift)) : op('i32.mul', code, i32(by));
};

export const newFrames = (): Frames => {
  const newFrame = (): Frame => ({ writer: newWriter(), known: new Map(), growing: [] });
  const frames: Frame[] = [newFrame()];
  const numbers = new Map<Local, number>();
  const numberOf = (local: Local): number => {
    const known = numbers.get(local) ?? numbers.size;
    numbers.set(local, known);
    return known;
  };
  const at = (depth: number): Frame => {
    const frame = frames[depth];
    if (frame === undefined) throw new RangeError(`no loop ${depth}`);
    return frame;
  };
  const top = (): Frame => at(frames.length - 1);
  return {
    depth: () => frames.length - 1,
    writer: () => top().writer,
    inside: (write) => {
      const frame = newFrame();
      frames.push(frame);
      write();
      for (const { local, by } of frame.growing)
        frame.writer.act({ act: 'set', local, value: op('i32.add', get(local), i32(by)) });
      frames.pop();
      return frame.writer;
    },
    sum: (terms, constant) => {
      // Of one loop the counter comes first: what grows with it begins with what is known outside.
      const first = ({ step }: Variable): number => (step === undefined ? 1 : 0);
      const inOrder = [...terms].sort(
        ([a], [b]) => a.depth - b.depth || first(a) - first(b) || numberOf(a.local) - numberOf(b.local),
      );
      let total: Code | null = null;
      let key = '';
      for (const [{ local, depth, step }, by] of inOrder) {
        key += ` ${numberOf(local)}*${by}`;
        const frame = at(depth);
        const known = frame.known.get(key);
        if (known !== undefined) {
          total = known;
          continue;
        }
        if (step !== undefined && depth > 0) {
          // One addition a turn, instead of a product.
          const sum: Local = at(depth - 1).writer.local('i32', 'to');
          at(depth - 1).writer.act({ act: 'set', local: sum, value: total ?? i32(0) });
          frame.growing.push({ local: sum, by: by * step });
          total = get(sum);
          frame.known.set(key, total);
          continue;
        }
        const part = times(get(local), by);
        const code: Code = total === null ? part : op('i32.add', total, part);
        total = frame.writer.keep(code, 'at');
        frame.known.set(key, total);
      }
      if (total === null) return i32(constant);
      return constant === 0 ? total : op('i32.add', total, i32(constant));
    },
  };
};
