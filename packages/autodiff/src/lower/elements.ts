/**
 * The value of one element of a node, as a scalar program: the index of the element is pushed down to the operands, and everything on
 * the way is fused. What is already an array in memory, or already in registers, is supplied by the environment.
 */
import type { Attrs, Dims, Dtype, Node } from '@ergodic/core/graph';
import { dimAt, dtypeOf, shapeOf, sizeOf } from '@ergodic/core/graph';
import { type Indices, indexKey, newIndices } from './indices.ts';
import type { Ref, ScalarOp } from './loops.ts';
import type { Block, Index, Scope } from './scope.ts';

/** Where a graph is being lowered: how its leaves are read, and which sums are written out. */
export interface Environment {
  /** An element that is at hand (a buffer, a parameter, a register); undefined: compute it. */
  readonly source: (node: Node, index: readonly Index[]) => Ref | undefined;
  /** Whether a reduction is written out term by term rather than as a loop. */
  readonly unroll: (node: Node) => boolean;
  /** One object for each node, under which its elements are remembered. */
  readonly owner: (node: Node) => object;
  /** The block in which the leaves exist: what has a known index is computed there. */
  readonly base: Block;
  /** Environments of bodies called from here. */
  readonly children: Map<string, Environment>;
}

/** The program cannot be written in this way; another way must be found. */
export class LoweringLimit extends Error {
  override readonly name = 'LoweringLimit';
}

export interface Elements {
  readonly scope: Scope;
  readonly indices: Indices;
  readonly element: (env: Environment, node: Node, index: readonly Index[]) => Ref;
  readonly apply: (op: ScalarOp, kind: Dtype, ...args: readonly Ref[]) => Ref;
  /** What a sum or a contraction adds up, and over which extents; null for other operations. */
  readonly summands: (env: Environment, node: Node) => Summands | null;
}

export interface Summands {
  readonly extents: Dims;
  readonly term: (index: readonly Index[], inner: readonly Index[]) => Ref;
}

export const owners = (): ((node: Node) => object) => {
  const known = new Map<Node, object>();
  return (node) => {
    const found = known.get(node) ?? {};
    known.set(node, found);
    return found;
  };
};

const arg = (node: Node, i: number): Node => {
  const operand = node.args[i];
  if (operand === undefined) throw new RangeError(`'${node.op}' has no operand ${i}`);
  return operand;
};

