/**
 * Loops and custom derivatives over a batch: a batch of loops is a loop of batches.
 */
import { type ArrayType, arrayType, type Fn, type Node, shapeOf, typeOf } from '@ergodic/core/graph';
import { apply, type Batched, build, closed, lift, make, results } from '@ergodic/core/ops';
import { type Flags, fixedPoint, some } from './activity.ts';
import { int, split } from './closures.ts';
import { at, only } from './rewrite.ts';
import { withGrowth } from './summed-loops.ts';

/** Batching itself, for use inside bodies. */
type BatchBody = (fn: Fn, n: number, args: readonly Batched[]) => readonly Batched[];

type Rule<K extends 'iterate' | 'customVjp'> = (
  node: Node<K>,
  args: readonly Batched[],
  n: number,
  batchBody: BatchBody,
) => readonly Batched[];

const flagsOf = (args: readonly Batched[]): Flags => args.map(({ mapped }) => mapped);
const widen = (n: number, { dtype, shape }: ArrayType, mapped: boolean | undefined): ArrayType =>
  mapped === true ? arrayType(dtype, [n, ...shape]) : { dtype, shape };
const given = (nodes: readonly Node[], flags: Flags): readonly Batched[] =>
  nodes.map((node, i) => ({ node, mapped: flags[i] === true }));
const pass = (arg: Batched, mapped: boolean | undefined, n: number): Node =>
  mapped === true ? lift(arg, n) : arg.node;

/** `fn` over a batch of n, given which parameters are mapped; the flagged results are lifted if they are not mapped by themselves. */
const batchedFn = (
  fn: Fn,
  n: number,
  params: Flags,
  lifted: Flags,
  batchBody: BatchBody,
): { readonly fn: Fn; readonly mapped: Flags } => {
  let mapped: Flags = [];
  const made = closed(
    fn.params.map((type, i) => widen(n, type, params[i])),
    (all) => {
      const found = batchBody(fn, n, given(all, params));
      mapped = found.map((result, i) => result.mapped || lifted[i] === true);
      return found.map((result, i) => pass(result, mapped[i], n));
    },
  );
  return { fn: made, mapped };
};

/** Axes 0 and 1 exchanged. */
const swap = (a: Node): Node =>
  build.transpose(
    a,
    shapeOf(a).map((_, i) => (i < 2 ? 1 - i : i)),
  );

const sumOf = (node: Node, mapped: boolean | undefined, n: number): Node =>
  mapped === true ? build.sum(node, [0]) : build.mul(node, build.full(n, typeOf(node)));

/** The step maps over the batch; steps stay in front of the batch in what it reads and emits. Some results are summed over it inside. */
const scan = (
  node: Node<'scan'>,
  args: readonly Batched[],
  n: number,
  batchBody: BatchBody,
  inside: ReadonlySet<number>,
): readonly Batched[] => {
  const { attrs } = node;
  const { carries: c, xs: x } = attrs;
  const [starts = [], inputs = [], shared = []] = split(args, c, x);
  const step = withGrowth(node, inside);
  const bodyOf = (carries: Flags) =>
    batchedFn(step, n, [false, ...carries, ...flagsOf(inputs), ...flagsOf(shared)], carries, batchBody);
  const carries = fixedPoint(flagsOf(starts), (flags) =>
    bodyOf(flags)
      .mapped.slice(0, c)
      .map((flag, i) => flag && !inside.has(i)),
  );
  const { fn, mapped } = bodyOf(carries);
  const summing = closed(fn.params, (all) =>
    apply(fn, all).map((result, i) => {
      if (!inside.has(i)) return result;
      const total = sumOf(result, mapped[i], n);
      return i < c ? build.add(at(all, 1 + i), total) : total;
    }),
  );
  const operands = [
    ...starts.map((start, i) => pass(start, carries[i], n)),
    ...inputs.map((a) => (a.mapped ? swap(a.node) : a.node)),
    ...shared.map((a) => a.node),
  ];
  return results(make('scan', operands, { ...attrs, body: summing })).map((result, i) => {
    const perCall = mapped[i] === true && !inside.has(i);
    return { node: i >= c && perCall ? swap(result) : result, mapped: perCall };
  });
};

