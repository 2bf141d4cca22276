/**
 * Many chains, some draws further: the program that drivers call again and again. It is `batch(chains, scan(draws, step))`, compiled once:
 * key, number of the first step, number of the first chain, settings and states are inputs. Step `t` of chain `c` uses the key
 * `foldIn(foldIn(root, c), t)`, with numbers that count from the beginning of the run, so that what is drawn depends neither on how many
 * draws a call takes nor on how many chains it has.
 */
import type { CompileError, RunError } from '@ergodic/core/error';
import type { ArrayType, Dims, Node } from '@ergodic/core/graph';
import { build, buildBatch, buildScan, substitute } from '@ergodic/core/ops';
import type { Key } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { outcomes } from '../kernel/index.ts';
import { type Blocks, inBlocks } from './blocks.ts';
import { type Compile, type Leaf, program, type Values } from './program.ts';
import { type Transition, transitionInputs } from './transition.ts';
import { tuningInput } from './tuning.ts';

/** What is compiled. */
export interface Form extends Blocks {
  /** Draws of each chain in one call, at most. */
  readonly draws: number;
  /** Steps from one draw to the next: the last of them is kept. */
  readonly thin: number;
  /** What is told of each draw: names of `Transition.info`. */
  readonly tell: readonly string[];
  /** The settings that each chain has one of. */
  readonly perChain: readonly string[];
}

/** One call. */
export interface Call {
  /** The arrays of the states, each `[chains, ...]`, in the order of `Transition.state`. */
  readonly state: readonly ArrayLike<number>[];
  /** The key of the run. */
  readonly key: Key;
  /** The number of the first chain. */
  readonly chain: number;
  /** Steps that the chains have taken. */
  readonly step: number;
  /** Draws that are wanted, from 1 to `Form.draws`. */
  readonly count: number;
  /** Values of settings by name, and of the inputs that the energy mentions. */
  readonly tuning: Values;
  readonly inputs: Values;
}

/** What a call gives. After the first `count` draws of a chain the arrays hold what is not to be used. */
export interface Drawn {
  readonly state: readonly ArrayLike<number>[];
  /** `[chains, Form.draws, ...event]`. */
  readonly draws: ArrayLike<number>;
  /** `[chains, Form.draws, ...]` of each name in `Form.tell`. */
  readonly told: Values;
  /** `[chains, Form.draws, wordsOf(thin)]`: which steps before each draw were divergent, see `isDivergent`. */
  readonly divergent: ArrayLike<number>;
}

/** A compiled program of this kind. */
export interface Chunk {
  readonly advance: (call: Call) => TE.TaskEither<RunError, Drawn>;
  /** What really runs, for example `gpu.js webasm`. */
  readonly mode: string;
}

/** Bits of a word of flags: whole numbers up to 2^24 are exact in every kernel. */
const bits = 24;

/** Words of flags for the steps of one draw. */
export const wordsOf = (thin: number): number => Math.ceil(thin / bits);

/** Whether step `j` of the steps of a draw, given by the words of that draw, was divergent. */
export const isDivergent = (words: ArrayLike<number>, first: number, j: number): boolean =>
  Math.floor((words[first + Math.floor(j / bits)] ?? 0) / 2 ** (j % bits)) % 2 === 1;

/** `[thin, words]`: what step `j` adds to the flags. */
const weights = (thin: number): Node => {
  const words = wordsOf(thin);
  return build.constant(
    'int',
    [thin, words],
    Array.from({ length: thin * words }, (_, i) => {
      const [j, word] = [Math.floor(i / words), i % words];
      return Math.floor(j / bits) === word ? 2 ** (j % bits) : 0;
    }),
  );
};

const names = Object.freeze({ root: '@root', chain: '@chain', step: '@step', count: '@count' });
const outputs = Object.freeze({
  state: (leaf: string) => `state.${leaf}`,
  told: (leaf: string) => `told.${leaf}`,
  draws: 'draws',
  divergent: 'divergent',
});

const along = (n: number, { name, dtype, shape }: Leaf): Node => build.input(name, dtype, [n, ...shape]);

/** One step, with what stands for its inputs. */
const stepWith =
  ({ state, next, told, tuning }: Transition, perChain: readonly string[], settings: readonly Node[]) =>
  (key: Node, at: readonly Node[]): { readonly state: readonly Node[]; readonly told: readonly Node[] } => {
    const replaced = new Map<Node, Node>();
    const replace = ({ name, dtype, shape }: Leaf, by: Node | undefined): void => {
      if (by !== undefined) replaced.set(build.input(name, dtype, shape), by);
    };
    replace({ name: transitionInputs.key, dtype: 'bits', shape: [2] }, key);
    state.forEach((leaf, i) => {
      replace({ ...leaf, name: transitionInputs.state(leaf.name) }, at[i]);
    });
    perChain.forEach((name, i) => {
      const leaf = tuning.find((one) => one.name === name);
      if (leaf !== undefined) replace({ ...leaf, name: tuningInput(name) }, settings[i]);
    });
    const nodes = substitute([...next, ...told], replaced);
    return { state: nodes.slice(0, next.length), told: nodes.slice(next.length) };
  };

const zero = (type: ArrayType): Node => build.full(0, type);

const select = (condition: Node, a: Node, b: Node, { shape }: { readonly shape: Dims }): Node =>
  build.where(build.broadcastTo(condition, shape), a, b);

