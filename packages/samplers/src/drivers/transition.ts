/**
 * A sampler for points of one shape, as plain graphs whose inputs have names: how a chain begins, and one step of it. In this form it can be
 * put into programs for any number of chains and steps, told from others by a digest, written to a file and sent to another thread.
 */
import type { Exprs, Shape } from '@ergodic/core';
import type { BadInput } from '@ergodic/core/error';
import { type Dims, decodeGraph, encodeGraph, type GraphJson, type Node, signature, typeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { leaves, type Nodes, paths, rebuild, requireAlike } from '@ergodic/core/structure';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Info, Positioned, Sampler } from '../kernel/index.ts';
import { digest } from './digest.ts';
import { inputsOf, type Leaf } from './program.ts';
import { type Tuning, tuningInput, tuningLeaves } from './tuning.ts';

/** The names of inputs begin with a sign that no input of an energy begins with. */
export const reserved = '@';

/** Inputs of `init` and `next`. */
export const transitionInputs = Object.freeze({
  start: '@start',
  key: '@key',
  state: (leaf: string) => `@state.${leaf}`,
});

/**
 * How a chain begins and goes on.
 *
 * @category model
 */
export interface Transition {
  /** Of the sampler. */
  readonly name: string;
  /** The shape of a point. */
  readonly event: Dims;
  /** The arrays of a state, and what a step tells, by name: `x`, `gradient`, `energy`. */
  readonly state: readonly Leaf[];
  readonly info: readonly Leaf[];
  /** What it is tuned by. */
  readonly tuning: readonly Leaf[];
  /** Other inputs, which the energy mentions. */
  readonly inputs: readonly Leaf[];
  /** The state of a chain that begins at `@start`. */
  readonly init: readonly Node[];
  /** After a step with `@key` from `@state.*`: the state, and what the step tells. */
  readonly next: readonly Node[];
  readonly told: readonly Node[];
}

/** A transition without nodes: what `JSON.stringify` takes. */
export interface TransitionJson {
  readonly name: string;
  readonly event: Dims;
  readonly state: readonly string[];
  readonly info: readonly string[];
  readonly tuning: readonly Leaf[];
  readonly graph: GraphJson;
}

type Anonymous = {
  readonly name: string;
  readonly init: (x: Node) => Nodes;
  readonly step: (key: Node, state: Nodes) => readonly [Nodes, Nodes];
};

const namesOf = (structure: Nodes): readonly string[] => paths(structure).map((path) => path.replace(/^\./, ''));

const named = (names: readonly string[], nodes: readonly Node[]): readonly Leaf[] =>
  nodes.map((node, i) => ({ name: names[i] ?? '', ...typeOf(node) }));

type Named = Pick<TransitionJson, 'name' | 'event' | 'tuning' | 'state' | 'info'>;
type Graphs = Pick<Transition, 'init' | 'next' | 'told'>;

/** `RangeError` if the energy has an input whose name is not its own. */
const assemble = ({ name, event, tuning, state, info }: Named, { init, next, told }: Graphs): Transition => {
  const ours = new Set([
    transitionInputs.start,
    transitionInputs.key,
    ...state.map(transitionInputs.state),
    ...tuning.map((leaf) => tuningInput(leaf.name)),
  ]);
  const inputs = inputsOf([...init, ...next, ...told]).filter((leaf) => !ours.has(leaf.name));
  const odd = inputs.find((leaf) => leaf.name.startsWith(reserved));
  if (odd !== undefined) throw new RangeError(`input '${odd.name}': a name must not begin with '${reserved}'`);
  return { name, event, tuning, state: named(state, init), info: named(info, told), inputs, init, next, told };
};

/** The signature of `transition`. */
export type MakeTransition = <S extends Shape, State extends Positioned<S> & Exprs, I extends Info<S> & Exprs>(
  sampler: Sampler<S, State, I>,
  event: Readonly<S>,
  tuning?: Tuning,
) => Transition;

/**
 * A sampler for points of one shape.
 *
 * `ShapeError` if it is not one for such points, or its step does not return a state like its state.
 *
 * @param tuning what the sampler mentions by `tuned`
 * @category constructors
 */
export const transition = signature<MakeTransition>(
  (sampler: Anonymous, event: Dims, tuning: Tuning = {}): Transition => {
    const begun = sampler.init(build.input(transitionInputs.start, 'real', event));
    const state = namesOf(begun);
    const inputs = leaves(begun).map((node, i) => {
      const { dtype, shape } = typeOf(node);
      return build.input(transitionInputs.state(state[i] ?? ''), dtype, shape);
    });
    const [moved, info] = sampler.step(build.input(transitionInputs.key, 'bits', [2]), rebuild(begun, inputs));
    requireAlike(`the step of ${sampler.name}`, begun, moved);
    return assemble(
      { name: sampler.name, event, tuning: tuningLeaves(tuning), state, info: namesOf(info) },
      { init: leaves(begun), next: leaves(moved), told: leaves(info) },
    );
  },
);

/** As plain data, from which `decodeTransition` makes the same. */
export const encodeTransition = ({
  name,
  event,
  state,
  info,
  tuning,
  init,
  next,
  told,
}: Transition): TransitionJson => ({
  name,
  event,
  state: state.map((leaf) => leaf.name),
  info: info.map((leaf) => leaf.name),
  tuning,
  graph: encodeGraph([...init, ...next, ...told]),
});

/** What `encodeTransition` wrote. */
export const decodeTransition = (json: TransitionJson, file?: string): E.Either<BadInput, Transition> =>
  pipe(
    decodeGraph(json.graph, file),
    E.map((nodes) => {
      const n = json.state.length;
      return assemble(json, { init: nodes.slice(0, n), next: nodes.slice(n, 2 * n), told: nodes.slice(2 * n) });
    }),
  );

/** SHA-256, in hexadecimal, of the graphs: what tells one transition from another. */
export const fingerprint = (of: Transition): TaskEither<BadInput, string> =>
  digest(new TextEncoder().encode(JSON.stringify(encodeTransition(of))));
