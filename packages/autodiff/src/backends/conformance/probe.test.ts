import { test } from 'vitest';
import { opNames } from '@ergodic/core/ops';
import { sampleCases } from './samples.ts';
import { measure, inputsOf } from './case.ts';
import { gpujs } from '../index.ts';
import { lower } from '../../lower/lower.ts';

for (const mode of ['cpu', 'webasm'] as const) test(mode, async () => {
  const backend = gpujs(mode);
  let n = 0;
  const t = performance.now();
  for (const op of opNames) for (const c of sampleCases(op)) {
    n++;
    try {
      const exe: any = await backend.compile(lower(c.checks.map((k) => k.result), backend.limits))();
      if (exe._tag === 'Left') { console.log(mode, c.name, JSON.stringify(exe.left).slice(0, 600)); continue; }
      const got: any = await exe.right.run(inputsOf(c.inputs))();
      if (got._tag === 'Left') { console.log(mode, c.name, JSON.stringify(got.left)); continue; }
      for (const m of measure(c, got.right)) if (m.error > 1) console.log(mode, m.row, m.error, m.at);
    } catch (e) { console.log(mode, c.name, String(e)); }
  }
  console.log(mode, n, performance.now() - t);
});
