/** Graph to graph: derivatives, batching, simplification. Those of expressions first, then those of plain nodes. */

export { batchFn, expandBatches } from './batching.ts';
export { type CheckGrad, checkGrad, type GradCheck } from './check-grad.ts';
export { jvpNodes } from './forward.ts';
export { type Grad, type GradOf, grad, gradOf, type ValueAndGrad, valueAndGrad } from './gradient.ts';
export { type Hessian, hessian, type Jacobian, jacobian, type Laplacian, laplacian } from './matrices.ts';
export { differentiable, NotDifferentiableError } from './not-differentiable.ts';
export { type Hvp, hvp, type Jvp, jvp, type Vjp, vjp } from './products.ts';
export { vjpNodes } from './reverse.ts';
export { simplify as simplifyNodes } from './simplify.ts';
export { type Simplify, simplify } from './simplify-exprs.ts';
export { unroll } from './unroll.ts';
export { vectorised } from './vectorised.ts';
