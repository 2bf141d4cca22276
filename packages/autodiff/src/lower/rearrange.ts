/**
 * Padding and joining, at indices known or computed: what lies outside is never read.
 */
import { type Attrs, dimAt, dtypeOf, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { arg, type Environment, type Tools } from './environment.ts';
import type { Ref } from './loops.ts';
import type { Index } from './scope.ts';

export interface Rearrange {
  readonly padded: (env: Environment, node: Node, attrs: Attrs['pad'], index: readonly Index[]) => Ref;
  readonly joined: (env: Environment, node: Node, axis: number, index: readonly Index[]) => Ref;
}

export const newRearrange = ({ scope, ix, element, apply, truth, clampIndex, guarded }: Tools): Rearrange => {
  const padded = (env: Environment, node: Node, attrs: Attrs['pad'], index: readonly Index[]): Ref => {
    const x = arg(node, 0);
    const kind = dtypeOf(node);
    const checks: Ref[] = [];
    let outside = false;
    const inner = index.map((i, axis): Index => {
      const size = dimAt(shapeOf(x), axis);
      const step = (attrs.interior[axis] ?? 0) + 1;
      const offset = ix.add(i, -(attrs.low[axis] ?? 0));
      const last = (size - 1) * step;
      if (typeof offset === 'number') {
        if (offset < 0 || offset > last || offset % step !== 0) outside = true;
        return offset / step;
      }
      if ((attrs.low[axis] ?? 0) > 0) checks.push(truth('greaterEqual', offset, 0));
      if (dimAt(shapeOf(node), axis) - 1 - (attrs.low[axis] ?? 0) > last) checks.push(truth('lessEqual', offset, last));
      const safe = clampIndex(offset.ref, last + 1);
      if (step > 1) checks.push(truth('equal', ix.remainder(safe, step), 0));
      return ix.quotient(safe, step);
    });
    const nothing = scope.literal(kind, 0);
    if (outside || sizeOf(shapeOf(x)) === 0) return nothing;
    const value = element(env, x, inner);
    return guarded(kind, checks, value, nothing);
  };

  const joined = (env: Environment, node: Node, axis: number, index: readonly Index[]): Ref => {
    const at = index[axis] ?? 0;
    const parts = node.args.filter((part) => dimAt(shapeOf(part), axis) > 0);
    let start = 0;
    const pieces = parts.map((part) => {
      const size = dimAt(shapeOf(part), axis);
      const piece = { part, start, size };
      start += size;
      return piece;
    });
    const read = (piece: (typeof pieces)[number], place: Index): Ref =>
      element(
        env,
        piece.part,
        index.map((i, k) => (k === axis ? place : i)),
      );
    if (typeof at === 'number') {
      const piece = pieces.find((p) => at < p.start + p.size);
      if (piece === undefined) throw new RangeError(`concat: ${at} is outside`);
      return read(piece, at - piece.start);
    }
    return pieces
      .map((piece) => ({
        end: piece.start + piece.size,
        value: read(piece, clampIndex(ix.ref(ix.add(at, -piece.start)), piece.size)),
      }))
      .reduceRight((rest, piece) => ({
        end: piece.end,
        value: apply('where', dtypeOf(node), truth('less', at, piece.end), piece.value, rest.value),
      })).value;
  };

  return { padded, joined };
};
