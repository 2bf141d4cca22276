/**
 * The one door to gpu.js: the few of its names that we use, with the types that they really have. It is a CommonJS module, and bundlers
 * and Node disagree about where its names are; so they are looked for, and checked, here.
 */
import * as namespace from 'gpu.js';
import { tabulateDeclarations } from './declarations.ts';

export interface GpuSettings {
  readonly mode: string;
}

export interface KernelSettings {
  readonly output: readonly number[];
  readonly constants: Readonly<Record<string, Float32Array>>;
  readonly precision: 'single';
}

/** A built kernel: called with arrays (as `Input`) and numbers. */
export type GpuKernel = (...args: readonly unknown[]) => unknown;

/** Several kernel calls recorded as one. */
export interface Pipeline {
  (...args: readonly unknown[]): Promise<unknown>;
  readonly executorKind: string;
}

export interface Gpu {
  readonly createPipeline: (
    record: (...handles: readonly unknown[]) => Record<string, unknown>,
    settings: { readonly threads: boolean },
  ) => Pipeline;
  readonly createKernel: (source: string, settings: KernelSettings) => GpuKernel;
  readonly addNativeFunction: (name: string, source: string, settings: { readonly returnType: string }) => unknown;
  readonly injectNative: (source: string) => unknown;
  readonly destroy: () => Promise<void>;
}

/** Which modes there are, as far as gpu.js can tell without trying. */
export interface Support {
  readonly isWebAssemblySupported: boolean;
  readonly isWebGL2Supported: boolean;
  readonly isWebGPUSupported: boolean;
  readonly isHeadlessGLSupported: boolean;
  readonly isWebGPUAvailable: () => Promise<boolean>;
}

export interface Library {
  readonly GPU: (new (settings: GpuSettings) => Gpu) & Support;
  readonly Input: new (value: Float32Array, size: readonly number[]) => object;
}

const isLibrary = (value: unknown): value is Library =>
  (typeof value === 'object' || typeof value === 'function') &&
  value !== null &&
  'GPU' in value &&
  typeof value.GPU === 'function' &&
  'Input' in value &&
  typeof value.Input === 'function';

const find = (): Library => {
  const candidates: readonly unknown[] = [namespace, 'default' in namespace ? namespace.default : undefined];
  const found = candidates.find(isLibrary);
  if (found === undefined) throw new Error('gpu.js does not export GPU and Input');
  if ('FunctionNode' in found) tabulateDeclarations(found.FunctionNode);
  return found;
};

export const library: Library = find();
