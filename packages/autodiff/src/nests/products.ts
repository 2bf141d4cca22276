/**
 * A large product of matrices, column by column: the columns are calls of a batch, and those of a tile are laid out side by side before they are
 * read over and over.
 */
import { dimAt, dtypeOf, type Node, shapeOf, sizeOf, stridesOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { allocate, type Context, type LowerBlock } from './context.ts';
import type { Step } from './nest-plan.ts';
import type { ArraySource, Source, Space } from './source.ts';
import { GRAIN, widthOf } from './width.ts';

/** Smaller products gain nothing. */
const LEAST_TERMS = 16;
const LEAST_PRODUCTS = 32768;
const LEAST_ROWS = 4;

interface Product {
  readonly node: Node<'dot'>;
  /** The axis that is summed over, of the left side and of the right. */
  readonly contract: readonly [number, number];
}

/** A product of two matrices that is worth it, with whole vectors of columns. */
export const asProduct = (node: Node): Product | null => {
  if (node.op !== 'dot') return null;
  const { contract, batch } = node.attrs;
  const [left, right] = node.args.map((operand) => shapeOf(operand));
  const [i, j] = [contract[0][0], contract[1][0]];
  if (left?.length !== 2 || right?.length !== 2 || batch[0].length > 0) return null;
  if (i === undefined || j === undefined || contract[0].length !== 1) return null;
  const [rows, columns, terms] = [dimAt(left, 1 - i), dimAt(right, 1 - j), dimAt(left, i)];
  const worth = terms >= LEAST_TERMS && rows >= LEAST_ROWS && rows * columns * terms >= LEAST_PRODUCTS;
  return worth && columns % GRAIN === 0 ? { node, contract: [i, j] } : null;
};

/** Lowers a product of two arrays; gives where it is. */
export const lowerProduct = (
  { context, lowerBlock }: { readonly context: Context; readonly lowerBlock: LowerBlock },
  { node, contract: [i, j] }: Product,
  [left, right]: readonly [ArraySource, ArraySource],
  steps: Step[],
): ArraySource => {
  const [leftShape, rightShape] = [shapeOf(node.args[0] ?? node), shapeOf(node.args[1] ?? node)];
  const [rows, calls, terms] = [dimAt(leftShape, 1 - i), dimAt(rightShape, 1 - j), dimAt(leftShape, i)];
  const strides = stridesOf(rightShape);
  const space: Space = { calls, width: widthOf(calls) };
  const matrix = build.param(0, { dtype: 'real', shape: leftShape });
  const column = build.param(1, { dtype: 'real', shape: [terms] });
  const source: Source = {
    at: 'mapped',
    place: right.place,
    stride: strides[1 - j] ?? 1,
    element: strides[j] ?? 1,
  };
  const place = allocate(context, { kind: dtypeOf(node), size: sizeOf(shapeOf(node)), width: null, calls: null });
  const inside: Step[] = [];
  const given = new Map<Node, Source>([
    [matrix, left],
    [column, source],
  ]);
  const beside = lowerBlock(context, [], [], given, space, inside).copyOf(column);
  const product = build.dot(matrix, column, { contract: [[i], [0]], batch: [[], []] });
  const block = lowerBlock(context, [], [product], new Map([...given, [column, beside]]), space, inside);
  block.finish(product, (access, flat, value) => {
    access.write({ at: 'mapped', place, stride: 1, element: calls }, rows, flat, value);
  });
  steps.push({ step: 'tiles', calls, width: space.width ?? calls, body: inside, sums: [], group: 1 });
  return { at: 'shared', place };
};
