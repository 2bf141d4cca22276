/**
 * Structured nodes without what is idle: results that nobody reads, carries that only feed themselves, operands that the body ignores or
 * is given twice. What does not vary is taken out of the loop (`buildScan` and its like capture it).
 */
import { dtypeOf, type Fn, internFn, type Node, shapeOf, typeOf } from '@ergodic/core/graph';
import { apply, build, buildBatch, buildIterate, buildScan, make, results } from '@ergodic/core/ops';
import { pick, zeros } from '../closures.ts';
import { at } from '../rewrite.ts';
import { liveCarries, needs } from './needs.ts';

/** Simplifies a body. */
type SimplifyFn = (fn: Fn) => Fn;

/** Which results of a node are read. */
type Used = (index: number) => boolean;

/** What stands for a result that nobody reads. */
const nothing = (): Node => build.scalar(0);

/** What a body is given for a parameter that it has no use for; loops inside may still be handed it, for results that nobody reads. */
const idle = (body: Fn, p: number): Node => zeros(at(body.params, p));

/** The one slice of which `a` is copies along axis 0, if it is. */
const sliceOfCopies = (a: Node): Node | null => {
  if (a.op !== 'broadcast') return null;
  const { shape, axes } = a.attrs;
  if (axes.includes(0)) return null;
  return build.broadcast(
    at(a.args, 0),
    shape.slice(1),
    axes.map((axis) => axis - 1),
  );
};

const copies = (a: Node, n: number): Node =>
  build.broadcast(
    a,
    [n, ...shapeOf(a)],
    shapeOf(a).map((_, i) => i + 1),
  );
const single = (a: Node): Node => build.reshape(a, [1, ...shapeOf(a)]);
const times = (a: Node, n: number): Node => (n === 0 ? zeros(typeOf(a)) : build.mul(a, build.full(n, typeOf(a))));

/** A body and, for each parameter, what it is outside; `null` where it varies from call to call. */
interface Known {
  readonly body: Fn;
  readonly outer: readonly (Node | null)[];
}

const varies = ({ body, outer }: Known, result: Node): boolean =>
  needs(internFn(body.params, [result]), [true]).some((flag, p) => flag && outer[p] === null);

/** The value outside of a result that does not vary. */
const outside = ({ body, outer }: Known, result: Node): Node =>
  at(
    apply(
      internFn(body.params, [result]),
      outer.map((node, p) => node ?? idle(body, p)),
    ),
    0,
  );

/** The varying parameters from `first` on that some results need: their places, one for each different operand. */
const operandsOf = (known: Known, args: readonly (Node | undefined)[], kept: readonly Node[]): readonly Node[] => {
  const needed = needs(
    internFn(known.body.params, kept),
    kept.map(() => true),
  );
  const found = new Set<Node>();
  args.forEach((a, p) => {
    if (a !== undefined && known.outer[p] === null && needed[p] === true) found.add(a);
  });
  return [...found];
};

const unique = (list: readonly Node[]): readonly Node[] => [...new Set(list)];

const ofBatch = (node: Node<'batch'>, used: Used, simplifyFn: SimplifyFn): readonly Node[] => {
  const { args } = node;
  const { n, mapped, summed } = node.attrs;
  const body = simplifyFn(node.attrs.body);
  if (n === 1)
    return apply(
      body,
      args.map((a, p) => (mapped[p] === true ? build.row(a, 0) : a)),
    ).map((y, i) => (summed[i] === true ? y : single(y)));
  const known: Known = { body, outer: args.map((a, p) => (mapped[p] === true ? sliceOfCopies(a) : a)) };
  /** A result that needs no call: it does not vary, or is an operand. */
  const without = (y: Node, i: number): Node | null => {
    if (!used(i)) return nothing();
    if (!varies(known, y)) {
      const once = outside(known, y);
      return summed[i] === true ? times(once, n) : copies(once, n);
    }
    if (y.op !== 'param') return null;
    const operand = at(args, y.attrs.index);
    return summed[i] !== true ? operand : dtypeOf(y) === 'real' ? build.sum(operand, [0]) : null;
  };
  const plain = body.results.map(without);
  const rest = (flag: boolean): readonly Node[] =>
    unique(body.results.filter((_, i) => plain[i] === null && (summed[i] === true) === flag));
  const [stacked, sums] = [rest(false), rest(true)];
  const kept = [...stacked, ...sums];
  const operands = operandsOf(known, args, kept);
  const call = (slices: readonly Node[]): readonly Node[] =>
    apply(
      internFn(body.params, kept),
      known.outer.map((node, p) => node ?? slices[operands.indexOf(at(args, p))] ?? idle(body, p)),
    );
  const made = kept.length === 0 ? [] : buildBatch(n, operands, call, (i) => i >= stacked.length);
  return body.results.map((y, i) => {
    const place = summed[i] === true ? stacked.length + sums.indexOf(y) : stacked.indexOf(y);
    return plain[i] ?? at(made, place);
  });
};

const isCarried = (body: Fn, i: number): boolean => {
  const y = body.results[i];
  return y?.op === 'param' && y.attrs.index === 1 + i;
};

