import { byHand } from './w1/by-hand.ts';
import { ours } from './w1/ours.ts';
import { starts } from './w1/mixture.ts';
import { largestDifference } from './statistics.ts';
import { writeFileSync } from 'node:fs';
import { kernelSource } from './w1/kernel-source.ts';
writeFileSync('/tmp/bw/hand.txt', kernelSource(20));
const h = byHand('webasm'), o = ours('webasm');
const K = Number(process.argv[2] ?? 20);
const ha = h.advance(K), oa = await o.advance(K);
const x = starts();
const [hx, ox] = [await ha(x, 5), await oa(x, 5)];
console.log('difference', largestDifference(hx, ox), hx[0], ox[0]);
const med = (a: number[]) => a.sort((p, q) => p - q)[a.length >> 1];
const th: number[] = [], to: number[] = [];
for (let i = 0; i < 60; i++) {
  let t = performance.now(); for (let j = 0; j < 5; j++) await ha(x, 5); th.push((performance.now() - t) / K / 5 * 1e3);
  t = performance.now(); for (let j = 0; j < 5; j++) await oa(x, 5); to.push((performance.now() - t) / K / 5 * 1e3);
}
console.log('hand', med(th).toFixed(1), 'ours', med(to).toFixed(1), 'ratio', (med(to) / med(th)).toFixed(3), 'min', th[0].toFixed(1), to[0].toFixed(1));
import { compile, gpujs } from '@ergodic/autodiff';
import { chunk } from './w1/program.ts';
const e: any = await compile(gpujs('webasm'))([chunk(K)])();
writeFileSync('/tmp/bw/ours.txt', e.right.sources.join('\n\n'));
console.log(e.right.report);
