/**
 * A program at every stage: as it was written, simplified, as a plan of kernels, and as the text that gpu.js is given.
 *
 * Three steps of gradient descent on a double well, for four points at once. The whole of it becomes one kernel of four cells.
 */
import { compile, gpujs, grad, plan, printPlan, simplify } from '@ergodic/autodiff';
import { type Expr, each, input, minus, pipe, print, repeat, showError, square, sub, sum, times } from '@ergodic/core';
import * as TE from 'fp-ts/lib/TaskEither.js';

const energy = (x: Expr<[1]>): Expr<[]> => pipe(x, square, minus(1), square, sum());
const descend = (x: Expr<[1]>): Expr<[1]> => sub(x, pipe(x, grad(energy), times(0.1)));
const ends = pipe(input('starts', [4, 1]), each(repeat(3, descend)));

const backend = gpujs('webasm');
console.log(`as written\n${print([ends])}\n`);
console.log(`simplified\n${print([simplify(ends)])}\n`);
console.log(`the plan\n${printPlan(plan([ends], backend.limits))}\n`);

const sources = pipe(
  compile(backend)([ends]),
  TE.match(
    (error) => {
      throw new Error(showError(error));
    },
    (executable) => executable.sources,
  ),
);
for (const source of await sources()) console.log(`a kernel\n${source}`);
await backend.dispose();
