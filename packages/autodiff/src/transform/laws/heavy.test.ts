import fc from 'fast-check';
import { test } from 'vitest';
import { print } from '../../../../core/src/graph/print.ts';
import { standardRules } from '../rules.ts';
import { laws } from './laws.ts';
import { points, directionsOf, evaluate } from './program.ts';
import { programs } from './programs.ts';
test('find', () => {
  let n = 0;
  fc.check(fc.property(programs(18).chain((p) => fc.tuple(fc.constant(p), points(p))), ([p, pt]) => {
    if (laws.secondOrderDuals.prepare(p, standardRules)(pt) <= 1e-9) return true;
    console.log(++n, print(p.results));
    return false;
  }), { numRuns: 800, endOnFailure: false, reporter: (r) => { const c = r.counterexample; if (c) { const [p, pt] = c[0]; console.log('SHRUNK', print(p.results)); console.log([...pt.values.values()].map((v) => v.data), pt.v.map((v) => v.data), pt.u.map(v=>v.data), pt.w.map(v=>v.data)); console.log(laws.secondOrderDuals.prepare(p, standardRules)(pt)); console.log(evaluate(p.results, pt, directionsOf(p))) } }, seed: 1721221551 });
});
