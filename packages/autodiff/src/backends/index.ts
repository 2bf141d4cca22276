/** Backends: the gpu.js modes, and the reference interpreter. */
export type { Backend, Executable, HostArray, Inputs, Outputs, Report } from './backend.ts';
export { fastest } from './fastest.ts';
export { availableModes, type GpuBackend, gpujs, type Mode } from './gpujs/index.ts';
export type { InPlace, View } from './in-place.ts';
export { type NestProfile, showProfile } from './profile.ts';
export { reference } from './reference.ts';
export { type WasmBackend, type WasmExecutable, type WasmOptions, wasm } from './wasm/index.ts';
