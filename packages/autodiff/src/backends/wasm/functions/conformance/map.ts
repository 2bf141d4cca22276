/**
 * A module with a single function, which maps an array in memory: how the functions are tested and timed.
 */
import { type Arithmetic, arithmetic, type Precision } from '../../arithmetic.ts';
import { encode, type FunctionCode, get, i32, type Local, load, type ModuleCode, op } from '../../assembler/index.ts';
import { newWriter } from '../../writer.ts';
import type { Binary } from '../functions.ts';

const PAGE = 65536;
const VECTOR = 16;

/**
 * `map(n)`: n vectors of every operand, the arrays `stride` bytes apart from address 0 on, the results behind them. A function of one operand is given
 * it twice.
 */
export const mapModule = (a: Arithmetic, f: Binary, operands: 1 | 2, stride: number): ModuleCode => {
  const n: Local = { name: 'n', type: 'i32' };
  const at: Local = { name: 'at', type: 'i32' };
  const w = newWriter();
  const x = w.keep(load('v128.load', get(at)));
  const y = operands === 1 ? x : w.keep(load('v128.load', get(at), stride));
  const result = w.keep(f({ w, a }, x, y));
  const map: FunctionCode = {
    name: 'map',
    params: ['i32'],
    results: [],
    parameters: [n],
    body: [
      { act: 'set', local: at, value: i32(0) },
      {
        act: 'repeat',
        body: [
          ...w.actions,
          { act: 'store', op: 'v128.store', offset: operands * stride, address: get(at), value: result },
          { act: 'set', local: at, value: op('i32.add', get(at), i32(VECTOR)) },
        ],
        again: op('i32.lt_u', get(at), op('i32.shl', get(n), i32(4))),
      },
    ],
    values: [],
    exported: true,
  };
  return {
    imports: [],
    memory: { pages: Math.ceil(((operands + 1) * stride) / PAGE), shared: false },
    functions: [map],
  };
};

type Numbers = Float32Array | Float64Array;

export interface Mapped {
  readonly operands: readonly [Numbers, Numbers];
  readonly results: Numbers;
  /** Results for the first n numbers. */
  readonly run: (n: number) => void;
}

/** Room for `capacity` numbers, a multiple of 4. */
export const mapped = (precision: Precision, f: Binary, operands: 1 | 2, capacity: number): Mapped => {
  const a = arithmetic(precision, false);
  const stride = capacity * a.bytes;
  const code = mapModule(a, f, operands, stride);
  const memory = new WebAssembly.Memory({ initial: code.memory.pages, maximum: code.memory.pages });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(encode(code)), { env: { memory } });
  const { map } = instance.exports;
  if (typeof map !== 'function') throw new TypeError('the module exports no map');
  const view = (i: number): Numbers =>
    precision === 'f32'
      ? new Float32Array(memory.buffer, i * stride, capacity)
      : new Float64Array(memory.buffer, i * stride, capacity);
  return {
    operands: [view(0), view(operands - 1)],
    results: view(operands),
    run: (n) => {
      map(Math.ceil(n / a.lanes));
    },
  };
};
