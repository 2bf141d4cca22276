/**
 * Expressions in tuples and records: the state of a chain, the parameters of a layer. A structure is a list of nodes and the way to
 * put them back; records are read by name, in alphabetical order, so that the order in which they were written does not matter.
 */
import { ShapeError } from '../error/shape-error.ts';
import type { AnyExpr, Expr, Phantom } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import type { Shape } from '../shape/index.ts';

/** One expression, or tuples and records of them, nested at will. */
export type Exprs = AnyExpr | readonly Exprs[] | { readonly [name: string]: Exprs };

// `Exprs extends T` stops where nothing is known of the structure, for the type is recursive.

/** What one of `n` calls sees: every expression without its first axis. */
export type Sliced<T> = Exprs extends T
  ? Exprs
  : T extends Phantom<infer S, infer D>
    ? S extends [infer _N extends number, ...infer Rest extends Shape]
      ? Expr<Rest, D>
      : never
    : { readonly [K in keyof T]: Sliced<T[K]> };

/** What `N` calls give: every expression with a first axis of `N`. */
export type Stacked<T, N extends number> = Exprs extends T
  ? Exprs
  : T extends Phantom<infer S, infer D>
    ? Expr<[N, ...S], D>
    : { readonly [K in keyof T]: Stacked<T[K], N> };

/** A structure at run time, where its expressions are nodes. */
export type Nodes = Node | readonly Nodes[] | { readonly [name: string]: Nodes };

const isNode = (value: Nodes): value is Node => 'op' in value && 'args' in value && 'id' in value;
const isList = (value: Nodes): value is readonly Nodes[] => Array.isArray(value);

/** The nodes of a structure, in its order. */
export const leaves = (value: Nodes): readonly Node[] => {
  if (isList(value)) return value.flatMap(leaves);
  if (isNode(value)) return [value];
  return Object.keys(value)
    .sort()
    .flatMap((name) => leaves(value[name] ?? []));
};

/** The names of the leaves, in the order of `leaves`: `[0].momentum`. */
export const paths = (value: Nodes, at = ''): readonly string[] => {
  if (isList(value)) return value.flatMap((item, i) => paths(item, `${at}[${i}]`));
  if (isNode(value)) return [at];
  return Object.keys(value)
    .sort()
    .flatMap((name) => paths(value[name] ?? [], `${at}.${name}`));
};

/** Values of one sort, in tuples and records. */
export type Tree<A> = A | readonly Tree<A>[] | { readonly [name: string]: Tree<A> };

/** A structure with each node replaced by what is made of it; `f` is also given its place among the leaves. */
export const rebuildWith = <A>(like: Nodes, f: (node: Node, place: number) => A): Tree<A> => {
  let next = 0;
  const build = (value: Nodes): Tree<A> => {
    if (isList(value)) return value.map(build);
    if (isNode(value)) return f(value, next++);
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((name) => [name, build(value[name] ?? [])] as const),
    );
  };
  return build(like);
};

/** A structure like another, of other nodes. */
export const rebuild = (like: Nodes, nodes: readonly Node[]): Nodes =>
  rebuildWith(like, (_, place) => {
    const node = nodes[place];
    if (node === undefined) throw new RangeError(`${nodes.length} nodes for a structure of more`);
    return node;
  });

/** `ShapeError` unless two structures are alike. */
export const requireAlike = (op: string, want: Nodes, got: Nodes): void => {
  const [a, b] = [paths(want), paths(got)];
  const missing = a.find((path) => !b.includes(path));
  const extra = b.find((path) => !a.includes(path));
  if (missing !== undefined) throw new ShapeError(op, `the step does not return state${missing}`);
  if (extra !== undefined) throw new ShapeError(op, `the step returns state${extra}, which the state does not have`);
};
