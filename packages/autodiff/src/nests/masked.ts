/**
 * Loops of which each call of a tile takes as many turns as it wants: nests that hold back the calls that have finished.
 */
import type { ArrayType, Node } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { arrayNest } from './array-nest.ts';
import type { NestStep, Place } from './nest-plan.ts';
import type { ArraySource, Source, Space } from './source.ts';

export interface Masked {
  readonly space: Space;
  /** A truth value for each call: whether it goes on. */
  readonly active: ArraySource;
}

/** An array of the tile becomes an expression of others, element by element. */
const becomes = (
  { space }: Masked,
  target: ArraySource,
  operands: readonly (readonly [Source, ArrayType])[],
  value: (leaves: readonly Node[]) => Node,
): NestStep => {
  const leaves = operands.map(([, type], i) => build.param(i, type));
  const given = new Map(leaves.map((leaf, i) => [leaf, operands[i]?.[0]]));
  const none = (): never => {
    throw new RangeError('no constants here');
  };
  const root = value(leaves);
  const size = operands.reduce((most, [, { shape }]) => Math.max(most, shape[0] ?? 1), 1);
  const nest = arrayNest(root, { source: (node) => given.get(node), constant: none }, space, (access, flat, ref) => {
    access.write(target, size, flat, ref);
  });
  return { step: 'nest', nest };
};

const one = (dtype: ArrayType['dtype']): ArrayType => ({ dtype, shape: [1] });
const ones = (value: number): Node => build.broadcastTo(build.scalar(value, 'int'), [1]);

/** Before the first turn: all calls go on, none has taken a turn. */
export const start = (own: Masked, turns: ArraySource): readonly NestStep[] => [
  becomes(own, own.active, [[{ at: 'call' }, one('int')]], ([call]) => build.less(at(call), ones(own.space.calls))),
  becomes(own, turns, [[{ at: 'call' }, one('int')]], ([call]) => build.mul(at(call), ones(0))),
];

/** A call goes on while its condition holds. */
export const narrow = (own: Masked, condition: ArraySource): NestStep =>
  becomes(
    own,
    own.active,
    [
      [own.active, one('bool')],
      [condition, one('bool')],
    ],
    ([a, b]) => build.and(at(a), at(b)),
  );

/** Calls that go on take the next state. */
export const take = (own: Masked, current: Place, next: number): NestStep => {
  const type: ArrayType = { dtype: current.kind, shape: [current.size] };
  const here: ArraySource = { at: 'tile', place: current.id };
  return becomes(
    own,
    here,
    [
      [own.active, one('bool')],
      [{ at: 'tile', place: next }, type],
      [here, type],
    ],
    ([active, from, to]) => build.where(build.broadcast(at(active), type.shape, [0]), at(from), at(to)),
  );
};

/** Calls that go on have taken one more turn. */
export const count = (own: Masked, turns: ArraySource): NestStep =>
  becomes(
    own,
    turns,
    [
      [turns, one('int')],
      [own.active, one('bool')],
    ],
    ([n, active]) => build.add(at(n), build.cast(at(active), 'int')),
  );

const at = (node: Node | undefined): Node => {
  if (node === undefined) throw new RangeError('no operand');
  return node;
};
