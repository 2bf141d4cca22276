/** What goes wrong outside a program comes back as a value that says what, where, and what there is instead. */
import type { CompileError, ErgodicError } from '@ergodic/core/error';
import { showError } from '@ergodic/core/error';
import { build as b } from '@ergodic/core/ops';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { compile } from '../../compile.ts';
import { lower } from '../../lower/lower.ts';
import type { Backend, Executable, HostArray, Inputs } from '../backend.ts';
import { compileWith } from '../gpujs/compile.ts';
import { availableModes, gpujs } from '../gpujs/index.ts';
import { type Compiled, type Kernels, newKernels } from '../gpujs/kernels.ts';
import { reference } from '../reference.ts';

const x = b.input('x', 'real', [3]);
const twice = [b.mul(x, 2)];

const leftOf = <L, R>(result: E.Either<L, R>): L => {
  if (E.isRight(result)) throw new Error('it went well');
  return result.left;
};
const rightOf = <R>(result: E.Either<ErgodicError, R>): R => {
  if (E.isLeft(result)) throw new Error(showError(result.left));
  return result.right;
};
const numbers = (data: readonly number[], dtype: HostArray['dtype'] = 'real'): HostArray => ({
  dtype,
  shape: [data.length],
  data,
});

describe('a mode that this machine lacks', () => {
  test.for(['webgl2', 'webgpu', 'headlessgl'] as const)('%s is Unsupported, and says what there is', async (mode) => {
    const error = leftOf(await compile(gpujs(mode))(twice)());
    expect(error).toMatchObject({ _tag: 'Unsupported', backend: `gpu.js ${mode}` });
    expect(showError(error)).toContain('here there is cpu, webasm');
  });

  test("headlessgl names the missing package 'gl'", async () => {
    expect(showError(leftOf(await compile(gpujs('headlessgl'))(twice)()))).toContain("'gl' is not installed");
  });

  test('is not among the available ones', async () => {
    expect(await availableModes()).toEqual(['cpu', 'webasm']);
  });
});

describe('a program beyond a limit', () => {
  test('is Unsupported, and names it', async () => {
    const error = leftOf(await compile(gpujs('cpu'))([b.iota([600001, 7], 1)])());
    expect(error).toMatchObject({ _tag: 'Unsupported', backend: 'gpu.js cpu' });
    expect(showError(error)).toContain('4200007 elements');
  });
});

/** Kernels of the cpu of which something is changed. */
const stub = (change: (compiled: Compiled) => Partial<Compiled>): Kernels => {
  const kernels = newKernels('cpu');
  return {
    ...kernels,
    get: (kernel) => {
      const compiled = kernels.get(kernel);
      return { ...compiled, ...change(compiled) };
    },
  };
};
const plan = lower(twice, gpujs('webasm').limits);

describe('gpu.js itself', () => {
  test('falling back is Degraded, never silent', async () => {
    const kernels = stub(() => ({ mode: () => 'cpu', fallback: () => 'arrays of another kind' }));
    const error = leftOf(await compileWith('webasm', kernels)(plan)());
    expect(error).toEqual({
      _tag: 'Degraded',
      wanted: 'gpu.js webasm',
      got: 'gpu.js cpu',
      reason: 'arrays of another kind',
    } satisfies CompileError);
  });

  test('really fallen back is noticed too', async () => {
    const error = leftOf(await compileWith('webasm', newKernels('cpu'))(plan)());
    expect(error).toMatchObject({ _tag: 'Degraded', got: 'gpu.js cpu' });
  });

  test('throwing while it builds is KernelCompile, with the source', async () => {
    const kernels = stub(() => ({
      call: () => {
        throw new Error('no such function');
      },
    }));
    const error = leftOf(await compileWith('cpu', kernels)(plan)());
    expect(error).toMatchObject({ _tag: 'KernelCompile', cause: 'no such function' });
    expect(error._tag === 'KernelCompile' && error.source).toContain('function(');
  });

  test('throwing while it runs is KernelRun', async () => {
    let calls = 0;
    const kernels = stub((compiled) => ({
      call: (arrays, scalars) => {
        if (calls++ > 0) throw new Error('out of memory');
        return compiled.call(arrays, scalars);
      },
    }));
    const executable = rightOf(await compileWith('cpu', kernels)(plan)());
    const error = leftOf(await executable.run({ x: numbers([1, 2, 3]) })());
    expect(error).toMatchObject({ _tag: 'KernelRun', kernel: 'gpu.js cpu', cause: 'out of memory' });
  });
});

