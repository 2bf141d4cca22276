/**
 * The WebAssembly backend: vectors, tiles and threads.
 */
export { type WasmBackend, type WasmExecutable, type WasmOptions, wasm } from './backend.ts';
export type { InPlace, View } from './in-place.ts';
