/**
 * A batch of values and the batch of their gradients as one: reverse mode computes the primal of a body again, and in one body it is the same nodes.
 */
import { type Fn, type Node, shapeOf, topological, typeOf } from '@ergodic/core/graph';
import { apply, closed, make, results } from '@ergodic/core/ops';
import { at, rewrite } from '../transform/rewrite.ts';

type Batch = Node<'batch'>;

/** Operands of a batch are the same only where they are used alike. */
interface Operand {
  readonly value: Node;
  readonly mapped: boolean;
}

const operandsOf = ({ args, attrs: { mapped } }: Batch): readonly Operand[] =>
  args.map((value, i) => ({ value, mapped: mapped[i] === true }));

/** What costs something: neither operands nor constants. */
const workOf = (roots: readonly Node[]): number => topological(roots).filter(({ args }) => args.length > 0).length;

const placeOf = (operands: readonly Operand[], { value, mapped }: Operand): number =>
  operands.findIndex((operand) => operand.value === value && operand.mapped === mapped);

interface Merged {
  readonly operands: readonly Operand[];
  readonly body: Fn;
}

/** The bodies of two batches as one, if at least half of the smaller is part of the other. */
const merged = (a: Batch, b: Batch): Merged | null => {
  const own = operandsOf(a);
  const others = operandsOf(b);
  if (!others.some((operand) => operand.mapped && placeOf(own, operand) >= 0)) return null;
  const operands = [...own, ...others.filter((operand) => placeOf(own, operand) < 0)];
  const types = operands.map(({ value, mapped }) => {
    const { dtype } = typeOf(value);
    return { dtype, shape: mapped ? shapeOf(value).slice(1) : shapeOf(value) };
  });
  const call = (of: Batch, params: readonly Node[]): readonly Node[] =>
    apply(
      of.attrs.body,
      operandsOf(of).map((operand) => at(params, placeOf(operands, operand))),
    );
  const body = closed(types, (params) => [...call(a, params), ...call(b, params)]);
  const [first, second] = [workOf(a.attrs.body.results), workOf(b.attrs.body.results)];
  const shared = first + second - workOf(body.results);
  return 2 * shared >= Math.min(first, second) && shared > 0 ? { operands, body } : null;
};

/** Two batches that can be one: the second needs nothing of the first. */
const pairOf = (roots: readonly Node[]): readonly [Batch, Batch, Merged] | null => {
  const batches = topological(roots).filter((node): node is Batch => node.op === 'batch');
  for (const [i, b] of batches.entries()) {
    const below = new Set(topological(b.args));
    for (const a of batches.slice(0, i)) {
      if (a.attrs.n !== b.attrs.n || below.has(a)) continue;
      const found = merged(a, b);
      if (found !== null) return [a, b, found];
    }
  }
  return null;
};

/**
 * The same graph, with no two batches left that could be one and share at least half of the smaller's work. Two batches are one only where neither
 * needs a result of the other.
 */
export const mergeBatches = (roots: readonly Node[]): readonly Node[] => {
  const pair = pairOf(roots);
  if (pair === null) return roots;
  const [a, b, { operands, body }] = pair;
  const one = results(
    make(
      'batch',
      operands.map(({ value }) => value),
      {
        n: a.attrs.n,
        mapped: operands.map(({ mapped }) => mapped),
        summed: [...a.attrs.summed, ...b.attrs.summed],
        body,
      },
    ),
  );
  const count = a.attrs.body.results.length;
  const of = rewrite(roots, (node) => (node === a ? one.slice(0, count) : node === b ? one.slice(count) : null));
  return mergeBatches(roots.map(of));
};
