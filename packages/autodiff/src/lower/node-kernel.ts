/**
 * The kernel of one node: each cell computes one element, with everything that is not in memory fused in.
 */
import { type Dims, type Dtype, dtypeOf, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { transcendental } from './cost.ts';
import { newElements } from './elements.ts';
import { type Environment, LoweringLimit, owners } from './environment.ts';
import { eachStmt, type Kernel, type Ref, type Stmt } from './loops.ts';
import { prune } from './prune.ts';
import { newScope } from './scope.ts';
import { EXACT_DIVISION } from './verify.ts';

/** Sums of at most so many terms are written out. */
const WRITTEN_OUT = 4;
/** So many sums a loop adds to in turn. */
const SUMS_AT_ONCE = 8;
const COSTLY = 12;
const LONGEST = 160;
/** Arrays whose last axis is at least so long are computed row by row. */
const WIDE = 16;
/** Where a node's values are: an array; row `index` of an array; or the index itself. */
export type Source =
  | { readonly at: 'buffer'; readonly buffer: number }
  | { readonly at: 'row'; readonly buffer: number; readonly index: string }
  | { readonly at: 'index'; readonly index: string };

/** What the kernel may read. */
export interface Places {
  /** Where a node's values are, if they are anywhere. */
  readonly source: (node: Node) => Source | undefined;
  /** The buffer of a constant array. */
  readonly constant: (node: Node) => number;
  readonly typeOf: (buffer: number) => { readonly kind: Dtype; readonly shape: Dims };
}

export interface NodeKernel {
  readonly kernel: Kernel;
  readonly inputs: readonly (readonly number[])[];
  /** Loops whose index the kernel reads. */
  readonly scalars: readonly string[];
}

export const isArrayConstant = (node: Node): boolean => node.op === 'constant' && new Set(node.attrs.data).size > 1;

/** Long texts take long to build: then a loop adds to one sum. */
const isLong = (body: readonly Stmt[]): boolean => {
  let work = 0;
  eachStmt(body, (stmt) => {
    work += stmt.stmt === 'let' && transcendental.has(stmt.value.op) ? COSTLY : 1;
  });
  return work > LONGEST;
};

const divides = (body: readonly Stmt[]): boolean => {
  let found = false;
  eachStmt(body, (stmt) => {
    if (stmt.stmt === 'let' && (stmt.value.op === 'quotient' || stmt.value.op === 'remainder')) found = true;
  });
  return found;
};

export const nodeKernel = (root: Node, places: Places, sumsAtOnce = SUMS_AT_ONCE): NodeKernel => {
  const scope = newScope();
  const elements = newElements(scope, { atOnce: sumsAtOnce, block: Number.POSITIVE_INFINITY });
  const used: { readonly name: string; readonly buffer: number }[] = [];
  const scalars: string[] = [];
  const scalarRef = (loop: string): Ref => {
    if (!scalars.includes(loop)) scalars.push(loop);
    return scope.emit('int', { op: 'argument', name: `s${scalars.indexOf(loop)}` });
  };
  const nameOf = (buffer: number): string => {
    const known = used.find((u) => u.buffer === buffer);
    if (known !== undefined) return known.name;
    const name = `a${used.length}`;
    used.push({ name, buffer });
    return name;
  };
  const { indices } = elements;
  const env: Environment = {
    base: scope.root,
    owner: owners(),
    children: new Map(),
    unroll: (node) => {
      const extents = elements.summands(env, node)?.extents;
      const [x] = node.args;
      const total =
        extents === undefined
          ? x === undefined
            ? 1
            : sizeOf(shapeOf(x)) / Math.max(1, sizeOf(shapeOf(node)))
          : sizeOf(extents);
      return total <= WRITTEN_OUT;
    },
    source: (node, index) => {
      const load = (buffer: number, flat: ReturnType<typeof indices.flatten>): Ref =>
        scope.emit(dtypeOf(node), { op: 'load', buffer: nameOf(buffer), index: indices.ref(flat) });
      const source = places.source(node);
      const flat = (): ReturnType<typeof indices.flatten> => indices.flatten(index, shapeOf(node));
      if (source === undefined) {
        if (!isArrayConstant(node) || index.every((i) => typeof i === 'number')) return undefined;
        return load(places.constant(node), flat());
      }
      if (source.at === 'buffer') return load(source.buffer, flat());
      const turn = { ref: scalarRef(source.index) };
      if (source.at === 'index') return turn.ref;
      return load(source.buffer, indices.add(indices.times(turn, sizeOf(shapeOf(node))), flat()));
    },
  };
  const shape = shapeOf(root);
  const cells = sizeOf(shape);
  // Rows of their own: then what depends on the row alone is read once for neighbouring cells, and needs no division.
  const columns = shape[shape.length - 1] ?? 1;
  const inRows = columns >= WIDE && columns < cells && dtypeOf(root) !== 'bits';
  const place = inRows
    ? [
        ...indices.unflatten({ ref: scope.emit('int', { op: 'row' }) }, shape.slice(0, -1)),
        { ref: scope.emit('int', { op: 'column' }) },
      ]
    : indices.unflatten({ ref: scope.emit('int', { op: 'cell' }) }, shape);
  const result = elements.element(env, root, place);
  if (sumsAtOnce > 1 && isLong(scope.root.stmts)) return nodeKernel(root, places, 1);
  if (cells >= EXACT_DIVISION && divides(scope.root.stmts))
    throw new LoweringLimit(`an array of ${cells} elements whose index must be taken apart (fewer than 2^22)`);
  const kernel: Kernel = {
    cells,
    ...(inRows ? { columns } : {}),
    buffers: used.map(({ name, buffer }) => {
      const { kind, shape: dims } = places.typeOf(buffer);
      return { name, kind, size: sizeOf(dims) };
    }),
    scalars: scalars.map((_, i) => `s${i}`),
    body: scope.root.stmts,
    results: [result],
    kind: dtypeOf(root),
  };
  return { kernel: prune(kernel), inputs: used.map((u) => [u.buffer]), scalars };
};