export const newElements = (scope: Scope): Elements => {
  const ix = newIndices(scope);
  const apply = (op: ScalarOp, kind: Dtype, ...args: readonly Ref[]): Ref => scope.emit(kind, { op, args });
  const truth = (op: ScalarOp, a: Index, b: Index): Ref => apply(op, 'bool', ix.ref(a), ix.ref(b));
  const clampIndex = (value: Ref, size: number): Index =>
    ix.of(apply('minimum', 'int', apply('maximum', 'int', value, ix.ref(0)), ix.ref(size - 1)));
  const zero = (): Ref => scope.literal('real', 0);

  /** All the index tuples of `extents`, when they are few. */
  const tuples = (extents: Dims): readonly (readonly number[])[] =>
    extents.reduce<readonly (readonly number[])[]>(
      (list, n) => list.flatMap((t) => Array.from({ length: n }, (_, i) => [...t, i])),
      [[]],
    );

  /** Loops over `extents`, carrying variables through. */
  const nest = (
    extents: Dims,
    init: readonly { readonly kind: Dtype; readonly ref: Ref }[],
    turn: (index: readonly Index[], variables: readonly Ref[]) => readonly Ref[],
    outer: readonly Index[] = [],
  ): readonly Ref[] => {
    const [n, ...rest] = extents;
    if (n === undefined)
      return turn(
        outer,
        init.map((v) => v.ref),
      );
    return scope.loop(n, init, (index, variables) =>
      nest(
        rest,
        variables.map((ref, i) => ({ kind: init[i]?.kind ?? 'real', ref })),
        turn,
        [...outer, { ref: index }],
      ),
    );
  };

  const total = (extents: Dims, unroll: boolean, kind: Dtype, term: (index: readonly Index[]) => Ref): Ref => {
    if (sizeOf(extents) === 0) return scope.literal(kind, 0);
    if (unroll) {
      const [first, ...rest] = tuples(extents).map(term);
      return rest.reduce((sum, t) => apply('add', kind, sum, t), first ?? scope.literal(kind, 0));
    }
    const wide = extents.filter((n) => n !== 1);
    const spread = (index: readonly Index[]): readonly Index[] => {
      let next = 0;
      return extents.map((n) => (n === 1 ? 0 : (index[next++] ?? 0)));
    };
    const [result] = nest(wide, [{ kind, ref: scope.literal(kind, 0) }], (index, [sum]) => [
      apply('add', kind, sum ?? 0, term(spread(index))),
    ]);
    return result ?? scope.literal(kind, 0);
  };

  const largest = (extents: Dims, unroll: boolean, term: (index: readonly Index[]) => Ref): Ref => {
    const first = term(extents.map(() => 0));
    if (unroll)
      return tuples(extents)
        .map(term)
        .reduce((best, t) => apply('maximum', 'real', best, t));
    const [result] = nest(extents, [{ kind: 'real', ref: first }], (index, [best]) => [
      apply('maximum', 'real', best ?? 0, term(index)),
    ]);
    return result ?? first;
  };

  const largestAt = (n: number, unroll: boolean, term: (index: Index) => Ref): Ref => {
    const first = term(0);
    const step = (best: Ref, at: Ref, index: Index): readonly [Ref, Ref] => {
      const value = term(index);
      const wins = apply('greater', 'bool', value, best);
      return [apply('where', 'real', wins, value, best), apply('where', 'int', wins, ix.ref(index), at)];
    };
    if (unroll) {
      let state: readonly [Ref, Ref] = [first, ix.ref(0)];
      for (let i = 1; i < n; i++) state = step(state[0], state[1], i);
      return state[1];
    }
    const init = [
      { kind: 'real' as const, ref: first },
      { kind: 'int' as const, ref: ix.ref(0) },
    ];
    return scope.loop(n, init, (i, [best, at]) => step(best ?? 0, at ?? 0, { ref: i }))[1] ?? first;
  };

  /** The index of an operand from those of the kept and the reduced axes. */
  const merge = (
    rank: number,
    axes: readonly number[],
    kept: readonly Index[],
    inner: readonly Index[],
  ): readonly Index[] => {
    let next = 0;
    return Array.from({ length: rank }, (_, axis) => {
      const place = axes.indexOf(axis);
      return place >= 0 ? (inner[place] ?? 0) : (kept[next++] ?? 0);
    });
  };

  const dotTerm = (
    env: Environment,
    node: Node,
    attrs: Attrs['dot'],
    index: readonly Index[],
    inner: readonly Index[],
  ): Ref => {
    const count = attrs.batch[0].length;
    const lead = index.slice(0, count);
    const freeLeft = shapeOf(arg(node, 0)).length - attrs.contract[0].length - count;
    const free = [index.slice(count, count + freeLeft), index.slice(count + freeLeft)] as const;
    const operand = (side: 0 | 1): Ref => {
      const used = [...attrs.batch[side], ...attrs.contract[side]];
      return element(
        env,
        arg(node, side),
        merge(shapeOf(arg(node, side)).length, used, free[side], [...lead, ...inner]),
      );
    };
    return apply('mul', 'real', operand(0), operand(1));
  };

  const convTerm = (
    env: Environment,
    node: Node,
    attrs: Attrs['conv2d'],
    [n, o, ...at]: readonly Index[],
    [c, ...window]: readonly Index[],
  ): Ref => {
    const [x, w] = [arg(node, 0), arg(node, 1)];
    const [outputs, perGroup] = [dimAt(shapeOf(w), 0), dimAt(shapeOf(w), 1)];
    const group = ix.quotient(o ?? 0, outputs / attrs.groups);
    const checks: Ref[] = [];
    const pixel = ([0, 1] as const).map((axis): Index => {
      const size = dimAt(shapeOf(x), 2 + axis);
      const [low] = attrs.padding[axis];
      const by = attrs.lhsDilation[axis];
      const place = ix.add(
        ix.add(ix.times(at[axis] ?? 0, attrs.strides[axis]), ix.times(window[axis] ?? 0, attrs.rhsDilation[axis])),
        -low,
      );
      const last =
        (dimAt(shapeOf(node), 2 + axis) - 1) * attrs.strides[axis] +
        (dimAt(shapeOf(w), 2 + axis) - 1) * attrs.rhsDilation[axis] -
        low;
      if (low > 0) checks.push(truth('greaterEqual', place, 0));
      if (last > (size - 1) * by) checks.push(truth('lessEqual', place, (size - 1) * by));
      const safe = checks.length === 0 ? place : clampIndex(ix.ref(place), (size - 1) * by + 1);
      if (by > 1) checks.push(truth('equal', ix.remainder(safe, by), 0));
      return ix.quotient(safe, by);
    });
    const value = apply(
      'mul',
      'real',
      element(env, x, [n ?? 0, ix.add(ix.times(group, perGroup), c ?? 0), ...pixel]),
      element(env, w, [o ?? 0, c ?? 0, ...window]),
    );
    const [first, ...rest] = checks;
    return first === undefined
      ? value
      : apply(
          'where',
          'real',
          rest.reduce((all, check) => apply('and', 'bool', all, check), first),
          value,
          zero(),
        );
  };

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
    const [first, ...rest] = checks;
    return first === undefined
      ? value
      : apply(
          'where',
          kind,
          rest.reduce((all, check) => apply('and', 'bool', all, check), first),
          value,
          nothing,
        );
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

  const drawn = (env: Environment, node: Node, attrs: Attrs['draw'], index: readonly Index[]): Ref => {
    const key = arg(node, 0);
    const lead = index.slice(0, shapeOf(key).length - 1);
    const words = [element(env, key, [...lead, 0]), element(env, key, [...lead, 1])] as const;
    const counter = ix.ref(ix.flatten(index.slice(lead.length), attrs.shape));
    const cipher = scope.emit('bits', { op: 'threefry', key: words, counter });
    const bits = scope.emit('bits', { op: 'mixedWords', of: cipher });
    if (attrs.kind === 'bits') return bits;
    const unit = scope.emit('real', { op: 'unit', bits });
    if (attrs.kind === 'uniform') return unit;
    const real = (x: number): Ref => scope.literal('real', x);
    // 2 f - 1 is exact, and so is the last addition: the interval is open at -1.
    const symmetric = apply(
      'add',
      'real',
      apply('sub', 'real', apply('mul', 'real', unit, real(2)), real(1)),
      real(2 ** -24),
    );
    return apply('mul', 'real', apply('erfinv', 'real', symmetric), real(Math.SQRT2));
  };

  const folded = (env: Environment, node: Node, index: readonly Index[]): Ref => {
    const lead = index.slice(0, -1);
    const word = index[index.length - 1] ?? 0;
    const key = arg(node, 0);
    const words = [element(env, key, [...lead, 0]), element(env, key, [...lead, 1])] as const;
    const cipher = scope.emit('bits', { op: 'threefry', key: words, counter: element(env, arg(node, 1), lead) });
    const second = scope.emit('bits', { op: 'secondWord', of: cipher });
    if (typeof word === 'number') return word === 0 ? cipher : second;
    return apply('where', 'bits', truth('equal', word, 0), cipher, second);
  };

  /** The environment of a body whose parameters are read from `env`. */
  const child = (
    env: Environment,
    name: string,
    base: Block,
    read: (param: number, index: readonly Index[]) => Ref,
  ): Environment => {
    const known = env.children.get(name);
    if (known !== undefined) return known;
    const made: Environment = {
      source: (node, index) => (node.op === 'param' ? read(node.attrs.index, index) : undefined),
      unroll: env.unroll,
      owner: owners(),
      base,
      children: new Map(),
    };
    env.children.set(name, made);
    return made;
  };

  const projected = (env: Environment, tuple: Node, j: number, index: readonly Index[]): Ref => {
    if (tuple.op === 'customVjp') {
      const { f } = tuple.attrs;
      const inside = child(env, `f${tuple.id}`, env.base, (p, at) => element(env, arg(tuple, p), at));
      return element(inside, at(f.results, j), index);
    }
    if (tuple.op === 'batch') {
      const { body, mapped, summed, n } = tuple.attrs;
      const call = (i: Index, rest: readonly Index[]): Ref => {
        const base = typeof i === 'number' ? env.base : scope.homeOf(i.ref);
        const inside = child(env, `b${tuple.id}@${indexKey([i])}`, base, (p, place) =>
          element(env, arg(tuple, p), mapped[p] === true ? [i, ...place] : place),
        );
        return element(inside, at(body.results, j), rest);
      };
      if (summed[j] === true) return total([n], false, dtypeOf(at(body.results, j)), ([i]) => call(i ?? 0, index));
      return call(index[0] ?? 0, index.slice(1));
    }
    throw new LoweringLimit(`'${tuple.op}' inside a kernel`);
  };

  const summands = (env: Environment, node: Node): Summands | null => {
    switch (node.op) {
      case 'sum': {
        const x = arg(node, 0);
        const { axes } = node.attrs;
        return {
          extents: axes.map((axis) => dimAt(shapeOf(x), axis)),
          term: (index, inner) => element(env, x, merge(shapeOf(x).length, axes, index, inner)),
        };
      }
      case 'dot': {
        const { attrs } = node;
        return {
          extents: attrs.contract[0].map((axis) => dimAt(shapeOf(arg(node, 0)), axis)),
          term: (index, inner) => dotTerm(env, node, attrs, index, inner),
        };
      }
      case 'conv2d': {
        const { attrs } = node;
        const [, perGroup, ...window] = shapeOf(arg(node, 1));
        return {
          extents: [perGroup ?? 1, ...window],
          term: (index, inner) => convTerm(env, node, attrs, index, inner),
        };
      }
      case 'takeTranspose': {
        const [ct, indices] = [arg(node, 0), arg(node, 1)];
        const { axis, size } = node.attrs;
        const extents = shapeOf(indices);
        if (sizeOf(extents) > 65536)
          throw new LoweringLimit(`the transpose of take over ${sizeOf(extents)} indices (at most 65536)`);
        return {
          extents,
          term: (index, inner) => {
            const hit = truth('equal', clampIndex(element(env, indices, inner), size), index[axis] ?? 0);
            const value = element(env, ct, [...index.slice(0, axis), ...inner, ...index.slice(axis + 1)]);
            return apply('where', 'real', hit, value, zero());
          },
        };
      }
      default:
        return null;
    }
  };

  const compute = (env: Environment, node: Node, index: readonly Index[]): Ref => {
    const kind = dtypeOf(node);
    const same = (i: number): Ref => element(env, arg(node, i), index);
    switch (node.op) {
      case 'constant': {
        if (new Set(node.attrs.data).size === 1) return scope.literal(kind, node.attrs.data[0] ?? 0);
        const flat = ix.flatten(index, node.attrs.shape);
        if (typeof flat === 'number') return scope.literal(kind, node.attrs.data[flat] ?? 0);
        throw new LoweringLimit('an array constant read at a computed index was not given a buffer');
      }
      case 'iota':
        return ix.ref(index[node.attrs.axis] ?? 0);
      case 'cast': {
        const value = same(0);
        if (node.attrs.to !== 'bool') return scope.emit(kind, { op: 'convert', arg: value });
        return apply('notEqual', 'bool', value, scope.literal(dtypeOf(arg(node, 0)), 0));
      }
      case 'stopGradient':
        return same(0);
      case 'sum':
      case 'dot':
      case 'conv2d':
      case 'takeTranspose': {
        const sums = summands(env, node);
        if (sums === null) throw new LoweringLimit(`'${node.op}' is not a sum`);
        return total(sums.extents, env.unroll(node), kind, (inner) => sums.term(index, inner));
      }
      case 'reduceMax': {
        const x = arg(node, 0);
        const extents = node.attrs.axes.map((axis) => dimAt(shapeOf(x), axis));
        return largest(extents, env.unroll(node), (inner) =>
          element(env, x, merge(shapeOf(x).length, node.attrs.axes, index, inner)),
        );
      }
      case 'argmax': {
        const x = arg(node, 0);
        const { axis } = node.attrs;
        return largestAt(dimAt(shapeOf(x), axis), env.unroll(node), (i) =>
          element(env, x, merge(shapeOf(x).length, [axis], index, [i])),
        );
      }
      case 'reshape':
        return element(env, arg(node, 0), ix.reshape(index, shapeOf(node), shapeOf(arg(node, 0))));
      case 'transpose': {
        const { perm } = node.attrs;
        return element(
          env,
          arg(node, 0),
          perm.map((_, axis) => index[perm.indexOf(axis)] ?? 0),
        );
      }
      case 'broadcast': {
        const from = shapeOf(arg(node, 0));
        return element(
          env,
          arg(node, 0),
          node.attrs.axes.map((axis, i) => (dimAt(from, i) === 1 ? 0 : (index[axis] ?? 0))),
        );
      }
      case 'slice': {
        const { starts, strides } = node.attrs;
        return element(
          env,
          arg(node, 0),
          index.map((i, axis) => ix.add(ix.times(i, strides[axis] ?? 1), starts[axis] ?? 0)),
        );
      }
      case 'flip': {
        const { axes } = node.attrs;
        const shape = shapeOf(node);
        return element(
          env,
          arg(node, 0),
          index.map((i, axis) => (axes.includes(axis) ? ix.add(ix.times(i, -1), dimAt(shape, axis) - 1) : i)),
        );
      }
      case 'pad':
        return padded(env, node, node.attrs, index);
      case 'concat':
        return joined(env, node, node.attrs.axis, index);
      case 'take': {
        const [x, indices] = [arg(node, 0), arg(node, 1)];
        const { axis } = node.attrs;
        const rank = shapeOf(indices).length;
        const place = clampIndex(element(env, indices, index.slice(axis, axis + rank)), dimAt(shapeOf(x), axis));
        return element(env, x, [...index.slice(0, axis), place, ...index.slice(axis + rank)]);
      }
      case 'draw':
        return drawn(env, node, node.attrs, index);
      case 'foldIn':
        return folded(env, node, index);
      case 'project':
        return projected(env, arg(node, 0), node.attrs.index, index);
      case 'input':
      case 'param':
      case 'hole':
      case 'batch':
      case 'scan':
      case 'iterate':
      case 'customVjp':
        throw new LoweringLimit(`'${node.op}' has no value inside a kernel`);
      default:
        return apply(node.op, kind, ...node.args.map((_, i) => same(i)));
    }
  };

  const element = (env: Environment, node: Node, index: readonly Index[]): Ref => {
    const owner = env.owner(node);
    const key = indexKey(index);
    const known = scope.recall(owner, key);
    if (known !== undefined) return known;
    const write = (): Ref => env.source(node, index) ?? compute(env, node, index);
    const ref = index.every((i) => typeof i === 'number') ? scope.inside(env.base, write) : write();
    scope.remember(owner, key, ref);
    return ref;
  };

  return { scope, indices: ix, element, apply, summands };
};

const at = (list: readonly Node[], i: number): Node => {
  const node = list[i];
  if (node === undefined) throw new RangeError(`no result ${i}`);
  return node;
};
