/**
 * Einstein's notation: `einsum('ij,jk->ik', a, b)`.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { showDims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Einsum, EinsumClash, EinsumOperand, Fits, Shape } from '../shape/index.ts';

/** The signatures of `einsum`: of one operand, of two, and last the one that says what does not fit. */
export interface Einstein {
  <Spec extends string, A extends Shape>(spec: Spec, a: Expr<A>): Expr<Einsum<Spec, A>>;
  <Spec extends string, A extends Shape, B extends Shape>(
    spec: Spec,
    a: Expr<A>,
    b: Expr<B> & Expr<EinsumOperand<Spec, A, B>>,
  ): Expr<Einsum<Spec, A, B>>;
  <Spec extends string, A extends Shape, B extends Shape>(
    spec: Spec,
    a: Expr<A>,
    b: Fits<EinsumClash<Spec, A, B>, Expr<B>>,
  ): Expr<Einsum<Spec, A, B>>;
}

interface Labelled {
  readonly node: Node;
  readonly labels: readonly string[];
}

const fail = (message: string): never => {
  throw new ShapeError('einsum', message);
};

const labelled = (word: string, node: Node): Labelled => {
  const labels = [...word];
  const shape = shapeOf(node);
  if (labels.length !== shape.length) fail(`'${word}' names ${labels.length} axes of ${showDims(shape)}`);
  if (new Set(labels).size !== labels.length) fail(`'${word}' names an index twice; take a diagonal another way`);
  return { node, labels };
};

/** Sums over what neither the result nor the other operand names. */
const reduce = ({ node, labels }: Labelled, kept: readonly string[]): Labelled => ({
  node: b.sum(
    node,
    labels.flatMap((label, axis) => (kept.includes(label) ? [] : [axis])),
  ),
  labels: labels.filter((label) => kept.includes(label)),
});

const arrange = ({ node, labels }: Labelled, wanted: readonly string[]): Node =>
  b.transpose(
    node,
    wanted.map((label) => labels.indexOf(label)),
  );

const multiply = (x: Labelled, y: Labelled, wanted: readonly string[]): Labelled => {
  const shared = x.labels.filter((label) => y.labels.includes(label));
  for (const label of shared) {
    const [m, n] = [shapeOf(x.node)[x.labels.indexOf(label)], shapeOf(y.node)[y.labels.indexOf(label)]];
    if (m !== n) fail(`index ${label} is ${m} in one operand and ${n} in the other`);
  }
  const batch = shared.filter((label) => wanted.includes(label));
  const contract = shared.filter((label) => !wanted.includes(label));
  const places = (labels: readonly string[], of: Labelled) => labels.map((label) => of.labels.indexOf(label));
  return {
    node: b.dot(x.node, y.node, {
      contract: [places(contract, x), places(contract, y)],
      batch: [places(batch, x), places(batch, y)],
    }),
    labels: [
      ...batch,
      ...x.labels.filter((label) => !shared.includes(label)),
      ...y.labels.filter((label) => !shared.includes(label)),
    ],
  };
};

/**
 * Einstein's notation. Each letter names an axis; a letter in both operands is matched; a letter that the result does not name is
 * summed over: `'ij,jk->ik'` is `Σⱼ a[i, j] b[j, k]`. With one operand it sums and transposes.
 *
 * `ShapeError` if a letter has two sizes, stands twice in one operand, or is in the result only.
 *
 * @category contractions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, einsum, evaluate, toNested } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * const y = constant([10, 20])
 * assert.deepStrictEqual(toNested(evaluate(einsum('i,j->ij', x, y))), [[10, 20], [20, 40]])
 * assert.deepStrictEqual(toNested(evaluate(einsum('i,i->', x, y))), 50)
 * assert.deepStrictEqual(toNested(evaluate(einsum('ij->ji', constant([[1, 2, 3]])))), [[1], [2], [3]])
 */
export const einsum = signature<Einstein>((spec: string, ...operands: readonly Node[]): Node => {
  const [left = '', result, ...more] = spec.split('->');
  if (result === undefined || more.length > 0) return fail(`'${spec}' is not written like 'ij,jk->ik'`);
  const words = left.split(',');
  if (words.length !== operands.length) fail(`'${spec}' is of ${words.length} operands, given ${operands.length}`);
  const wanted = [...result];
  if (new Set(wanted).size !== wanted.length) fail(`the result of '${spec}' names an index twice`);
  for (const label of wanted) if (!left.includes(label)) fail(`index ${label} of the result is in no operand`);
  const [x, y] = operands.map((node, i) => labelled(words[i] ?? '', node));
  if (x === undefined) return fail('no operand');
  if (y === undefined) return arrange(reduce(x, wanted), wanted);
  const product = multiply(reduce(x, [...wanted, ...y.labels]), reduce(y, [...wanted, ...x.labels]), wanted);
  return arrange(product, wanted);
});
