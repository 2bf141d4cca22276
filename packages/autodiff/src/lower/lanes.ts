/**
 * One lane a cell: `batch(n, body)` as one kernel whose cells each run the whole body, scans included, in scalars. This is how many
 * chains of many steps run without touching memory between steps.
 */
import { type Fn, type Node, shapeOf, sizeOf, typeOf } from '@ergodic/core/graph';
import { demandOf } from './demand.ts';
import { newElements } from './elements.ts';
import { type Elements, type Environment, LoweringLimit, owners } from './environment.ts';
import type { Limits } from './limits.ts';
import { countStmts, eachStmt, type Kernel, type Ref, type Stmt } from './loops.ts';
import { prune } from './prune.ts';
import { type Block, type Index, newScope } from './scope.ts';

/** A cell yields at most four values. */
const MOST_RESULTS = 4;
const MOST_ARRAYS = 6;

/** Reads element `index` of a leaf of a body. */
export type Read = (index: readonly Index[]) => Ref;

export const indexTuples = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (list, n) => list.flatMap((t) => Array.from({ length: n }, (_, i) => [...t, i])),
    [[]],
  );

const flatIndex = (index: readonly Index[], shape: readonly number[]): number | undefined => {
  let flat = 0;
  for (const [axis, i] of index.entries()) {
    if (typeof i !== 'number') return undefined;
    flat = flat * (shape[axis] ?? 1) + i;
  }
  return flat;
};

/** Registers, read by number; a computed index picks among a few. */
export const readRegisters =
  (elements: Elements, refs: readonly Ref[], shape: readonly number[]): Read =>
  (index) => {
    const flat = flatIndex(index, shape);
    if (flat !== undefined) {
      const ref = refs[flat];
      if (ref === undefined) throw new RangeError(`element ${flat} of ${refs.length}`);
      return ref;
    }
    if (refs.length > 8) throw new LoweringLimit('an array in registers read at a computed index');
    const { indices, apply, scope } = elements;
    const at = indices.ref(indices.flatten(index, shape));
    return refs.reduceRight((rest, ref, i) => {
      const kind = scope.kindOf(ref);
      return i === refs.length - 1 ? rest : apply('where', kind, apply('equal', 'bool', at, indices.ref(i)), ref, rest);
    });
  };

/**
 * The environment of a body: `reads[i]` supplies parameter i; those in `held` are registers. A long sum takes so many turns at once; with none, there
 * may be no long sum.
 */
export const bodyEnvironment = (
  elements: Elements,
  fn: Fn,
  reads: readonly Read[],
  held: readonly boolean[],
  base: Block,
  turnsAtOnce: number,
  inLoops: number = turnsAtOnce,
): Environment => {
  const { scope, apply } = elements;
  const demand = demandOf(fn.results, (leaf) => leaf.op === 'param' && held[leaf.attrs.index] === true);
  const rolled = new Map<Node, Read>();
  const structured = new Map<Node, readonly Read[]>();

  /** A long sum: one loop, one variable for each element. */
  const roll = (node: Node): Read => {
    const known = rolled.get(node);
    if (known !== undefined) return known;
    if (turnsAtOnce === 0) throw new LoweringLimit(`'${node.op}' as a loop in registers`);
    const shape = shapeOf(node);
    const sums = elements.summands(env, node);
    if (sums === null) throw new LoweringLimit(`'${node.op}' is not a sum`);
    const places = indexTuples(shape);
    const zero = scope.literal('real', 0);
    const turn = (extents: readonly number[], inner: readonly Index[], variables: readonly Ref[]): readonly Ref[] => {
      const [n, ...rest] = extents;
      if (n === undefined)
        return places.map((place, i) => apply('add', 'real', variables[i] ?? 0, sums.term(place, inner)));
      const together = n % turnsAtOnce === 0 ? turnsAtOnce : 1;
      return scope.loop(
        n / together,
        variables.map((ref) => ({ kind: 'real' as const, ref })),
        (i, start) =>
          Array.from({ length: together }).reduce<readonly Ref[]>((state, _, k) => {
            const at = elements.indices.add(elements.indices.times({ ref: i }, together), k);
            return turn(rest, [...inner, at], state);
          }, start),
      );
    };
    const refs = scope.inside(base, () =>
      turn(
        sums.extents,
        [],
        places.map(() => zero),
      ),
    );
    const read = readRegisters(elements, refs, shape);
    rolled.set(node, read);
    return read;
  };

  const runStructured = (node: Node): readonly Read[] => {
    const known = structured.get(node);
    if (known !== undefined) return known;
    const made = scope.inside(base, () => runLoop(elements, env, node, inLoops));
    structured.set(node, made);
    return made;
  };

  const env: Environment = {
    base,
    owner: owners(),
    children: new Map(),
    unroll: (node) => !demand.isRolled(node),
    source: (node, index) => {
      if (node.op === 'param') {
        const read = reads[node.attrs.index];
        if (read === undefined) throw new RangeError(`no parameter ${node.attrs.index}`);
        return read(index);
      }
      const [tuple] = node.args;
      if (node.op === 'project' && tuple !== undefined && (tuple.op === 'scan' || tuple.op === 'iterate')) {
        const read = runStructured(tuple)[node.attrs.index];
        if (read === undefined) throw new LoweringLimit('the outputs of every step of a scan, kept in one lane');
        return read(index);
      }
      if (demand.isRolled(node)) return roll(node)(index);
      if (!demand.isStatic(node) || index.every((i) => typeof i === 'number')) return undefined;
      if (sizeOf(shapeOf(node)) > 8) throw new LoweringLimit(`'${node.op}' in registers read at a computed index`);
      const shape = shapeOf(node);
      return readRegisters(
        elements,
        indexTuples(shape).map((place) => elements.element(env, node, place)),
        shape,
      )(index);
    },
  };
  return env;
};

