/**
 * Kernels built by gpu.js, kept by structure: two programs with the same kernel share it.
 */
import type { Kernel } from '../../lower/loops.ts';
import { dialectOf } from './dialect.ts';
import { powersOfTwo, tableOfExp } from './functions/index.ts';
import { type Gpu, type GpuKernel, library } from './library.ts';
import type { Mode } from './modes.ts';
import { nativeFunctions, nativePrelude } from './native-bits.ts';
import { render } from './render.ts';

/** A kernel ready to run: `width` values for each cell, cell after cell. */
export interface Compiled {
  readonly source: string;
  /** The kernel as gpu.js gives it, for pipelines. */
  readonly raw: GpuKernel;
  readonly call: (arrays: readonly Float32Array[], scalars: readonly number[]) => Float32Array | Promise<Float32Array>;
  /** The mode that gpu.js really uses, known after the first call. */
  readonly mode: () => string;
  /** Why that is another one than asked for, as far as gpu.js says. */
  readonly fallback: () => string | undefined;
}

export interface Kernels {
  readonly gpu: Gpu;
  readonly get: (kernel: Kernel) => Compiled;
  readonly isDisposed: () => boolean;
  readonly dispose: () => Promise<void>;
}

const isFloats = (value: unknown): value is Float32Array => value instanceof Float32Array;

/** The items of a result one after the other. As a rule they are views of one array already. */
const joined = (items: readonly unknown[], length: number): Float32Array | undefined => {
  const [first, last] = [items[0], items[items.length - 1]];
  if (!isFloats(first) || !isFloats(last) || first.buffer !== last.buffer) return undefined;
  const whole = first.byteOffset === 0 && last.byteOffset + last.byteLength === 4 * length;
  return whole && first.buffer.byteLength === 4 * length ? new Float32Array(first.buffer) : undefined;
};

const flatten = (value: unknown, cells: number, width: number): Float32Array => {
  if (isFloats(value) && width === 1) return value;
  if (!Array.isArray(value)) throw new TypeError('a kernel gave no array');
  const views = joined(value, cells * width);
  if (views !== undefined) return views;
  const flat = new Float32Array(cells * width);
  // Each item is the values of a cell, or a row of cells of one value.
  const size = flat.length / value.length;
  value.forEach((item: unknown, i) => {
    if (isFloats(item)) flat.set(item, i * size);
    else if (Array.isArray(item)) flat.set(item, i * size);
    else flat[i] = Number(item);
  });
  return flat;
};

const modeOf = (kernel: object): string => {
  if (!('kernel' in kernel) || typeof kernel.kernel !== 'object' || kernel.kernel === null) return 'unknown';
  const { constructor: made } = kernel.kernel;
  return 'mode' in made && typeof made.mode === 'string' ? made.mode : 'unknown';
};

const fallbackOf = (kernel: object): string | undefined => {
  if (!('kernel' in kernel) || typeof kernel.kernel !== 'object' || kernel.kernel === null) return undefined;
  const { kernel: used } = kernel;
  return 'fallbackReason' in used && typeof used.fallbackReason === 'string' ? used.fallbackReason : undefined;
};

/** The text that tells kernels apart. JSON alone takes infinities and NaN for null, and the two zeros for one. */
export const structureOf = (kernel: Kernel): string =>
  JSON.stringify(kernel, (_, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? `number ${1 / value} ${value}`
      : value,
  );

/** The kernels of one mode; all of them belong to one `gpu`. */
export const newKernels = (mode: Mode, gpu: Gpu = new library.GPU({ mode })): Kernels => {
  const dialect = dialectOf(mode);
  if (!dialect.integers) {
    gpu.injectNative(nativePrelude);
    for (const { name, source } of nativeFunctions) gpu.addNativeFunction(name, source, { returnType: 'Number' });
  }
  const built = new Map<string, Compiled>();
  const tables = { powers: powersOfTwo(), exps: tableOfExp() };
  let disposed = false;

  const build = (kernel: Kernel): Compiled => {
    const { source, width } = render(kernel, dialect);
    const constants = Object.fromEntries(
      Object.entries(tables).filter(([name]) => source.includes(`this.constants.${name}[`)),
    );
    const made = gpu.createKernel(source, {
      output: kernel.columns === undefined ? [kernel.cells] : [kernel.columns, kernel.cells / kernel.columns],
      constants,
      precision: 'single',
    });
    return {
      source,
      raw: made,
      mode: () => modeOf(made),
      fallback: () => fallbackOf(made),
      call: (arrays, scalars) => {
        const args = [...arrays.map((a) => new library.Input(a, [a.length])), ...scalars.flatMap((s) => [s, 0])];
        const result: unknown = made(...args);
        return result instanceof Promise
          ? result.then((value: unknown) => flatten(value, kernel.cells, width))
          : flatten(result, kernel.cells, width);
      },
    };
  };
  return {
    gpu,
    get: (kernel) => {
      if (disposed) throw new Error('the backend has been disposed of');
      const key = structureOf(kernel);
      const known = built.get(key);
      if (known !== undefined) return known;
      const made = build(kernel);
      built.set(key, made);
      return made;
    },
    isDisposed: () => disposed,
    dispose: async () => {
      if (disposed) return;
      disposed = true;
      built.clear();
      await gpu.destroy();
    },
  };
};
