/**
 * The backends whose cold starts are measured, by name. The first is ours.
 */
import { type Backend, gpujs, wasm } from '@ergodic/autodiff';
import { THREADS } from '../ours/backends.ts';

export const modes = {
  wasm: (): Backend => wasm({ threads: THREADS }),
  'gpu.js webasm': (): Backend => gpujs('webasm'),
} as const;

export type ModeName = keyof typeof modes;
export const modeNames: readonly [ModeName, ...ModeName[]] = ['wasm', 'gpu.js webasm'];

export const isMode = (name: string | undefined): name is ModeName => name !== undefined && name in modes;
