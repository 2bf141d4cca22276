import { test } from 'vitest';
import { opNames } from '@ergodic/core/ops';
import { sampleCases } from './samples.ts';
import { sweepCases } from './sweeps.ts';
import { edgeCases } from './edges.ts';
import * as more from './more.ts';
import { measure, inputsOf, resultsOf } from './case.ts';
import { rowOf, boundOf } from './bounds.ts';
import { gpujs } from '../index.ts';
import { lower } from '../../lower/lower.ts';
const cases = true ? [...opNames.flatMap((op) => sampleCases(op)), ...sweepCases, ...edgeCases, ...more.cases] : more.cases;
const modes = (globalThis as any).window === undefined ? ['cpu', 'webasm'] as const : ['webgl2', 'webgpu'] as const;
for (const mode of modes) test(mode, async () => {
  const backend = gpujs(mode);
  const lines: string[] = [''];
  const t = performance.now();
  const worst = new Map<string, number>();
  for (const c of cases) {
    const t1 = performance.now();
    try {
      const exe: any = await backend.compile(lower(resultsOf(c), backend.limits))();
      if (exe._tag === 'Left') { lines.push([mode, c.row, c.name, JSON.stringify(exe.left).slice(0, 1200)].join(' | ')); continue; }
      const got: any = await exe.right.run(inputsOf(c.inputs))();
      if (got._tag === 'Left') { lines.push(mode+ c.name+ JSON.stringify(got.left)); continue; }
      for (const m of measure(c, got.right)) { if (m.error > (m.mustBeExact ? 0 : boundOf(rowOf(c.row).accuracy, mode))) lines.push([mode, c.row, m.error.toFixed(3), m.at].join(' | '));
        worst.set(c.row, Math.max(worst.get(c.row) ?? 0, m.error)); }
    } catch (e) { lines.push([mode, c.row, c.name, String((e as any).stack).slice(0, 400)].join(' | ')); }
    if (performance.now() - t1 > 800) lines.push(`slow ${mode} ${c.row} ${c.name} ${performance.now() - t1}`);
  }
  lines.push(mode + ' time ' + (performance.now() - t) + ' cases ' + cases.length);
  lines.push([...worst].map(([k, v]) => `${k} ${v.toFixed(2)}`).join(', '));
  console.log(lines.join('\n'));
}, 300000);
