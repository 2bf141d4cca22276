/**
 * Functions of expressions as closed graphs. A function is run once on fresh variables, so a derivative is with respect to its argument and
 * to nothing else: what the function mentions from outside stays fixed, also where it is made of the same expressions.
 */
import { type Fn, type Node, typeOf } from '@ergodic/core/graph';
import { apply, close, closed } from '@ergodic/core/ops';
import * as tree from '@ergodic/core/tree';
import { split } from './closures.ts';
import { at } from './rewrite.ts';

/** Expressions in tuples and records, at run time. */
export type Nodes = Node | readonly Nodes[] | { readonly [name: string]: Nodes };

/** A function of such structures. */
export type Traceable = (x: Nodes) => Nodes;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'op' in value && 'args' in value && 'id' in value;

/** The expressions of a structure with their names, in its order (records in alphabetical order). */
export const namedLeaves = (value: Nodes): readonly (readonly [string, Node])[] =>
  tree.flatten<unknown>(value).map(([path, leaf]) => {
    if (!isNode(leaf)) throw new TypeError(`${path === '' ? 'the argument' : `'${path}'`} is not an expression`);
    return [path, leaf];
  });

export const leavesOf = (value: Nodes): readonly Node[] => namedLeaves(value).map(([, leaf]) => leaf);

const isList = (value: Nodes): value is readonly Nodes[] => Array.isArray(value);

/** A structure like another, of other expressions. */
export const rebuild = (like: Nodes, nodes: readonly Node[]): Nodes => {
  let next = 0;
  const build = (value: Nodes): Nodes => {
    if (isList(value)) return value.map(build);
    if (isNode(value)) return at(nodes, next++);
    const names = Object.keys(value).sort();
    return Object.fromEntries(names.map((name) => [name, build(value[name] ?? [])] as const));
  };
  return build(like);
};

/** A function that has been run on fresh variables. */
export interface Traced {
  /** Takes the leaves of the argument, then what the function mentioned from outside. */
  readonly fn: Fn;
  readonly args: readonly Node[];
  /** How many leaves the argument has. */
  readonly count: number;
  /** What the function returned, on the variables: its structure is that of the result. */
  readonly like: Nodes;
}

export const trace = (f: Traceable, x: Nodes): Traced => {
  const leaves = leavesOf(x);
  let like: Nodes = [];
  const { fn, captured } = close(leaves.map(typeOf), (variables) => {
    like = f(rebuild(x, variables));
    return leavesOf(like);
  });
  return { fn, args: [...leaves, ...captured], count: leaves.length, like };
};

/** What can be made of a traced function: its outputs, the variables they are functions of, and further operands. */
type Derivation = (outputs: readonly Node[], variables: readonly Node[], extra: readonly Node[]) => readonly Node[];

/** The closed function that a derivation makes of a traced one. It takes the extra operands last. */
export const deriveFn = ({ fn, count }: Traced, extra: readonly Node[], derivation: Derivation): Fn =>
  closed([...fn.params, ...extra.map(typeOf)], (all) => {
    const [params = [], more = []] = split(all, fn.params.length);
    return derivation(apply(fn, params), params.slice(0, count), more);
  });

/** A derivation, at the argument that the function was traced with. */
export const derive = (traced: Traced, extra: readonly Node[], derivation: Derivation): readonly Node[] =>
  apply(deriveFn(traced, extra, derivation), [...traced.args, ...extra]);
