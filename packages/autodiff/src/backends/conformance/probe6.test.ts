import { test } from 'vitest';
import { build as b } from '@ergodic/core/ops';
import { scattered } from './numbers.ts';
import { gpujs } from '../index.ts';
import { lower } from '../../lower/lower.ts';
import { inputsOf } from './case.ts';
for (const mode of ['cpu', 'webasm'] as const) for (const [n, m, k] of [[128, 1024, 128], [1024, 1, 4096], [64, 2048, 32], [128,128,1024]] as const) test('x' + n, async () => {
  const a = scattered('a', [n, k]), c = scattered('c', [k, m]);
  const be = gpujs(mode);
  const t0 = performance.now();
  const exe: any = ((await be.compile(lower([b.dot(a[0], c[0], { contract: [[1], [0]], batch: [[], []] })], be.limits))()) as any).right;
  const t1 = performance.now();
  const inp = inputsOf(new Map([a, c]));
  const ts: number[] = [];
  for (let i = 0; i < 15; i++) { const t = performance.now(); await exe.run(inp)(); ts.push(performance.now() - t); }
  ts.sort((x, y) => x - y);
  console.log('TIME', mode, n, m, k, 'compile', (t1 - t0).toFixed(1), 'min', ts[0]!.toFixed(2), 'med', ts[7]!.toFixed(2));
});
