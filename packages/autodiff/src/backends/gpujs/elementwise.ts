/**
 * Functions of numbers as expressions of a kernel's text.
 */
import type { Dtype } from '@ergodic/core/graph';
import { isOpenDraw } from '../../lower/drawn.ts';
import type { Ref } from '../../lower/loops.ts';
import { isTranscendental } from '../../lower/transcendentals.ts';
import type { Dialect } from './dialect.ts';
import type { Uses } from './uses.ts';
import type { Writer } from './writer.ts';

const infix: Partial<Record<string, string>> = { add: '+', sub: '-', mul: '*', div: '/' };
const comparisons: Partial<Record<string, string>> = {
  equal: '===',
  notEqual: '!==',
  less: '<',
  lessEqual: '<=',
  greater: '>',
  greaterEqual: '>=',
};
const isLiteral = (text: string): boolean => /^-?\d+$/.test(text);

export interface ElementwiseContext {
  readonly dialect: Dialect;
  readonly writer: Writer;
  readonly uses: Uses;
  readonly kindOf: (ref: Ref) => Dtype;
  /** The text of a value; `named` gives it a name first, to be written more than once. */
  readonly code: (ref: Ref) => string;
  readonly named: (ref: Ref) => string;
  /** Whether the value still stands for an expression that has no name. */
  readonly isPending: (ref: Ref) => boolean;
  /** An integer local of this value. */
  readonly integer: (expression: string) => string;
  /** The two 16-bit halves of random words, where words are no values. */
  readonly halves: (ref: Ref) => readonly string[];
}

export interface Elementwise {
  readonly text: (op: string, kind: Dtype, args: readonly Ref[]) => string;
  /** A truth value as a condition of `?:`. */
  readonly condition: (ref: Ref) => string;
  readonly literal: (kind: Dtype, value: number) => string;
  /** A text that stands alone, without the parentheses around it. */
  readonly open: (text: string) => string;
}

/**
 * Sums and products as text in parentheses, which are left out again where the order of evaluation is the same without: gpu.js takes its time
 * over each. Where the order of operands does not matter the shorter text comes first: gpu.js works out the type of an operation from
 * its left side, down to the leaf, and does so again at every level.
 */
const newArithmetic = () => {
  const products = new Set<string>();
  const sums = new Set<string>();
  const isShort = (text: string): boolean => !text.startsWith('(');
  const inside = (text: string): string => text.slice(1, -1);
  const openProduct = (text: string): string => (!isShort(text) && products.has(text) ? inside(text) : text);
  /** A sum or a product without its parentheses. */
  const open = (text: string): string => (!isShort(text) && sums.has(text) ? inside(text) : openProduct(text));
  const join = (sign: string, x: string, y: string): string => {
    const [a, b] = (sign === '+' || sign === '*') && y.length < x.length ? [y, x] : [x, y];
    const isSum = sign === '+' || sign === '-';
    const text = isSum ? `(${open(a)} ${sign} ${openProduct(b)})` : `(${openProduct(a)} ${sign} ${b})`;
    (isSum ? sums : products).add(text);
    return text;
  };
  return { join, open };
};

