import { arrayType, type Node, shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, make, records, results } from '@ergodic/core/ops';
import { expect, test } from 'vitest';
import { expandBatches } from './batching.ts';
import { jvpNodes } from './forward.ts';
import { pullback, vjpNodes } from './reverse.ts';
import { simplify } from './simplify.ts';

const val = (shape: readonly number[], f: (i: number) => number) => ({
  shape,
  data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => f(i)),
});

for (const op of ['batch', 'scan', 'iterate', 'customVjp'] as const)
  records[op].samples.forEach((sample, k) => {
    test(`${op} ${k}`, () => {
      const xs = sample.args.map((a, i) => b.input(`x${i}`, 'real', a.shape));
      const outs = results(make(op, xs, sample.attrs as never)).filter(
        (n) => 'dtype' in n.type && n.type.dtype === 'real',
      );
      const vals = new Map<Node, any>(xs.map((x, i) => [x, val(shapeOf(x), (j) => Math.sin(3 * j + i + 0.3))]));
      const ts = xs.map((x, i) => b.input(`t${i}`, 'real', shapeOf(x)));
      const ws = outs.map((x, i) => b.input(`w${i}`, 'real', shapeOf(x)));
      ts.forEach((x, i) =>
        vals.set(
          x,
          val(shapeOf(x), (j) => Math.cos(2 * j + i + 0.3)),
        ),
      );
      ws.forEach((x, i) =>
        vals.set(
          x,
          val(shapeOf(x), (j) => Math.cos(5 * j + i * 7 + 0.3)),
        ),
      );
      const inner = (as: readonly Node[], bs: readonly Node[]) =>
        as.map((a, i) => b.sum(b.mul(a, bs[i]!))).reduce((p, q) => b.add(p, q));
      const jv = inner(jvpNodes(outs, xs, ts), ws);
      const scalarOut = inner(outs, ws);
      const [f, fwd] = interpretNodes([scalarOut, jv], vals).map((v) => v.data[0]!);
      const eps = 1e-6;
      const moved = (s: number) => {
        const m = new Map(vals);
        xs.forEach((x, i) =>
          m.set(x, {
            shape: shapeOf(x),
            data: vals.get(x).data.map((v: number, j: number) => v + s * vals.get(ts[i]!).data[j]),
          }),
        );
        return interpretNodes([scalarOut], m)[0]!.data[0]!;
      };
      const fd = (moved(eps) - moved(-eps)) / (2 * eps);
      expect(Math.abs(fd - fwd!)).toBeLessThan(1e-7);
      if (op === 'iterate') {
        expect(() => vjpNodes(outs, xs, ws)).toThrow(/iterate/);
        return;
      }
      const rev = interpretNodes([inner(vjpNodes(outs, xs, ws), ts)], vals)[0]!.data[0];
      expect(rev).toBeCloseTo(fwd!, 12);
      // second order
      const g = vjpNodes(outs, xs, ws);
      const sg = inner(g, ts);
      const h1 = interpretNodes(
        [inner(vjpNodes([sg], xs, [b.scalar(1)]), ts), inner(jvpNodes([sg], xs, ts), [b.scalar(1)])],
        vals,
      ).map((v) => v.data[0]!);
      const movedG = (s: number) => {
        const m = new Map(vals);
        xs.forEach((x, i) =>
          m.set(x, {
            shape: shapeOf(x),
            data: vals.get(x).data.map((v: number, j: number) => v + s * vals.get(ts[i]!).data[j]),
          }),
        );
        return interpretNodes([sg], m)[0]!.data[0]!;
      };
      expect(h1[0]).toBeCloseTo(h1[1]!, 11);
      expect(h1[0]).toBeCloseTo((movedG(eps) - movedG(-eps)) / (2 * eps), 6);
      const all = [...outs, sg, inner(vjpNodes([sg], xs, [b.scalar(1)]), ts)];
      const sm = simplify(all);
      const sme = simplify(expandBatches(all));
      console.log(topological(all).length, topological(sm).length, topological(sme).length);
      interpretNodes(sm, vals).forEach((x, i) =>
        x.data.forEach((y, j) => expect(interpretNodes(all, vals)[i]!.data[j]).toBeCloseTo(y, 12)),
      );
      interpretNodes(sme, vals).forEach((x, i) =>
        x.data.forEach((y, j) => expect(interpretNodes(all, vals)[i]!.data[j]).toBeCloseTo(y, 12)),
      );
      const e = expandBatches(all);
      const [u, v] = [interpretNodes(all, vals), interpretNodes(e, vals)];
      u.forEach((x, i) => x.data.forEach((y, j) => expect(v[i]!.data[j]).toBeCloseTo(y, 12)));
    });
    test(`batched ${op} ${k}`, () => {
      const n = 3;
      for (let mask = 1; mask < 1 << sample.args.length; mask++) {
        const types = sample.args.map((a) => arrayType('real', a.shape));
        const xs = sample.args.map((a, i) => b.input(`x${i}`, 'real', mask & (1 << i) ? [n, ...a.shape] : a.shape));
        const ps = types.map((t, i) => b.param(i, t));
        const rs = results(make(op, ps, sample.attrs as never));
        const node = make('batch', xs, {
          n,
          mapped: xs.map((_, i) => (mask & (1 << i)) !== 0),
          summed: rs.map(() => false),
          body: { params: types, results: rs, id: 100000 + mask * 10 + k },
        });
        const outs = results(node);
        const vals = new Map<Node, any>(xs.map((x, i) => [x, val(shapeOf(x), (j) => Math.sin(3 * j + i + 0.3))]));
        const e = expandBatches(outs);
        const [u, v] = [interpretNodes(outs, vals), interpretNodes(e, vals)];
        u.forEach((x, i) => {
          expect(v[i]!.shape).toEqual(x.shape);
          expect([...v[i]!.data]).toEqual([...x.data]);
        });
      }
    });
  });
