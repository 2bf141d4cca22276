/**
 * One function called again and again, on what it returned: a number of times (`scan`), or while a condition holds (`iterate`). They stay
 * loops in the graph: a backend chooses how to run them. Bodies may mention anything from outside.
 */
import { type Expr, signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import { buildIterate, buildScan } from '../ops/fn.ts';
import {
  type Exprs,
  leaves,
  type Nodes,
  rebuild,
  requireAlike,
  type Sliced,
  type Stacked,
} from '../structure/index.ts';

/** How a scan runs backwards, and how much of it is kept. */
export interface ScanOptions {
  /** Runs the index from n - 1 down to 0; outputs stand at their index. */
  readonly reverse?: boolean;
  /** When differentiated, keeps only every k-th state and recomputes the rest; 0 keeps all. */
  readonly checkpoint?: number;
}

/** The signatures of `scan`: without, and with, an input for each step. */
export interface Scan {
  <N extends number, const State extends Exprs, const Out extends Exprs>(
    n: N,
    step: (state: State, index: Expr<[], 'int'>) => readonly [NoInfer<State>, Out],
    init: State,
  ): readonly [State, Stacked<Out, N>];
  <N extends number, const State extends Exprs, const Out extends Exprs, const Xs extends Exprs>(
    n: N,
    step: (state: State, index: Expr<[], 'int'>, x: Sliced<Xs>) => readonly [NoInfer<State>, Out],
    init: State,
    xs: Xs,
    options?: ScanOptions,
  ): readonly [State, Stacked<Out, N>];
}

type Step = (state: Nodes, index: Node, x: Nodes) => readonly [Nodes, Nodes];

const runScan = (n: number, step: Step, init: Nodes, xs: Nodes, options: ScanOptions): readonly [Nodes, Nodes] => {
  let like: Nodes = [];
  const start = leaves(init);
  const results = buildScan(
    n,
    start,
    leaves(xs),
    ({ index, carries, xs: slices }) => {
      const [state, out] = step(rebuild(init, carries), index, rebuild(xs, slices));
      requireAlike('scan', init, state);
      like = out;
      return { carries: leaves(state), ys: leaves(out) };
    },
    options,
  );
  return [rebuild(init, results.slice(0, start.length)), rebuild(like, results.slice(start.length))];
};

/**
 * `n` calls of `step`, one after the other: it takes the state, the index of the step and, if given, a slice of `xs`, and returns the
 * next state and an output. The result is the last state, and the outputs stacked along a new first axis. State, outputs and inputs may
 * be tuples and records; `[]` is no output.
 *
 * `ShapeError` if the next state is not like the state, or the first axis of an input is not `n`.
 *
 * @category control
 *
 * @example
 * import * as assert from 'node:assert'
 * import { add, constant, evaluate, scan, toNested } from '@ergodic/core'
 *
 * const fibonacci = scan(5, ([a, b]) => [[b, add(a, b)], a], [constant(0), constant(1)])
 * const [[last], all] = fibonacci
 * assert.deepStrictEqual(toNested(evaluate(all)), [0, 1, 1, 2, 3])
 * assert.strictEqual(toNested(evaluate(last)), 5)
 *
 * const [total] = scan(3, (sum, _, x) => [add(sum, x), []], constant(0), constant([1, 2, 3]))
 * assert.strictEqual(toNested(evaluate(total)), 6)
 */
export const scan = signature<Scan>(
  (n: number, step: Step, init: Nodes, xs: Nodes = [], options: ScanOptions = {}): readonly [Nodes, Nodes] =>
    runScan(n, step, init, xs, options),
);

/** The signature of `repeat`. */
export type Repeat = <State extends Exprs>(
  n: number,
  step: (state: State, index: Expr<[], 'int'>) => NoInfer<State>,
  options?: ScanOptions,
) => (init: State) => State;

/**
 * `step` applied `n` times to what flows in: a `scan` without outputs.
 *
 * `ShapeError` if the next state is not like the state.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, mul, pipe, repeat, toNested } from '@ergodic/core'
 *
 * assert.strictEqual(toNested(evaluate(pipe(constant(1), repeat(10, (x) => mul(x, 2))))), 1024)
 */
export const repeat = signature<Repeat>(
  (n: number, step: (state: Nodes, index: Node) => Nodes, options: ScanOptions = {}) =>
    (init: Nodes): Nodes =>
      runScan(n, (state, index) => [step(state, index), []], init, [], options)[0],
);

/** The signature of `iterate`. */
export type Iterate = <const State extends Exprs>(
  max: number,
  condition: (state: State, index: Expr<[], 'int'>) => Expr<[], 'bool'>,
  step: (state: State, index: Expr<[], 'int'>) => NoInfer<State>,
  init: State,
) => readonly [State, Expr<[], 'int'>];

type Test = (state: Nodes, index: Node) => Node;
type Next = (state: Nodes, index: Node) => Nodes;

const runIterate = (max: number, condition: Test, step: Next, init: Nodes): readonly [Nodes, Node] => {
  const start = leaves(init);
  const results = buildIterate(
    max,
    start,
    (index, carries) => condition(rebuild(init, carries), index),
    (index, carries) => {
      const state = step(rebuild(init, carries), index);
      requireAlike('iterate', init, state);
      return leaves(state);
    },
  );
  const count = results[start.length];
  if (count === undefined) throw new RangeError('iterate without a count');
  return [rebuild(init, results), count];
};

/**
 * While `condition` holds, and at most `max` times, the state becomes `step` of it. The result is the last state and the number of steps
 * taken. It cannot be differentiated in reverse, for how many states there are is not known before: use `scan` where it must.
 *
 * `ShapeError` if the next state is not like the state.
 *
 * @category control
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, iterate, less, mul, toNested } from '@ergodic/core'
 *
 * const [x, steps] = iterate(100, (x) => less(x, 50), (x) => mul(x, 2), constant(1))
 * assert.strictEqual(toNested(evaluate(x)), 64)
 * assert.strictEqual(toNested(evaluate(steps)), 6)
 */
export const iterate = signature<Iterate>(runIterate);

/** The signature of `repeatWhile`. */
export type RepeatWhile = <State extends Exprs>(
  max: number,
  condition: (state: State, index: Expr<[], 'int'>) => Expr<[], 'bool'>,
  step: (state: State, index: Expr<[], 'int'>) => NoInfer<State>,
) => (init: State) => State;

/**
 * `step` applied to what flows in while `condition` holds, at most `max` times: the pipeable form of `iterate`, without the count.
 *
 * `ShapeError` if the next state is not like the state.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, less, mul, pipe, repeatWhile, toNested } from '@ergodic/core'
 *
 * const x = pipe(constant(1), repeatWhile(100, (y) => less(y, 50), (y) => mul(y, 2)))
 * assert.strictEqual(toNested(evaluate(x)), 64)
 */
export const repeatWhile = signature<RepeatWhile>(
  (max: number, condition: Test, step: Next) =>
    (init: Nodes): Nodes =>
      runIterate(max, condition, step, init)[0],
);
