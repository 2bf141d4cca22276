import { test } from 'vitest';
import { interpretNodes } from '@ergodic/core/interpret';
import { contractionCases } from './contractions.ts';
import { inputsOf, resultsOf } from './case.ts';
import { gpujs } from '../index.ts';
import { lower } from '../../lower/lower.ts';
test('x', async () => {
  const c = contractionCases.find((k) => k.name === 'matrices')!;
  const [a, w] = [...c.inputs.values()];
  const ref = interpretNodes(resultsOf(c), c.inputs)[0]!;
  const f = Math.fround; let worst = 0, worstAt = 0, tree = 0;
  const got: any = ((await gpujs('webasm').compile(lower(resultsOf(c), gpujs('webasm').limits))()) as any).right;
  console.log(got.sources[0]);
  const out = (await got.run(inputsOf(c.inputs))()).right[0].data;
  for (let i = 0; i < 33; i++) for (let j = 0; j < 17; j++) {
    let s = 0; const ts = []; let m = 0;
    for (let k = 0; k < 70; k++) { const t = f(a!.data[i * 70 + k]! * w!.data[k * 17 + j]!); s = f(s + t); ts.push(t); m += Math.abs(t); }
    const u = 2 ** (Math.floor(Math.log2(m)) - 23);
    const e = Math.abs(s - ref.data[i * 17 + j]!) / u; if (e > worst) { worst = e; worstAt = i * 17 + j; }
    const red = (l: number[]): number => l.length === 1 ? l[0]! : f(red(l.slice(0, l.length >> 1)) + red(l.slice(l.length >> 1)));
    tree = Math.max(tree, Math.abs(red(ts) - ref.data[i * 17 + j]!) / u);
  }
  console.log({ worst, worstAt, tree, same: out[222] });
});
