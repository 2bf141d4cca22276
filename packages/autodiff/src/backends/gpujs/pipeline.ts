/**
 * A loop of the plan as a gpu.js pipeline: several turns recorded once and run in one call, without arrays coming back in between.
 * Only where that is faster (`webasm`: one shared memory; `webgpu`: one command encoder), and only for loops of plain kernels: a kernel
 * that yields pairs (random words, small vectors) cannot feed another inside a pipeline.
 */
import type { KernelStep, ScanStep, Step } from '../../plan/plan.ts';
import type { Compiled } from './kernels.ts';
import type { Gpu, Pipeline } from './library.ts';

/** Turns recorded in one pipeline. */
const TURNS = 10;

export interface LoopPipeline {
  readonly turns: number;
  /** Arrays that the loop reads and does not change, each the join of some buffers. */
  readonly fixed: readonly (readonly number[])[];
  /** Runs turns `base`, `base` + 1, ... (or downwards). Gives the carries after them, and each turn's rows, turn after turn. */
  readonly run: (
    carries: readonly Float32Array[],
    fixed: readonly Float32Array[],
    base: number,
  ) => Promise<{
    readonly carries: readonly Float32Array[];
    readonly rows: readonly (readonly Float32Array[])[];
  } | null>;
}

const plainKernels = (body: readonly Step[]): readonly KernelStep[] | null => {
  const steps = body.flatMap((step) =>
    step.step === 'kernel' && step.kernel.kind !== 'bits' && step.kernel.results.length === 1 ? [step] : [],
  );
  return steps.length === body.length && steps.length > 0 ? steps : null;
};

const isFloats = (value: unknown): value is Float32Array => value instanceof Float32Array;

/** Rows of cells, or cells, as one array. */
const flat = (value: unknown): Float32Array => {
  if (isFloats(value)) return value;
  if (!Array.isArray(value)) throw new TypeError('a pipeline gave no array');
  const rows = value.filter(isFloats);
  const size = rows[0]?.length ?? 0;
  const out = new Float32Array(size * rows.length);
  rows.forEach((row, i) => {
    out.set(row, i * size);
  });
  return out;
};

const field = (value: unknown, name: string): Float32Array => {
  if (typeof value !== 'object' || value === null || !(name in value))
    throw new TypeError(`a pipeline gave no '${name}'`);
  return flat(Object.entries(value).find(([key]) => key === name)?.[1]);
};

/** A pipeline for `step`, or null where the loop does not allow one. */
export const pipelineOf = (gpu: Gpu, step: ScanStep, kernelOf: (step: Step) => Compiled): LoopPipeline | null => {
  const body = plainKernels(step.body);
  if (body === null || step.n < TURNS) return null;
  const made = new Set(body.flatMap((k) => k.outputs.map((o) => o.buffer)));
  const carried = step.carries.map((c) => c.current);
  const varies = (id: number): boolean => made.has(id) || carried.includes(id);
  const reads = body.flatMap((k) => k.inputs);
  if (reads.some((parts) => parts.length > 1 && parts.some(varies))) return null;
  if (body.some((k) => k.scalars.some((name) => name !== step.index))) return null;
  // What comes out must have been made inside: a pipeline cannot return what it was given.
  if (![...step.carries.map((c) => c.next), ...step.stacked.map((s) => s.from)].every((id) => made.has(id)))
    return null;
  const keyOf = (parts: readonly number[]): string => parts.join('+');
  const fixed = [
    ...new Map(reads.filter((parts) => !parts.some(varies)).map((parts) => [keyOf(parts), parts])).values(),
  ];

  const record = (...handles: readonly unknown[]): Record<string, unknown> => {
    const base = handles[handles.length - 1];
    const values = new Map<string, unknown>();
    carried.forEach((id, i) => {
      values.set(String(id), handles[i]);
    });
    fixed.forEach((parts, i) => {
      values.set(keyOf(parts), handles[carried.length + i]);
    });
    const out: Record<string, unknown> = {};
    for (let turn = 0; turn < TURNS; turn++) {
      for (const kernel of body) {
        const arrays = kernel.inputs.map((parts) => values.get(keyOf(parts)));
        const scalars = kernel.scalars.flatMap(() => [base, step.reverse ? -turn : turn]);
        const result = kernelOf(kernel).raw(...arrays, ...scalars);
        for (const { buffer } of kernel.outputs) values.set(String(buffer), result);
      }
      step.stacked.forEach(({ from }, j) => {
        out[`y${j}t${turn}`] = values.get(String(from));
      });
      const next = step.carries.map((c) => values.get(String(c.next)));
      carried.forEach((id, i) => {
        values.set(String(id), next[i]);
      });
    }
    carried.forEach((id, i) => {
      out[`c${i}`] = values.get(String(id));
    });
    return out;
  };

  // gpu.js asks the function how many arguments it takes.
  Object.defineProperty(record, 'length', { value: carried.length + fixed.length + 1 });
  let pipeline: Pipeline | null = null;
  return {
    turns: TURNS,
    fixed,
    run: async (carries, arrays, base) => {
      pipeline ??= gpu.createPipeline(record, { threads: false });
      const result = await pipeline(...carries, ...arrays, base);
      // gpu.js says here that it ran the kernels one by one instead: then the plain loop is as good, and simpler.
      if (pipeline.executorKind === 'generic') return null;
      return {
        carries: carried.map((_, i) => field(result, `c${i}`)),
        rows: Array.from({ length: TURNS }, (_, turn) => step.stacked.map((_s, j) => field(result, `y${j}t${turn}`))),
      };
    },
  };
};
