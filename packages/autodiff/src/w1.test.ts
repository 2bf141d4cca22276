import { test } from 'vitest';
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import { interpretNodes } from '@ergodic/core/interpret';
import { shapeOf, type Node } from '@ergodic/core/graph';
import { lower } from './lower/lower.ts';
import { gpujs } from './backends/gpujs/index.ts';
import { vjpNodes } from './transform/reverse.ts';
import { simplify } from './transform/simplify.ts';
import { writeFileSync } from 'node:fs';
const grad = (f: (x: Node) => Node, x: Node): Node => vjpNodes([f(x)], [x], [b.scalar(1)])[0]!;
const R = 2.83, SD = .354, N = 1024, K = 20;
const mu = b.constant('real', [8, 2], [...Array(8)].flatMap((_, k) => [R * Math.cos(k * Math.PI / 4), R * Math.sin(k * Math.PI / 4)]));
const energy = (x: Node): Node => {
  const d = b.sub(b.broadcast(x, [8, 2], [1]), mu);
  const q = b.mul(b.sum(b.mul(d, d), [1]), -0.5 / SD / SD);
  const m = b.stopGradient(b.reduceMax(q, [0]));
  return b.neg(b.add(b.log(b.sum(b.exp(b.sub(q, b.broadcast(m, [8], []))))), m));
};
for (const mode of ['webasm', 'cpu'] as const)
test(`w1 ${mode}`, async () => {
  const x = b.input('x', 'real', [N, 2]);
  const key = b.input('key', 'bits', [2]);
  const [out] = buildBatch(N, [x, b.iota([N], 0)], ([row, i]) => {
    const k = b.foldIn(key, i!);
    const [final] = buildScan(K, [row!], [], ({ index, carries: [c] }) => ({
      carries: [b.add(b.sub(c!, b.mul(grad(energy, c!), 0.005)), b.mul(b.draw('normal', b.foldIn(k, index), [2]), Math.sqrt(0.01)))], ys: [] }));
    return [final!];
  });
  const backend = gpujs(mode);
  let t = performance.now();
  const plan = lower(simplify([out!]), backend.limits);
  console.log('lower', performance.now() - t);
  t = performance.now();
  const exe: any = await backend.compile(plan)();
  console.log('compile', performance.now() - t, plan.steps.length);
  writeFileSync(`/tmp/b/w1-${mode}.txt`, exe.right.sources.join('\n\n'));
  const inputs = { x: { dtype: 'real' as const, shape: [N, 2], data: Float32Array.from({ length: 2 * N }, (_, i) => 3 * Math.sin(i * 7.7)) }, key: { dtype: 'bits' as const, shape: [2], data: [3, 4000000001] } };
  const got: any = await exe.right.run(inputs)();
  const ts = [];
  for (let i = 0; i < 60; i++) { t = performance.now(); await exe.right.run(inputs)(); ts.push((performance.now() - t) / K * 1e3); }
  ts.sort((a, c) => a - c);
  console.log(mode, 'us/step min', ts[0], 'median', ts[30]);
  const ref = interpretNodes([out!], new Map<Node, any>([[x, { shape: [N, 2], data: Float64Array.from(inputs.x.data) }], [key, { shape: [2], data: Float64Array.from(inputs.key.data) }]]))[0]!;
  let err = 0; for (let i = 0; i < ref.data.length; i++) err = Math.max(err, Math.abs(ref.data[i]! - got.right[0].data[i]));
  console.log('err', err);
});