export const newElementwise = (context: ElementwiseContext): Elementwise => {
  const { dialect, writer, uses, kindOf, code, named } = context;
  const { functions, integers, keepsNaN } = dialect;
  const arithmetic = newArithmetic();
  const literal = (kind: Dtype, value: number): string =>
    integers && (kind === 'int' || kind === 'bits') ? String(value) : dialect.real(value);

  /** The first branch of `?:` decides what gpu.js takes the whole for: a literal would make it a float. */
  const whole = (text: string): string => (integers && isLiteral(text) ? context.integer(text) : text);

  const areWords = (ref: Ref): boolean => !integers && kindOf(ref) === 'bits';

  /** A comparison as it may stand in a condition, if it may. */
  const comparison = (op: string, x: Ref, z: Ref): string | undefined => {
    const sign = comparisons[op];
    if (sign === undefined || areWords(x) || (op === 'notEqual' && !keepsNaN && kindOf(x) === 'real')) return undefined;
    return `${code(x)} ${sign} ${code(z)}`;
  };

  const condition = (ref: Ref): string => {
    const made = uses.lets.get(ref);
    if (made !== undefined && uses.count.get(ref) === 1 && context.isPending(ref) && 'args' in made.value) {
      const [x, z] = made.value.args;
      const found = x === undefined || z === undefined ? undefined : comparison(made.value.op, x, z);
      if (found !== undefined) return found;
    }
    return `${code(ref)} > 0.5`;
  };

  /** Equality where the plain comparison does not do: NaN differs from itself, and words are compared by halves. */
  const equality = (op: string, x: Ref, z: Ref): string => {
    const [yes, no] = op === 'equal' ? ['1.0', '0.0'] : ['0.0', '1.0'];
    if (!areWords(x)) return `(${code(x)} === ${code(z)} ? ${yes} : ${no})`;
    const [xs, zs] = [context.halves(x), context.halves(z)];
    return `(${xs[0]} === ${zs[0]} ? (${xs[1]} === ${zs[1]} ? ${yes} : ${no}) : ${no})`;
  };

  /** The larger one (or the smaller); NaN if either is. */
  const extreme = (kind: Dtype, sign: '>' | '<', x: Ref, z: Ref): string => {
    if (kind === 'real' && keepsNaN) return `${sign === '>' ? 'Math.max' : 'Math.min'}(${code(x)}, ${code(z)})`;
    const [a, b] = [kind === 'int' ? whole(named(x)) : named(x), named(z)];
    const other = kind === 'real' ? `(${a} === ${a} ? ${b} : ${a})` : b;
    return `(${a} ${sign} ${b} ? ${a} : ${other})`;
  };

  const text = (op: string, kind: Dtype, args: readonly Ref[]): string => {
    const [x = 0, y = 0, z = 0] = args;
    const sign = infix[op];
    if (sign !== undefined) return arithmetic.join(sign, code(x), code(y));
    if (comparisons[op] !== undefined) {
      const compared = comparison(op, x, y);
      return compared === undefined ? equality(op, x, y) : `(${compared} ? 1.0 : 0.0)`;
    }
    if (op === 'erfinv' && isOpenDraw((ref) => uses.lets.get(ref)?.value, x))
      return functions.erfinvInside(writer, named(x));
    if (isTranscendental(op)) return functions[op](writer, named(x));
    switch (op) {
      case 'neg':
        return `(-${code(x)})`;
      case 'abs':
        return `Math.abs(${code(x)})`;
      case 'sqrt':
        return `Math.sqrt(${code(x)})`;
      case 'floor':
        return `Math.floor(${code(x)})`;
      case 'sign': {
        const [a, zero] = [named(x), literal(kind, 0)];
        const [one, minusOne] = kind === 'int' ? [whole('1'), whole('-1')] : [literal(kind, 1), literal(kind, -1)];
        return `(${a} > ${zero} ? ${one} : (${a} < ${zero} ? ${minusOne} : ${a}))`;
      }
      case 'maximum':
        return extreme(kind, '>', x, y);
      case 'minimum':
        return extreme(kind, '<', x, y);
      case 'pow':
        return functions.pow(writer, named(x), named(y));
      case 'and':
        return `(${code(x)} * ${code(y)})`;
      case 'or':
        return `Math.max(${code(x)}, ${code(y)})`;
      case 'not':
        return `(1.0 - ${code(x)})`;
      case 'where': {
        const first = kind === 'int' ? whole(code(y)) : code(y);
        return `(${condition(x)} ? ${first} : ${code(z)})`;
      }
      default:
        throw new RangeError(`no text for '${op}'`);
    }
  };
  return { text, condition, literal, open: arithmetic.open };
};
