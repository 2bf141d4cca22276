import { test } from 'vitest';
import { build as b, make } from '@ergodic/core/ops';
import { measure, inputsOf, given, type Case } from './case.ts';
import { gpujs } from '../index.ts';
import { lower } from '../../lower/lower.ts';
const I = Infinity, N = NaN;
const unary = ['exp','log','log1p','expm1','sin','cos','tanh','sigmoid','softplus','erf','erfinv','sqrt','floor','sign','abs','neg'];
const pts = [N, I, -I, 0, -0, 1, -1, 2, -2, 3.4e38, -3.4e38, 88.8, 200, -200, 1e-30, -1e-30];
const cases: Case[] = unary.map((op) => { const [x, v] = given('x', 'real', [pts.length], pts); return { name: op, inputs: new Map([[x, v]]), checks: [{ row: op, result: make(op as any, [x], {}) }] }; });
for (const op of ['add','sub','mul','div','pow','maximum','minimum','equal','notEqual','less','lessEqual','greater','greaterEqual']) {
  const xs = pts.flatMap((p) => pts.map(() => p)), zs = pts.flatMap(() => pts);
  const [x, v] = given('x', 'real', [xs.length], xs); const [z, u] = given('z', 'real', [zs.length], zs);
  cases.push({ name: op, inputs: new Map([[x, v], [z, u]]), checks: [{ row: op, result: make(op as any, [x, z], {}) }] });
}
{ const [x, v] = given('x', 'real', [4], [1, 2, 3, N]);
  for (const c of [I, -I, N, 1e-45, 3.4e38, -0]) cases.push({ name: 'const ' + c, inputs: new Map([[x, v]]), checks: [{ row: 'const', result: b.where(b.greater(x, 1.5), x, c) }] });
  cases.push({ name: 'const array', inputs: new Map(), checks: [{ row: 'const', result: b.neg(b.constant('real', [5], [1, I, -I, N, -0])) }] });
  const [y, w] = given('y', 'real', [2, 3], [1, N, 2, -I, -I, -I]);
  cases.push({ name: 'reduceMax', inputs: new Map([[y, w]]), checks: [{ row: 'reduceMax', result: b.reduceMax(y, [1]) }, { row: 'argmax', result: b.argmax(y, 1) }, { row: 'sum', result: b.sum(y, [1]) }] });
}
const modes = (globalThis as any).window === undefined ? ['cpu', 'webasm'] as const : ['webgl2', 'webgpu'] as const;
for (const mode of modes) test(mode, async () => {
  const backend = gpujs(mode);
  const lines: string[] = [''];
  for (const c of cases) {
    try {
      const exe: any = await backend.compile(lower(c.checks.map((k) => k.result), backend.limits))();
      if (exe._tag === 'Left') { lines.push(mode + c.name + JSON.stringify(exe.left).slice(0, 600)); continue; }
      const got: any = await exe.right.run(inputsOf(c.inputs))();
      if (got._tag === 'Left') { lines.push(mode+ c.name+ JSON.stringify(got.left)); continue; }
      const { interpretNodes } = await import('@ergodic/core/interpret');
      const { errorInUlps } = await import('./ulps.ts');
      const want = interpretNodes(c.checks.map((k) => k.result), c.inputs);
      const bad: string[] = [];
      want.forEach((ref, j) => ref.data.forEach((value, i) => { const e = errorInUlps(got.right[j].data[i], value); if (e > 3) bad.push(`(${[...c.inputs.values()].map((v) => v.data[i])}): ${got.right[j].data[i]} for ${value}`); }));
      if (bad.length) lines.push([mode, c.name, bad.length, ...bad.slice(0,30)].join(' | '));
    } catch (e) { lines.push(mode+ c.name+ String(e)); }
  }
  console.log(lines.join('\n'));
});
