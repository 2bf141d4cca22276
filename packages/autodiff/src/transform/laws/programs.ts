/**
 * Random programs: a list of instructions, each applied to nodes that are already there. Every operation that moves or mixes numbers takes
 * part, and loops with bodies too.
 */
import { type Node, shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan, closed, make, results } from '@ergodic/core/ops';
import fc from 'fast-check';
import { at } from '../rewrite.ts';
import type { Program } from './program.ts';

/** Numbers that choose: which operation, on which nodes, along which axes. */
interface Instruction {
  readonly kind: number;
  readonly i: number;
  readonly j: number;
  readonly k: number;
}

type Make = (x: Node, y: Node, k: number) => readonly Node[];

const sameShape = (x: Node, y: Node): boolean => shapeOf(x).join() === shapeOf(y).join();
/** y in the shape of x, by copying or summing. */
const like = (x: Node, y: Node): Node => {
  if (sameShape(x, y)) return y;
  const [from, to] = [shapeOf(y), shapeOf(x)];
  const tail = to.slice(to.length - from.length);
  if (from.length <= to.length && from.every((n, axis) => n === 1 || n === tail[axis])) return b.broadcastTo(y, to);
  return b.broadcastTo(b.sum(y), to);
};
const axis = (x: Node, k: number): number => (shapeOf(x).length === 0 ? -1 : k % shapeOf(x).length);
const onAxis =
  (f: (x: Node, along: number, k: number) => Node): Make =>
  (x, _, k) => {
    const along = axis(x, k);
    return along < 0 ? [x] : [f(x, along, k)];
  };
const unary =
  (f: (x: Node) => Node): Make =>
  (x) => [f(x)];
const binary =
  (f: (x: Node, y: Node) => Node): Make =>
  (x, y) => [f(x, like(x, y))];

const place = (x: Node, along: number, here: number, elsewhere: number): readonly number[] =>
  shapeOf(x).map((_, i) => (i === along ? here : elsewhere));

/** sin, with a derivative of its own. */
const customSine: Make = (x) => {
  const type = { dtype: 'real', shape: shapeOf(x) } as const;
  const f = closed([type], ([a]) => (a ? [b.sin(a)] : []));
  const vjp = closed([type, type], ([a, ct]) => (a && ct ? [b.mul(ct, b.cos(a))] : []));
  return results(make('customVjp', [x], { f, vjp }));
};

/** Rows of x, each with all of y; one result stacked, one summed. */
const batch: Make = (x, y, k) => {
  const [n] = shapeOf(x);
  if (n === undefined) return [x];
  return buildBatch(
    n,
    [x],
    ([row]) => (row ? [b.tanh(b.mul(row, like(row, y))), b.mul(b.sin(like(y, row)), like(y, b.sum(row)))] : []),
    (index) => index === 1 || k % 2 === 1,
  );
};

/** Carries x along the rows of y; also sees the index, and x as a shared operand. */
const scan: Make = (x, y, k) => {
  const [n] = shapeOf(y);
  const steps = n ?? 2;
  return buildScan(
    steps,
    [b.sin(x), b.scalar(0.5)],
    n === undefined ? [] : [y],
    ({ index, carries: [c, total], xs: [row] }) => {
      if (c === undefined || total === undefined) return { carries: [], ys: [] };
      const seen = row === undefined ? c : b.add(c, like(c, row));
      const next = b.tanh(b.add(b.mul(seen, like(c, total)), b.mul(x, like(c, b.cast(index, 'real')))));
      return { carries: [next, b.cos(b.add(total, b.sum(next)))], ys: [b.mul(next, seen)] };
    },
    { reverse: k % 2 === 1, checkpoint: k % 3 },
  );
};

const makers: readonly Make[] = [
  ...[b.neg, b.sin, b.cos, b.tanh, b.sigmoid, b.softplus, b.erf, b.abs].map(unary),
  unary((x) => b.exp(b.tanh(x))),
  unary((x) => b.log(b.add(b.mul(x, x), 1))),
  unary((x) => b.sqrt(b.add(b.mul(x, x), 0.5))),
  unary((x) => b.pow(b.add(b.abs(x), 0.5), b.fullLike(2, x))),
  ...[b.add, b.sub, b.mul, b.maximum, b.minimum].map(binary),
  binary((x, y) => b.div(x, b.add(b.mul(y, y), 1))),
  binary((x, y) => b.where(b.less(x, y), b.mul(x, 2), y)),
  binary((x, y) => b.sub(b.mul(b.add(x, 0), b.mul(y, 1)), b.neg(b.neg(x)))),
  onAxis((x, along) => b.sum(x, [along])),
  onAxis((x, along) => b.reduceMax(x, [along])),
  unary((x) => b.sum(x)),
  (x, y) => {
    const other = shapeOf(y).indexOf(shapeOf(x)[0] ?? -1);
    return [b.dot(x, y, { contract: other < 0 ? [[], []] : [[0], [other]], batch: [[], []] })];
  },
  (x, y) => [b.sum(b.mul(x, like(x, y)), shapeOf(x).length > 1 ? [1] : [])],
  unary((x) =>
    b.transpose(
      x,
      shapeOf(x)
        .map((_, i) => i)
        .toReversed(),
    ),
  ),
  unary((x) => b.reshape(x, [sizeOf(shapeOf(x))])),
  unary((x) => b.reshape(x, [1, ...shapeOf(x)])),
  unary((x) => b.broadcastTo(x, [2, ...shapeOf(x)])),
  onAxis((x, along) => b.flip(x, [along])),
  onAxis((x, along) => b.concat([x, b.sin(x)], along)),
  onAxis((x, along, k) => b.slice(x, place(x, along, k % (shapeOf(x)[along] ?? 1), 0), shapeOf(x))),
  onAxis((x, along, k) => b.pad(x, place(x, along, 1, 0), place(x, along, 0, 0), place(x, along, k % 2, 0))),
  onAxis((x, along, k) => b.take(x, b.constant('int', [3], [0, k % (shapeOf(x)[along] ?? 1), 0]), along)),
  customSine,
  batch,
  batch,
  scan,
  scan,
];

const inputs = [b.input('s', 'real', []), b.input('x', 'real', [3]), b.input('y', 'real', [2, 3])];

const largest = 36;

const run = (instructions: readonly Instruction[]): Program => {
  const pool: Node[] = [...inputs];
  for (const { kind, i, j, k } of instructions) {
    // One operand is recent, so that programs grow deep; the other may be any.
    const recent = at(pool, pool.length - 1 - (i % Math.min(pool.length, 3)));
    const made = at(makers, kind % makers.length)(recent, at(pool, j % pool.length), k);
    pool.push(...made.filter((node) => sizeOf(shapeOf(node)) <= largest && shapeOf(node).length <= 4));
  }
  return {
    name: topological(pool.slice(-2))
      .map(({ op }) => op)
      .join(' '),
    inputs,
    domains: inputs.map(() => ({ low: -1.5, high: 1.5 })),
    results: pool.slice(-2),
    smooth: () => false,
    floor: 1,
  };
};

const natural = fc.integer({ min: 0, max: 2 ** 16 });

/** Programs of up to `length` instructions; they shrink to few and early ones. */
export const programs = (length: number): fc.Arbitrary<Program> =>
  fc
    .array(fc.record({ kind: natural, i: natural, j: natural, k: natural }), {
      minLength: 1,
      maxLength: length,
      size: 'max',
    })
    .map(run);
