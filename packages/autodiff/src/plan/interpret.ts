/**
 * Runs a plan in float64, statement by statement: what the compiler meant, before any backend renders it. Slow, and for tests: a plan is
 * wrong, or a backend is, and this tells which.
 */
import { sizeOf } from '@ergodic/core/graph';
import { threefry2x32, unitFromBits } from '@ergodic/core/random';
import { erf, erfinv, sigmoid, softplus } from '@ergodic/core/special';
import type { Carried, Kernel, Loop, Ref, Scalar, ScalarOp, Stmt } from '../lower/loops.ts';
import type { Plan, Step } from './plan.ts';

type F = (x: number, y: number, z: number) => number;
const truth = (holds: boolean): number => (holds ? 1 : 0);

const functions: { readonly [K in ScalarOp]: F } = {
  neg: (x) => -x,
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  expm1: Math.expm1,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid,
  softplus,
  erf,
  erfinv,
  abs: Math.abs,
  sign: Math.sign,
  floor: Math.floor,
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  pow: (x, y) => x ** y,
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
  equal: (x, y) => truth(x === y),
  notEqual: (x, y) => truth(x !== y),
  less: (x, y) => truth(x < y),
  lessEqual: (x, y) => truth(x <= y),
  greater: (x, y) => truth(x > y),
  greaterEqual: (x, y) => truth(x >= y),
  and: (x, y) => truth(x !== 0 && y !== 0),
  or: (x, y) => truth(x !== 0 || y !== 0),
  not: (x) => 1 - x,
  where: (c, x, y) => (c !== 0 ? x : y),
};

interface Cell {
  readonly values: Map<Ref, number>;
  readonly kernel: Kernel;
  readonly arrays: ReadonlyMap<string, Float64Array>;
  readonly scalars: ReadonlyMap<string, number>;
  readonly at: number;
}

const valueIn = (cell: Cell, value: Scalar, isInt: boolean): number => {
  const get = (ref: Ref): number => cell.values.get(ref) ?? Number.NaN;
  const cipher = (of: Ref): readonly [number, number] => ciphers.get(cell.values)?.get(of) ?? [0, 0];
  switch (value.op) {
    case 'constant':
      return value.value;
    case 'cell':
      return cell.at;
    case 'row':
      return Math.floor(cell.at / (cell.kernel.columns ?? cell.kernel.cells));
    case 'column':
      return cell.at % (cell.kernel.columns ?? cell.kernel.cells);
    case 'argument':
      return cell.scalars.get(value.name) ?? Number.NaN;
    case 'axis':
      throw new RangeError('a kernel of a plan has cells, not axes');
    case 'load': {
      const array = cell.arrays.get(value.buffer);
      const found = array?.[get(value.index)];
      if (found === undefined)
        throw new RangeError(`read place ${get(value.index)} of '${value.buffer}' (${array?.length})`);
      return found;
    }
    case 'convert':
      return isInt ? Math.trunc(get(value.arg)) : get(value.arg);
    case 'quotient':
      return Math.floor(get(value.arg) / value.by);
    case 'remainder':
      return get(value.arg) % value.by;
    case 'threefry':
      return get(value.counter);
    case 'secondWord':
      return cipher(value.of)[1];
    case 'mixedWords':
      return (cipher(value.of)[0] ^ cipher(value.of)[1]) >>> 0;
    case 'unit':
      return unitFromBits(get(value.bits));
    default: {
      const [x = 0, y = 0, z = 0] = value.args.map(get);
      return functions[value.op](x, y, z);
    }
  }
};

/** Both words of each cipher of a cell. */
const ciphers = new WeakMap<Map<Ref, number>, Map<Ref, readonly [number, number]>>();

