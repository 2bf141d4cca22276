/**
 * Sums of products of two arrays, in Einstein's way: every axis has a label, and a label that the result does not have is summed over.
 * Each such sum is brought to one form: operands without copies, transpositions and axes of 1; summed first over what only one of them
 * has; a `dot` over what both have, or a plain product where that is nothing.
 */
import { dimAt, type Node, shapeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { at, only } from '../rewrite.ts';

/** An array, with a label for each of its axes. */
export interface Factor {
  readonly node: Node;
  readonly labels: readonly number[];
}

const dropOnes = ({ node, labels }: Factor): Factor => {
  const shape = shapeOf(node);
  return {
    node: build.reshape(
      node,
      shape.filter((n) => n !== 1),
    ),
    labels: labels.filter((_, i) => shape[i] !== 1),
  };
};

/** The factor without transposition, copies, and axes of 1: fewer labels, the same numbers. */
export const bare = ({ node, labels }: Factor): Factor => {
  let factor: Factor = { node, labels };
  for (;;) {
    const { node: a, labels: names } = factor;
    if (a.op === 'transpose') {
      const { perm } = a.attrs;
      factor = { node: only(a.args), labels: perm.map((_, axis) => at(names, perm.indexOf(axis))) };
    } else if (a.op === 'broadcast') {
      factor = dropOnes({ node: only(a.args), labels: a.attrs.axes.map((axis) => at(names, axis)) });
    } else if (shapeOf(a).includes(1)) {
      factor = dropOnes(factor);
    } else return factor;
  }
};

const sizeIn = (labels: readonly number[], sizes: ReadonlyMap<number, number>): number =>
  labels.reduce((n, label) => n * (sizes.get(label) ?? 1), 1);

/** A factor taken apart into what varies, and the scalars that it is multiplied by. */
interface Scaled {
  readonly factor: Factor;
  readonly scalars: readonly Node[];
}

const withoutScalars = (given: Factor): Scaled => {
  const scalars: Node[] = [];
  let factor = given;
  for (;;) {
    const { node, labels } = factor;
    if (node.op !== 'mul') return { factor, scalars };
    const [x, y] = node.args.map((arg) => bare({ node: arg, labels }));
    if (x?.labels.length === 0) scalars.push(x.node);
    else if (y?.labels.length === 0) scalars.push(y.node);
    else return { factor, scalars };
    factor = bare({ node: at(node.args, x?.labels.length === 0 ? 1 : 0), labels });
  }
};

/** Scalars stand outside the sum, where they multiply no more numbers than inside. */
export const freed = (factor: Factor, out: readonly number[], sizes: ReadonlyMap<number, number>): Scaled =>
  sizeIn(out, sizes) <= sizeIn(factor.labels, sizes) ? withoutScalars(factor) : { factor, scalars: [] };

const sumOut = ({ node, labels }: Factor, gone: (label: number) => boolean): Factor => ({
  node: build.sum(
    node,
    labels.flatMap((label, i) => (gone(label) ? [i] : [])),
  ),
  labels: labels.filter((label) => !gone(label)),
});

/** The factor as an array of `shape`, whose axes are `out`. */
const place = ({ node, labels }: Factor, out: readonly number[], shape: readonly number[]): Node => {
  const order = out.filter((label) => labels.includes(label));
  return build.broadcast(
    build.transpose(
      node,
      order.map((label) => labels.indexOf(label)),
    ),
    shape,
    order.map((label) => out.indexOf(label)),
  );
};

/** The contraction of two factors over `summed`, which both have; its axes are those batched over, then the free ones. */
const dotOf = (a: Factor, b: Factor, batch: readonly number[], summed: readonly number[]): Factor => {
  const places = (labels: readonly number[]) =>
    [labels.map((label) => a.labels.indexOf(label)), labels.map((label) => b.labels.indexOf(label))] as const;
  const free = ({ labels }: Factor) => labels.filter((label) => !batch.includes(label) && !summed.includes(label));
  return {
    node: build.dot(a.node, b.node, { contract: places(summed), batch: places(batch) }),
    labels: [...batch, ...free(a), ...free(b)],
  };
};

const increasing = (list: readonly number[]): boolean => list.every((x, i) => i === 0 || x > at(list, i - 1));

/** sum over all labels that are not in `out` of a * b. `sizes` has every label; `shape` is that of the result. */
export const contract = (
  left: Factor,
  right: Factor,
  out: readonly number[],
  sizes: ReadonlyMap<number, number>,
): Node => {
  const shape = out.map((label) => sizes.get(label) ?? 1);
  if ([...sizes.values()].includes(0)) return build.full(0, { dtype: 'real', shape });
  const parts = [bare(left), bare(right)].map((factor) => freed(factor, out, sizes));
  const [p, q] = [at(parts, 0).factor, at(parts, 1).factor];
  const outside = parts.flatMap(({ scalars }) => scalars);
  const [first, ...others] = outside;
  if (first !== undefined) {
    const scalar = others.reduce((x, y) => build.mul(x, y), first);
    return build.mul(contract(p, q, out, sizes), build.broadcast(scalar, shape, []));
  }
  const kept = new Set(out);
  const a = sumOut(p, (label) => !kept.has(label) && !q.labels.includes(label));
  const b = sumOut(q, (label) => !kept.has(label) && !p.labels.includes(label));
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const summed = shared.filter((label) => !kept.has(label));
  // What neither has is summed too, as often as it is long.
  let copies = 1;
  for (const [label, size] of sizes)
    if (!kept.has(label) && !p.labels.includes(label) && !q.labels.includes(label)) copies *= size;
  const scale = (y: Node): Node => (copies === 1 ? y : build.mul(y, build.fullLike(copies, y)));
  if (summed.length === 0) {
    const axes = out.filter((label) => a.labels.includes(label) || b.labels.includes(label));
    const dims = axes.map((label) => sizes.get(label) ?? 1);
    const product = build.mul(place(a, axes, dims), place(b, axes, dims));
    return place({ node: scale(product), labels: axes }, out, shape);
  }
  const batch = out.filter((label) => shared.includes(label));
  const rank = ({ labels }: Factor): readonly number[] => labels.map((label) => out.indexOf(label));
  const straight = dotOf(a, b, batch, summed);
  const crossed = dotOf(b, a, batch, summed);
  const best = !increasing(rank(straight)) && increasing(rank(crossed)) ? crossed : straight;
  return place({ ...best, node: scale(best.node) }, out, shape);
};

/** The two factors of a contraction, labelled: its result has the labels 0, 1, ..., and what is summed the following ones. */
export const factorsOf = (
  node: Node<'dot'>,
): { readonly left: Factor; readonly right: Factor; readonly sizes: ReadonlyMap<number, number> } => {
  const { contract: summed, batch } = node.attrs;
  const [x, y] = [at(node.args, 0), at(node.args, 1)];
  const rank = shapeOf(node).length;
  const sizes = new Map(shapeOf(node).map((n, i) => [i, n]));
  summed[0].forEach((axis, k) => {
    sizes.set(rank + k, dimAt(shapeOf(x), axis));
  });
  let free = batch[0].length;
  const label = (a: Node, side: 0 | 1): Factor => ({
    node: a,
    labels: shapeOf(a).map((_, axis) => {
      const [inBatch, inSum] = [batch[side].indexOf(axis), summed[side].indexOf(axis)];
      if (inBatch >= 0) return inBatch;
      return inSum >= 0 ? rank + inSum : free++;
    }),
  });
  return { left: label(x, 0), right: label(y, 1), sizes };
};
