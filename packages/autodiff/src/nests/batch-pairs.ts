/**
 * Two batches seen as one: reverse mode computes the primal of a body again, and over the same parameters it is the same nodes.
 */
import { type Fn, type Node, shapeOf, typeOf } from '@ergodic/core/graph';
import { apply, closed } from '@ergodic/core/ops';
import { at } from '../transform/rewrite.ts';

export type Batch = Node<'batch'>;

/** Operands of a batch are the same only where they are used alike. */
export interface Operand {
  readonly value: Node;
  readonly mapped: boolean;
}

/** The bodies of two batches over the operands of both: those of the first, and after them what only the second has. */
export interface Joint {
  readonly operands: readonly Operand[];
  /** The results of the first, then those of the second. */
  readonly body: Fn;
}

export const operandsOf = ({ args, attrs: { mapped } }: Batch): readonly Operand[] =>
  args.map((value, i) => ({ value, mapped: mapped[i] === true }));

export const placeOf = (operands: readonly Operand[], { value, mapped }: Operand): number =>
  operands.findIndex((operand) => operand.value === value && operand.mapped === mapped);

/** Null where they have no rows in common. */
export const jointOf = (first: Batch, second: Batch): Joint | null => {
  const own = operandsOf(first);
  const others = operandsOf(second);
  if (first.attrs.n !== second.attrs.n) return null;
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
  return { operands, body: closed(types, (params) => [...call(first, params), ...call(second, params)]) };
};
