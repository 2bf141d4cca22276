/**
 * The modes of gpu.js.
 */
export type Mode = 'cpu' | 'webasm' | 'webgl2' | 'webgpu' | 'headlessgl';

export const modes: readonly Mode[] = ['cpu', 'webasm', 'webgl2', 'webgpu', 'headlessgl'];

/** gpu.js calls every WebGL mode 'gpu'. */
const expected = (mode: Mode): readonly string[] =>
  mode === 'webgl2' || mode === 'headlessgl' ? ['gpu', mode] : [mode];

/** Whether what gpu.js says it used is what was asked for. */
export const sameMode = (wanted: Mode, got: string): boolean => expected(wanted).includes(got);
