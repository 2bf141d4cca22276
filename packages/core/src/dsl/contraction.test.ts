/** Contractions against plain loops, and against each other. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  constant,
  dot,
  dotProduct,
  dotWith,
  einsum,
  evaluate,
  expandDims,
  fromFlat,
  input,
  matmul,
  mul,
  outer,
  pipe,
  quadraticForm,
  type Shape,
  ShapeError,
  squeeze,
  sum,
  type Tensor,
  times,
  transpose,
} from '../index.ts';

const number = fc.double({ min: -9, max: 9, noNaN: true });
const sized = (shape: Shape): fc.Arbitrary<Tensor> => {
  const size = shape.reduce((n, d) => n * d, 1);
  return fc.array(number, { minLength: size, maxLength: size }).map((data) => fromFlat(shape, data));
};
const size = fc.integer({ min: 1, max: 4 });
const close = (a: Tensor, b: Tensor): void => {
  expect(a.shape).toEqual(b.shape);
  Array.from(a.data).forEach((x, i) => {
    expect(x).toBeCloseTo(b.data[i] ?? Number.NaN, 9);
  });
};

describe('dot', () => {
  test('is the sum over the last axis of one and the first of the other', () => {
    const matrices = fc.tuple(size, size, size).chain(([m, k, n]) => fc.tuple(sized([m, k]), sized([k, n])));
    fc.assert(
      fc.property(matrices, ([a, b]) => {
        const [m = 0, k = 0] = a.shape;
        const n = b.shape[1] ?? 0;
        const plain = Array.from({ length: m * n }, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          return Array.from({ length: k }, (_, l) => (a.data[i * k + l] ?? 0) * (b.data[l * n + j] ?? 0)).reduce(
            (total, x) => total + x,
            0,
          );
        });
        close(evaluate(dot(constant(a), constant(b))), fromFlat([m, n], plain));
      }),
    );
  });

  test('of vectors is the sum of products, and of a vector and a matrix a row of products', () => {
    const [x, a] = [input('x', [3]), input('a', [3, 2])];
    const given = fc.record({ x: sized([3]), a: sized([3, 2]) });
    fc.assert(
      fc.property(given, ({ x: xs, a: as }) => {
        close(evaluate(dot(x, x), { x: xs }), evaluate(pipe(mul(x, x), sum()), { x: xs }));
        const row = pipe(x, expandDims(0), dotWith(a), squeeze([0]));
        close(evaluate(dot(x, a), { x: xs, a: as }), evaluate(row, { x: xs, a: as }));
      }),
    );
  });

  test('its twin is the same node', () => {
    const [x, a] = [input('x', [3]), input('a', [3, 2])];
    expect(pipe(x, dotWith(a))).toBe(dot(x, a));
  });

  test('dimensions that differ throw where the node is built', () => {
    const a = constant(fromFlat([2, 3] as Shape, [1, 2, 3, 4, 5, 6]));
    expect(() => dot(a, a)).toThrow(ShapeError);
    expect(() => dot(a, a)).toThrow('cannot contract dimension 3 with 2');
    expect(() => dot(a, constant(fromFlat([] as Shape, [1])))).toThrow('cannot contract a scalar');
  });
});

describe('matmul', () => {
  test('is dot, matrix by matrix', () => {
    fc.assert(
      fc.property(sized([2, 2, 3]), sized([2, 3, 2]), (a, b) => {
        const out = evaluate(matmul(constant(a), constant(b)));
        for (const i of [0, 1]) {
          const [x, y] = [Array.from(a.data).slice(6 * i, 6 * i + 6), Array.from(b.data).slice(6 * i, 6 * i + 6)];
          const one = evaluate(dot(constant(fromFlat([2, 3], x)), constant(fromFlat([3, 2], y))));
          close(fromFlat([2, 2], Array.from(out.data).slice(4 * i, 4 * i + 4)), one);
        }
      }),
    );
  });

  test('of plain matrices is the same node as dot', () => {
    const [a, b] = [input('a', [2, 3]), input('b', [3, 4])];
    expect(matmul(a, b)).toBe(dot(a, b));
  });

  test('wants the same leading axes', () => {
    const [a, b] = [input('a', [2, 2, 2] as Shape), input('b', [2, 2] as Shape)];
    expect(() => matmul(a, b)).toThrow('wants matrices with the same leading axes, got [2, 2, 2] and [2, 2]');
  });
});

describe('einsum', () => {
  /** Two lists of distinct letters, sizes for them, and a result made of some of them. */
  const cases = fc
    .record({
      x: fc.uniqueArray(fc.constantFrom('i', 'j', 'k', 'l'), { maxLength: 3 }),
      y: fc.uniqueArray(fc.constantFrom('i', 'j', 'k', 'l'), { maxLength: 3 }),
      sizes: fc.record({ i: size, j: size, k: size, l: size }),
    })
    .chain(({ x, y, sizes }) =>
      fc.tuple(
        fc.constant({ x, y, sizes }),
        fc.shuffledSubarray([...new Set([...x, ...y])]),
        sized(x.map((l) => sizes[l])),
        sized(y.map((l) => sizes[l])),
      ),
    );

  test('is the sum of products over all letters that the result does not name', () => {
    fc.assert(
      fc.property(cases, ([{ x, y, sizes }, z, a, b]) => {
        const letters = (['i', 'j', 'k', 'l'] as const).filter((l) => x.includes(l) || y.includes(l));
        const out = new Float64Array(z.reduce((n, l) => n * sizes[l], 1));
        const place = (word: readonly ('i' | 'j' | 'k' | 'l')[], at: Readonly<Record<string, number>>) =>
          word.reduce((flat, l) => flat * sizes[l] + (at[l] ?? 0), 0);
        const visit = (depth: number, at: Readonly<Record<string, number>>): void => {
          const letter = letters[depth];
          if (letter === undefined) {
            const to = place(z, at);
            out[to] = (out[to] ?? 0) + (a.data[place(x, at)] ?? 0) * (b.data[place(y, at)] ?? 0);
            return;
          }
          for (let i = 0; i < sizes[letter]; i++) visit(depth + 1, { ...at, [letter]: i });
        };
        visit(0, {});
        const spec: string = `${x.join('')},${y.join('')}->${z.join('')}`;
        close(evaluate(einsum(spec, constant(a), constant(b))), fromFlat(z.map((l) => sizes[l]), out)); // biome-ignore format: short
      }),
    );
  });

  test('of one operand sums and transposes', () => {
    const x = input('x', [2, 3, 4]);
    expect(einsum('ijk->ki', x)).toBe(pipe(x, sum([1]), transpose()));
    expect(einsum('ijk->', x)).toBe(pipe(x, sum()));
    expect(einsum('ijk->ijk', x)).toBe(x);
  });

  test('says what is wrong with a specification', () => {
    const x = input('x', [2, 3] as Shape);
    const spec = (text: string) => () => einsum(text, x, x);
    expect(spec('ij,jk->ik')).toThrow('index j is 3 in one operand and 2 in the other');
    expect(spec('ij,kl')).toThrow("'ij,kl' is not written like 'ij,jk->ik'");
    expect(spec('ij->i')).toThrow('is of 1 operands, given 2');
    expect(spec('i,jk->i')).toThrow("'i' names 1 axes of [2, 3]");
    expect(spec('ii,jk->i')).toThrow("'ii' names an index twice");
    expect(spec('ij,ij->ii')).toThrow('names an index twice');
    expect(spec('ij,ij->z')).toThrow('index z of the result is in no operand');
  });
});

