/**
 * Runs a plan step by step. Arrays are kept as float32; random words as two planes of 16 bits, which float32 holds exactly.
 */
import { sizeOf } from '@ergodic/core/graph';
import type { Plan, ScanStep, Step } from '../../plan/plan.ts';
import type { HostArray, Inputs, Outputs } from '../backend.ts';
import type { Compiled } from './kernels.ts';
import type { LoopPipeline } from './pipeline.ts';

const toPlanes = (data: ArrayLike<number>): Float32Array => {
  const n = data.length;
  const planes = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const word = (data[i] ?? 0) >>> 0;
    planes[i] = word >>> 16;
    planes[n + i] = word & 0xffff;
  }
  return planes;
};

const fromPlanes = (planes: Float32Array): Float64Array => {
  const n = planes.length / 2;
  return Float64Array.from({ length: n }, (_, i) => (planes[i] ?? 0) * 65536 + (planes[n + i] ?? 0));
};

/** The values that cells yield, distributed to the buffers that want them. */
const part = (data: Float32Array, width: number, offset: number, size: number): Float32Array => {
  if (width === size) return data;
  const cells = data.length / width;
  const out = new Float32Array(cells * size);
  for (let c = 0; c < cells; c++) for (let k = 0; k < size; k++) out[c * size + k] = data[c * width + offset + k] ?? 0;
  return out;
};

/** Cells of random words come as (high, low) pairs; buffers hold planes. */
const pairsToPlanes = (pairs: Float32Array): Float32Array => {
  const n = pairs.length / 2;
  const planes = new Float32Array(pairs.length);
  for (let i = 0; i < n; i++) {
    planes[i] = pairs[2 * i] ?? 0;
    planes[n + i] = pairs[2 * i + 1] ?? 0;
  }
  return planes;
};

type Arrays = (Float32Array | undefined)[];

const arrayAt = (arrays: Arrays, id: number): Float32Array => {
  const array = arrays[id];
  if (array === undefined) throw new RangeError(`buffer ${id} is not filled`);
  return array;
};

const joined = (arrays: Arrays, parts: readonly number[]): Float32Array => {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return arrayAt(arrays, first);
  const all = parts.map((id) => arrayAt(arrays, id));
  const out = new Float32Array(all.reduce((n, a) => n + a.length, 0));
  let start = 0;
  for (const array of all) {
    out.set(array, start);
    start += array.length;
  }
  return out;
};

/** Runs `plan`. `get` supplies compiled kernels by step. */
export const executePlan = async (
  plan: Plan,
  inputs: Inputs,
  get: (step: Step) => Compiled,
  pipelines: Map<Step, LoopPipeline>,
): Promise<Outputs> => {
  const arrays: Arrays = new Array(plan.buffers.length);
  const loops = new Map<string, number>();
  const kindOf = (id: number): string => plan.buffers[id]?.kind ?? 'real';
  const store = (id: number, data: ArrayLike<number>): void => {
    arrays[id] = kindOf(id) === 'bits' ? toPlanes(data) : new Float32Array(data);
  };
  for (const { name, buffer } of plan.inputs) {
    const given = inputs[name];
    if (given !== undefined) store(buffer, given.data);
  }
  for (const { buffer, data } of plan.constants) store(buffer, data);
  // Arrays without elements have no kernels.
  for (const { id, shape } of plan.buffers) if (sizeOf(shape) === 0) arrays[id] ??= new Float32Array(0);

  const run = async (steps: readonly Step[]): Promise<void> => {
    for (const step of steps) {
      if (step.step === 'kernel') {
        const result = get(step).call(
          step.inputs.map((parts) => joined(arrays, parts)),
          step.scalars.map((name) => loops.get(name) ?? 0),
        );
        const data = result instanceof Float32Array ? result : await result;
        const width = data.length / step.kernel.cells;
        for (const { buffer, offset, size } of step.outputs)
          arrays[buffer] = step.kernel.kind === 'bits' ? pairsToPlanes(data) : part(data, width, offset, size);
      } else await runLoop(step);
    }
  };
  /** As many turns as whole recordings cover; how many that was. */
  const runPipeline = async (
    step: ScanStep,
    stacks: readonly Float32Array[],
    indexOf: (k: number) => number,
  ): Promise<number> => {
    const pipeline = pipelines.get(step);
    if (pipeline === undefined) return 0;
    const fixed = pipeline.fixed.map((parts) => joined(arrays, parts));
    let k = 0;
    for (; k + pipeline.turns <= step.n; k += pipeline.turns) {
      const result = await pipeline.run(
        step.carries.map((c) => arrayAt(arrays, c.current)),
        fixed,
        indexOf(k),
      );
      if (result === null) {
        pipelines.delete(step);
        return k;
      }
      step.carries.forEach((c, i) => {
        arrays[c.current] = result.carries[i];
      });
      result.rows.forEach((rows, turn) => {
        rows.forEach((row, j) => {
          stacks[j]?.set(row, indexOf(k + turn) * row.length);
        });
      });
    }
    return k;
  };
  const runLoop = async (step: Exclude<Step, { readonly step: 'kernel' }>): Promise<void> => {
    for (const { initial, current } of step.carries) arrays[current] = arrayAt(arrays, initial);
    const advance = (): void => {
      const next = step.carries.map((c) => arrayAt(arrays, c.next));
      step.carries.forEach((c, i) => {
        arrays[c.current] = next[i];
      });
    };
    if (step.step === 'scan') {
      const stacks = step.stacked.map(({ to }) => {
        const size = sizeOf(plan.buffers[to]?.shape ?? []) * (kindOf(to) === 'bits' ? 2 : 1);
        return new Float32Array(size);
      });
      const indexOf = (k: number): number => (step.reverse ? step.n - 1 - k : k);
      const done = await runPipeline(step, stacks, indexOf);
      for (let k = done; k < step.n; k++) {
        const i = indexOf(k);
        loops.set(step.index, i);
        await run(step.body);
        step.stacked.forEach(({ from, to }, j) => {
          const row = arrayAt(arrays, from);
          const stack = stacks[j];
          if (stack === undefined) return;
          if (kindOf(to) === 'bits') {
            const half = row.length / 2;
            stack.set(row.subarray(0, half), i * half);
            stack.set(row.subarray(half), stack.length / 2 + i * half);
          } else stack.set(row, i * row.length);
        });
        advance();
      }
      step.stacked.forEach(({ to }, j) => {
        arrays[to] = stacks[j];
      });
      return;
    }
    let turns = 0;
    while (turns < step.max) {
      loops.set(step.index, turns);
      await run(step.test);
      if (arrayAt(arrays, step.condition)[0] === 0) break;
      await run(step.body);
      advance();
      turns++;
    }
    arrays[step.turns] = Float32Array.of(turns);
  };

  await run(plan.steps);
  return plan.outputs.map((id): HostArray => {
    const { kind, shape } = plan.buffers[id] ?? { kind: 'real' as const, shape: [] };
    const data = arrayAt(arrays, id);
    return { dtype: kind, shape, data: kind === 'bits' ? fromPlanes(data) : data };
  });
};
