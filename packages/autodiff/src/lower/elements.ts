/**
 * The value of one element of a node, as a scalar program: the index of the element is pushed down to the operands, and everything on
 * the way is fused. What is already an array in memory, or already in registers, is supplied by the environment.
 */
import { type Dtype, dimAt, dtypeOf, type Node, shapeOf } from '@ergodic/core/graph';
import { newDraws } from './draws.ts';
import { arg, type Elements, type Environment, LoweringLimit, owners, type Tools } from './environment.ts';
import { indexKey, newIndices } from './indices.ts';
import type { Ref, ScalarOp } from './loops.ts';
import { newRearrange } from './rearrange.ts';
import { newReductions, type Summation } from './reductions.ts';
import type { Block, Index, Scope } from './scope.ts';
import { newSummands } from './summands.ts';

export const newElements = (scope: Scope, summation: Summation): Elements => {
  const ix = newIndices(scope);
  const apply = (op: ScalarOp, kind: Dtype, ...args: readonly Ref[]): Ref => scope.emit(kind, { op, args });
  const truth = (op: ScalarOp, a: Index, b: Index): Ref => apply(op, 'bool', ix.ref(a), ix.ref(b));
  const clampIndex = (value: Ref, size: number): Index =>
    ix.of(apply('minimum', 'int', apply('maximum', 'int', value, ix.ref(0)), ix.ref(size - 1)));
  const guarded = (kind: Dtype, [first, ...rest]: readonly Ref[], value: Ref, otherwise: Ref): Ref => {
    if (first === undefined) return value;
    const all = rest.reduce((so, check) => apply('and', 'bool', so, check), first);
    return apply('where', kind, all, value, otherwise);
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
      if (summed[j] === true)
        return reductions.total([n], false, dtypeOf(at(body.results, j)), ([i]) => call(i ?? 0, index));
      return call(index[0] ?? 0, index.slice(1));
    }
    throw new LoweringLimit(`'${tuple.op}' inside a kernel`);
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
      case 'takeTranspose':
      case 'reduceMax':
      case 'argmax':
        return reductions.reduce(env, node, index);
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
        return rearrange.padded(env, node, node.attrs, index);
      case 'concat':
        return rearrange.joined(env, node, node.attrs.axis, index);
      case 'take': {
        const [x, indices] = [arg(node, 0), arg(node, 1)];
        const { axis } = node.attrs;
        const rank = shapeOf(indices).length;
        const place = clampIndex(element(env, indices, index.slice(axis, axis + rank)), dimAt(shapeOf(x), axis));
        return element(env, x, [...index.slice(0, axis), place, ...index.slice(axis + rank)]);
      }
      case 'draw':
        return random.drawn(env, node, node.attrs, index);
      case 'foldIn':
        return random.folded(env, node, index);
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

  const tools: Tools = { scope, ix, element, apply, truth, clampIndex, guarded };
  const summands = newSummands(tools);
  const reductions = newReductions(tools, summands, summation);
  const rearrange = newRearrange(tools);
  const random = newDraws(tools);
  return { scope, indices: ix, element, apply, summands };
};

const at = (list: readonly Node[], i: number): Node => {
  const node = list[i];
  if (node === undefined) throw new RangeError(`no result ${i}`);
  return node;
};