const operand = (node: Node, i: number): Node => {
  const found = node.args[i];
  if (found === undefined) throw new RangeError(`'${node.op}' has no operand ${i}`);
  return found;
};

/** Runs `scan` or `iterate` as a loop of the kernel; the result reads the final state (and, for `iterate`, the number of steps). */
const runLoop = (elements: Elements, outer: Environment, node: Node, turnsAtOnce: number): readonly Read[] => {
  const { scope, apply, element } = elements;
  if (node.op !== 'scan' && node.op !== 'iterate') throw new LoweringLimit(`'${node.op}' is not a loop`);
  const { body, carries } = node.attrs;
  const xs = node.op === 'scan' ? node.attrs.xs : 0;
  const n = node.op === 'scan' ? node.attrs.n : node.attrs.max;
  const state = node.args.slice(0, carries);
  const shapes = state.map(shapeOf);
  const starts: number[] = [];
  let width = 0;
  for (const shape of shapes) {
    starts.push(width);
    width += sizeOf(shape);
  }
  const split = (refs: readonly Ref[]): readonly (readonly Ref[])[] =>
    shapes.map((shape, i) => refs.slice(starts[i] ?? 0, (starts[i] ?? 0) + sizeOf(shape)));
  const init = state.flatMap((x) =>
    indexTuples(shapeOf(x)).map((place) => ({ kind: typeOf(x).dtype, ref: element(outer, x, place) })),
  );
  const readsOf = (index: Index, refs: readonly Ref[]): readonly Read[] => [
    () => elements.indices.ref(index),
    ...split(refs).map((own, i) => readRegisters(elements, own, shapes[i] ?? [])),
    ...node.args.slice(carries, carries + xs).map(
      (_, i): Read =>
        (at) =>
          element(outer, operand(node, carries + i), [index, ...at]),
    ),
    ...node.args.slice(carries + xs).map(
      (_, i): Read =>
        (at) =>
          element(outer, operand(node, carries + xs + i), at),
    ),
  ];
  const held = [false, ...state.map(() => true)];
  const results = (fn: Fn, index: Index, refs: readonly Ref[], count: number): readonly Ref[] => {
    const kept: Fn = { ...fn, results: fn.results.slice(0, count) };
    const env = bodyEnvironment(elements, kept, readsOf(index, refs), held, scope.current(), turnsAtOnce);
    return kept.results.flatMap((result) => indexTuples(shapeOf(result)).map((place) => element(env, result, place)));
  };
  const finals = (refs: readonly Ref[]): readonly Read[] =>
    split(refs).map((own, i) => readRegisters(elements, own, shapes[i] ?? []));

  if (node.op === 'scan') {
    const { reverse } = node.attrs;
    const refs = scope.loop(n, init, (turn, variables) => {
      const index: Index = reverse
        ? elements.indices.add(elements.indices.times({ ref: turn }, -1), n - 1)
        : { ref: turn };
      return results(body, index, variables, carries);
    });
    return finals(refs);
  }
  // A lane that has finished keeps its state while the others go on.
  const { cond } = node.attrs;
  const counters = [
    { kind: 'int' as const, ref: scope.literal('int', 0) },
    { kind: 'bool' as const, ref: scope.literal('bool', 1) },
  ];
  const refs = scope.loop(
    n,
    [...init, ...counters],
    (turn, variables) => {
      const old = variables.slice(0, width);
      const [count, active] = variables.slice(width);
      const [test] = results(cond, { ref: turn }, old, 1);
      const go = apply('and', 'bool', active ?? 0, test ?? 0);
      const next = results(body, { ref: turn }, old, carries);
      const kept = next.map((ref, i) => apply('where', scope.kindOf(ref), go, ref, old[i] ?? 0));
      const one = scope.literal('int', 1);
      return [...kept, apply('where', 'int', go, apply('add', 'int', count ?? 0, one), count ?? 0), go];
    },
    width + 1,
  );
  return [...finals(refs.slice(0, width)), () => refs[width] ?? 0];
};