/** A flag for each lane, for each element of an array with a leading lane axis. */
const spreadFlag = (flag: Node, like: Node): Node => build.broadcast(flag, shapeOf(like), [0]);
const anyOf = (flags: Node): Node => build.greater(build.sum(build.cast(flags, 'int'), [0]), build.scalar(0, 'int'));

/**
 * Runs while any lane goes on. A lane that has stopped keeps its carries: it goes on as long as it has taken as many steps as there
 * have been and its own condition holds. If no condition differs between lanes, all stop together and nothing is masked.
 */
const iterate: Rule<'iterate'> = ({ attrs: { max, cond, body } }, args, n, batchBody) => {
  const c = body.results.length;
  const [starts = [], shared = []] = split(args, c);
  const flags = (carries: Flags): Flags => [false, ...carries, ...flagsOf(shared)];
  const bodyOf = (carries: Flags) => batchedFn(body, n, flags(carries), carries, batchBody);
  const condOf = (carries: Flags) => batchedFn(cond, n, flags(carries), [], batchBody);
  const carries = fixedPoint(flagsOf(starts), (now) =>
    some(condOf(now).mapped) ? now.map(() => true) : bodyOf(now).mapped,
  );
  const test = condOf(carries);
  const step = bodyOf(carries);
  const operands = starts.map((start, i) => pass(start, carries[i], n));
  const rest = shared.map((a) => a.node);
  if (!some(test.mapped))
    return given(results(make('iterate', [...operands, ...rest], { max, carries: c, cond: test.fn, body: step.fn })), [
      ...carries,
      false,
    ]);
  const taken = build.full(0, arrayType('int', [n]));
  const all = [...operands, taken, ...rest];
  const parts = (params: readonly Node[]) => {
    const [index = [], state = [], steps = [], ws = []] = split(params, 1, c, 1);
    const own = only(apply(test.fn, [...index, ...state, ...ws]));
    const going = build.and(build.equal(only(steps), build.broadcastTo(only(index), [n])), own);
    return { index, state, steps: only(steps), ws, going };
  };
  const types = [int, ...all.map(typeOf)];
  const attrs = {
    max,
    carries: c + 1,
    cond: closed(types, (params) => [anyOf(parts(params).going)]),
    body: closed(types, (params) => {
      const { index, state, steps, ws, going } = parts(params);
      const next = apply(step.fn, [...index, ...state, ...ws]);
      return [
        ...next.map((a, i) => build.where(spreadFlag(going, a), a, at(state, i))),
        build.add(steps, build.cast(going, 'int')),
      ];
    }),
  };
  return results(make('iterate', all, attrs))
    .slice(0, c + 1)
    .map((node) => ({ node, mapped: true }));
};

/** The cotangent of an operand that all calls share is the sum of theirs; where there is no sum (keys, flags), it means nothing. */
const shareCotangent = (ct: Batched, n: number, type: ArrayType): Node => {
  const all = lift(ct, n);
  return type.dtype === 'real' || type.dtype === 'int' ? build.sum(all, [0]) : build.full(0, type);
};

/** Both graphs are batched. All results are mapped, so that all cotangents are. */
const customVjp: Rule<'customVjp'> = ({ attrs: { f, vjp } }, args, n, batchBody) => {
  const operands = flagsOf(args);
  const outputs = f.results.map(() => true);
  const params = [...operands, ...outputs];
  const back = closed(
    vjp.params.map((type, i) => widen(n, type, params[i])),
    (all) =>
      batchBody(vjp, n, given(all, params)).map((ct, i) =>
        operands[i] === true ? lift(ct, n) : shareCotangent(ct, n, at(f.params, i)),
      ),
  );
  const node = make(
    'customVjp',
    args.map((a) => a.node),
    { f: batchedFn(f, n, operands, outputs, batchBody).fn, vjp: back },
  );
  return given(results(node), outputs);
};

/** A structured node over a batch of n; `inside` says which results of a scan are summed over the batch already. */
export const batchStructured = (
  node: Node,
  args: readonly Batched[],
  n: number,
  batchBody: BatchBody,
  inside: ReadonlySet<number>,
): readonly Batched[] => {
  switch (node.op) {
    case 'scan':
      return scan(node, args, n, batchBody, inside);
    case 'iterate':
      return iterate(node, args, n, batchBody);
    case 'customVjp':
      return customVjp(node, args, n, batchBody);
    default:
      throw new TypeError(`'${node.op}' should have been written out before`);
  }
};
