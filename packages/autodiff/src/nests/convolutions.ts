/**
 * Convolutions without conditions: zeros around an array are written out, and one that spreads its operand (the derivative of one with
 * strides) becomes one convolution for each residue of a place, of which none multiplies by zeros that only keep places apart.
 */
import { type Attrs, dimAt, type Node, shapeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

type ConvAttrs = Attrs['conv2d'];
type Pair = readonly [number, number];

const none: readonly [Pair, Pair] = [
  [0, 0],
  [0, 0],
];

/** Zeros around the last two axes; a negative number of them cuts off. */
const framed = (x: Node, margins: readonly [Pair, Pair]): Node => {
  const shape = shapeOf(x);
  const cut = margins.map(([low, high]): Pair => [Math.max(0, -low), Math.max(0, -high)]);
  const grown = margins.map(([low, high]): Pair => [Math.max(0, low), Math.max(0, high)]);
  const at = (list: readonly Pair[], axis: number, side: 0 | 1): number =>
    axis < 2 ? 0 : (list[axis - 2]?.[side] ?? 0);
  const starts = shape.map((_, axis) => at(cut, axis, 0));
  const ends = shape.map((n, axis) => n - at(cut, axis, 1));
  const inner = cut.flat().some((n) => n > 0)
    ? build.slice(
        x,
        starts,
        ends,
        shape.map(() => 1),
      )
    : x;
  if (grown.flat().every((n) => n === 0)) return inner;
  return build.pad(
    inner,
    shape.map((_, axis) => at(grown, axis, 0)),
    shape.map((_, axis) => at(grown, axis, 1)),
    shape.map(() => 0),
  );
};

/** One axis of the convolution for the places y = d y' + r: which window, which zeros around the operand. */
interface Phase {
  readonly first: number;
  readonly window: number;
  readonly margin: Pair;
}

const phase = (
  {
    size,
    window,
    low,
    by,
    places,
  }: {
    readonly size: number;
    readonly window: number;
    readonly low: number;
    readonly by: number;
    readonly places: number;
  },
  r: number,
): Phase => {
  const first = (((low - r) % by) + by) % by;
  const count = Math.max(0, Math.ceil((window - first) / by));
  const offset = (r + first - low) / by;
  return { first, window: count, margin: [-offset, places + count - 1 + offset - size] };
};

const spread = (x: Node, w: Node, attrs: ConvAttrs, result: Node): Node | null => {
  const { lhsDilation, padding } = attrs;
  const [n, outputs] = [dimAt(shapeOf(result), 0), dimAt(shapeOf(result), 1)];
  const places = ([0, 1] as const).map((axis) => Math.ceil(dimAt(shapeOf(result), 2 + axis) / lhsDilation[axis]));
  const [rows = 0, columns = 0] = places;
  const phaseAt = (axis: 0 | 1, r: number): Phase =>
    phase(
      {
        size: dimAt(shapeOf(x), 2 + axis),
        window: dimAt(shapeOf(w), 2 + axis),
        low: padding[axis][0],
        by: lhsDilation[axis],
        places: places[axis] ?? 0,
      },
      r,
    );
  const one = (i: number, j: number): Node => {
    const [p, q] = [phaseAt(0, i), phaseAt(1, j)];
    if (p.window === 0 || q.window === 0) return build.full(0, { dtype: 'real', shape: [n, outputs, rows, columns] });
    const shape = shapeOf(w);
    const part = build.slice(w, [0, 0, p.first, q.first], [...shape], [1, 1, lhsDilation[0], lhsDilation[1]]);
    return build.conv2d(framed(x, [p.margin, q.margin]), part, { ...attrs, padding: none, lhsDilation: [1, 1] });
  };
  const [di, dj] = lhsDilation;
  const line = (i: number): Node =>
    build.concat(
      Array.from({ length: dj }, (_, j) => build.reshape(one(i, j), [n, outputs, rows, 1, columns, 1])),
      5,
    );
  const all = build.concat(
    Array.from({ length: di }, (_, i) => line(i)),
    3,
  );
  const whole = build.reshape(all, [n, outputs, rows * di, columns * dj]);
  const wanted = shapeOf(result);
  return wanted.every((m, axis) => m === shapeOf(whole)[axis])
    ? whole
    : build.slice(
        whole,
        wanted.map(() => 0),
        [...wanted],
        wanted.map(() => 1),
      );
};

/** The same convolution without conditions, or null where it has none, or is of a kind that stays. */
export const plainConvolution = (node: Node, args: readonly Node[]): Node | null => {
  if (node.op !== 'conv2d') return null;
  const [x, w] = args;
  if (x === undefined || w === undefined) return null;
  const { attrs } = node;
  const { strides, padding, lhsDilation, rhsDilation } = attrs;
  if (lhsDilation.some((d) => d > 1))
    return [...strides, ...rhsDilation].every((d) => d === 1) ? spread(x, w, attrs, node) : null;
  if (padding.flat().every((n) => n === 0)) return null;
  return build.conv2d(framed(x, padding), w, { ...attrs, padding: none });
};
