/** The kernels of the modes that a browser has besides, and what it says of those that it lacks. */
import { showError } from '@ergodic/core/error';
import { build as b } from '@ergodic/core/ops';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compile.ts';
import { availableModes, gpujs } from '../gpujs/index.ts';
import { kernelLaws } from './kernels.ts';

kernelLaws('webgl2');
kernelLaws('webgpu');

describe('a browser', () => {
  test('has every mode but headlessgl', async () => {
    expect(await availableModes()).toEqual(['cpu', 'webasm', 'webgl2', 'webgpu']);
  });

  test('says why headlessgl is Unsupported', async () => {
    const result = await compile(gpujs('headlessgl'))([b.neg(b.input('x', 'real', [3]))])();
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'Unsupported', backend: 'gpu.js headlessgl' } });
    expect(result._tag === 'Left' && showError(result.left)).toContain("'gl' is not installed");
  });
});