const ofScan = (node: Node<'scan'>, used: Used, simplifyFn: SimplifyFn): readonly Node[] => {
  const { args } = node;
  const { n, carries: c, xs: x, reverse, checkpoint } = node.attrs;
  const body = simplifyFn(node.attrs.body);
  const starts = args.slice(0, c);
  if (n === 0) return results(node).map((y, i) => (i < c ? at(args, i) : zeros(typeOf(y))));
  if (n === 1) {
    const slices = args.map((a, i) => (i >= c && i < c + x ? build.row(a, 0) : a));
    return apply(body, [build.scalar(0, 'int'), ...slices]).map((y, i) => (i < c ? y : single(y)));
  }
  const carried = starts.map((_, i) => isCarried(body, i));
  const known: Known = {
    body,
    outer: [
      null,
      ...args.map((a, i) => {
        if (i < c) return carried[i] === true ? a : null;
        return i < c + x ? sliceOfCopies(a) : a;
      }),
    ],
  };
  const inputs = [undefined, ...args.map((a, i) => (i >= c && i < c + x ? a : undefined))];
  const without = (y: Node, i: number): Node | null => {
    if (i < c) return carried[i] === true ? at(starts, i) : null;
    if (!used(i)) return nothing();
    if (!varies(known, y)) return copies(outside(known, y), n);
    return y.op === 'param' ? (inputs[y.attrs.index] ?? null) : null;
  };
  const plain = body.results.map(without);
  const ys = unique(body.results.filter((_, i) => i >= c && plain[i] === null));
  const live = liveCarries(
    body,
    starts.map((_, i) => used(i) && carried[i] !== true),
    body.results.slice(c).map((_, j) => plain[c + j] === null),
  ).map((flag, i) => flag && carried[i] !== true);
  const next = pick(body.results, live);
  const operands = operandsOf(known, inputs, [...next, ...ys]);
  if (next.length + ys.length === 0) return plain.map((y) => y ?? nothing());
  const places = starts.map((_, i) => pick(live, live.slice(0, i)).length);
  const made = buildScan(
    n,
    pick(starts, live),
    operands,
    (step) => {
      const given = known.outer.map((node, p): Node => {
        if (node !== null) return node;
        if (p === 0) return step.index;
        if (p <= c) return live[p - 1] === true ? at(step.carries, at(places, p - 1)) : idle(body, p);
        const operand = inputs[p];
        return (operand === undefined ? undefined : step.xs[operands.indexOf(operand)]) ?? idle(body, p);
      });
      const all = apply(internFn(body.params, [...next, ...ys]), given);
      return { carries: all.slice(0, next.length), ys: all.slice(next.length) };
    },
    { reverse, checkpoint },
  );
  return body.results.map((y, i) => {
    const simple = plain[i] ?? null;
    if (simple !== null) return simple;
    if (i >= c) return at(made, next.length + ys.indexOf(y));
    return live[i] === true ? at(made, at(places, i)) : nothing();
  });
};

const ofIterate = (node: Node<'iterate'>, used: Used, simplifyFn: SimplifyFn): readonly Node[] => {
  const { args } = node;
  const { max, carries: c } = node.attrs;
  const [cond, body] = [simplifyFn(node.attrs.cond), simplifyFn(node.attrs.body)];
  const starts = args.slice(0, c);
  if (max === 0) return [...starts, build.scalar(0, 'int')];
  const carried = starts.map((_, i) => isCarried(body, i));
  const tested = needs(cond, [true]).slice(1, 1 + c);
  const live = liveCarries(
    body,
    starts.map((_, i) => (used(i) || tested[i] === true) && carried[i] !== true),
    [],
  ).map((flag, i) => flag && carried[i] !== true);
  const places = starts.map((_, i) => pick(live, live.slice(0, i)).length);
  const given = (index: Node, carries: readonly Node[]): readonly Node[] => [
    index,
    ...starts.map((a, i) =>
      live[i] === true ? at(carries, at(places, i)) : carried[i] === true ? a : idle(body, 1 + i),
    ),
    ...args.slice(c),
  ];
  const next = internFn(body.params, pick(body.results, live));
  const made = buildIterate(
    max,
    pick(starts, live),
    (index, carries) => at(apply(cond, given(index, carries)), 0),
    (index, carries) => apply(next, given(index, carries)),
  );
  return [
    ...starts.map((a, i) => (live[i] === true ? at(made, at(places, i)) : carried[i] === true ? a : nothing())),
    at(made, made.length - 1),
  ];
};

/** What takes the place of a structured node: one node for each of its results. */
export const simplifyBodies = (node: Node, used: Used, simplifyFn: SimplifyFn): readonly Node[] => {
  switch (node.op) {
    case 'batch':
      return ofBatch(node, used, simplifyFn);
    case 'scan':
      return ofScan(node, used, simplifyFn);
    case 'iterate':
      return ofIterate(node, used, simplifyFn);
    case 'customVjp': {
      const { f, vjp } = node.attrs;
      return results(make('customVjp', node.args, { f: simplifyFn(f), vjp: simplifyFn(vjp) }));
    }
    default:
      return results(node);
  }
};
