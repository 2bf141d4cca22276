/**
 * Every plain instruction, run once on generated operands, against what the specification says it computes.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FunctionCode, get, load, op } from './code.ts';
import { f32Of, f64Of, type Lanes, models, ofF32, ofF64, type Value } from './conformance/models.ts';
import { operandsOf } from './conformance/signatures.ts';
import { encode } from './encode.ts';
import { type PlainOp, plain, type StoreOp, type ValueType } from './instructions.ts';

const isPlainOp = (name: string): name is PlainOp => name in plain;
const names = Object.keys(plain).filter(isPlainOp);

const RESULT = 64;
const wide = { name: 'wide', type: 'i64' } as const;
const at = { name: 'at', type: 'i32' } as const;
const stores: Readonly<Record<Exclude<ValueType, 'i64'>, StoreOp>> = {
  i32: 'i32.store',
  f32: 'f32.store',
  f64: 'f64.store',
  v128: 'v128.store',
};

/** A function that reads the operands from memory, 16 bytes each, and writes the result behind them. */
const applying = (name: PlainOp): FunctionCode => {
  const operand = (type: ValueType, i: number) => {
    const loads = { i32: 'i32.load', f32: 'f32.load', f64: 'f64.load', v128: 'v128.load' } as const;
    return type === 'i64' ? get(wide) : load(loads[type], get(at), 16 * i);
  };
  return {
    name,
    params: ['i32', 'i64'],
    results: [],
    parameters: [at, wide],
    body: [
      {
        act: 'store',
        op: stores[plain[name].result],
        offset: RESULT,
        address: get(at),
        value: op(name, ...operandsOf[name].map(operand)),
      },
    ],
    values: [],
    exported: true,
  };
};

const moduleOf = (name: PlainOp): Uint8Array<ArrayBuffer> =>
  encode({ imports: [], memory: { pages: 1, shared: false }, functions: [applying(name)] });

const word = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.constantFrom(0, 1, -1, 2, 31, 32, 2 ** 31 - 1, -(2 ** 31)),
);
const double = fc.oneof(
  fc.double(),
  fc.integer({ min: -40, max: 40 }).map((n) => n / 4),
  fc.constantFrom(2 ** 31, -(2 ** 31) - 1),
);
const single = double.map(Math.fround);
const vector = fc.oneof(
  fc.tuple(word, word, word, word),
  fc.tuple(single, single, single, single).map(ofF32),
  fc.tuple(double, double).map(ofF64),
);
const operand: Readonly<Record<ValueType, fc.Arbitrary<Value>>> = {
  i32: word,
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  f32: single,
  f64: double,
  v128: vector,
};

/** NaN has many bits: lanes of numbers are compared as numbers. */
const readable = (name: PlainOp, result: Value): unknown => {
  if (!Array.isArray(result)) return result;
  const lanes: Lanes = result;
  const isMask = /\.(eq|ne|lt|gt|le|ge)$/.test(name);
  if (name.startsWith('f32x4') && !isMask) return f32Of(lanes);
  if (name.startsWith('f64x2') && !isMask) return f64Of(lanes);
  return lanes;
};

const runner = (name: PlainOp): ((operands: readonly Value[]) => Value) => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleOf(name)), { env: { memory } });
  const f = exports[name];
  if (typeof f !== 'function') throw new TypeError(`no function ${name}`);
  const view = new DataView(memory.buffer);
  return (operands) => {
    const types = operandsOf[name];
    operands.forEach((value, i) => {
      if (typeof value === 'bigint') return;
      if (typeof value !== 'number') for (const [k, x] of value.entries()) view.setInt32(16 * i + 4 * k, x, true);
      else if (types[i] === 'i32') view.setInt32(16 * i, value, true);
      else if (types[i] === 'f32') view.setFloat32(16 * i, value, true);
      else view.setFloat64(16 * i, value, true);
    });
    f(0, operands.find((x) => typeof x === 'bigint') ?? 0n);
    const { result } = plain[name];
    if (result === 'i32') return view.getInt32(RESULT, true);
    if (result === 'f32') return view.getFloat32(RESULT, true);
    if (result === 'f64') return view.getFloat64(RESULT, true);
    return [0, 4, 8, 12].map((k) => view.getInt32(RESULT + k, true));
  };
};

const divides = /^i32\.(div|rem)/;
/** What stops the program: division by zero, and the quotient 2^31. */
const traps = (name: PlainOp, [a, b]: readonly Value[]): boolean =>
  divides.test(name) && (b === 0 || (a === -(2 ** 31) && b === -1));

describe('instructions', () => {
  for (const name of names) {
    const relaxed = name.includes('relaxed');
    // Engines have relaxed instructions or not; their bytes are held against another assembler in any case.
    const test = relaxed && !WebAssembly.validate(moduleOf(name)) ? it.skip : it;
    test(`${name} computes what it should${relaxed ? ' (this engine may lack it)' : ''}`, () => {
      const run = runner(name);
      fc.assert(
        fc.property(fc.tuple(...operandsOf[name].map((type) => operand[type])), (operands) => {
          fc.pre(!traps(name, operands));
          // Relaxed sums of products may be rounded once: whole numbers below 2^12 are exact either way.
          const used = relaxed ? operands.map(small(name)) : operands;
          expect(readable(name, run(used))).toEqual(readable(name, models[name](...used)));
        }),
        { numRuns: 50 },
      );
    });
  }
});

/** Small whole numbers made of any lanes. */
const small =
  (name: PlainOp) =>
  (x: Value): Value => {
    if (typeof x !== 'object') return x;
    const whole = x.map((lane) => lane % 4096);
    return name.startsWith('f32x4') ? ofF32(whole) : ofF64(whole.slice(0, 2));
  };
