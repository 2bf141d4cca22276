/** What the types of derivatives say, and what must not compile. */
import { add, type Expr, input, matmul, mul, pipe, quadraticForm, sin, square, sum } from '@ergodic/core';
import { grad, gradOf, hessian, hvp, jacobian, jvp, laplacian, valueAndGrad, vjp } from './index.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_Claim extends true>(): void => undefined;

const x = input('x', [2]);
const y = input('y', [3]);
const energy = (z: Expr<[2]>): Expr<[]> => pipe(z, square, sum());
const weights = { w: input('w', [3, 2]), b: input('b', []) };
const affine = ({ w, b }: typeof weights): Expr<[]> => add(pipe(w, sum()), b);

const gradient = grad(energy)(x);
const twice = grad((z: Expr<[2]>) => pipe(grad(energy)(z), sum()))(x);
const [value, slopes] = valueAndGrad(affine)(weights);
const matrix = jacobian((z: Expr<[2]>): Expr<[3]> => sum([1])(mul(input('a', [3, 2]), z)))(x);
const curvature = hessian(energy)(x);
const [, back] = vjp((z: Expr<[2]>) => ({ one: sin(z), two: energy(z) }))(x);
const [, change] = jvp(energy)(x, x);
is<Same<typeof gradient, Expr<[2]>>>();
is<Same<typeof twice, Expr<[2]>>>();
is<Same<typeof value, Expr<[]>>>();
is<Same<typeof slopes, typeof weights>>();
is<Same<typeof matrix, Expr<[3, 2]>>>();
is<Same<typeof curvature, Expr<[2, 2]>>>();
is<Same<typeof change, Expr<[]>>>();
is<Same<ReturnType<typeof back>, Expr<[2]>>>();
pipe(energy, grad, (f) => f(x));
pipe(energy, laplacian, (f) => f(x));

/** Generic in its size. */
export const newton = <N extends number>(a: Expr<[N, N]>, at: Expr<[N]>): Expr<[N, N]> => {
  const f = (z: Expr<[N]>): Expr<[]> => quadraticForm(z, a);
  const g: Expr<[N]> = grad(f)(at);
  const h: Expr<[N, N]> = hessian(f)(at);
  hvp(f)(at, g);
  return matmul(h, h);
};

// @ts-expect-error the argument has another shape
grad(energy)(y);
// @ts-expect-error the tangent has another shape
jvp(energy)(x, y);
// @ts-expect-error a vector has no gradient
grad((z: Expr<[2]>) => sin(z))(x);
// @ts-expect-error a Jacobian is for real arrays
jacobian((z: Expr<[2], 'int'>) => z)(x);
// @ts-expect-error only a number has a gradient
gradOf(x, x);
