/**
 * Closed functions: written as TypeScript functions of nodes, kept as graphs.
 */
import type { Attrs } from '../graph/attrs.ts';
import { internFn, typeOf } from '../graph/intern.ts';
import type { Fn, Node } from '../graph/node.ts';
import type { ArrayType } from '../graph/type.ts';
import { fold, topological } from '../graph/walk.ts';
import { param } from './build.ts';
import { make, remake } from './make.ts';

let nextHole = 0;
const hole = ({ dtype, shape }: ArrayType): Node => make('hole', [], { uid: nextHole++, dtype, shape });

/** A body made closed: `fn` takes the parameters, then `captured`, which the body mentioned from outside. */
export interface Closure {
  readonly fn: Fn;
  readonly captured: readonly Node[];
}

/**
 * Runs `body` on fresh variables and closes the result. The largest parts that do not depend on the variables become operands
 * (so what does not vary is computed once, outside), save those that depend on nothing at all: constants stay inside. So do copies along
 * new axes (`broadcast`): what is copied is the operand, not the copies.
 */
export const close = (params: readonly ArrayType[], body: (args: readonly Node[]) => readonly Node[]): Closure => {
  const holes = params.map(hole);
  const results = body(holes);
  const own = new Set(holes);
  const kind = fold<'bound' | 'outer' | 'closed'>(results, (node, of) => {
    if (own.has(node)) return 'bound';
    if (node.op === 'input' || node.op === 'param' || node.op === 'hole') return 'outer';
    const kinds = node.args.map(of);
    if (kinds.includes('bound')) return 'bound';
    return kinds.includes('outer') ? 'outer' : 'closed';
  });
  const captured: Node[] = [];
  const renamed = new Map<Node, Node>(holes.map((h, i) => [h, param(i, typeOf(h))]));
  // A tuple cannot be an operand: what is captured of one are its projections, which come as their own nodes.
  const capture = (node: Node): Node => {
    const known = renamed.get(node);
    if (known !== undefined) return known;
    const fresh = param(params.length + captured.length, typeOf(node));
    captured.push(node);
    renamed.set(node, fresh);
    return fresh;
  };
  const rename = (node: Node): Node => {
    if (kind(node) !== 'outer') return renamed.get(node) ?? node;
    return node.op === 'broadcast' ? remake(node, node.args.map(rename)) : capture(node);
  };
  for (const node of topological(results))
    if (kind(node) === 'bound' && !own.has(node)) renamed.set(node, remake(node, node.args.map(rename)));
  // Before the parameters are counted: a result that does not depend on the variables is captured here.
  const closedResults = results.map(rename);
  return { fn: internFn([...params, ...captured.map(typeOf)], closedResults), captured };
};

/** A function of its parameters alone. Mentioning anything from outside throws. */
export const closed = (params: readonly ArrayType[], body: (args: readonly Node[]) => readonly Node[]): Fn => {
  const { fn, captured } = close(params, body);
  if (captured.length > 0)
    throw new TypeError(`a closed function mentions '${captured.map((n) => n.op).join("', '")}' from outside`);
  return fn;
};

/** The results of `fn` at `args`, as nodes of the surrounding graph. */
export const apply = (fn: Fn, args: readonly Node[]): readonly Node[] => {
  const of = fold<Node>(fn.results, (node, at) => {
    if (node.op === 'param') {
      const arg = args[node.attrs.index];
      if (arg === undefined) throw new RangeError(`a function of ${fn.params.length} values got ${args.length}`);
      return arg;
    }
    return remake(node, node.args.map(at));
  });
  return fn.results.map(of);
};

/** `roots` with some nodes replaced; bodies of structured nodes are closed, so only operands change. */
export const substitute = (roots: readonly Node[], replacement: ReadonlyMap<Node, Node>): readonly Node[] => {
  const of = fold<Node>(roots, (node, at) => replacement.get(node) ?? remake(node, node.args.map(at)));
  return roots.map(of);
};

const projections = (node: Node, n: number): readonly Node[] =>
  Array.from({ length: n }, (_, index) => make('project', [node], { index }));

/** All the results of a tuple-valued operation. */
export const results = (node: Node): readonly Node[] =>
  'tuple' in node.type ? projections(node, node.type.tuple.length) : [node];

/** Builds `batch` from a body written as a function: mapped operands are seen one slice at a time. */
export const buildBatch = (
  n: number,
  mapped: readonly Node[],
  body: (slices: readonly Node[]) => readonly Node[],
  summed: (index: number) => boolean = () => false,
): readonly Node[] => {
  const slices = mapped.map(typeOf).map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
  const { fn, captured } = close(slices, body);
  const flags = [...mapped.map(() => true), ...captured.map(() => false)];
  return results(
    make('batch', [...mapped, ...captured], {
      n,
      mapped: flags,
      summed: fn.results.map((_, i) => summed(i)),
      body: fn,
    }),
  );
};

/** What `scan`'s body is given and gives. */
export interface ScanBody {
  readonly index: Node;
  readonly carries: readonly Node[];
  readonly xs: readonly Node[];
}

/** Builds `scan` from a body written as a function; it returns the next carries and the outputs of this step. */
export const buildScan = (
  n: number,
  carries: readonly Node[],
  xs: readonly Node[],
  body: (step: ScanBody) => { readonly carries: readonly Node[]; readonly ys: readonly Node[] },
  options: { readonly reverse?: boolean; readonly checkpoint?: number } = {},
): readonly Node[] => {
  const c = carries.length;
  const slices = xs.map(typeOf).map(({ dtype, shape }): ArrayType => ({ dtype, shape: shape.slice(1) }));
  const params: readonly ArrayType[] = [{ dtype: 'int', shape: [] }, ...carries.map(typeOf), ...slices];
  const { fn, captured } = close(params, ([index, ...rest]) => {
    if (index === undefined) throw new RangeError('scan without an index');
    const next = body({ index, carries: rest.slice(0, c), xs: rest.slice(c) });
    return [...next.carries, ...next.ys];
  });
  const attrs: Attrs['scan'] = {
    n,
    carries: c,
    xs: xs.length,
    reverse: options.reverse ?? false,
    checkpoint: options.checkpoint ?? 0,
    body: fn,
  };
  return results(make('scan', [...carries, ...xs, ...captured], attrs));
};

/** Builds `iterate`; the condition and the body share what they capture. */
export const buildIterate = (
  max: number,
  carries: readonly Node[],
  cond: (index: Node, carries: readonly Node[]) => Node,
  body: (index: Node, carries: readonly Node[]) => readonly Node[],
): readonly Node[] => {
  const types: readonly ArrayType[] = [{ dtype: 'int', shape: [] }, ...carries.map(typeOf)];
  const both = close(types, ([index, ...rest]) => {
    if (index === undefined) throw new RangeError('iterate without an index');
    return [cond(index, rest), ...body(index, rest)];
  });
  const [test, ...next] = both.fn.results;
  if (test === undefined) throw new RangeError('iterate without a condition');
  return results(
    make('iterate', [...carries, ...both.captured], {
      max,
      carries: carries.length,
      cond: internFn(both.fn.params, [test]),
      body: internFn(both.fn.params, next),
    }),
  );
};