/** The steps of one draw: the state after them, what the last one tells, and the flags of all. */
const window = (of: Transition, { thin, tell }: Form, step: ReturnType<typeof stepWith>) => {
  const kept = tell.map((name) => of.info.findIndex((leaf) => leaf.name === name));
  const outcome = of.info.findIndex((leaf) => leaf.name === 'outcome');
  const pick = <A>(all: readonly A[], places: readonly number[]): readonly A[] =>
    places.flatMap((place) => all[place] ?? []);
  const once = (key: Node, at: readonly Node[]) => {
    const { state, told } = step(key, at);
    const [result = build.scalar(0, 'int')] = pick(told, [outcome]);
    return { state, told: pick(told, kept), flag: build.equal(result, build.scalar(outcomes.divergent, 'int')) };
  };
  return (chain: Node, first: Node, at: readonly Node[]) => {
    if (thin === 1) {
      const { state, told, flag } = once(build.foldIn(chain, first), at);
      return { state, told, flags: build.reshape(build.cast(flag, 'int'), [1]) };
    }
    const words = wordsOf(thin);
    const weight = weights(thin);
    const none = zero({ dtype: 'int', shape: [words] });
    const flagged = (flag: Node, j: Node): Node => select(flag, build.take(weight, j, 0), none, { shape: [words] });
    // Nothing is told of the steps before the last, and flags are carried along, not stacked: so this loop can run inside of one kernel.
    const before = buildScan(thin - 1, [...at, none], [], ({ index, carries }) => {
      const { state, flag } = once(build.foldIn(chain, build.add(first, index)), carries.slice(0, at.length));
      return { carries: [...state, build.add(carries[at.length] ?? none, flagged(flag, index))], ys: [] };
    });
    const last = build.scalar(thin - 1, 'int');
    const { state, told, flag } = once(build.foldIn(chain, build.add(first, last)), before.slice(0, at.length));
    return { state, told, flags: build.add(before[at.length] ?? none, flagged(flag, last)) };
  };
};

const mappedInputs = ({ state }: Transition, { perChain }: Form): ReadonlySet<string> =>
  new Set([...state.map(({ name }) => transitionInputs.state(name)), ...perChain.map(tuningInput)]);

/** The program of one block as expressions, by name. */
export const chunkGraph = (of: Transition, form: Form): Readonly<Record<string, Node>> => {
  const { block, draws, thin, tell, perChain } = form;
  const scalar = (name: string): Node => build.input(name, 'int', []);
  const [chain, step, count] = [scalar(names.chain), scalar(names.step), scalar(names.count)];
  const root = build.input(names.root, 'bits', [2]);
  const states = of.state.map((leaf) => along(block, { ...leaf, name: transitionInputs.state(leaf.name) }));
  const settings = of.tuning
    .filter(({ name }) => perChain.includes(name))
    .map((leaf) => along(block, { ...leaf, name: tuningInput(leaf.name) }));
  const place = of.state.findIndex((leaf) => leaf.name === 'x');
  const results = buildBatch(block, [build.iota([block], 0), ...states, ...settings], ([index, ...slices]) => {
    if (index === undefined) throw new RangeError('a batch without an index');
    const own = build.foldIn(root, build.add(chain, index));
    const begin = slices.slice(0, states.length);
    const next = window(of, form, stepWith(of, perChain, slices.slice(states.length)));
    return buildScan(draws, begin, [], ({ index: draw, carries }) => {
      const { state, told, flags } = next(own, build.add(step, build.mul(draw, thin)), carries);
      // A call that wants fewer draws than it was compiled for leaves the state where the last of them is.
      const live = build.less(draw, count);
      const kept = state.map((node, i) => select(live, node, carries[i] ?? node, of.state[i] ?? { shape: [] }));
      return { carries: kept, ys: [state[place] ?? draw, ...told, flags] };
    });
  });
  const ends = of.state.map((leaf, i): readonly [string, Node | undefined] => [outputs.state(leaf.name), results[i]]);
  const [draw, ...rest] = results.slice(of.state.length);
  const told = tell.map((name, i): readonly [string, Node | undefined] => [outputs.told(name), rest[i]]);
  const all = [...ends, ...told, [outputs.draws, draw] as const, [outputs.divergent, rest[tell.length]] as const];
  return Object.fromEntries(all.flatMap(([name, node]) => (node === undefined ? [] : [[name, node] as const])));
};

/**
 * Compiles chains of a transition.
 *
 * @errors what the backend cannot compile
 * @category constructors
 */
export const chunk =
  (compile: Compile) =>
  (of: Transition, form: Form): TE.TaskEither<CompileError, Chunk> =>
    pipe(
      program(compile)(chunkGraph(of, form)),
      TE.map(({ run, report }) => ({ report, run: inBlocks(run, form, mappedInputs(of, form), names.chain) })),
      TE.map(({ run, report }) => ({
        mode: report.mode,
        advance: ({ state, key, chain, step, count, tuning, inputs }) =>
          pipe(
            run({
              ...inputs,
              [names.root]: key.words,
              [names.chain]: [chain],
              [names.step]: [step],
              [names.count]: [count],
              ...Object.fromEntries(of.state.map(({ name }, i) => [transitionInputs.state(name), state[i] ?? []])),
              ...Object.fromEntries(Object.entries(tuning).map(([name, values]) => [tuningInput(name), values])),
            }),
            TE.map((read) => ({
              state: of.state.map(({ name }) => read(outputs.state(name))),
              draws: read(outputs.draws),
              told: Object.fromEntries(form.tell.map((name) => [name, read(outputs.told(name))])),
              divergent: read(outputs.divergent),
            })),
          ),
      })),
    );