/** How a lane reads an operand: its own slice, all of it, or its own number. */
export type LaneOperand = 'mapped' | 'shared' | 'lane';

/** A kernel for some results of a lane: `results[j]` stands at `offset` among the values that a cell yields. */
export interface LaneKernel {
  readonly kernel: Kernel;
  /** The operands that make up each buffer of the kernel, one after the other. */
  readonly operands: readonly (readonly number[])[];
  readonly results: readonly { readonly index: number; readonly offset: number; readonly size: number }[];
}

/**
 * The arrays of a lane kernel. All shared reals lie in one array, one after the other: kernels may read only a few arrays, and
 * a place in it is known when the kernel is written.
 */
const newArrays = (fn: Fn, n: number, operands: readonly LaneOperand[]) => {
  const arrays: { readonly name: string; readonly operands: number[]; size: number }[] = [];
  const places = new Map<number, { readonly name: string; readonly start: number }>();
  const find = (p: number): { readonly name: string; readonly start: number } => {
    const known = places.get(p);
    if (known !== undefined) return known;
    const type = fn.params[p];
    if (type === undefined) throw new RangeError(`no parameter ${p}`);
    const packed = operands[p] === 'shared' && type.dtype === 'real';
    const name = packed ? 'shared' : `a${p}`;
    const size = sizeOf(type.shape) * (operands[p] === 'mapped' ? n : 1);
    const array = arrays.find((a) => a.name === name) ?? { name, operands: [], size: 0 };
    if (array.operands.length === 0) arrays.push(array);
    const place = { name, start: array.size };
    array.operands.push(p);
    array.size += size;
    places.set(p, place);
    return place;
  };
  return { arrays, find };
};

const carriesWords = (body: readonly Stmt[]): boolean => {
  let found = false;
  eachStmt(body, (stmt) => {
    if (stmt.stmt === 'loop' && stmt.carried.some(({ kind }) => kind === 'bits')) found = true;
  });
  return found;
};

/** Lowers `fn` called on `n` lanes; `wanted` are the results that somebody reads. Throws `LoweringLimit` where lanes do not fit. */
export const lowerLanes = (
  fn: Fn,
  n: number,
  operands: readonly LaneOperand[],
  wanted: readonly number[],
  limits: Limits,
): LaneKernel => {
  const scope = newScope();
  const elements = newElements(scope, { atOnce: 1, block: Number.POSITIVE_INFINITY });
  const { indices } = elements;
  const cell = scope.emit('int', { op: 'cell' });
  const { arrays, find } = newArrays(fn, n, operands);
  const reads = fn.params.map(
    (type, p): Read =>
      (index) => {
        if (operands[p] === 'lane') return cell;
        const { name, start } = find(p);
        const inside = indices.add(indices.flatten(index, type.shape), start);
        const flat =
          operands[p] === 'mapped' ? indices.add(indices.times({ ref: cell }, sizeOf(type.shape)), inside) : inside;
        return scope.emit(type.dtype, { op: 'load', buffer: name, index: indices.ref(flat) });
      },
  );
  const results = wanted.map((index) => {
    const node = fn.results[index];
    if (node === undefined) throw new RangeError(`no result ${index}`);
    return { index, node };
  });
  const width = results.reduce((total, { node }) => total + sizeOf(shapeOf(node)), 0);
  const kinds = new Set(results.map(({ node }) => typeOf(node).dtype));
  if (width > MOST_RESULTS || width === 0)
    throw new LoweringLimit(`${width} values of one lane (at most ${MOST_RESULTS})`);
  if (kinds.has('bits')) throw new LoweringLimit('random bits out of a lane');
  const body: Fn = { ...fn, results: results.map((r) => r.node) };
  // What runs once, outside the loops of the lane, is not worth a longer program: those take time to build.
  const env = bodyEnvironment(elements, body, reads, [], scope.root, 1, limits.turnsAtOnce);
  const refs = results.flatMap(({ node }) =>
    indexTuples(shapeOf(node)).map((place) => elements.element(env, node, place)),
  );
  if (!limits.wordsInState && carriesWords(scope.root.stmts))
    throw new LoweringLimit('random words in the state of a loop');
  if (countStmts(scope.root.stmts) > limits.laneStatements)
    throw new LoweringLimit('the program of one lane is too long');
  if (arrays.length > MOST_ARRAYS)
    throw new LoweringLimit(`${arrays.length} arrays in one kernel (at most ${MOST_ARRAYS})`);
  let offset = 0;
  return {
    kernel: prune({
      cells: n,
      buffers: arrays.map(({ name, operands: [p], size }) => ({
        name,
        kind: fn.params[p ?? 0]?.dtype ?? 'real',
        size,
      })),
      scalars: [],
      body: scope.root.stmts,
      results: refs,
      kind: 'real',
    }),
    operands: arrays.map((a) => a.operands),
    results: results.map(({ index, node }) => {
      const place = { index, offset, size: sizeOf(shapeOf(node)) };
      offset += place.size;
      return place;
    }),
  };
};
