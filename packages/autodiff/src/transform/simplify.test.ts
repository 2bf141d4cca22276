/** What simplification does, rule by rule. That it preserves values is tested on random programs, in `laws/`. */
import { type Node, shapeOf, topological } from '@ergodic/core/graph';
import { build as b, buildBatch, buildIterate, buildScan } from '@ergodic/core/ops';
import { describe, expect, test } from 'vitest';
import { expandBatches } from './batching.ts';
import { values } from './laws/edges.ts';
import { vjpNodes } from './reverse.ts';
import { only } from './rewrite.ts';
import { simplify } from './simplify.ts';

const s = b.input('s', 'real', []);
const x = b.input('x', 'real', [3]);
const y = b.input('y', 'real', [3]);
const m = b.input('m', 'real', [2, 3]);
const w = b.input('w', 'real', [3, 4]);
const c = b.greater(x, y);
const one = b.scalar(1);
const simple = (node: Node): Node => only(simplify([node]));
const count = (node: Node, op: string): number => topological([node]).filter((n) => n.op === op).length;

describe('arithmetic', () => {
  test.each([
    ['x + 0', b.add(x, 0), x],
    ['0 + x', b.add(0, x), x],
    ['x - 0', b.sub(x, 0), x],
    ['0 - x', b.sub(0, x), b.neg(x)],
    ['x 1', b.mul(x, 1), x],
    ['1 x', b.mul(1, x), x],
    ['x / 1', b.div(x, 1), x],
    ['x / 4', b.div(x, 4), b.mul(x, 0.25)],
    ['-(-x)', b.neg(b.neg(x)), x],
    ['x (-1)', b.mul(x, -1), b.neg(x)],
    ['x + (-y)', b.add(x, b.neg(y)), b.sub(x, y)],
    ['x - (-y)', b.sub(x, b.neg(y)), b.add(x, y)],
    ['x + x', b.add(x, x), b.mul(x, 2)],
    ['(-x) (-y)', b.mul(b.neg(x), b.neg(y)), b.mul(x, y)],
    ['(x 3) 2', b.mul(b.mul(x, 3), 2), b.mul(x, 6)],
    ['x^2', b.pow(x, 2), b.mul(x, x)],
    ['2 + 3', b.add(b.scalar(2), b.scalar(3)), b.scalar(5)],
    ['sin of a known number', b.sin(b.fullLike(0.5, x)), b.fullLike(Math.sin(0.5), x)],
    ['where with a known condition', b.where(b.less(b.scalar(1), b.scalar(2)), s, one), s],
    ['where with equal branches', b.where(c, x, x), x],
    ['where of the negation', b.where(b.not(c), x, y), b.where(c, y, x)],
    ['where within where', b.where(c, b.where(c, x, y), 0), b.where(c, x, 0)],
    ['max(x, x)', b.maximum(x, x), x],
  ] as const)('%s', (_, from, to) => {
    expect(simple(from)).toBe(to);
  });

  test('x 0 stays, for x may be infinite; what is known to be finite times 0 is 0', () => {
    expect(simple(b.mul(x, 0)).op).toBe('mul');
    expect(values([simple(b.mul(s, 0))], [[s, [Number.POSITIVE_INFINITY]]])[0]?.[0]).toBeNaN();
    expect(simple(b.mul(b.cast(c, 'real'), 0))).toBe(b.fullLike(0, x));
  });

  test('factors that are no powers of two are not regrouped: rounding would differ', () => {
    expect(simple(b.mul(b.mul(x, 0.1), 0.3)).args[0]).toBe(b.mul(x, 0.1));
  });
});

