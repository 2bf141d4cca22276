/**
 * Which modes this machine has.
 */
import type { Unsupported } from '@ergodic/core/error';
import * as O from 'fp-ts/lib/Option.js';
import { library } from './library.ts';
import { type Mode, modes } from './modes.ts';

const present = async (mode: Mode): Promise<boolean> => {
  const { GPU } = library;
  switch (mode) {
    case 'cpu':
      return true;
    case 'webasm':
      return GPU.isWebAssemblySupported;
    case 'webgl2':
      return GPU.isWebGL2Supported;
    case 'webgpu':
      return GPU.isWebGPUSupported && (await GPU.isWebGPUAvailable());
    case 'headlessgl':
      return GPU.isHeadlessGLSupported;
  }
};

const reasons: { readonly [M in Mode]: string } = {
  cpu: 'always there',
  webasm: 'there is no WebAssembly with SIMD',
  webgl2: 'there is no WebGL 2 (it needs a browser)',
  webgpu: 'there is no WebGPU adapter (it needs a browser that has one)',
  headlessgl: "the optional native package 'gl' is not installed",
};

/** The modes that run here. */
export const availableModes = async (): Promise<readonly Mode[]> => {
  const found = await Promise.all(modes.map(present));
  return modes.filter((_, i) => found[i] === true);
};

/** Why `mode` does not run here, and what does; nothing if it does. */
export const unavailable = async (mode: Mode): Promise<O.Option<Unsupported>> => {
  if (await present(mode)) return O.none;
  const others = await availableModes();
  return O.some({
    _tag: 'Unsupported',
    backend: `gpu.js ${mode}`,
    limit: `${reasons[mode]}; here there is ${others.join(', ')}`,
  });
};
