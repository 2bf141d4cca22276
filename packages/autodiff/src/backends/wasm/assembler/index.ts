/** WebAssembly: instructions as trees, their bytes, their text. */
export * from './code.ts';
export { encode } from './encode.ts';
export type { PlainOp, ValueType } from './instructions.ts';
export { printFunction, printModule } from './text.ts';
