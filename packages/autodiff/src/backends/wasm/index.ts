/**
 * The WebAssembly backend: vectors, tiles and threads.
 */
export { type WasmBackend, type WasmExecutable, type WasmOptions, wasm } from './backend.ts';
