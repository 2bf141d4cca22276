/**
 * Random bits under WebGL, where JavaScript's integers are floats: native GLSL functions work in `uint`. Whole words never leave them;
 * a key is its root, in halves of 16 bits, and the numbers folded into it.
 */
import type { Let, Ref, Scalar } from '../../lower/loops.ts';
import { real } from './writer.ts';

/** Keys are at most so many folds away from a key in memory. */
export const DEEPEST_KEY = 6;

/** What a native function is asked for. */
const part = { mixedHigh: 0, mixedLow: 1, unit: 2, firstHigh: 3, firstLow: 4, secondHigh: 5, secondLow: 6 } as const;

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

const rounds = [0, 1, 2, 3, 4]
  .map((group) => {
    const mix = rotations[group % 2 === 0 ? 0 : 1].map((r) => `a += b; b = ((b << ${r}) | (b >> ${32 - r})) ^ a;`);
    const words = ['k.x', 'k.y', 'k2'];
    return `${mix.join(' ')} a += ${words[(group + 1) % 3]}; b += ${words[(group + 2) % 3]} + ${group + 1}u;`;
  })
  .join('\n');

/** Shared by all the native functions. */
export const nativePrelude = `
uvec2 threefry(uvec2 k, uint d) {
uint k2 = k.x ^ k.y ^ 0x1BD11BDAu; uint a = k.x; uint b = d + k.y;
${rounds}
return uvec2(a, b);
}
`;

const depths = Array.from({ length: DEEPEST_KEY }, (_, i) => i + 1);
const nameOf = (depth: number): string => `randomAt${depth}`;

/** For each depth: the word at the end of a chain of `depth` ciphers, or what is asked of it. */
export const nativeFunctions: readonly { readonly name: string; readonly source: string }[] = depths.map((depth) => {
  const data = Array.from({ length: depth }, (_, i) => `d${i}`);
  const parameters = ['h0', 'l0', 'h1', 'l1', ...data, 'which'].map((name) => `float ${name}`).join(', ');
  return {
    name: nameOf(depth),
    source: `float ${nameOf(depth)}(${parameters}) {
uvec2 k = uvec2((uint(h0) << 16) | uint(l0), (uint(h1) << 16) | uint(l1));
${data.map((d) => `k = threefry(k, uint(${d}));`).join('\n')}
uint m = k.x ^ k.y;
if (which < 0.5) return float(m >> 16);
if (which < 1.5) return float(m & 65535u);
if (which < 2.5) return float(m >> 9) * 1.1920928955078125e-7;
if (which < 3.5) return float(k.x >> 16);
if (which < 4.5) return float(k.x & 65535u);
if (which < 5.5) return float(k.y >> 16);
return float(k.y & 65535u);
}`,
  };
});

/** A place `by` further on. WebGL takes a sum of two literals for a float, which is no index. */
const offset = (index: string, by: number): string =>
  /^\d+$/.test(index) ? String(Number(index) + by) : `${index} + ${by}`;

export interface NativeContext {
  readonly lets: ReadonlyMap<Ref, Let>;
  readonly size: (buffer: string) => number;
  readonly code: (ref: Ref) => string;
  /** A value as a place in an array. */
  readonly place: (ref: Ref) => string;
  readonly condition: (ref: Ref) => string;
  /** Gives an expression a name. */
  readonly define: (expression: string) => string;
}

export class KeyTooDeep extends Error {
  override readonly name = 'KeyTooDeep';
}

export const nativeBits = ({ lets, size, code, place, condition, define }: NativeContext) => {
  const scalarOf = (ref: Ref): Scalar | undefined => lets.get(ref)?.value;

  /** The numbers folded into a key, and the halves of its root. */
  const path = (key: readonly [Ref, Ref]): { readonly root: readonly string[]; readonly data: readonly string[] } => {
    const [first, second] = [scalarOf(key[0]), scalarOf(key[1])];
    if (first?.op === 'threefry' && second?.op === 'secondWord' && second.of === key[0]) {
      const parent = path(first.key);
      return { root: parent.root, data: [...parent.data, code(first.counter)] };
    }
    return { root: [...halves(key[0]), ...halves(key[1])], data: [] };
  };

  const call = (cipher: Ref, which: number): string => {
    const value = scalarOf(cipher);
    if (value?.op !== 'threefry') throw new RangeError('not a cipher');
    const { root, data } = path(value.key);
    const all = [...data, code(value.counter)];
    if (all.length > DEEPEST_KEY) throw new KeyTooDeep(`a key ${all.length} folds deep (at most ${DEEPEST_KEY})`);
    return `${nameOf(all.length)}(${[...root, ...all, real(which)].join(', ')})`;
  };

  const halves = (ref: Ref): readonly [string, string] => {
    const value = scalarOf(ref);
    switch (value?.op) {
      case 'load':
        // An array cannot be read in the argument of a native function.
        return [
          define(`${value.buffer}[${place(value.index)}]`),
          define(`${value.buffer}[${offset(place(value.index), size(value.buffer))}]`),
        ];
      case 'constant':
        return [real(value.value >>> 16), real(value.value & 0xffff)];
      case 'threefry':
        return [call(ref, part.firstHigh), call(ref, part.firstLow)];
      case 'secondWord':
        return [call(value.of, part.secondHigh), call(value.of, part.secondLow)];
      case 'mixedWords':
        return [call(value.of, part.mixedHigh), call(value.of, part.mixedLow)];
      case 'where': {
        const [c = 0, a = 0, b = 0] = value.args;
        const [x, y] = [halves(a), halves(b)];
        const test = condition(c);
        return [`(${test} ? ${x[0]} : ${y[0]})`, `(${test} ? ${x[1]} : ${y[1]})`];
      }
      default:
        throw new RangeError(`random bits cannot come from '${value?.op ?? 'nothing'}' here`);
    }
  };

  /** The upper 23 bits of a word as a number in [0, 1). */
  const unit = (ref: Ref): string => {
    const value = scalarOf(ref);
    if (value?.op === 'mixedWords') return call(value.of, part.unit);
    const [high, low] = halves(ref);
    return `((${high}) * 0.0000152587890625 + Math.floor((${low}) / 512.0) * 1.1920928955078125e-7)`;
  };
  return { halves, unit };
};
