/**
 * How chains begin: their first states, and whether all that is known there is finite.
 */
import { gradOf } from '@ergodic/autodiff';
import type { BadInput, CompileError, RunError } from '@ergodic/core/error';
import { type Node, typed } from '@ergodic/core/graph';
import { build, buildBatch, substitute } from '@ergodic/core/ops';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Blocks, inBlocks } from './blocks.ts';
import { whichChains } from './check.ts';
import { type Compile, inputsOf, program, type Values } from './program.ts';
import { reserved, type Transition, transitionInputs } from './transition.ts';
import { tuningInput } from './tuning.ts';

/** What is looked at besides the state. */
interface Probe {
  readonly what: string;
  readonly node: Node;
}

/**
 * The energy at `@start`, and its gradient, of a sampler whose state has no energy. A step tells the energy of the state that it ends in, often
 * as a function of the point there and of nothing else: then that function is the energy, and the start can be put in the place of the end.
 */
const probes = ({ event, state, info, next, told }: Transition): readonly Probe[] => {
  const end = next[state.findIndex(({ name }) => name === 'x')];
  const energy = told[info.findIndex(({ name }) => name === 'energy')];
  if (state.some(({ name }) => name === 'energy') || end === undefined || energy === undefined) return [];
  const start = build.input(transitionInputs.start, 'real', event);
  const [at = energy] = substitute([energy], new Map([[end, start]]));
  const others = inputsOf([at]).filter(({ name }) => name !== transitionInputs.start && name.startsWith(reserved));
  if (others.some(({ name }) => !name.startsWith(tuningInput('')))) return [];
  const gradient = E.tryCatch(
    () => gradOf(typed<[]>(at), typed<number[]>(start)),
    // Not every energy can be differentiated, and not every sampler wants it.
    () => 'no gradient' as const,
  );
  return [{ what: 'energy', node: at }, ...(E.isRight(gradient) ? [{ what: 'gradient', node: gradient.right }] : [])];
};

/** What a chain begins with. */
export interface Begin extends Blocks {
  /** `[chains, ...event]`. */
  readonly starts: ArrayLike<number>;
  readonly tuning: Values;
  readonly inputs: Values;
  readonly perChain: readonly string[];
}

const said: Readonly<Record<string, string>> = { x: 'point' };
/** The chains, if any, of which not all numbers are finite. */
const unsound = (values: ArrayLike<number>, chains: number): readonly number[] => {
  const row = values.length / chains;
  const bad: number[] = [];
  for (let c = 0; c < chains; c++) {
    let sound = true;
    for (let i = 0; i < row; i++) sound &&= Number.isFinite(values[c * row + i]);
    if (!sound) bad.push(c);
  }
  return bad;
};

/**
 * The first states of chains.
 *
 * @errors what the backend cannot compile or run; `BadInput` that names the chains which start where something is not finite
 */
export const begin =
  (compile: Compile) =>
  (of: Transition, from: Begin): TE.TaskEither<CompileError | RunError | BadInput, readonly ArrayLike<number>[]> => {
    const looked = probes(of);
    const point = build.input(transitionInputs.start, 'real', [from.block, ...of.event]);
    const settings = of.tuning.filter(({ name }) => from.perChain.includes(name));
    const mapped = settings.map(({ name, shape }) => build.input(tuningInput(name), 'real', [from.block, ...shape]));
    const nodes = buildBatch(from.block, [point, ...mapped], ([x, ...own]) => {
      if (x === undefined) throw new RangeError('a batch without a point');
      const replaced = new Map([[build.input(transitionInputs.start, 'real', of.event), x]]);
      settings.forEach(({ name, shape }, i) => {
        replaced.set(build.input(tuningInput(name), 'real', shape), own[i] ?? x);
      });
      return substitute([...of.init, ...looked.map(({ node }) => node)], replaced);
    });
    const blocked = new Set([transitionInputs.start, ...from.perChain.map(tuningInput)]);
    return pipe(
      program(compile)(Object.fromEntries(nodes.map((node, i) => [`${i}`, node]))),
      TE.map(({ run }) => inBlocks(run, from, blocked, '')),
      TE.flatMap((run) =>
        run({
          ...from.inputs,
          ...Object.fromEntries(Object.entries(from.tuning).map(([name, values]) => [tuningInput(name), values])),
          [transitionInputs.start]: from.starts,
        }),
      ),
      TE.flatMapEither((read) => {
        const names = [...of.state.map(({ name }) => said[name] ?? name), ...looked.map(({ what }) => what)];
        const findings = names.flatMap((name, i) => {
          const bad = unsound(read(`${i}`), from.chains);
          return bad.length === 0 ? [] : [`${whichChains(bad)} where the ${name} is not finite`];
        });
        return findings.length === 0
          ? E.right(of.state.map((_, i) => read(`${i}`)))
          : E.left<BadInput>({ _tag: 'BadInput', reason: findings.join('; ') });
      }),
    );
  };
