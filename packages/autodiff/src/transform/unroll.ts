/**
 * Loops written out: every `scan`, `iterate` and `batch` becomes as many copies of its body as it takes steps or lanes. Afterwards each draw
 * of the program is a node of its own, which can be replaced by an input: this is how the law of a step is read off its graph. It is for
 * looking at small programs, not for running large ones.
 */
import { type Fn, type Node, sizeOf, topological, typeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build, remake, results } from '@ergodic/core/ops';
import { at, only } from './rewrite.ts';

/** More nodes than this are not looked at but run. */
const mostNodes = 2_000_000;

/** Constants of up to this many numbers are computed on the way: the index of a step, and what follows from it. */
const small = 64;

const keeps = new Set<Node['op']>(['input', 'param', 'hole', 'constant', 'draw', 'foldIn', 'project']);

const truthOf = (node: Node): boolean | undefined =>
  node.op === 'constant' && node.attrs.shape.length === 0 ? at(node.attrs.data, 0) !== 0 : undefined;

/** A node, or what it is already known to be: conditions on the index of a step decide whether a body is written out at all. */
const folded = (node: Node): Node => {
  if ('tuple' in node.type || keeps.has(node.op)) return node;
  if (node.op === 'and' || node.op === 'or') {
    const [a, b] = [at(node.args, 0), at(node.args, 1)];
    const [x, y] = [truthOf(a), truthOf(b)];
    const absorbing = node.op === 'or';
    if (x === absorbing || y === absorbing) return build.scalar(absorbing ? 1 : 0, 'bool');
    if (x !== undefined) return b;
    if (y !== undefined) return a;
    return node;
  }
  if (node.op === 'where') {
    const chosen = truthOf(at(node.args, 0));
    return chosen === undefined ? node : at(node.args, chosen ? 1 : 2);
  }
  const { dtype, shape } = node.type;
  if (node.args.length === 0 || sizeOf(shape) > small || !node.args.every((arg) => arg.op === 'constant')) return node;
  if (dtype === 'bits') return node;
  return build.constant(dtype, shape, Array.from(only(interpretNodes([node], new Map())).data));
};

/** Counts what is made, and stops where it becomes too much. */
interface Meter {
  made: number;
}

const spend = (meter: Meter, loop: string, nodes = 1): void => {
  meter.made += nodes;
  if (meter.made > mostNodes)
    throw new RangeError(`unroll: a ${loop} makes more than ${mostNodes} nodes; give it fewer steps`);
};

/** What is sure to be too much is refused before it is made. */
const foresee = (n: number, body: Fn, { made }: Meter, loop: string): void =>
  spend({ made }, loop, n * topological(body.results).length);

const stacked = (parts: readonly Node[], like: Node): Node =>
  parts.length === 0
    ? build.full(0, { ...typeOf(like), shape: [0, ...typeOf(like).shape] })
    : build.concat(
        parts.map((part) => build.reshape(part, [1, ...typeOf(part).shape])),
        0,
      );

const choose = (condition: Node, a: Node, b: Node): Node =>
  folded(build.where(build.broadcastTo(condition, typeOf(a).shape), a, b));

const whole = (value: number): Node => build.scalar(value, 'int');

/** The results of a body at arguments, its own loops written out. */
const inlined = (fn: Fn, args: readonly Node[], meter: Meter, loop: string): readonly Node[] =>
  written(fn.results, (node) => (node.op === 'param' ? at(args, node.attrs.index) : undefined), meter, loop);

const scanned = (node: Node<'scan'>, args: readonly Node[], meter: Meter): readonly Node[] => {
  const { n, carries, xs, reverse, body } = node.attrs;
  foresee(n, body, meter, 'scan');
  const inputs = args.slice(carries, carries + xs);
  const shared = args.slice(carries + xs);
  const outputs: (readonly Node[])[] = [];
  let state = args.slice(0, carries);
  for (let turn = 0; turn < n; turn++) {
    const i = reverse ? n - 1 - turn : turn;
    const slices = inputs.map((input) => build.row(input, i));
    const next = inlined(body, [whole(i), ...state, ...slices, ...shared], meter, 'scan');
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

const iterated = (node: Node<'iterate'>, args: readonly Node[], meter: Meter): readonly Node[] => {
  const { max, carries, cond, body } = node.attrs;
  const shared = args.slice(carries);
  let state: readonly Node[] = args.slice(0, carries);
  let active: Node = build.scalar(1, 'bool');
  let count: Node = whole(0);
  for (let i = 0; i < max; i++) {
    active = folded(build.and(active, only(inlined(cond, [whole(i), ...state, ...shared], meter, 'iterate'))));
    if (truthOf(active) === false) break;
    const going = active;
    const next = inlined(body, [whole(i), ...state, ...shared], meter, 'iterate');
    state = next.map((value, j) => choose(going, value, at(state, j)));
    count = folded(build.add(count, folded(build.cast(going, 'int'))));
  }
  return [...state, count];
};

const batched = (node: Node<'batch'>, args: readonly Node[], meter: Meter): readonly Node[] => {
  const { n, mapped, summed, body } = node.attrs;
  foresee(n, body, meter, 'batch');
  const lanes = Array.from({ length: n }, (_, i) =>
    inlined(
      body,
      args.map((arg, j) => (mapped[j] === true ? build.row(arg, i) : arg)),
      meter,
      'batch',
    ),
  );
  return body.results.map((like, j) => {
    const parts = lanes.map((lane) => at(lane, j));
    if (summed[j] !== true) return stacked(parts, like);
    return parts.length === 0 ? build.fullLike(0, like) : parts.reduce((a, b) => build.add(a, b));
  });
};

/** Whether a body draws numbers, or loops. */
const isPlain = (fn: Fn): boolean =>
  topological(fn.results).every(({ op }) => op !== 'draw' && op !== 'scan' && op !== 'iterate' && op !== 'batch');

function written(
  roots: readonly Node[],
  supply: (node: Node) => Node | undefined,
  meter: Meter,
  loop: string,
): readonly Node[] {
  const became = new Map<Node, readonly Node[]>();
  const resultsOf = (node: Node): readonly Node[] => became.get(node) ?? results(node);
  const expanded = (node: Node): readonly Node[] => {
    if (node.op === 'project') return [at(resultsOf(only(node.args)), node.attrs.index)];
    const args = node.args.map((arg) => only(resultsOf(arg)));
    switch (node.op) {
      case 'scan':
        return scanned(node, args, meter);
      case 'iterate':
        return iterated(node, args, meter);
      case 'batch':
        return batched(node, args, meter);
      case 'customVjp':
        if (!isPlain(node.attrs.f)) return inlined(node.attrs.f, args, meter, 'customVjp');
        return results(remake(node, args));
      default:
        return results(folded(remake(node, args)));
    }
  };
  for (const node of topological(roots)) {
    spend(meter, loop);
    const given = supply(node);
    became.set(node, given === undefined ? expanded(node) : [given]);
  }
  return roots.map((root) => only(resultsOf(root)));
}

/**
 * The same values without loops: `scan`, `iterate` and `batch` are written out, with the index of each step a constant. An `iterate` whose
 * condition depends on more than the index keeps all of its steps, and a `where` that chooses after each. A `customVjp` stays, for its
 * derivative is its own.
 *
 * `RangeError` if that makes more than two million nodes.
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
export const unroll = (roots: readonly Node[]): readonly Node[] =>
  written(roots, () => undefined, { made: 0 }, 'program');
