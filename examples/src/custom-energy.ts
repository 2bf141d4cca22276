/**
 * An energy of one's own, with its gradient and its Hessian.
 *
 * A ring of radius 3 in the plane, `E(x) = 8 (|x| - 3)²`. The gradient is an expression like the energy, so it can be differentiated
 * again: along the ring the Hessian has no curvature, across it 16.
 */
import { grad, hessian } from '@ergodic/autodiff';
import { type Expr, evaluate, input, minus, norm, pipe, square, times, toNested } from '@ergodic/core';

const energy = (x: Expr<[2]>): Expr<[]> => pipe(x, norm(), minus(3), square, times(8));

const x = input('x', [2]);
const results = evaluate(
  { energy: energy(x), gradient: grad(energy)(x), hessian: hessian(energy)(x) },
  { x: [0, 3.5] },
);

console.log('energy  ', toNested(results.energy));
console.log('gradient', toNested(results.gradient));
console.log('hessian ', toNested(results.hessian));
