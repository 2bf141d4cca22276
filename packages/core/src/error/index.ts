/** What can go wrong: values for what users supply, one exception for misuse of the language. */
export * from './error.ts';
export { ShapeError } from './shape-error.ts';