describe('movement', () => {
  test.each([
    ['reshape of reshape', b.reshape(b.reshape(m, [6]), [3, 2]), b.reshape(m, [3, 2])],
    ['there and back', b.reshape(b.reshape(m, [6]), [2, 3]), m],
    ['transpose of transpose', b.transpose(b.transpose(m, [1, 0]), [1, 0]), m],
    ['broadcast of broadcast', b.broadcastTo(b.broadcastTo(s, [3]), [2, 3]), b.broadcastTo(s, [2, 3])],
    ['flip of flip', b.flip(b.flip(x, [0]), [0]), x],
    ['slice of slice', b.slice(b.slice(x, [1], [3]), [1], [2]), b.slice(x, [2], [3])],
    ['the whole slice', b.slice(x, [0], [3]), x],
    ['no padding', b.pad(x, [0], [0]), x],
    ['one part', b.concat([x], 0), x],
    ['copies that nobody sees', b.slice(b.broadcastTo(s, [5]), [1], [3]), b.broadcastTo(s, [2])],
    ['transpose of an axis of 1', b.transpose(b.reshape(x, [3, 1]), [1, 0]), b.reshape(x, [1, 3])],
    ['work on copies', b.sin(b.broadcastTo(x, [2, 3])), b.broadcastTo(b.sin(x), [2, 3])],
  ] as const)('%s', (_, from, to) => {
    expect(simple(from)).toBe(to);
  });
});

describe('sums', () => {
  const product = { contract: [[0], [0]], batch: [[], []] } as const;
  test.each([
    ['of copies is a multiple', b.sum(b.broadcastTo(s, [4])), b.mul(s, 4)],
    ['of a sum is one sum', b.sum(b.sum(m, [1])), b.sum(m)],
    ['of a negation', b.sum(b.neg(x)), b.neg(b.sum(x))],
    ['of a multiple', b.sum(b.mul(x, 3)), b.mul(b.sum(x), 3)],
    ['of a product is a contraction', b.sum(b.mul(x, y)), b.dot(x, y, product)],
    ['over an axis of 1', b.sum(b.reshape(x, [3, 1]), [1]), x],
    ['of squares', b.sum(b.mul(x, x)), b.dot(x, x, product)],
  ] as const)('%s', (_, from, to) => {
    expect(simple(from)).toBe(to);
  });

  test('a matrix product written with copies is a dot', () => {
    const copied = b.mul(b.broadcast(m, [2, 3, 4], [0, 1]), b.broadcast(w, [2, 3, 4], [1, 2]));
    const found = simple(b.sum(copied, [1]));
    expect(found).toBe(b.dot(m, w, { contract: [[1], [0]], batch: [[], []] }));
  });

  test('a transposed operand is contracted as it lies', () => {
    const found = simple(b.dot(b.transpose(m, [1, 0]), w, { contract: [[0], [0]], batch: [[], []] }));
    expect(found).toBe(b.dot(m, w, { contract: [[1], [0]], batch: [[], []] }));
  });

  test('what is not summed over goes outside', () => {
    const found = simple(b.sum(b.mul(m, b.broadcast(b.input('v', 'real', [2]), [2, 3], [0])), [1]));
    expect(count(found, 'dot')).toBe(0);
    expect(shapeOf(found)).toEqual([2]);
    expect(topological([found]).some((n) => n.op === 'mul' && shapeOf(n).length === 2)).toBe(false);
  });

  test('a scalar stands outside a contraction, unless it would multiply more there', () => {
    const scaled = b.mul(x, b.broadcast(s, [3], []));
    const inner = { contract: [[0], [0]], batch: [[], []] } as const;
    expect(simple(b.dot(scaled, y, inner))).toBe(simple(b.mul(b.dot(x, y, inner), s)));
    expect(simple(b.sum(b.mul(b.mul(scaled, 3), y)))).toBe(simple(b.mul(b.dot(x, y, inner), b.mul(s, 3))));
    const outer = simple(b.dot(scaled, w, inner));
    expect(outer.op).toBe('dot');
    expect(shapeOf(outer)).toEqual([4]);
  });

  test('the gradient of a weight over a batch is one contraction, also where it is used twice', () => {
    const rows = b.input('rows', 'real', [5, 3]);
    const layer = (row: Node): Node => b.tanh(b.dot(row, w, product));
    const [energies = s] = buildBatch(5, [rows], ([row = x]) => [
      b.add(b.sum(layer(row)), b.sum(layer(b.mul(row, 2)))),
    ]);
    const gradient = only(simplify(expandBatches(vjpNodes([b.sum(energies)], [w], [one]))));
    expect(topological([gradient]).some((n) => 'shape' in n.type && n.type.shape.length > 2)).toBe(false);
    expect(count(gradient, 'dot')).toBe(4);
  });
});

