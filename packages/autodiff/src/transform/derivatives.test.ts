/** Derivatives of functions of expressions: closed forms, and the laws of composition. */
import {
  type AnyExpr,
  add,
  batch,
  constant,
  type Expr,
  exp,
  eye,
  input,
  iterate,
  less,
  logsumexp,
  matmul,
  mul,
  norm,
  outer,
  pipe,
  quadraticForm,
  scan,
  sigmoid,
  sin,
  softmax,
  softplus,
  square,
  stopGradient,
  sub,
  sum,
  tanh,
  times,
  transpose,
} from '@ergodic/core';
import { topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import fc from 'fast-check';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import {
  differentiable,
  grad,
  gradOf,
  hessian,
  hvp,
  jacobian,
  jvp,
  laplacian,
  simplify,
  valueAndGrad,
  vjp,
} from './index.ts';
import { discrepancy } from './laws/laws.ts';

const numbers = (e: AnyExpr): readonly number[] => [...(interpretNodes([e], new Map())[0]?.data ?? [])];
const close = (a: AnyExpr, b: AnyExpr, bound = 1e-12): void => {
  expect(discrepancy([numbers(a)], [numbers(b)])).toBeLessThanOrEqual(bound);
};

const number = fc.integer({ min: -300, max: 300 }).map((n) => n / 100);
const triple = fc.tuple(number, number, number);
const scalar = number.map((x) => constant(x));
const vector = triple.map((list) => constant(list));
const matrix = fc.tuple(triple, triple, triple).map((rows) => constant(rows));
const holds = <T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  law: (...values: T) => void,
): void => fc.assert(fc.property(...arbitraries, law), { numRuns: 30 });

type X = Expr<[3]>;
type Scalar = Expr<[]>;
const cubes = (x: X): Scalar => pipe(mul(square(x), x), sum());
const waves = (x: X): Scalar => pipe(sin(x), sum());
const bend = (x: X): X => add(tanh(x), times(0.3)(square(x)));

