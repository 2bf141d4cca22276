import { expect, test } from 'vitest';
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import { interpretNodes } from '@ergodic/core/interpret';
import { shapeOf, type Node } from '@ergodic/core/graph';
import { lower } from './lower/lower.ts';
import { gpujs } from './backends/gpujs/index.ts';
import { vjpNodes } from './transform/reverse.ts';

const grad = (f: (x: Node) => Node, x: Node): Node => vjpNodes([f(x)], [x], [b.scalar(1)])[0]!;
const mm = (w: Node, x: Node) => b.dot(w, x, { contract: [[1], [0]], batch: [[], []] });
const rnd = (n: number) => Float32Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898 + 1) * 0.5);

const chain = (H: number, N: number, K: number) => {
  const x = b.input('x', 'real', [N, 2]);
  const key = b.input('key', 'bits', [2]);
  const W1 = b.input('W1', 'real', [H, 2]), b1 = b.input('b1', 'real', [H]);
  const W2 = b.input('W2', 'real', [H, H]), b2 = b.input('b2', 'real', [H]), w3 = b.input('w3', 'real', [H]);
  const silu = (z: Node) => b.mul(z, b.sigmoid(z));
  const energy = (q: Node) => b.dot(w3, silu(b.add(mm(W2, silu(b.add(mm(W1, q), b1))), b2)), { contract: [[0], [0]], batch: [[], []] });
  const [out] = buildBatch(N, [x, b.iota([N], 0)], ([row, i]) => {
    const k = b.foldIn(key, i!);
    const [final] = buildScan(K, [row!], [], ({ index, carries: [c] }) => ({
      carries: [b.add(b.sub(c!, b.mul(grad(energy, c!), 0.002)), b.mul(b.draw('normal', b.foldIn(k, index), [2]), Math.sqrt(0.004)))], ys: [] }));
    return [final!];
  });
  return { out: out!, inputs: { x, key, W1, b1, W2, b2, w3 } };
};
for (const mode of ['cpu', 'webasm'] as const)
for (const [H, N, K] of [[4, 8, 3], [32, 128, 20]] as const)
  test(`${mode} chain ${H}`, async () => {
    const { out, inputs } = chain(H, N, K);
    let t = performance.now();
    const plan = lower([out], gpujs(mode).limits);
    console.log('lower', performance.now() - t, plan.steps.length);
    t = performance.now();
    const exe: any = await gpujs(mode).compile(plan)();
    if (exe._tag === 'Left') { console.log(JSON.stringify(exe.left).slice(0, 6000)); throw 0; }
    console.log('compile', performance.now() - t); (await import('node:fs')).writeFileSync('/tmp/b/mlp'+H+'-'+mode+'.txt', exe.right.sources.join('\n\n'));
    if (H === 4) console.log(exe.right.sources.join('\n'));
    const vals = Object.fromEntries(Object.entries(inputs).map(([name, node]) => [name, { dtype: 'real' as const, shape: shapeOf(node), data: name === 'key' ? Float64Array.of(3, 4000000001) : rnd(shapeOf(node).reduce((a, c) => a * c, 1)) }]));
    const got: any = await exe.right.run(vals)();
    if (got._tag === 'Left') { console.log(got); throw 0; }
    t = performance.now();
    for (let i = 0; i < 10; i++) await exe.right.run(vals)();
    console.log(mode, H, 'us/step', (performance.now() - t) / 10 / K * 1e3);
    const ref = interpretNodes([out], new Map(Object.entries(inputs).map(([name, node]) => [node, { shape: shapeOf(node), data: Float64Array.from(vals[name]!.data) }])))[0]!;
    let err = 0; for (let i = 0; i < ref.data.length; i++) err = Math.max(err, Math.abs(ref.data[i]! - got.right[0].data[i]));
    console.log('err', err);
    expect(err).toBeLessThan(1e-4);
  });
