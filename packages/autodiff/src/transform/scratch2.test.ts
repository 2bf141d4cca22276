import { type Node, shapeOf, showType, topological } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import { test } from 'vitest';
import { print } from '../../../core/src/graph/print.ts';
import { expandBatches } from './batching.ts';
import { pullback, vjpNodes } from './reverse.ts';
import { simplify } from './simplify.ts';

const w1 = b.input('w1', 'real', [2, 32]);
const b1 = b.input('b1', 'real', [32]);
const w2 = b.input('w2', 'real', [32, 16]);
const b2 = b.input('b2', 'real', [16]);
const w3 = b.input('w3', 'real', [16, 1]);
const mm = (x: Node, w: Node) => b.dot(x, w, { contract: [[0], [0]], batch: [[], []] });
const energy = (x: Node) => {
  const h1 = b.mul(b.add(mm(x, w1), b1), b.sigmoid(b.add(mm(x, w1), b1)));
  const h2 = b.softplus(b.add(mm(h1, w2), b2));
  return b.sum(mm(h2, w3));
};
const x = b.input('x', 'real', [128, 2]);
test('mlp', () => {
  const t0 = performance.now();
  const [e] = buildBatch(128, [x], ([xi]) => [energy(xi!)]);
  const loss = b.mul(b.sum(e!), 1 / 128);
  const g = pullback([loss], [w1, b1, w2, b2, w3], [b.scalar(1)]);
  const t1 = performance.now();
  const s = simplify([...g.values, ...g.cotangents.map((n) => n!)]);
  const t2 = performance.now();
  const ex = simplify(expandBatches(s));
  const t3 = performance.now();
  console.log(print(s));
  console.log(print(ex));
  console.log(t1 - t0, t2 - t1, t3 - t2);
});
