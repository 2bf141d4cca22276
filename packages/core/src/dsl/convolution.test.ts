/** Convolution and pooling against plain loops. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  avgPool2d,
  type ConvOptions,
  conv2d,
  evaluate,
  fromFlat,
  input,
  maxPool2d,
  pipe,
  ShapeError,
  type Tensor,
} from '../index.ts';

const number = fc.integer({ min: -9, max: 9 });
const sized = <S extends readonly [number, number, number, number]>(shape: S) => {
  const size = shape.reduce((n, d) => n * d, 1);
  return fc.array(number, { minLength: size, maxLength: size });
};
const small = fc.integer({ min: 1, max: 3 });
const pair = fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }));

/** Everything a convolution can be asked for, where the kernel fits. */
const cases = fc
  .record({ n: fc.integer({ min: 1, max: 2 }), groups: fc.integer({ min: 1, max: 2 }), perGroup: small, outs: small })
  .chain(({ n, groups, perGroup, outs }) =>
    fc
      .record({
        h: fc.integer({ min: 3, max: 6 }),
        w: fc.integer({ min: 3, max: 6 }),
        kh: fc.integer({ min: 1, max: 2 }),
        kw: small,
      })
      .chain(({ h, w, kh, kw }) => {
        const image = [n, groups * perGroup, h, w] as const;
        const kernel = [groups * outs, perGroup, kh, kw] as const;
        return fc.record({
          image: sized(image).map((data) => fromFlat(image, data)),
          kernel: sized(kernel).map((data) => fromFlat(kernel, data)),
          groups: fc.constant(groups),
          strides: pair,
          dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.constant(1)),
          padding: fc.oneof(
            fc.constant('same' as const),
            fc.constant('valid' as const),
            fc.tuple(fc.tuple(small, small), fc.tuple(small, small)),
          ),
        });
      }),
  );

type Image = Tensor<[number, number, number, number]>;
const at = (t: Image, n: number, c: number, i: number, j: number): number => {
  const [, channels, h, w] = t.shape;
  return i < 0 || j < 0 || i >= h || j >= w ? 0 : (t.data[((n * channels + c) * h + i) * w + j] ?? 0);
};

/** The margin before an axis, and the number of outputs along it, by the definitions in the documentation. */
const along = (
  size: number,
  window: number,
  stride: number,
  dilation: number,
  padding: 'same' | 'valid' | readonly [number, number],
) => {
  const span = (window - 1) * dilation + 1;
  if (padding === 'same') {
    const outputs = Math.ceil(size / stride);
    return { low: Math.floor(Math.max(0, (outputs - 1) * stride + span - size) / 2), outputs };
  }
  const [low, high] = padding === 'valid' ? [0, 0] : padding;
  return { low, outputs: Math.floor((size + low + high - span) / stride) + 1 };
};

describe('conv2d', () => {
  test('is the sum that its documentation says', () => {
    fc.assert(
      fc.property(cases, ({ image, kernel, groups, strides, dilation, padding }) => {
        const [n, channels, h, w] = image.shape;
        const [outs, perGroup, kh, kw] = kernel.shape;
        const margin = (axis: 0 | 1) => (typeof padding === 'string' ? padding : padding[axis]);
        const y = along(h, kh, strides[0], dilation[0], margin(0));
        const x = along(w, kw, strides[1], dilation[1], margin(1));
        const plain: number[] = [];
        for (let b = 0; b < n; b++)
          for (let o = 0; o < outs; o++)
            for (let i = 0; i < y.outputs; i++)
              for (let j = 0; j < x.outputs; j++) {
                let total = 0;
                const first = Math.floor(o / (outs / groups)) * perGroup;
                for (let c = 0; c < perGroup; c++)
                  for (let p = 0; p < kh; p++)
                    for (let q = 0; q < kw; q++) {
                      const [row, column] = [
                        i * strides[0] + p * dilation[0] - y.low,
                        j * strides[1] + q * dilation[1] - x.low,
                      ];
                      total += at(image, b, first + c, row, column) * at(kernel, o, c, p, q);
                    }
                plain.push(total);
              }
        const options: ConvOptions = { groups, strides, dilation, padding };
        const node = pipe(input('x', [n, channels, h, w]), conv2d(input('k', [outs, perGroup, kh, kw]), options));
        expect(evaluate(node, { x: image, k: kernel })).toEqual(fromFlat([n, outs, y.outputs, x.outputs], plain));
      }),
      { numRuns: 60 },
    );
  });

  test('says what does not fit', () => {
    const kernel = input('k', [2, 3, 3, 3]);
    expect(() => pipe(input('x', [1, 3, 2, 2]), conv2d(kernel))).toThrow('the kernel spans 3, the padded image only 2');
    expect(() => pipe(input('x', [1, 4, 8, 8]), conv2d(kernel, { groups: 1 }))).toThrow(ShapeError);
  });
});

describe('pooling', () => {
  const windows = fc.record({ image: sized([1, 2, 5, 6]), window: fc.tuple(small, small), strides: pair });

  test('is the mean, or the largest, of each window', () => {
    fc.assert(
      fc.property(windows, ({ image, window, strides }) => {
        const t = fromFlat([1, 2, 5, 6], image);
        const x = input('x', [1, 2, 5, 6]);
        const [avg, max] = evaluate(
          [pipe(x, avgPool2d(window, strides)), pipe(x, maxPool2d(window, strides))] as const,
          { x: t },
        );
        const [rows, columns] = [
          Math.floor((5 - window[0]) / strides[0]) + 1,
          Math.floor((6 - window[1]) / strides[1]) + 1,
        ];
        expect(avg.shape).toEqual([1, 2, rows, columns]);
        Array.from(avg.data).forEach((mean, flat) => {
          const [c, i, j] = [Math.floor(flat / (rows * columns)), Math.floor(flat / columns) % rows, flat % columns];
          const inside = Array.from({ length: window[0] * window[1] }, (_, k) =>
            at(t, 0, c, i * strides[0] + Math.floor(k / window[1]), j * strides[1] + (k % window[1])),
          );
          expect(mean).toBeCloseTo(inside.reduce((total, v) => total + v, 0) / inside.length, 12);
          expect(max.data[flat]).toBe(Math.max(...inside));
        });
      }),
    );
  });

  test('windows stand side by side unless told otherwise', () => {
    const x = input('x', [1, 1, 4, 4]);
    expect(pipe(x, maxPool2d(2))).toBe(pipe(x, maxPool2d([2, 2], 2)));
    expect(pipe(x, avgPool2d(2)).type).toMatchObject({ shape: [1, 1, 2, 2] });
    expect(() => pipe(x, maxPool2d(5))).toThrow('no window of [5, 5] every [5, 5] in [1, 1, 4, 4]');
  });
});
