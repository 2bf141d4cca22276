/**
 * Arithmetic on indices, some of them known while lowering. What is known is folded away.
 */
import { type Dims, stridesOf } from '@ergodic/core/graph';
import type { Ref } from './loops.ts';
import type { Index, Scope } from './scope.ts';

export interface Indices {
  readonly ref: (index: Index) => Ref;
  readonly of: (ref: Ref) => Index;
  readonly add: (a: Index, b: Index) => Index;
  readonly times: (a: Index, by: number) => Index;
  readonly quotient: (a: Index, by: number) => Index;
  readonly remainder: (a: Index, by: number) => Index;
  readonly flatten: (index: readonly Index[], shape: Dims) => Index;
  readonly unflatten: (flat: Index, shape: Dims) => readonly Index[];
  readonly reshape: (index: readonly Index[], from: Dims, to: Dims) => readonly Index[];
}

/** A text that tells indices apart. */
export const indexKey = (index: readonly Index[]): string =>
  index.map((i) => (typeof i === 'number' ? String(i) : `r${i.ref}`)).join(',');

export const newIndices = (scope: Scope): Indices => {
  const ref = (index: Index): Ref => (typeof index === 'number' ? scope.literal('int', index) : index.ref);
  const of = (value: Ref): Index => scope.literalOf(value) ?? { ref: value };
  /** Sums with a known part: what they are from, so that known parts add up: (i + 1) + 32 is i + 33. */
  const sums = new Map<Ref, { readonly base: Ref; readonly plus: number }>();
  const plus = (base: Ref, by: number): Index => {
    const known = sums.get(base);
    const [from, total] = known === undefined ? [base, by] : [known.base, known.plus + by];
    if (total === 0) return { ref: from };
    const sum = scope.emit('int', { op: 'add', args: [from, ref(total)] });
    sums.set(sum, { base: from, plus: total });
    return { ref: sum };
  };
  const add = (a: Index, b: Index): Index => {
    if (typeof a === 'number') return typeof b === 'number' ? a + b : plus(b.ref, a);
    if (typeof b === 'number') return plus(a.ref, b);
    return { ref: scope.emit('int', { op: 'add', args: [a.ref, b.ref] }) };
  };
  const times = (a: Index, by: number): Index => {
    if (typeof a === 'number') return a * by;
    if (by === 0) return 0;
    return by === 1 ? a : { ref: scope.emit('int', { op: 'mul', args: [a.ref, ref(by)] }) };
  };
  const quotient = (a: Index, by: number): Index => {
    if (typeof a === 'number') return Math.floor(a / by);
    return by === 1 ? a : { ref: scope.emit('int', { op: 'quotient', arg: a.ref, by }) };
  };
  const remainder = (a: Index, by: number): Index => {
    if (typeof a === 'number') return a % by;
    return by === 1 ? 0 : { ref: scope.emit('int', { op: 'remainder', arg: a.ref, by }) };
  };
  const flatten = (index: readonly Index[], shape: Dims): Index => {
    const strides = stridesOf(shape);
    // Constants last, so that what varies is shared between neighbours: (j * 34) + 5.
    const parts = index.map((i, axis) => times(i, shape[axis] === 1 ? 0 : (strides[axis] ?? 1)));
    const known = parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : 0), 0);
    return add(
      parts.filter((part) => typeof part !== 'number').reduce<Index>((sum, part) => add(sum, part), 0),
      known,
    );
  };
  const unflatten = (flat: Index, shape: Dims): readonly Index[] => {
    const strides = stridesOf(shape);
    const large = shape.findIndex((n) => n !== 1);
    return shape.map((n, axis) => {
      if (n === 1) return 0;
      const upper = quotient(flat, strides[axis] ?? 1);
      return axis === large ? upper : remainder(upper, n);
    });
  };
  /** Axes are matched in groups of equal size; only groups that really differ are taken apart. */
  const reshape = (index: readonly Index[], from: Dims, to: Dims): readonly Index[] => {
    const result: Index[] = [];
    let i = 0;
    let j = 0;
    while (i < from.length || j < to.length) {
      const source: number[] = [];
      const target: number[] = [];
      let [m, n] = [1, 1];
      do {
        if (i < from.length && (m <= n || j >= to.length)) {
          m *= from[i] ?? 1;
          source.push(i++);
        } else {
          n *= to[j] ?? 1;
          target.push(j++);
        }
      } while (m !== n && (i < from.length || j < to.length));
      const sourceDims = source.map((axis) => from[axis] ?? 1);
      const targetDims = target.map((axis) => to[axis] ?? 1);
      const flat = flatten(
        source.map((axis) => index[axis] ?? 0),
        sourceDims,
      );
      const wide = targetDims.filter((size) => size !== 1);
      const same = wide.length === 1 || wide.length === 0;
      result.push(...(same ? targetDims.map((size) => (size === 1 ? 0 : flat)) : unflatten(flat, targetDims)));
    }
    return result;
  };
  return { ref, of, add, times, quotient, remainder, flatten, unflatten, reshape };
};
