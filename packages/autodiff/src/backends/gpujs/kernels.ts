/**
 * Kernels built by gpu.js, kept by structure: two programs with the same kernel share it.
 */
import type { Kernel } from '../../lower/loops.ts';
import { type Gpu, type GpuKernel, library } from './library.ts';
import { doubleFunctions, powersOfTwo, singleFunctions } from './mathematics.ts';
import { nativeFunctions, nativePrelude } from './native-bits.ts';
import { type Dialect, render } from './render.ts';

export type Mode = 'cpu' | 'webasm' | 'webgl2' | 'webgpu' | 'headlessgl';

/** A kernel ready to run: `width` values for each cell, cell after cell. */
export interface Compiled {
  readonly source: string;
  /** The kernel as gpu.js gives it, for pipelines. */
  readonly raw: GpuKernel;
  readonly call: (arrays: readonly Float32Array[], scalars: readonly number[]) => Float32Array | Promise<Float32Array>;
  /** The mode that gpu.js really uses, known after the first call. */
  readonly mode: () => string;
}

export interface Kernels {
  readonly gpu: Gpu;
  readonly get: (kernel: Kernel) => Compiled;
  readonly dispose: () => Promise<void>;
}

export const dialectOf = (mode: Mode): Dialect => {
  if (mode === 'cpu') return { functions: doubleFunctions, integers: true };
  return {
    functions: singleFunctions(mode === 'webasm' ? 'ladder' : 'logarithm'),
    integers: mode !== 'webgl2' && mode !== 'headlessgl',
  };
};

/** gpu.js calls every WebGL mode 'gpu'. */
const expected = (mode: Mode): readonly string[] =>
  mode === 'webgl2' || mode === 'headlessgl' ? ['gpu', mode] : [mode];
export const sameMode = (wanted: Mode, got: string): boolean => expected(wanted).includes(got);

const isFloats = (value: unknown): value is Float32Array => value instanceof Float32Array;

const flatten = (value: unknown, cells: number, width: number): Float32Array => {
  if (isFloats(value) && width === 1) return value;
  const flat = new Float32Array(cells * width);
  if (!Array.isArray(value)) throw new TypeError('a kernel gave no array');
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

export const newKernels = (mode: Mode): Kernels => {
  const gpu = new library.GPU({ mode });
  const dialect = dialectOf(mode);
  if (!dialect.integers) {
    gpu.injectNative(nativePrelude);
    for (const { name, source } of nativeFunctions) gpu.addNativeFunction(name, source, { returnType: 'Number' });
  }
  const built = new Map<string, Compiled>();
  const powers = powersOfTwo();

  const build = (kernel: Kernel): Compiled => {
    const { source, width } = render(kernel, dialect);
    const constants = source.includes('this.constants.powers') ? { powers } : {};
    const made = gpu.createKernel(source, {
      output: kernel.columns === undefined ? [kernel.cells] : [kernel.columns, kernel.cells / kernel.columns],
      constants,
      precision: 'single',
    });
    return {
      source,
      raw: made,
      mode: () => modeOf(made),
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
      const key = JSON.stringify(kernel);
      const known = built.get(key);
      if (known !== undefined) return known;
      const made = build(kernel);
      built.set(key, made);
      return made;
    },
    dispose: async () => {
      built.clear();
      await gpu.destroy();
    },
  };
};
