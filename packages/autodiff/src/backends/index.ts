/** Backends: the gpu.js modes, and the reference interpreter. */
export type { Backend, Executable, HostArray, Inputs, Outputs, Report } from './backend.ts';
export { availableModes, gpujs, type Mode } from './gpujs/index.ts';
export { reference } from './reference.ts';