const runBody = (cell: Cell, body: readonly Stmt[]): void => {
  const { values } = cell;
  for (const stmt of body) {
    if (stmt.stmt === 'loop') runLoop(cell, stmt);
    else if (stmt.stmt === 'store') throw new RangeError('a kernel of a plan yields values and stores none');
    else if (stmt.value.op === 'threefry') {
      const [k0, k1] = stmt.value.key.map((ref) => values.get(ref) ?? 0);
      const words = threefry2x32(k0 ?? 0, k1 ?? 0, 0, values.get(stmt.value.counter) ?? 0);
      const known = ciphers.get(values) ?? new Map<Ref, readonly [number, number]>();
      known.set(stmt.ref, words);
      ciphers.set(values, known);
      values.set(stmt.ref, words[0]);
    } else values.set(stmt.ref, valueIn(cell, stmt.value, stmt.kind === 'int'));
  }
};

const runLoop = (cell: Cell, loop: Loop): void => {
  const { values } = cell;
  const assign = (read: (c: Carried) => Ref): void => {
    const next = loop.carried.map((c) => values.get(read(c)) ?? Number.NaN);
    loop.carried.forEach((c, i) => {
      values.set(c.ref, next[i] ?? Number.NaN);
    });
  };
  assign((c) => c.init);
  for (let turn = 0; turn < loop.extent; turn++) {
    values.set(loop.index, turn);
    runBody(cell, loop.body);
    assign((c) => c.next);
  }
};

/** The outputs of a plan at inputs by name. */
export const interpretPlan = (plan: Plan, inputs: ReadonlyMap<string, Float64Array>): readonly Float64Array[] => {
  const arrays = new Map<number, Float64Array>();
  const loops = new Map<string, number>();
  const get = (id: number): Float64Array => {
    const array = arrays.get(id);
    if (array === undefined) throw new RangeError(`buffer ${id} is not filled`);
    return array;
  };
  for (const { id, shape } of plan.buffers) if (sizeOf(shape) === 0) arrays.set(id, new Float64Array(0));
  for (const { name, buffer } of plan.inputs) arrays.set(buffer, inputs.get(name) ?? new Float64Array(0));
  for (const { buffer, data } of plan.constants) arrays.set(buffer, Float64Array.from(data));

  const runKernel = (step: Extract<Step, { readonly step: 'kernel' }>): void => {
    const { kernel } = step;
    const given = new Map(
      kernel.buffers.map((b, i) => [b.name, Float64Array.from((step.inputs[i] ?? []).flatMap((id) => [...get(id)]))]),
    );
    const scalars = new Map(kernel.scalars.map((name, i) => [name, loops.get(step.scalars[i] ?? '') ?? Number.NaN]));
    for (const { buffer, size } of step.outputs) arrays.set(buffer, new Float64Array(kernel.cells * size));
    for (let at = 0; at < kernel.cells; at++) {
      const cell: Cell = { values: new Map(), kernel, arrays: given, scalars, at };
      runBody(cell, kernel.body);
      for (const { buffer, offset, size } of step.outputs)
        for (let k = 0; k < size; k++)
          get(buffer)[at * size + k] = cell.values.get(kernel.results[offset + k] ?? -1) ?? Number.NaN;
    }
  };
  const run = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.step === 'kernel') {
        runKernel(step);
        continue;
      }
      for (const { initial, current } of step.carries) arrays.set(current, get(initial));
      const advance = (): void => {
        const next = step.carries.map((c) => get(c.next));
        step.carries.forEach((c, i) => {
          arrays.set(c.current, next[i] ?? new Float64Array(0));
        });
      };
      if (step.step === 'scan') {
        const stacks = step.stacked.map(({ to }) => new Float64Array(sizeOf(plan.buffers[to]?.shape ?? [])));
        for (let k = 0; k < step.n; k++) {
          const i = step.reverse ? step.n - 1 - k : k;
          loops.set(step.index, i);
          run(step.body);
          step.stacked.forEach(({ from }, j) => {
            stacks[j]?.set(get(from), i * get(from).length);
          });
          advance();
        }
        step.stacked.forEach(({ to }, j) => {
          arrays.set(to, stacks[j] ?? new Float64Array(0));
        });
        continue;
      }
      let turns = 0;
      for (; turns < step.max; turns++) {
        loops.set(step.index, turns);
        run(step.test);
        if (get(step.condition)[0] === 0) break;
        run(step.body);
        advance();
      }
      arrays.set(step.turns, Float64Array.of(turns));
    }
  };
  run(plan.steps);
  return plan.outputs.map(get);
};
