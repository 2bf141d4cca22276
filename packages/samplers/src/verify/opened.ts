/**
 * A step with its randomness taken out: loops unrolled, every `draw` replaced by an input. What is left is a plain function of a state and
 * of noise, and its law follows from calculus.
 */
import { unroll } from '@ergodic/autodiff';
import type { EnergyModel, Expr, Exprs, Shape } from '@ergodic/core';
import { type Dims, type DrawKind, type Node, signature, topological, typeOf } from '@ergodic/core/graph';
import { build, substitute } from '@ergodic/core/ops';
import { leaves, type Nodes, paths, rebuild } from '@ergodic/core/structure';
import type { Move } from '../chain.ts';
import type { Positioned, Sampler } from '../kernel/index.ts';

/** One draw of a step, as an input. */
export interface Noise {
  readonly input: Node;
  readonly kind: DrawKind;
  /**
   * `continuous`: the step varies with it. `choice`: it is only compared, so that the step is piecewise constant in it: a coin. `unused`: no
   * part of the state depends on it.
   */
  readonly role: 'continuous' | 'choice' | 'unused';
}

/** A step as a function of what it starts from and of its noise. */
export interface Opened {
  readonly name: string;
  readonly event: Dims;
  /** Inputs that stand for the state: the point first, then whatever else of it is free (a momentum). */
  readonly free: readonly Node[];
  /** The free parts after the step. */
  readonly next: readonly Node[];
  readonly noise: readonly Noise[];
  /** The whole state before and after, and the info, by their names (`.x`, `.gradient`, …). */
  readonly before: ReadonlyMap<string, Node>;
  readonly after: ReadonlyMap<string, Node>;
  readonly info: ReadonlyMap<string, Node>;
  /** The step as it was, with its draws and loops. */
  readonly original: readonly Node[];
}

/** A sampler, or a step in its plainest form: from a point to a point. */
export type Subject<S extends Shape> =
  | Move<S>
  | {
      readonly name: string;
      readonly init: (x: Expr<S>) => Positioned<S> & Exprs;
      readonly step: Sampler<S>['step'] | ((key: never, state: never) => readonly [Positioned<S> & Exprs, Exprs]);
    };

interface Untyped {
  readonly name: string;
  readonly init: (x: Node) => Nodes;
  readonly step: (key: Node, state: Nodes) => readonly [Nodes, Nodes];
}

const asUntyped = (name: string, subject: ((key: Node, x: Node) => Node) | Untyped): Untyped =>
  typeof subject === 'function'
    ? {
        name,
        init: (x) => ({ x }),
        step: (key, state) => [{ x: subject(key, named(state, '.x')) }, []],
      }
    : subject;

const byName = (structure: Nodes): ReadonlyMap<string, Node> => {
  const nodes = leaves(structure);
  return new Map(paths(structure).flatMap((path, i) => (nodes[i] === undefined ? [] : [[path, nodes[i]] as const])));
};

const named = (structure: Nodes, path: string): Node => {
  const node = byName(structure).get(path);
  if (node === undefined) throw new RangeError(`the state of a sampler has no '${path}'`);
  return node;
};

const comparisons = new Set([
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
  'floor',
  'argmax',
  'sign',
]);

/** Whether `roots` vary with a node smoothly, in jumps only, or not at all. */
const roleOf = (node: Node, roots: readonly Node[]): Noise['role'] => {
  const reached = new Map<Node, 'continuous' | 'choice'>([[node, 'continuous']]);
  for (const user of topological(roots)) {
    const ways = user.args.map((arg) => reached.get(arg)).filter((way) => way !== undefined);
    if (ways.length > 0 && !reached.has(user))
      reached.set(user, comparisons.has(user.op) || !ways.includes('continuous') ? 'choice' : 'continuous');
  }
  const ends = roots.map((root) => reached.get(root));
  return ends.includes('continuous') ? 'continuous' : ends.includes('choice') ? 'choice' : 'unused';
};

const inputLike = (name: string, node: Node): Node => {
  const { dtype, shape } = typeOf(node);
  return build.input(name, dtype, shape);
};

/** How a step is opened. */
export interface OpenOptions {
  /** For messages, where the subject has no name of its own. */
  readonly name?: string;
  /** Parts of the state beside the point that are free, and not what `init` made of the point: `['.momentum']`. */
  readonly free?: readonly string[];
}

const openNodes = (
  subject: ((key: Node, x: Node) => Node) | Untyped,
  event: Dims,
  { name = 'the step', free = [] }: OpenOptions = {},
): Opened => {
  const sampler = asUntyped(name, subject);
  const x = build.input('x', 'real', event);
  const started = sampler.init(x);
  const extra = free.map((path) => inputLike(path, named(started, path)));
  const names = paths(started);
  const state = rebuild(
    started,
    leaves(started).map((node, i) => extra[free.indexOf(names[i] ?? '')] ?? node),
  );
  const [next, info] = sampler.step(build.input('key', 'bits', [2]), state);
  const original = [...leaves(next), ...leaves(info)];
  const flat = unroll([...leaves(state), ...original]);
  const draws = topological(flat).filter((node): node is Node<'draw'> => node.op === 'draw');
  const inputs = draws.map((node, i) => inputLike(`noise ${i}`, node));
  const replaced = substitute(flat, new Map<Node, Node>(draws.map((node, i) => [node, inputs[i] ?? node])));
  const count = leaves(state).length;
  const [before, rest] = [replaced.slice(0, count), replaced.slice(count)];
  const after = rebuild(next, rest);
  const nextByName = byName(after);
  return {
    name: sampler.name,
    event,
    free: [x, ...extra],
    next: ['.x', ...free].map((path) => named(after, path)),
    noise: draws.map((node, i) => {
      const input = inputs[i] ?? node;
      return { input, kind: node.attrs.kind, role: roleOf(input, [...nextByName.values()]) };
    }),
    before: byName(rebuild(state, before)),
    after: nextByName,
    info: byName(rebuild(info, rest.slice(leaves(next).length))),
    original,
  };
};

/** The signature of `open`. */
export type Open = <S extends Shape>(subject: Subject<S>, event: Readonly<S>, options?: OpenOptions) => Opened;

/**
 * Opens a step: its loops are unrolled and its draws become inputs.
 *
 * @category constructors
 */
export const open = signature<Open>(openNodes);

/** All inputs of an opened step, in the order in which values are given: the free parts of the state, then the noise. */
export const variablesOf = ({ free, noise }: Opened): readonly Node[] => [...free, ...noise.map(({ input }) => input)];

/** The noise of one role. */
export const noiseOf = (opened: Opened, role: Noise['role']): readonly Noise[] =>
  opened.noise.filter((noise) => noise.role === role);

/** An energy as a node, at the point of an opened step or at any other. */
export const energyAt = signature<<S extends Shape>(energy: EnergyModel<S>) => (x: Node) => Node>(
  (energy: { readonly apply: (params: unknown, context: unknown) => (x: Node) => Node }) => energy.apply({}, {}),
);
