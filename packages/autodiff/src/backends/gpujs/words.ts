/**
 * Random words in 32-bit integer locals, for the modes that have such.
 */
import { threefryLines } from './threefry.ts';
import type { Writer } from './writer.ts';

export interface Words {
  /** The two words of a cipher, each in a local of its own. */
  readonly cipher: (
    key: readonly [string, string],
    counter: string,
  ) => { readonly first: string; readonly second: string };
  /** A fixed word. */
  readonly literal: (value: number) => string;
  /** A word of an array, which holds upper halves, then lower ones. */
  readonly load: (buffer: string, size: number, index: string) => string;
  /** Both halves as numbers. */
  readonly halves: (word: string) => readonly string[];
}

/** `integer` writes an integer local of some value. */
export const newWords = (w: Writer, integer: (expression: string) => string): Words => {
  const registers = { a: '', b: '', k0: '', k1: '', k2: '' };
  const register = (name: keyof typeof registers): string => {
    if (registers[name] === '') registers[name] = w.integer();
    return registers[name];
  };
  return {
    cipher: ([k0, k1], counter) => {
      const names = { a: register('a'), b: register('b'), k0: register('k0'), k1: register('k1'), k2: register('k2') };
      w.line(`${names.k0} = ${k0};`);
      w.line(`${names.k1} = ${k1};`);
      w.line(`${names.a} = 0;`);
      w.line(`${names.b} = ${counter};`);
      for (const line of threefryLines(names)) w.line(line);
      return { first: integer(names.a), second: integer(names.b) };
    },
    // In halves: as one literal it would pass through single precision.
    literal: (value) => {
      const name = integer(String(value >>> 16));
      w.line(`${name} = (${name} << 16) | ${value & 0xffff};`);
      return name;
    },
    load: (buffer, size, index) => {
      const high = w.integer();
      const low = w.integer();
      w.line(`${high} = ${buffer}[${index}] | 0;`);
      w.line(`${low} = ${buffer}[${index} + ${size}] | 0;`);
      w.line(`${high} = (${high} << 16) | ${low};`);
      return high;
    },
    halves: (word) => [`${integer(`(${word}) >>> 16`)} * 1.0`, `${integer(`(${word}) & 65535`)} * 1.0`],
  };
};
