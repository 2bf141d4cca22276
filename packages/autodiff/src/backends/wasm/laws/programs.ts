/**
 * Programs whose nests are laid out in every way that sizes lead to, with numbers for their inputs.
 */
import { type Dims, type Node, sizeOf } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import fc from 'fast-check';
import type { HostArray } from '../../backend.ts';

export interface Program {
  readonly name: string;
  readonly outputs: readonly Node[];
  readonly inputs: Readonly<Record<string, HostArray>>;
}

/** Numbers that are no multiples of each other. */
const wave = (shape: Dims, seed: number): HostArray => ({
  dtype: 'real',
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(7.7 * i + 1.3 * seed + 0.1)),
});

const input = (name: string, shape: Dims): Node => b.input(name, 'real', shape);
const key = b.input('key', 'bits', [2]);
const words: HostArray = { dtype: 'bits', shape: [2], data: [3, 4000000001] };

const matrix = (left: Node, right: Node, i: number, j: number): Node =>
  b.dot(left, right, { contract: [[i], [j]], batch: [[], []] });

/** A product of matrices, each of them either way round. */
const product = ([m, k, n]: readonly number[], turned: readonly boolean[]): Program => {
  const [rows, terms, columns] = [m ?? 1, k ?? 1, n ?? 1];
  const left: Dims = turned[0] === true ? [terms, rows] : [rows, terms];
  const right: Dims = turned[1] === true ? [columns, terms] : [terms, columns];
  const [x, y] = [input('x', left), input('y', right)];
  return {
    name: `a product of ${left.join(' x ')} and ${right.join(' x ')}`,
    outputs: [matrix(x, y, turned[0] === true ? 0 : 1, turned[1] === true ? 1 : 0)],
    inputs: { x: wave(left, 1), y: wave(right, 2) },
  };
};

interface Window {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly margin: number;
}

/** A convolution in every call of a batch, and the convolution that is its derivative. */
const convolution = (
  calls: number,
  inner: number,
  outer: number,
  { size, kernel, stride, margin }: Window,
): Program => {
  const attrs = {
    strides: [stride, stride],
    padding: [
      [margin, margin],
      [margin, margin],
    ],
    lhsDilation: [1, 1],
    rhsDilation: [1, 1],
    groups: 1,
  } as const;
  const [x, w] = [input('x', [calls, 1, inner, size, size]), input('w', [outer, inner, kernel, kernel])];
  const forth = buildBatch(calls, [x], ([image]) => (image === undefined ? [] : [b.conv2d(image, w, attrs)]));
  const small = Math.floor((size + 2 * margin - kernel) / stride) + 1;
  const y = input('y', [calls, 1, outer, small, small]);
  const over = size - ((small - 1) * stride + kernel - 2 * margin);
  const turned = b.flip(b.transpose(w, [1, 0, 2, 3]), [2, 3]);
  const low = kernel - 1 - margin;
  const back = buildBatch(calls, [y], ([image]) =>
    image === undefined
      ? []
      : [
          b.conv2d(image, turned, {
            ...attrs,
            strides: [1, 1],
            padding: [
              [low, low + over],
              [low, low + over],
            ],
            lhsDilation: [stride, stride],
          }),
        ],
  );
  return {
    name: `${calls} convolutions of ${size} x ${size} by ${kernel} x ${kernel}, stride ${stride}, margin ${margin}, ${inner} to ${outer}`,
    outputs: [...forth, ...back],
    inputs: {
      x: wave([calls, 1, inner, size, size], 1),
      w: wave([outer, inner, kernel, kernel], 2),
      y: wave([calls, 1, outer, small, small], 3),
    },
  };
};

/** A layer in every call, its sum over all calls, and a walk with noise through it. */
export const network = (calls: number, width: number, steps: number): Program => {
  const w = input('w', [width, width]);
  const layer = (x: Node): Node => b.tanh(matrix(w, x, 1, 0));
  const walk = (x: Node, own: Node): Node => {
    const [end] = buildScan(steps, [x], [], ({ index, carries: [state] }) => {
      if (state === undefined) return { carries: [], ys: [] };
      const noise = b.draw('normal', b.foldIn(own, index), [width]);
      return { carries: [b.add(layer(state), b.mul(noise, 0.1))], ys: [] };
    });
    return end ?? x;
  };
  const outputs = buildBatch(
    calls,
    [input('x', [calls, width]), b.iota([calls], 0)],
    ([x, number]) => {
      if (x === undefined || number === undefined) return [];
      const end = walk(x, b.foldIn(key, number));
      return [
        end,
        b.sum(b.mul(end, end)),
        b.mul(b.broadcast(end, [width, width], [0]), b.broadcast(layer(x), [width, width], [1])),
      ];
    },
    (j) => j > 0,
  );
  return {
    name: `${steps} steps of ${calls} chains, ${width} wide`,
    outputs,
    inputs: { x: wave([calls, width], 1), w: wave([width, width], 2), key: words },
  };
};

const size = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });

export const programs: fc.Arbitrary<Program> = fc.oneof(
  fc
    .tuple(fc.tuple(size(21), size(70), size(41)), fc.tuple(fc.boolean(), fc.boolean()))
    .map(([sizes, turned]) => product(sizes, turned)),
  fc
    .tuple(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 16, max: 80 }), fc.integer({ min: 1, max: 12 }))
    .map(([m, k, n]) => product([m, k, 8 * n], [false, false])),
  fc
    .record({
      size: fc.integer({ min: 3, max: 9 }),
      kernel: size(3),
      stride: size(3),
      margin: fc.integer({ min: 0, max: 1 }),
    })
    .filter(({ kernel, margin }) => margin < kernel)
    .chain((window) =>
      fc.tuple(size(19), size(5), size(9)).map(([calls, inner, outer]) => convolution(calls, inner, outer, window)),
    ),
  fc
    .tuple(size(75), size(34), fc.integer({ min: 0, max: 3 }))
    .map(([calls, width, steps]) => network(calls, width, steps)),
);
