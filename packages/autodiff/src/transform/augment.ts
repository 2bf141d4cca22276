/**
 * Before a graph is differentiated in reverse: its active scans also emit the carries that each step began with, which the reverse scan
 * reads. The rest of the graph refers to these scans too, so nothing is computed twice.
 */
import { type Attrs, type Fn, internFn, type Node, shapeOf, typeOf } from '@ergodic/core/graph';
import { apply, build, closed, make, results } from '@ergodic/core/ops';
import { activity, some } from './activity.ts';
import { int, sliceType } from './closures.ts';
import { at, rewrite } from './rewrite.ts';
import type { Rules } from './rules.ts';

type Scan = Attrs['scan'];

/** The place among a scan's results of what carry `i` was before each step, or -1. */
export const stackedCarry = ({ carries, body }: Scan, i: number): number =>
  body.results.findIndex((result, j) => j >= carries && result.op === 'param' && result.attrs.index === 1 + i);

const stackCarries = (attrs: Scan, args: readonly Node[]): readonly Node[] => {
  const missing = args.slice(0, attrs.carries).flatMap((_, i) => (stackedCarry(attrs, i) < 0 ? [i + 1] : []));
  const { params } = attrs.body;
  const body = internFn(params, [...attrs.body.results, ...missing.map((i) => build.param(i, at(params, i)))]);
  return results(make('scan', args, { ...attrs, checkpoint: 0, body }));
};

/** The body with its index counted from a base, which comes as one more shared operand. */
const offsetBody = (body: Fn): Fn =>
  closed([...body.params, int], (params) => {
    const base = at(params, params.length - 1);
    return apply(body, [build.add(at(params, 0), base), ...params.slice(1, -1)]);
  });

const rows = (a: Node, from: number, to: number): Node => {
  const shape = shapeOf(a);
  if (from === 0 && to === shape[0]) return a;
  return build.slice(
    a,
    shape.map((_, i) => (i === 0 ? from : 0)),
    shape.map((n, i) => (i === 0 ? to : n)),
  );
};

/**
 * A scan of n steps as a scan of n / k chunks of k steps, and a last scan of the remaining ones: only the carries between chunks are then
 * kept, and those inside are computed again (Griewank 1992). Chunks stand at the low indices, also when the scan runs in reverse.
 */
const inChunks = (attrs: Scan, args: readonly Node[], k: number): readonly Node[] => {
  const { n, carries, xs, reverse } = attrs;
  const chunks = Math.floor(n / k);
  const whole = chunks * k;
  const body = offsetBody(attrs.body);
  const inputs = args.slice(carries, carries + xs);
  const shared = args.slice(carries + xs);
  const short: Omit<Scan, 'n'> = { carries, xs, reverse, checkpoint: 0, body };
  const grouped = inputs.map((a) => build.reshape(rows(a, 0, whole), [chunks, k, ...shapeOf(a).slice(1)]));
  const chunk = closed(
    [int, ...args.slice(0, carries).map(typeOf), ...grouped.map(sliceType), ...shared.map(typeOf)],
    (params) => results(make('scan', [...params.slice(1), build.mul(at(params, 0), scalarInt(k))], { ...short, n: k })),
  );
  const runChunks = (start: readonly Node[]): readonly Node[] =>
    stackCarries({ n: chunks, carries, xs, reverse, checkpoint: 0, body: chunk }, [
      ...start,
      ...grouped,
      ...shared,
    ]).slice(0, chunk.results.length);
  const runRest = (start: readonly Node[]): readonly Node[] =>
    stackCarries({ ...short, n: n - whole }, [
      ...start,
      ...inputs.map((a) => rows(a, whole, n)),
      ...shared,
      scalarInt(whole),
    ]).slice(0, body.results.length);
  const flat = (a: Node): Node => build.reshape(a, [whole, ...shapeOf(a).slice(2)]);
  const start = args.slice(0, carries);
  if (whole === n) return runChunks(start).map((a, i) => (i < carries ? a : flat(a)));
  const first = reverse ? runRest(start) : runChunks(start);
  const second = reverse ? runChunks(first.slice(0, carries)) : runRest(first.slice(0, carries));
  const [low, high] = reverse ? [second, first] : [first, second];
  return second.map((a, i) => (i < carries ? a : build.concat([flat(at(low, i)), at(high, i)], 0)));
};

const scalarInt = (value: number): Node => build.scalar(value, 'int');

/** What `roots` become once every scan that varies with `sources` can be run backwards. */
export const augment = (roots: readonly Node[], sources: ReadonlySet<Node>, rules: Rules): ((node: Node) => Node) => {
  const active = activity(roots, sources, rules);
  return rewrite(roots, (node, args) => {
    if (node.op !== 'scan' || !some(active(node))) return null;
    const { n, checkpoint } = node.attrs;
    return checkpoint > 0 && checkpoint < n ? inChunks(node.attrs, args, checkpoint) : stackCarries(node.attrs, args);
  });
};
