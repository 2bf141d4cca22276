/**
 * Loops written out: every `scan`, `iterate` and `batch` becomes as many copies of its body as it takes steps or lanes. Afterwards each draw
 * of the program is a node of its own, which can be replaced by an input: this is how the law of a step is read off its graph. It is for
 * looking at small programs, not for running large ones.
 */
import { dtypeOf, type Fn, type Node, topological, typeOf } from '@ergodic/core/graph';
import { build, remake, results } from '@ergodic/core/ops';
import { at, only } from './rewrite.ts';
import { folded, truthOf } from './unroll/fold.ts';
import { type Loop, type Meter, meterOf } from './unroll/meter.ts';

const stacked = (parts: readonly Node[], like: Node): Node =>
  parts.length === 0
    ? build.full(0, { ...typeOf(like), shape: [0, ...typeOf(like).shape] })
    : build.concat(
        parts.map((part) => build.reshape(part, [1, ...typeOf(part).shape])),
        0,
      );

/** Slice `i` along axis 0. */
const rowOf = (a: Node, i: number): Node => {
  const [, ...rest] = typeOf(a).shape;
  const cut = folded(build.slice(a, [i, ...rest.map(() => 0)], [i + 1, ...rest]));
  return folded(build.reshape(cut, rest));
};

const choose = (condition: Node, a: Node, b: Node): Node =>
  folded(build.where(build.broadcastTo(condition, typeOf(a).shape), a, b));

const whole = (value: number): Node => build.scalar(value, 'int');

/** The results of a body at arguments, its own loops written out. */
const inlined = (fn: Fn, args: readonly Node[], meter: Meter): readonly Node[] =>
  written(fn.results, (node) => (node.op === 'param' ? at(args, node.attrs.index) : undefined), meter);

const scanned = ({ attrs }: Node<'scan'>, args: readonly Node[], meter: Meter): readonly Node[] => {
  const { n, carries, xs, reverse, body } = attrs;
  const inputs = args.slice(carries, carries + xs);
  const shared = args.slice(carries + xs);
  const outputs: (readonly Node[])[] = [];
  let state = args.slice(0, carries);
  for (let turn = 0; turn < n; turn++) {
    const i = reverse ? n - 1 - turn : turn;
    const slices = inputs.map((input) => rowOf(input, i));
    const next = inlined(body, [whole(i), ...state, ...slices, ...shared], meter);
    outputs[i] = next.slice(carries);
    state = next.slice(0, carries);
  }
  const ys = body.results.slice(carries).map((like, j) =>
    stacked(
      outputs.map((row) => at(row, j)),
      like,
    ),
  );
  return [...state, ...ys];
};

/**
 * Whether a carry goes on after the loop has stopped. What is known stays known that way, so that conditions on it are decided here; and a key
 * is derived from the last one, not from a choice of two. Nobody reads what comes of it. Numbers do not go on: where they overflow, a
 * derivative of zero through them would not be zero.
 */
const goesOn = (next: Node): boolean => next.op === 'constant' || dtypeOf(next) === 'bits';

const iterated = ({ attrs }: Node<'iterate'>, args: readonly Node[], meter: Meter): readonly Node[] => {
  const { max, carries, cond, body } = attrs;
  const shared = args.slice(carries);
  /** The carries as they are, and as the next step is given them: the same as long as the loop goes on. */
  let state: readonly Node[] = args.slice(0, carries);
  let given = state;
  let active: Node = build.scalar(1, 'bool');
  let count: Node = whole(0);
  for (let i = 0; i < max; i++) {
    const all = [whole(i), ...given, ...shared];
    const going = folded(build.and(active, only(inlined(cond, all, meter))));
    if (truthOf(going) === false) break;
    const next = inlined(body, all, meter);
    const last = state;
    state = next.map((value, j) => choose(going, value, at(last, j)));
    given = next.map((value, j) => (goesOn(value) ? value : at(state, j)));
    count = folded(build.add(count, folded(build.cast(going, 'int'))));
    active = going;
  }
  return [...state, count];
};

const batched = ({ attrs }: Node<'batch'>, args: readonly Node[], meter: Meter): readonly Node[] => {
  const { n, mapped, summed, body } = attrs;
  const lanes = Array.from({ length: n }, (_, i) =>
    inlined(
      body,
      args.map((arg, j) => (mapped[j] === true ? rowOf(arg, i) : arg)),
      meter,
    ),
  );
  return body.results.map((like, j) => {
    const parts = lanes.map((lane) => at(lane, j));
    return summed[j] === true ? parts.reduce(build.add, build.full(0, typeOf(like))) : stacked(parts, like);
  });
};

const inside = (node: Loop, args: readonly Node[], meter: Meter): readonly Node[] => {
  switch (node.op) {
    case 'scan':
      return scanned(node, args, meter);
    case 'iterate':
      return iterated(node, args, meter);
    case 'batch':
      return batched(node, args, meter);
    case 'customVjp':
      return inlined(node.attrs.f, args, meter);
  }
};

function written(roots: readonly Node[], supply: (node: Node) => Node | undefined, meter: Meter): readonly Node[] {
  const became = new Map<Node, readonly Node[]>();
  const resultsOf = (node: Node): readonly Node[] => became.get(node) ?? results(node);
  const expanded = (node: Node): readonly Node[] => {
    if (node.op === 'project') return [at(resultsOf(only(node.args)), node.attrs.index)];
    const args = node.args.map((arg) => only(resultsOf(arg)));
    if (node.op === 'scan' || node.op === 'iterate' || node.op === 'batch' || node.op === 'customVjp')
      return meter.within(node, (deeper) => inside(node, args, deeper));
    return results(folded(remake(node, args)));
  };
  for (const node of topological(roots)) {
    meter.spend();
    const given = supply(node);
    became.set(node, given === undefined ? expanded(node) : [given]);
  }
  return roots.map((root) => only(resultsOf(root)));
}

/**
 * The same values from plain operations: `scan`, `iterate` and `batch` are written out, with the index of each step a constant, and a
 * `customVjp` becomes the function that it is, differentiated as that. An `iterate` whose condition depends on more than the index keeps all
 * of its steps, and a `where` that chooses after each.
 *
 * `RangeError` if that makes more than two million nodes: it names the loop.
 *
 * @category transformations
 * @example
 * import * as assert from 'node:assert'
 * import { unroll } from '@ergodic/autodiff'
 * import { input, mul, pipe, print, repeat } from '@ergodic/core'
 *
 * const x = input('x', [])
 * const looped = pipe(x, repeat(2, (y) => mul(y, y)))
 * assert.strictEqual(print(unroll([looped])), print([mul(mul(x, x), mul(x, x))]))
 */
export const unroll = (roots: readonly Node[]): readonly Node[] => written(roots, () => undefined, meterOf());
