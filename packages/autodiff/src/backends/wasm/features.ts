/**
 * What the engine at hand has, found by asking it to check a small module.
 */
import { type Code, encode, extract, type ModuleCode, op, splat } from './assembler/index.ts';

const moduleOf = (value: Code): ModuleCode => ({
  imports: [],
  memory: { pages: 1, shared: false },
  functions: [
    {
      name: 'f',
      params: [],
      results: ['f32'],
      parameters: [],
      body: [],
      values: [extract('f32x4.extract_lane', value, 0)],
      exported: true,
    },
  ],
});

const has = (value: Code): boolean =>
  typeof WebAssembly !== 'undefined' && WebAssembly.validate(encode(moduleOf(value)));

const x = splat.f32(1);

/** Vectors of four numbers. */
export const hasVectors = (): boolean => has(op('f32x4.add', x, x));

/** Products and sums in one rounding (relaxed SIMD). */
export const hasFused = (): boolean => has(op('f32x4.relaxed_madd', x, x, x));
