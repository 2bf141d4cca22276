/**
 * scan(K, batch(B, f)) = batch(B, scan(K, f)) for steps that do not mix chains: K steps of all chains are the K steps of each. The second
 * form is canonical: a backend may then run a chain through all its steps at once.
 */
import { internFn, type Node, shapeOf, topological } from '@ergodic/core/graph';
import { apply, build, buildBatch, buildScan, make, results } from '@ergodic/core/ops';
import { mapBodies, onBodies } from './map-bodies.ts';
import { at, only, rewrite } from './rewrite.ts';

/** Where one operand of the step's batch comes from. */
type Source =
  /** A slice of a carry: of parameter `param` of the step. */
  | { readonly kind: 'carry'; readonly param: number }
  /** A slice of an input of the step. */
  | { readonly kind: 'input'; readonly param: number }
  /** A slice of what is the same in each step. */
  | { readonly kind: 'fixed'; readonly value: Node }
  /** The same for all chains: an expression of the index, of whole inputs, and of what is shared. */
  | { readonly kind: 'common'; readonly value: Node };

type Batch = Node<'batch'>;
type Scan = Node<'scan'>;

const paramsOf = (node: Node): readonly number[] =>
  topological([node]).flatMap((n) => (n.op === 'param' ? [n.attrs.index] : []));

/** The one batch that a step consists of, if it does. */
const batchOf = ({ attrs: { carries, body } }: Scan): Batch | null => {
  const found = new Set<Node>();
  for (const result of body.results) {
    if (result.op === 'project') found.add(only(result.args));
    else if (result.op !== 'param' || result.attrs.index < 1 || result.attrs.index > carries) return null;
  }
  const [batch, ...others] = found;
  return batch?.op === 'batch' && others.length === 0 && !batch.attrs.summed.includes(true) ? batch : null;
};

const sourcesOf = ({ args, attrs }: Scan, batch: Batch): readonly Source[] | null => {
  const { carries: c, xs, body } = attrs;
  const sources = batch.args.map((operand, i): Source | null => {
    const params = paramsOf(operand);
    if (batch.attrs.mapped[i] !== true)
      return params.some((p) => p >= 1 && p <= c) ? null : { kind: 'common', value: operand };
    if (operand.op === 'param' && operand.attrs.index >= 1 && operand.attrs.index <= c + xs)
      return operand.attrs.index <= c
        ? { kind: 'carry', param: operand.attrs.index }
        : { kind: 'input', param: operand.attrs.index };
    if (params.some((p) => p <= c + xs)) return null;
    const value = only(
      apply(
        internFn(body.params, [operand]),
        body.params.map((_, p) => args[p - 1] ?? build.scalar(0)),
      ),
    );
    return { kind: 'fixed', value };
  });
  const complete = sources.filter((source) => source !== null);
  return complete.length === sources.length ? complete : null;
};

const swap = (a: Node): Node =>
  build.transpose(
    a,
    shapeOf(a).map((_, i) => (i < 2 ? 1 - i : i)),
  );

const exchange = (scan: Scan, batch: Batch, sources: readonly Source[]): readonly Node[] => {
  const { args, attrs } = scan;
  const { n: steps, carries: c, xs, body } = attrs;
  const starts = args.slice(0, c);
  const whole = args.slice(c, c + xs);
  const perChain = sources.flatMap((source) => (source.kind === 'input' ? [source.param] : []));
  const inputs = [...new Set(perChain)];
  const fixed = sources.flatMap((source) => (source.kind === 'fixed' ? [source.value] : []));
  const mapped = [...starts, ...inputs.map((p) => swap(at(args, p - 1))), ...fixed];
  const made = buildBatch(batch.attrs.n, mapped, (slices) =>
    buildScan(
      steps,
      slices.slice(0, c),
      [...slices.slice(c, c + inputs.length), ...whole],
      ({ index, carries, xs: rows }) => {
        const outer = [index, ...carries, ...rows.slice(inputs.length), ...args.slice(c + xs)];
        const fixedSlices = slices.slice(c + inputs.length);
        let next = 0;
        const given = sources.map((source): Node => {
          if (source.kind === 'carry') return at(carries, source.param - 1);
          if (source.kind === 'input') return at(rows, inputs.indexOf(source.param));
          if (source.kind === 'fixed') return at(fixedSlices, next++);
          return only(apply(internFn(body.params, [source.value]), outer));
        });
        const found = apply(batch.attrs.body, given);
        const all = body.results.map((result) =>
          result.op === 'project'
            ? at(found, result.attrs.index)
            : at(carries, result.op === 'param' ? result.attrs.index - 1 : 0),
        );
        return { carries: all.slice(0, c), ys: all.slice(c) };
      },
      { reverse: attrs.reverse, checkpoint: attrs.checkpoint },
    ),
  );
  return made.map((result, i) => (i < c ? result : swap(result)));
};

const bodies = onBodies((roots) => commute(roots));

/** Every scan of a batch whose chains do not interact becomes a batch of scans, inside bodies too. */
export function commute(roots: readonly Node[]): readonly Node[] {
  const of = rewrite(roots, (node, args) => {
    if (node.op !== 'scan') return mapBodies(node, args, bodies);
    const moved = make('scan', args, { ...node.attrs, body: bodies(node.attrs.body) });
    if (moved.op !== 'scan') return null;
    const batch = batchOf(moved);
    const sources = batch === null ? null : sourcesOf(moved, batch);
    return batch === null || sources === null ? results(moved) : exchange(moved, batch, sources);
  });
  return roots.map(of);
}
