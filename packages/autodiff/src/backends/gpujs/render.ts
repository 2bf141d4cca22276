/**
 * A kernel as the text of a gpu.js function. Each value that is used once is written where it is used; the others are `const`s.
 * Integers are true 32-bit locals except under WebGL, where they stay floats and random bits come from a native function.
 */
import type { Dtype } from '@ergodic/core/graph';
import {
  type Carried,
  type Kernel,
  type Let,
  type Loop,
  operandsOf,
  type Ref,
  type Scalar,
  type Stmt,
} from '../../lower/loops.ts';
import type { Dialect } from './dialect.ts';
import { newElementwise } from './elementwise.ts';
import { nativeBits } from './native-bits.ts';
import { usesOf } from './uses.ts';
import { newWords } from './words.ts';
import { newWriter, real, type Writer } from './writer.ts';

export interface Rendered {
  readonly source: string;
  /** Values that a cell yields: `bits` results come as two 16-bit halves each. */
  readonly width: number;
}

const DEEPEST = 20;
const LONGEST = 600;
/** What is written with `?:`, whose value gpu.js takes for a float: an integer is given a local first. Words always are. */
const choices: ReadonlySet<string> = new Set(['where', 'maximum', 'minimum', 'sign']);

interface Text {
  readonly code: string;
  readonly depth: number;
}

