/** Backends: the gpu.js modes, and the reference interpreter. */
export type { Backend, Executable, HostArray, Inputs, Outputs, Report } from './backend.ts';
export { gpujs } from './gpujs/index.ts';
export type { Mode } from './gpujs/kernels.ts';
export { reference } from './reference.ts';
