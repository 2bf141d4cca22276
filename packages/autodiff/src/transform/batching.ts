/**
 * `batch` written out: one call of the body over arrays with one more axis in front, by the batch rules of the records. What does not
 * depend on a mapped operand keeps its rank, so it is computed once.
 */
import { type Attrs, type Fn, isTuple, type Node, type OpName, topological, typeOf } from '@ergodic/core/graph';
import { type Batched, build, lift, recordOf, remake, results } from '@ergodic/core/ops';
import { batchStructured } from './batching-structured.ts';
import { zeros } from './closures.ts';
import { mapBodies, onBodies } from './map-bodies.ts';
import { at, only, rewrite } from './rewrite.ts';
import { type SummedInside, summedInside } from './summed-loops.ts';

const byRecord = <K extends OpName>(node: Node<K>, args: readonly Batched[], n: number): Node => {
  const { batch } = recordOf<K>(node.op);
  if (batch === 'structured') throw new TypeError(`'${node.op}' has no batch rule`);
  return batch(args, n, node);
};

/** The results of one node over a batch of n. */
const batchNode = (
  node: Node,
  args: readonly Batched[],
  n: number,
  inside: ReadonlySet<number>,
): readonly Batched[] => {
  if (inside.size > 0 || args.some(({ mapped }) => mapped))
    return isTuple(node.type)
      ? batchStructured(node, args, n, batchBody, inside)
      : [{ node: byRecord(node, args, n), mapped: true }];
  const nodes = args.map((arg) => arg.node);
  return results(remake(node, nodes)).map((result) => ({ node: result, mapped: false }));
};

const nothing: ReadonlySet<number> = new Set();

/** The results of a body without `batch` over a batch of n: those that depend on a mapped argument are mapped. */
const batchBody = (
  fn: Fn,
  n: number,
  args: readonly Batched[],
  inside: SummedInside = new Map(),
): readonly Batched[] => {
  const known = new Map<Node, readonly Batched[]>();
  const of = (node: Node): readonly Batched[] => {
    const found = known.get(node);
    if (found === undefined) throw new RangeError(`'${node.op}' was not walked`);
    return found;
  };
  const outcome = (node: Node): readonly Batched[] => {
    if (node.op === 'param') return [at(args, node.attrs.index)];
    if (node.op === 'project') return [at(of(only(node.args)), node.attrs.index)];
    const operands = node.args.map((arg) => only(of(arg)));
    return batchNode(node, operands, n, inside.get(node) ?? nothing);
  };
  for (const node of topological(fn.results)) known.set(node, outcome(node));
  return fn.results.map((result) => only(of(result)));
};

/** Applies `fn` over a batch of n: mapped arguments have a leading axis of n, and so have the results that depend on them. */
export const batchFn = (fn: Fn, n: number, args: readonly Batched[]): readonly Batched[] =>
  batchBody(expandFn(fn), n, args);

/** What takes the place of a `batch` over the given operands: one node for each result. */
export const expandBatch = ({ n, mapped, summed, body }: Attrs['batch'], args: readonly Node[]): readonly Node[] => {
  if (n === 0)
    return body.results
      .map(typeOf)
      .map(({ dtype, shape }, i) => zeros({ dtype, shape: summed[i] === true ? shape : [0, ...shape] }));
  const batched = args.map((node, i) => ({ node, mapped: mapped[i] === true }));
  const flat = expandFn(body);
  const inside = summedInside(flat, summed);
  return batchBody(flat, n, batched, inside).map((result, i) => {
    if (summed[i] !== true) return lift(result, n);
    if (isSummed(at(flat.results, i), inside)) return result.node;
    if (result.mapped) return build.sum(result.node, [0]);
    return build.mul(result.node, build.full(n, typeOf(result.node)));
  });
};

const isSummed = (result: Node, inside: SummedInside): boolean =>
  result.op === 'project' && inside.get(only(result.args))?.has(result.attrs.index) === true;

/** Bodies without `batch`. */
const expandFn = onBodies((roots) => expandBatches(roots));

/** The same graphs without any `batch`, also inside bodies. Follow it by `simplify`: sums over the batch then join their contractions. */
export function expandBatches(roots: readonly Node[]): readonly Node[] {
  const of = rewrite(roots, (node, args) =>
    node.op === 'batch' ? expandBatch(node.attrs, args) : mapBodies(node, args, expandFn),
  );
  return roots.map(of);
}
