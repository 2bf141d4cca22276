/**
 * Threefry-2x32-20 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") of a key and the counter (0, c), on words or on vectors of words.
 */
import { type Code, i32, op, shuffle, splat } from '../assembler/index.ts';

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

export interface Words {
  readonly add: (a: Code, b: Code) => Code;
  readonly xor: (a: Code, b: Code) => Code;
  readonly rotate: (a: Code, by: number) => Code;
  readonly literal: (x: number) => Code;
}

export const scalarWords: Words = {
  add: (a, b) => op('i32.add', a, b),
  xor: (a, b) => op('i32.xor', a, b),
  rotate: (a, by) => op('i32.rotl', a, i32(by)),
  literal: (x) => i32(x | 0),
};

/** Bytes of each word, moved up by so many. */
const bytesUp = (by: number): readonly number[] =>
  Array.from({ length: 16 }, (_, i) => 4 * Math.floor(i / 4) + ((i - by + 4) % 4));

export const vectorWords: Words = {
  add: (a, b) => op('i32x4.add', a, b),
  xor: (a, b) => op('v128.xor', a, b),
  rotate: (a, by) =>
    by % 8 === 0
      ? shuffle(a, a, bytesUp(by / 8))
      : op('v128.or', op('i32x4.shl', a, i32(by)), op('i32x4.shr_u', a, i32(32 - by))),
  literal: (x) => splat.i32(x | 0),
};

/** Both words of the cipher. */
export const threefry = (
  { add, xor, rotate, literal }: Words,
  keep: (code: Code) => Code,
  [k0, k1]: readonly [Code, Code],
  counter: Code,
): readonly [Code, Code] => {
  const k2 = keep(xor(xor(k0, k1), literal(PARITY)));
  const keys = [k0, k1, k2] as const;
  let x0 = k0;
  let x1 = keep(add(counter, k1));
  for (let round = 0; round < 5; round++) {
    for (const by of ROTATIONS[round % 2 === 0 ? 0 : 1]) {
      x0 = keep(add(x0, x1));
      x1 = keep(xor(keep(rotate(x1, by)), x0));
    }
    x0 = keep(add(x0, keys[(round + 1) % 3] ?? k0));
    x1 = keep(add(x1, keep(add(keys[(round + 2) % 3] ?? k0, literal(round + 1)))));
  }
  return [x0, x1];
};