describe('inputs', () => {
  const named = [
    b.add(x, b.cast(b.input('n', 'int', [3]), 'real')),
    b.where(b.input('c', 'bool', [3]), x, 0),
    b.draw('bits', b.input('key', 'bits', [2]), [2]),
  ];
  const good: Inputs = {
    x: numbers([1, 2, 3]),
    n: numbers([1, -2, 2 ** 24], 'int'),
    c: numbers([0, 1, 1], 'bool'),
    key: numbers([0, 2 ** 32 - 1], 'bits'),
  };
  const backends: readonly Backend[] = [gpujs('cpu'), gpujs('webasm')];
  const executables: Promise<readonly (readonly [string, Executable])[]> = Promise.all([
    Promise.resolve(['reference', reference(named)] as const),
    ...backends.map(async (backend) => [backend.name, rightOf(await compile(backend)(named)())] as const),
  ]);

  const wrong: readonly { readonly what: string; readonly inputs: Inputs; readonly error: Partial<ErgodicError> }[] = [
    { what: 'missing', inputs: { n: numbers([1, 2, 3], 'int') }, error: { where: "inputs 'x', 'c', 'key'" } },
    {
      what: 'of another length',
      inputs: { ...good, x: { dtype: 'real', shape: [3], data: [1, 2] } },
      error: { where: "input 'x'", expected: 'real[3]', actual: '2 numbers' },
    },
    {
      what: 'of another shape',
      inputs: { ...good, x: { dtype: 'real', shape: [1, 3], data: [1, 2, 3] } },
      error: { where: "input 'x'", expected: 'real[3]', actual: 'real[1, 3]' },
    },
    {
      what: 'of another kind',
      inputs: { ...good, key: numbers([1, 2]) },
      error: { where: "input 'key'", expected: 'bits[2]', actual: 'real[2]' },
    },
    {
      what: 'not whole',
      inputs: { ...good, n: numbers([1, 2.5, 3], 'int') },
      error: { where: "input 'n'", expected: 'whole numbers up to 2^24 (int[3])', actual: '2.5' },
    },
    {
      what: 'beyond what single precision holds',
      inputs: { ...good, n: numbers([1, 2 ** 24 + 1, 3], 'int') },
      error: { where: "input 'n'", actual: '16777217' },
    },
    {
      what: 'not truth values',
      inputs: { ...good, c: numbers([1, 2, 0], 'bool') },
      error: { where: "input 'c'", actual: '2' },
    },
    {
      what: 'not words',
      inputs: { ...good, key: numbers([1, -1], 'bits') },
      error: { where: "input 'key'", actual: '-1' },
    },
  ];
  test.for(wrong)('$what are a ShapeMismatch that names them', async ({ inputs, error }) => {
    for (const [name, executable] of await executables) {
      const found = leftOf(await executable.run(inputs)());
      expect(found, name).toMatchObject({ _tag: 'ShapeMismatch', ...error });
    }
  });

  test('that are right run; others besides do no harm', async () => {
    for (const [name, executable] of await executables) {
      const outputs = rightOf(await executable.run({ ...good, other: numbers([1]) })());
      expect(Array.from(outputs[1]?.data ?? []), name).toEqual([0, 2, 3]);
    }
  });
});