export const render = (kernel: Kernel, dialect: Dialect): Rendered => {
  const { integers } = dialect;
  const w: Writer = newWriter();
  const uses = usesOf(kernel);
  const { count, lets } = uses;
  /** Names and pending expressions of values already met. */
  const texts = new Map<Ref, Text>();
  const kinds = new Map<Ref, Dtype>();

  const text = (ref: Ref): Text => {
    const known = texts.get(ref);
    if (known === undefined) throw new RangeError(`value ${ref} is not written yet`);
    return known;
  };
  const code = (ref: Ref): string => text(ref).code;
  const named = (ref: Ref): string => {
    const { code: expression, depth } = text(ref);
    if (depth === 0) return expression;
    const name = kinds.get(ref) === 'int' && integers ? assignInteger(expression) : w.define('v', open(expression));
    texts.set(ref, { code: name, depth: 0 });
    return name;
  };
  const assignInteger = (expression: string): string => {
    const name = w.integer();
    w.line(`${name} = ${expression};`);
    return name;
  };
  const isInteger = (kind: Dtype): boolean => integers && (kind === 'int' || kind === 'bits');
  const {
    text: elementwise,
    condition,
    literal,
    open,
  } = newElementwise({
    dialect,
    writer: w,
    uses,
    kindOf: (ref) => kinds.get(ref) ?? 'real',
    code,
    named,
    isPending: (ref) => text(ref).depth > 0,
    integer: assignInteger,
    halves: (ref) => native.halves(ref),
  });

  const words = newWords(w, assignInteger);
  /** The second words of ciphers. */
  const seconds = new Map<Ref, string>();

  const native = nativeBits({
    lets,
    size: (name) => kernel.buffers.find((b) => b.name === name)?.size ?? 0,
    code: named,
    place: (ref) => place(named, ref),
    condition,
    define: (expression) => w.define('h', expression),
  });

  /** A counter that gpu.js makes: where integers are floats, it is made one at once, since a choice between the two does not compile. */
  const counter = (name: string): string => (integers ? name : `Math.floor(${name})`);
  /** A value as a place in an array. */
  const place = (write: (ref: Ref) => string, ref: Ref): string => {
    const made = lets.get(ref)?.value;
    return made?.op === 'constant' ? String(made.value) : write(ref);
  };

  const valueText = (kind: Dtype, value: Scalar): string => {
    switch (value.op) {
      case 'constant':
        return kind === 'bits' && integers ? words.literal(value.value) : literal(kind, value.value);
      case 'cell':
      case 'column':
        return counter('this.thread.x');
      case 'row':
        return counter('this.thread.y');
      // In two parts, since a pipeline cannot add: the first turn of a recording, and the turn within it.
      case 'argument':
        return integers ? `((${value.name} + ${value.name}x) | 0)` : `(${value.name} + ${value.name}x)`;
      case 'load': {
        const size = kernel.buffers.find((b) => b.name === value.buffer)?.size ?? 0;
        if (kind === 'bits') return words.load(value.buffer, size, place(named, value.index));
        const read = `${value.buffer}[${place(integers ? code : named, value.index)}]`;
        return kind === 'int' && integers ? `(${read} | 0)` : read;
      }
      case 'convert': {
        const from = kinds.get(value.arg);
        if (kind === 'real') return from === 'int' ? `(${code(value.arg)} * 1.0)` : code(value.arg);
        if (from !== 'real' && (from !== 'bool' || !integers)) return code(value.arg);
        const x = named(value.arg);
        return integers ? `(${x} | 0)` : `(${x} < 0.0 ? Math.ceil(${x}) : Math.floor(${x}))`;
      }
      // Exact below 2^22: half a unit is more than a single-precision division can lose.
      case 'quotient':
        return quotient(code(value.arg), value.by);
      case 'remainder':
        return `(${named(value.arg)} - ${quotient(named(value.arg), value.by)} * ${value.by})`;
      case 'mixedWords':
        return `(${code(value.of)} ^ ${seconds.get(value.of) ?? '0'})`;
      case 'secondWord':
        return seconds.get(value.of) ?? '0';
      case 'unit': {
        if (!integers) return native.unit(value.bits);
        const upper = assignInteger(`(${code(value.bits)}) >>> 9`);
        return `(${upper} * 1.1920928955078125e-7)`;
      }
      case 'threefry':
        throw new RangeError('a cipher is written as statements');
      case 'axis':
        throw new RangeError('a kernel of gpu.js has cells, not axes');
      default:
        return elementwise(value.op, kind, value.args);
    }
  };
  const quotient = (x: string, by: number): string => {
    const whole = `Math.floor((${x} + 0.5) / ${real(by)})`;
    return integers ? `(${whole} | 0)` : whole;
  };

  const depthOf = (value: Scalar): number => {
    let deepest = 0;
    for (const ref of operandsOf(value)) deepest = Math.max(deepest, texts.get(ref)?.depth ?? 0);
    return 1 + deepest;
  };

  /** Values that differ from cell to cell, as far as is known. */
  const varying = new Set<Ref>();

  /** A place known beforehand, or at a known distance from a value that has a name; the same for all cells. */
  const isSettled = (index: Ref): boolean => {
    const made = lets.get(index)?.value;
    if (made?.op === 'constant') return true;
    if (made?.op !== 'add' || varying.has(index)) return false;
    const known = made.args.filter((part) => lets.get(part)?.value.op === 'constant');
    return known.length > 0 && made.args.every((part) => texts.get(part)?.depth === 0);
  };

  const writeLet = ({ ref, kind, value }: Let, local: ReadonlySet<Ref>): void => {
    kinds.set(ref, kind);
    if (value.op === 'cell' || value.op === 'column' || operandsOf(value).some((r) => varying.has(r))) varying.add(ref);
    // Without integers a word of random bits is no value: whoever uses it calls a native function.
    if (!integers && kind === 'bits') return;
    if (value.op === 'threefry') {
      const { first, second } = words.cipher([code(value.key[0]), code(value.key[1])], code(value.counter));
      texts.set(ref, { code: first, depth: 0 });
      seconds.set(ref, second);
      return;
    }
    const expression = valueText(kind, value);
    const depth = depthOf(value);
    // An array does not change while a kernel reads it: such a place is read where it is used, as cheaply as a local.
    const place = value.op === 'load' && kind === 'real' && isSettled(value.index);
    const atom =
      place ||
      value.op === 'constant' ||
      value.op === 'argument' ||
      value.op === 'cell' ||
      value.op === 'secondWord' ||
      w.isName(expression);
    if (atom) {
      texts.set(ref, { code: expression, depth: 0 });
      return;
    }
    // Written in place if used once, in the same block, and not too deep: shaders limit nesting.
    const choice = kind === 'bits' || (isInteger(kind) && choices.has(value.op));
    if (count.get(ref) === 1 && local.has(ref) && depth < DEEPEST && expression.length < LONGEST && !choice) {
      texts.set(ref, { code: expression, depth });
      return;
    }
    texts.set(ref, { code: isInteger(kind) ? assignInteger(expression) : w.define('v', open(expression)), depth: 0 });
  };

  /** Whether an expression still reads a variable of the loop, other than `own`, directly. */
  const readsOthers = (expression: string, own: string, names: ReadonlySet<string>): boolean =>
    (expression.match(/[a-z]\w*/gi) ?? []).some((name) => name !== own && names.has(name));

  let loops = 0;
  const writeLoop = (loop: Loop): void => {
    const turn = `n${loops++}`;
    const names = loop.carried.map((carried, i): string => {
      kinds.set(carried.ref, carried.kind);
      varying.add(carried.ref);
      const name = isInteger(carried.kind) ? w.integer() : `u${loops}x${i}`;
      w.line(isInteger(carried.kind) ? `${name} = ${code(carried.init)};` : `let ${name} = ${code(carried.init)};`);
      texts.set(carried.ref, { code: name, depth: 0 });
      return name;
    });
    // The counter of the loop itself is a float on some modes: an integer of our own runs beside it.
    const index = integers ? w.integer() : `${turn}f`;
    kinds.set(loop.index, 'int');
    texts.set(loop.index, { code: index, depth: 0 });
    if (integers) w.line(`${index} = 0;`);
    w.line(`for (let ${turn} = 0; ${turn} < ${loop.extent}; ${turn}++) {`);
    if (!integers) w.line(`const ${index} = ${counter(turn)};`);
    writeBody(loop.body, loop.carried);
    assign(loop.carried, names);
    if (integers) w.line(`${index} = ${index} + 1;`);
    w.line('}');
  };

  /** All variables change at once: what reads another variable is computed first. */
  const assign = (carried: readonly Carried[], names: readonly string[]): void => {
    const all = new Set(names);
    const next = carried.map(({ next: ref, kind }, i) => {
      const expression = code(ref);
      if (!readsOthers(expression, names[i] ?? '', all)) return expression;
      return isInteger(kind) ? assignInteger(expression) : w.define('v', `${expression} * 1.0`);
    });
    next.forEach((expression, i) => {
      if (expression !== names[i]) w.line(`${names[i]} = ${open(expression)};`);
    });
  };

  const writeBody = (body: readonly Stmt[], carried: readonly Carried[]): void => {
    // Values used by statements of this very block.
    const local = new Set<Ref>();
    for (const stmt of body) {
      if (stmt.stmt === 'let') for (const ref of operandsOf(stmt.value)) local.add(ref);
      else if (stmt.stmt === 'loop') for (const { init } of stmt.carried) local.add(init);
    }
    for (const { next } of carried) local.add(next);
    if (body === kernel.body) for (const ref of kernel.results) local.add(ref);
    for (const stmt of body) {
      if (stmt.stmt === 'let') writeLet(stmt, local);
      else if (stmt.stmt === 'loop') writeLoop(stmt);
      else throw new RangeError('a kernel of gpu.js yields values and stores none');
    }
  };

  writeBody(kernel.body, []);
  const halves = (ref: Ref): readonly string[] => (integers ? words.halves(code(ref)) : native.halves(ref));
  const values =
    kernel.kind === 'bits'
      ? kernel.results.flatMap(halves)
      : kernel.results.map((ref) => (kinds.get(ref) === 'int' ? `${code(ref)} * 1.0` : code(ref)));
  const result = values.length === 1 ? (values[0] ?? '0.0') : `[${values.join(', ')}]`;
  w.line(`return ${result};`);
  // `this.output.x` and `++` are what makes a local an integer in every mode: a literal would decay to a float.
  const declarations = w.integers.map((name) => `let ${name} = this.output.x; ${name}++;`);
  const parameters = [...kernel.buffers.map((b) => b.name), ...kernel.scalars.flatMap((name) => [name, `${name}x`])];
  return {
    source: `function(${parameters.join(', ')}) {\n${[...declarations, ...w.lines].join('\n')}\n}`,
    width: values.length,
  };
};