describe('forms', () => {
  test('dotProduct is einsum over everything, and outer over nothing', () => {
    const [a, b] = [input('a', [2, 3]), input('b', [2, 3])];
    fc.assert(
      fc.property(sized([2, 3]), sized([2, 3]), (as, bs) => {
        const given = { a: as, b: bs };
        close(evaluate(dotProduct(a, b), given), evaluate(einsum('ij,ij->', a, b), given));
        close(evaluate(outer(a, b), given), evaluate(einsum('ij,kl->ijkl', a, b), given));
      }),
    );
    expect(() => dotProduct(input('a', [2] as Shape), input('b', [3] as Shape))).toThrow(
      'the shapes [2] and [3] differ',
    );
  });

  test('a quadratic form is even, grows with the square, and sees the symmetric part only', () => {
    const [x, a] = [input('x', [3]), input('a', [3, 3])];
    fc.assert(
      fc.property(sized([3]), sized([3, 3]), (xs, as) => {
        const given = { x: xs, a: as };
        const form = evaluate(quadraticForm(x, a), given);
        close(evaluate(quadraticForm(pipe(x, times(-1)), a), given), form);
        close(
          evaluate(quadraticForm(pipe(x, times(2)), a), given),
          evaluate(pipe(quadraticForm(x, a), times(4)), given),
        );
        close(evaluate(quadraticForm(x, pipe(a, transpose())), given), form);
        close(evaluate(einsum('i,i->', x, einsum('ij,j->i', a, x)), given), form);
      }),
    );
  });
});
