/**
 * The graph as the lowering wants it: functions with their own derivative are called plainly, and a `batch` stays only where its lanes
 * fit into one kernel; the others become operations with one more axis.
 */
import { type Fn, internFn, type Node, topological } from '@ergodic/core/graph';
import { apply } from '@ergodic/core/ops';
import { expandBatch } from '../transform/batching.ts';
import { rewrite, type Visit } from '../transform/rewrite.ts';
import { LoweringLimit } from './environment.ts';
import { type LaneKernel, type LaneOperand, lowerLanes } from './lanes.ts';
import type { Limits } from './limits.ts';
import { longSum } from './long-sums.ts';

const inlineCustom: Visit = (node, args) => (node.op === 'customVjp' ? apply(node.attrs.f, args) : null);

/** A body without `batch` and `customVjp`. */
export const flatBody = (fn: Fn): Fn => {
  const of = rewrite(fn.results, (node, args) => {
    if (node.op === 'batch') return expandBatch(node.attrs, args);
    return inlineCustom(node, args);
  });
  return internFn(fn.params, fn.results.map(of));
};

/** Which results of a tuple somebody reads. */
export const wantedResults = (roots: readonly Node[]): ReadonlyMap<Node, readonly number[]> => {
  const wanted = new Map<Node, number[]>();
  for (const node of topological(roots)) {
    const [tuple] = node.args;
    if (node.op === 'project' && tuple !== undefined)
      wanted.set(
        tuple,
        [...(wanted.get(tuple) ?? []), node.attrs.index].sort((a, b) => a - b),
      );
  }
  return wanted;
};

const widthOf = (fn: Fn, index: number): number => {
  const result = fn.results[index];
  return result === undefined || 'tuple' in result.type ? 1 : result.type.shape.reduce((n, m) => n * m, 1);
};

/** Results in groups of at most four values, at most two groups: each is a kernel that runs the whole lane. */
const groupsOf = (fn: Fn, wanted: readonly number[]): readonly (readonly number[])[] => {
  const groups: number[][] = [];
  let room = 0;
  for (const index of wanted) {
    const width = widthOf(fn, index);
    if (groups.length === 0 || width > room) {
      groups.push([]);
      room = 4;
    }
    groups[groups.length - 1]?.push(index);
    room -= width;
  }
  return groups;
};

/** The kernels of a function called on `n` lanes, or null where lanes do not fit. */
export const tryLanes = (
  fn: Fn,
  n: number,
  operands: readonly LaneOperand[],
  wanted: readonly number[],
  limits: Limits,
): readonly LaneKernel[] | null => {
  const groups = groupsOf(fn, wanted);
  if (groups.length > 2) return null;
  try {
    const body = flatBody(fn);
    return groups.map((group) => lowerLanes(body, n, operands, group, limits));
  } catch (error) {
    if (error instanceof LoweringLimit) return null;
    throw error;
  }
};

/** How a lane reads each operand: the numbers 0 to n - 1 are the lane itself. */
export const laneOperands = (args: readonly Node[], mapped: readonly boolean[]): readonly LaneOperand[] =>
  args.map((arg, i) => {
    if (mapped[i] !== true) return 'shared';
    return arg.op === 'iota' && arg.attrs.shape.length === 1 ? 'lane' : 'mapped';
  });

export interface Prepared {
  readonly roots: readonly Node[];
  readonly lanes: ReadonlyMap<Node, readonly LaneKernel[]>;
}

/** Decides, for each `batch`, between lanes and one more axis. */
export const prepare = (roots: readonly Node[], limits: Limits): Prepared => {
  const wanted = wantedResults(roots);
  const fitting = new Map<Node, readonly LaneKernel[]>();
  for (const [node, indices] of wanted) {
    if (node.op !== 'batch' || indices.some((j) => node.attrs.summed[j] === true)) continue;
    const kernels = tryLanes(
      node.attrs.body,
      node.attrs.n,
      laneOperands(node.args, node.attrs.mapped),
      indices,
      limits,
    );
    if (kernels !== null) fitting.set(node, kernels);
  }
  const lanes = new Map<Node, readonly LaneKernel[]>();
  const of = rewrite(roots, (node, args) => {
    const kernels = fitting.get(node);
    if (node.op !== 'batch') return inlineCustom(node, args);
    return kernels === undefined ? expandBatch({ ...node.attrs, body: flatBody(node.attrs.body) }, args) : null;
  });
  const flat = roots.map(of);
  const staged = rewrite(flat, (node, args) => {
    const sum = longSum(node, args);
    return sum === null ? null : [sum];
  });
  const prepared = flat.map(staged);
  // The kept batches over their new operands have the same bodies, hence the same kernels.
  for (const node of topological(prepared)) {
    if (node.op !== 'batch') continue;
    for (const [old, kernels] of fitting)
      if (
        old.op === 'batch' &&
        old.attrs.body === node.attrs.body &&
        old.attrs.n === node.attrs.n &&
        old.attrs.mapped.every((flag, i) => flag === node.attrs.mapped[i])
      )
        lanes.set(node, kernels);
  }
  return { roots: prepared, lanes };
};