describe('loops', () => {
  const bodyOf = (node: Node): Node | undefined => topological([node]).find((n) => n.op === 'scan' || n.op === 'batch');

  test('what does not vary is taken out, and operands that are given twice are one', () => {
    const [last = s] = buildScan(4, [x], [], ({ carries: [a = x] }) => ({ carries: [b.mul(a, b.exp(y))], ys: [] }));
    const loop = bodyOf(simple(last));
    expect(loop?.args).toEqual([x, b.exp(y)]);
    const [twice = s] = buildBatch(3, [x, x], ([p = s, q = s]) => [b.mul(p, q)]);
    expect(bodyOf(simple(twice))?.args).toEqual([x]);
  });

  test('a carry that stays as it is becomes shared; an output that does not vary is copies', () => {
    const [a = s, fixed = s, ys = s] = buildScan(4, [x, y], [], ({ carries: [p = x, q = y] }) => ({
      carries: [b.add(b.sin(p), q), q],
      ys: [b.exp(q)],
    }));
    expect(simple(fixed)).toBe(y);
    expect(simple(ys)).toBe(b.broadcast(b.exp(y), [4, 3], [1]));
    const loop = bodyOf(simple(a));
    expect(loop?.op === 'scan' && loop.attrs.carries).toBe(1);
  });

  test('outputs that nobody reads go, with the carries that only they need', () => {
    const [a = s] = buildScan(4, [x, y], [x4()], ({ carries: [p = x, q = y], xs: [row = x] }) => ({
      carries: [b.sin(p), b.add(q, row)],
      ys: [b.exp(q)],
    }));
    expect(bodyOf(simple(a))?.args).toEqual([x]);
  });

  test('no steps, one step, one call: no loop', () => {
    const loop = (n: number): Node =>
      buildScan(n, [x], [], ({ carries: [p = x] }) => ({ carries: [b.sin(p)], ys: [] }))[0] ?? s;
    expect(simple(loop(0))).toBe(x);
    expect(simple(loop(1))).toBe(b.sin(x));
    const [row = s] = buildBatch(1, [b.reshape(x, [1, 3])], ([p = x]) => [b.sum(p)]);
    expect(count(simple(row), 'batch')).toBe(0);
  });

  test('a batch of equal slices is one call', () => {
    const [rows = s] = buildBatch(4, [b.broadcastTo(x, [4, 3])], ([p = x]) => [b.sin(p)]);
    expect(simple(rows)).toBe(b.broadcast(b.sin(x), [4, 3], [1]));
  });

  test('an iterate keeps the carries that it reads or tests', () => {
    const [a = s] = buildIterate(
      9,
      [s, one, b.scalar(5)],
      (_, [p = s, , r = s]) => b.less(p, r),
      (_, [p = s, q = s, r = s]) => [b.mul(p, 2), b.add(q, 1), r],
    );
    const loop = topological([simple(a)]).find((n) => n.op === 'iterate');
    expect(loop?.attrs.carries).toBe(1);
  });

  test('the loop of a value and that of its derivative are one, once their batch is written out', () => {
    const rows = b.input('rows', 'real', [5, 3]);
    const [energies = s] = buildBatch(5, [rows], ([row = x]) => {
      const [last = x] = buildScan(4, [row], [], ({ carries: [p = x] }) => ({ carries: [b.sin(b.mul(p, y))], ys: [] }));
      return [b.sum(b.mul(last, last))];
    });
    const total = b.sum(energies);
    const roots = simplify(expandBatches([total, ...vjpNodes([total], [rows], [one])]));
    expect(topological(roots).filter(({ op }) => op === 'scan').length).toBe(2);
  });

  test('bodies are simplified too', () => {
    const [a = s] = buildScan(4, [x], [], ({ carries: [p = x] }) => ({
      carries: [b.mul(b.add(b.sin(p), 0), 1)],
      ys: [],
    }));
    const loop = bodyOf(simple(a));
    expect(loop?.op === 'scan' && loop.attrs.body.results.map((n) => n.op)).toEqual(['sin']);
  });
});

const x4 = (): Node => b.input('x4', 'real', [4, 3]);
