/**
 * A batch: one nest whose cells are calls, if the body fits into registers; else tiles.
 */
import { type Fn, isTuple, type Node, shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { callNest } from './call-nest.ts';
import { allocate, type Context, type LowerBlock } from './context.ts';
import type { Step } from './nest-plan.ts';
import { flatBody, prepareBody } from './prepare.ts';
import type { Source, Space } from './source.ts';
import { widthOf } from './width.ts';

/** Partial sums are kept for so many groups of tiles at most, and so many threads can share the work. */
const MOST_GROUPS = 16;

interface Operand {
  readonly node: Node;
  /** Null for the numbers of the calls. */
  readonly source: Source | null;
}

/** Lowers a batch; gives where its results are, null for those that nobody reads. */
export const tiles = (
  { context, lowerBlock }: { readonly context: Context; readonly lowerBlock: LowerBlock },
  batch: Node<'batch'>,
  read: ReadonlySet<number>,
  operands: readonly Operand[],
  steps: Step[],
): readonly (Source | null)[] => {
  const { n: calls, mapped, summed } = batch.attrs;
  const body: Fn = flatBody(batch.attrs.body);
  const sources = operands.map(({ node, source }, p): Source => {
    if (source === null) return { at: 'call' };
    if (mapped[p] !== true) return source;
    if (source.at !== 'shared' || source.turn !== undefined) throw new RangeError('an operand of a batch is an array');
    noteCalls(context, source.place, calls);
    return { at: 'mapped', place: source.place, stride: sizeOf(shapeOf(node).slice(1)) };
  });
  const wanted = body.results.map((_, j) => read.has(j));
  const types = isTuple(batch.type) ? batch.type.tuple : [];
  const stacked = body.results.map((node, j): Source | null => {
    if (wanted[j] !== true || summed[j] === true) return null;
    const size = sizeOf(shapeOf(node));
    const kind = types[j]?.dtype ?? 'real';
    return { at: 'mapped', place: allocate(context, { kind, size: size * calls, width: null, calls }), stride: size };
  });
  const outputs = stacked.map((source): Source | null =>
    source !== null && source.at === 'mapped' ? { at: 'shared', place: source.place } : null,
  );
  if (context.registers && summed.every((flag, j) => !flag || wanted[j] !== true)) {
    const nest = callNest(body, sources, stacked, { calls, width: null });
    if (nest !== null) {
      steps.push({ step: 'nest', nest });
      return outputs;
    }
  }
  const width = widthOf(calls);
  const space: Space = { calls, width };
  const count = Math.ceil(calls / width);
  const group = summed.some((flag, j) => flag && wanted[j] === true) ? Math.ceil(count / MOST_GROUPS) : 1;
  const groups = Math.ceil(count / group);
  const prepared = prepareBody(body.results.map((node, j) => (wanted[j] === true ? node : build.scalar(0))));
  const kept = prepared.filter((_, j) => wanted[j] === true);
  const inside: Step[] = [];
  const given = new Map<Node, Source>(
    body.params.flatMap((type, p) => {
      const source = sources[p];
      return source === undefined ? [] : [[build.param(p, type), source] as const];
    }),
  );
  // Slices of several numbers are laid out anew, calls side by side: in memory their numbers stand far apart.
  const apart = [...given].filter(([, source]) => source.at === 'mapped' && source.stride > 1).map(([node]) => node);
  const used = topological(kept);
  const copies = lowerBlock(context, [], [], given, space, inside);
  for (const node of apart) if (used.includes(node)) given.set(node, copies.copyOf(node));
  const block = lowerBlock(context, [], kept, given, space, inside);
  const sums: number[] = [];
  const reductions: Step[] = [];
  const results = prepared.map((node, j): Source | null => {
    if (wanted[j] !== true) return null;
    const size = sizeOf(shapeOf(node));
    const target = stacked[j] ?? null;
    if (target !== null) {
      block.finish(node, (access, flat, value) => {
        access.write(target, size, flat, value);
      });
      return outputs[j] ?? null;
    }
    const kind = types[j]?.dtype ?? 'real';
    const partial = allocate(context, { kind, size: size * groups, width: null, calls: null });
    sums.push(partial);
    block.finish(node, (access, flat, value) => {
      access.addUp(partial, size, flat, value);
    });
    // The groups' sums are added in order.
    const leaf = build.param(0, { dtype: kind, shape: [groups, ...shapeOf(node)] });
    const total = build.sum(leaf, [0]);
    const after = lowerBlock(
      context,
      [total],
      [],
      new Map([[leaf, { at: 'shared', place: partial }]]),
      null,
      reductions,
    );
    return after.sourceOf(total);
  });
  steps.push({ step: 'tiles', calls, width, body: inside, sums, group });
  steps.push(...reductions);
  return results;
};

const noteCalls = (context: Context, id: number, calls: number): void => {
  const place = context.places[id];
  if (place !== undefined) context.places[id] = { ...place, calls: Math.min(calls, place.calls ?? calls) };
};