describe('closed forms', () => {
  test('of a quadratic form: gradient (A + Aᵀ) x, Hessian A + Aᵀ, Laplacian 2 tr A', () => {
    holds([vector, matrix], (x, a) => {
      const f = (y: X): Scalar => quadraticForm(y, a);
      const both = add(a, pipe(a, transpose()));
      close(
        grad(f)(x),
        pipe(
          both,
          (m) =>
            matmul(
              m,
              pipe(x, (v) => outer(v, constant([1]))),
            ),
          sum([1]),
        ),
      );
      close(hessian(f)(x), both);
      close(laplacian(f)(x), pipe(mul(both, eye(3)), sum()));
    });
  });

  test('of logsumexp: gradient p = softmax, Hessian diag p - p pᵀ', () => {
    holds([vector], (x) => {
      const p = softmax()(x);
      close(grad((y: X) => logsumexp()(y))(x), p);
      close(hessian((y: X) => logsumexp()(y))(x), sub(mul(eye(3), outer(p, constant([1, 1, 1]))), outer(p, p)));
    });
  });

  test('of softplus: its derivative is the logistic function, again and again', () => {
    holds([scalar], (x) => {
      const f = (y: Scalar): Scalar => softplus(y);
      const s = sigmoid(x);
      const one = constant(1);
      close(grad(f)(x), s);
      close(grad(grad(f))(x), mul(s, sub(one, s)));
      close(grad(grad(grad(f)))(x), mul(mul(s, sub(one, s)), sub(one, times(2)(s))));
    });
  });

  test('of sin, to the eighth order', () => {
    let f = (x: Scalar): Scalar => sin(x);
    for (let order = 0; order < 8; order++) f = grad(f);
    close(f(constant(0.7)), sin(constant(0.7)));
  });

  test('the Jacobian of a linear map is its matrix, with fewer rows than columns and with more', () => {
    const a = constant([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const b = constant([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
      [1, 0, 1],
    ]);
    const column = (x: X) => pipe(x, (v) => outer(v, constant([1])));
    close(jacobian((x: X) => pipe(matmul(a, column(x)), sum([1])))(constant([1, 1, 1])), a);
    close(jacobian((x: X) => pipe(matmul(b, column(x)), sum([1])))(constant([1, 1, 1])), b);
  });

  test('the norm has derivative 0 at the origin, and x / |x| elsewhere', () => {
    expect(numbers(grad((x: X) => norm()(x))(constant([0, 0, 0])))).toEqual([0, 0, 0]);
    close(grad((x: X) => norm()(x))(constant([3, 0, 4])), constant([0.6, 0, 0.8]));
  });
});

describe('laws', () => {
  test('grad is linear', () => {
    holds([vector, number, number], (x, a, b) => {
      const mixed = grad((y: X) => add(times(a)(cubes(y)), times(b)(waves(y))))(x);
      close(mixed, add(times(a)(grad(cubes)(x)), times(b)(grad(waves)(x))));
    });
  });

  test('the product rule', () => {
    holds([vector], (x) => {
      const one = constant([1, 1, 1]);
      const product = grad((y: X) => mul(cubes(y), waves(y)))(x);
      const spread = (s: Scalar, v: X): X => mul(mul(one, s), v);
      close(product, add(spread(waves(x), grad(cubes)(x)), spread(cubes(x), grad(waves)(x))));
    });
  });

  test('the chain rule: the Jacobian of a composition is the product of Jacobians', () => {
    holds([vector], (x) => {
      const g = (y: X): X => sin(add(y, softmax()(y)));
      close(jacobian((y: X) => g(bend(y)))(x), matmul(jacobian(g)(bend(x)), jacobian(bend)(x)));
    });
  });

  test('vjp and jvp are the Jacobian from the left and from the right', () => {
    holds([vector, vector], (x, v) => {
      const j = jacobian(bend)(x);
      const column = outer(v, constant([1]));
      const [value, back] = vjp(bend)(x);
      const [same, change] = jvp(bend)(x, v);
      close(value, bend(x));
      close(same, bend(x));
      close(change, pipe(matmul(j, column), sum([1])));
      close(back(v), pipe(matmul(pipe(j, transpose()), column), sum([1])));
    });
  });

  test('hvp is the Hessian times a vector; the Laplacian its trace', () => {
    holds([vector, vector], (x, v) => {
      const f = (y: X): Scalar => mul(cubes(y), waves(bend(y)));
      const h = hessian(f)(x);
      close(hvp(f)(x, v), pipe(matmul(h, outer(v, constant([1]))), sum([1])), 1e-11);
      close(laplacian(f)(x), pipe(mul(h, eye(3)), sum()), 1e-11);
      close(h, pipe(h, transpose()), 1e-11);
    });
  });

  test('the gradient of a sum over a batch is the batch of the gradients', () => {
    holds([matrix], (rows) => {
      const all = grad((m: Expr<[3, 3]>) => pipe(batch(3, cubes, m), sum()))(rows);
      close(
        all,
        batch(3, (x: X) => grad(cubes)(x), rows),
      );
    });
  });
});

describe('structures', () => {
  test('the gradient has the structure of the argument', () => {
    const line = ({ layers: [w, b], x }: { layers: readonly [X, Scalar]; x: X }): Scalar =>
      add(pipe(mul(w, x), sum()), b);
    const at = { layers: [constant([1, 2, 3]), constant(4)], x: constant([5, 6, 7]) } as const;
    const [value, { layers, x }] = valueAndGrad(line)(at);
    expect([numbers(value), numbers(layers[0]), numbers(layers[1]), numbers(x)]).toEqual([
      [42],
      [5, 6, 7],
      [1],
      [1, 2, 3],
    ]);
  });

  test('functions with several results', () => {
    const f = (x: Scalar): { readonly once: Scalar; readonly twice: Scalar } => ({ once: sin(x), twice: mul(x, x) });
    const [value, change] = jvp(f)(constant(3), constant(2));
    expect([numbers(value.twice), numbers(change.twice)]).toEqual([[9], [12]]);
    const [, back] = vjp(f)(constant(3));
    expect(numbers(back({ once: constant(0), twice: constant(1) }))).toEqual([6]);
  });

  test('what does not fit is a ShapeError, what is not real not differentiable', () => {
    // @ts-expect-error a vector is no number to differentiate
    expect(() => grad((x: X) => sin(x))(constant([1, 2, 3]))).toThrow(/one real number/);
    // @ts-expect-error a tangent of another shape
    expect(() => jvp(bend)(constant([1, 2, 3]), constant([1, 2]))).toThrow(/real\[2\]/);
    const index = differentiable(() => grad((_: Expr<[], 'int'>) => constant(1))(constant(1, 'int')));
    expect(isLeft(index) && index.left._tag).toBe('NotDifferentiable');
  });
});

describe('what is differentiated by', () => {
  test('the argument and nothing else: no confusion of nested derivatives', () => {
    // d/dx (x d/dy (x + y)) at y = x is 1, not 2.
    const nested = grad((x: Scalar) => mul(x, grad((y: Scalar) => add(x, y))(x)));
    expect(numbers(nested(constant(5)))).toEqual([1]);
    const x = input('x', []);
    const captured = grad((y: Scalar) => mul(x, y))(x);
    expect(simplify(captured)).toBe(x);
  });

  test('of an expression: inputs and what lies between, in total', () => {
    const x = input('x', []);
    const y = exp(x);
    const z = mul(y, x);
    const { byX, byY } = gradOf(z, { byX: x, byY: y });
    const at = new Map([[x, { shape: [], data: Float64Array.of(0.5) }]]);
    const [dx, dy] = interpretNodes([byX, byY], at).map(({ data }) => data[0]);
    expect(dx).toBeCloseTo(1.5 * Math.exp(0.5), 14);
    expect(dy).toBe(0.5);
  });

  test('stopGradient stops it', () => {
    expect(numbers(grad((x: Scalar) => mul(x, stopGradient(x)))(constant(3)))).toEqual([3]);
  });
});

describe('loops', () => {
  const chain = (x: X): Scalar => {
    const [last] = scan(20, (c: X) => [add(times(0.9)(sin(c)), x), []], x);
    return pipe(last, square, sum());
  };

  test('a scan is differentiated to the second order', () => {
    holds([vector, vector], (x, v) => {
      close(hvp(chain)(x, v), pipe(matmul(hessian(chain)(x), outer(v, constant([1]))), sum([1])), 1e-10);
    });
  });

  test('value and gradient run the loop forward once', () => {
    const [value, gradient] = valueAndGrad(chain)(input('x', [3]));
    expect(topological([value, gradient]).filter(({ op }) => op === 'scan').length).toBe(2);
  });

  test('a loop that stops by itself is differentiated forward only', () => {
    const grow = (x: Scalar): Scalar =>
      iterate(
        50,
        (c) => less(c, constant(10)),
        (c) => times(2)(c),
        x,
      )[0];
    expect(numbers(jvp(grow)(constant(3), constant(1))[1])).toEqual([4]);
    const reverse = differentiable(() => grad(grow)(constant(3)));
    expect(isLeft(reverse) && reverse.left.op).toBe('iterate');
    expect(isRight(differentiable(() => grad(chain)(constant([1, 2, 3]))))).toBe(true);
  });
});

test('simplify leaves structures as they are', () => {
  const x = input('x', [3]);
  const { a, b } = simplify({ a: times(1)(x), b: [add(x, constant([0, 0, 0]))] as const });
  expect(a).toBe(x);
  expect(b[0]).toBe(x);
});
