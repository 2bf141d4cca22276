import { test } from 'vitest';
import { build as b, make } from '@ergodic/core/ops';
import { measure, inputsOf, given, type Case } from './case.ts';
import { gpujs } from '../index.ts';
import { lower } from '../../lower/lower.ts';
import { sweep, pairs } from './points.ts';

const M = 3.4028234663852886e38;
const unary: Record<string, readonly (readonly [number, number])[]> = {
  exp: [[-87.33654, 88.72283]], log: [[2**-126, M]], log1p: [[-1+2**-24, M], [-0.5, 0.5]], expm1: [[-100, 88.72283], [-1, 1]],
  sin: [[-1000, 1000], [-10, 10]], cos: [[-1000, 1000], [-10, 10]], tanh: [[-100, 100], [-1, 1]], sigmoid: [[-87.3, 200]], softplus: [[-87.3, 200], [-M, M]],
  erf: [[-6, 6], [-1, 1], [-M, M]], erfinv: [[-1 + 2**-24, 1 - 2**-24], [-.5, .5]], sqrt: [[0, M]], floor: [[-1e7, 1e7]], sign: [[-M,M]], abs: [[-M,M]], neg: [[-M,M]],
};
const cases: Case[] = Object.entries(unary).flatMap(([op, doms]) => doms.map(([lo, hi]) => {
  const xs = sweep(lo, hi); const [x, v] = given('x', 'real', [xs.length], xs);
  return { name: op + ` [${lo}, ${hi}]`, inputs: new Map([[x, v]]), checks: [{ row: op, result: make(op as any, [x], {}) }] };
}));
const bin: Record<string, any> = { add: [[-1e37, 1e37], [-1e37, 1e37]], sub: [[-1e37,1e37],[-1e37,1e37]], mul: [[-1e18,1e18],[-1e18,1e18]], div: [[-1e18,1e18],[1e-18,1e18]],
  maximum: [[-M,M],[-M,M]], minimum: [[-M,M],[-M,M]] };
for (const [op, [d, e]] of Object.entries(bin)) {
  const [xs, zs] = pairs(sweep(d[0], d[1]), sweep(e[0], e[1]));
  const [x, v] = given('x', 'real', [xs.length], xs); const [z, u] = given('z', 'real', [zs.length], zs);
  cases.push({ name: op, inputs: new Map([[x, v], [z, u]]), checks: [{ row: op, result: make(op as any, [x, z], {}) }] });
}
for (const [a, c] of [[[1e-3, 1e3], [-10, 10]], [[0.5, 2], [-80, 80]], [[0.999, 1.001], [-80000, 80000]], [[1e-30, 1e30], [-1.2, 1.2]]] as any) {
  const [xs, zs] = pairs(sweep(a[0], a[1]), sweep(c[0], c[1]));
  const [x, v] = given('x', 'real', [xs.length], xs); const [z, u] = given('z', 'real', [zs.length], zs);
  cases.push({ name: `pow ${a} ${c}`, inputs: new Map([[x, v], [z, u]]), checks: [{ row: 'pow', result: b.pow(x, z) }] });
}
const modes = (globalThis as any).window === undefined ? ['cpu', 'webasm'] as const : ['webgl2', 'webgpu'] as const;
for (const mode of modes) test(mode, async () => {
  const backend = gpujs(mode);
  const lines: string[] = [];
  const t = performance.now();
  for (const c of cases) {
    try {
      const exe: any = await backend.compile(lower(c.checks.map((k) => k.result), backend.limits))();
      if (exe._tag === 'Left') { lines.push(mode + c.name + JSON.stringify(exe.left).slice(0, 600)); continue; }
      const got: any = await exe.right.run(inputsOf(c.inputs))();
      if (got._tag === 'Left') { lines.push(mode+ c.name+ JSON.stringify(got.left)); continue; }
      for (const m of measure(c, got.right)) lines.push([mode, c.name, m.error.toFixed(3), m.at].join(' | '));
    } catch (e) { lines.push(mode+ c.name+ String(e)); }
  }
  lines.push('time ' + (performance.now() - t));
  console.log(lines.join('\n'));
});
