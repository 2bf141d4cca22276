/**
 * Whether calls of a function fit into lanes, and the kernels if they do.
 */
import { type Fn, internFn, type Node, topological } from '@ergodic/core/graph';
import { expandBatch } from '../transform/batching.ts';
import { rewrite } from '../transform/rewrite.ts';
import { LoweringLimit } from './environment.ts';
import { type LaneKernel, type LaneOperand, lowerLanes } from './lanes.ts';
import type { Limits } from './limits.ts';

/** A body without `batch`: a lane is one call. */
const flatBody = (fn: Fn): Fn => {
  const of = rewrite(fn.results, (node, args) => (node.op === 'batch' ? expandBatch(node.attrs, args) : null));
  return internFn(fn.params, fn.results.map(of));
};

/** Which results of each tuple somebody reads. */
const wantedResults = (roots: readonly Node[]): ReadonlyMap<Node, readonly number[]> => {
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
const laneOperands = (args: readonly Node[], mapped: readonly boolean[]): readonly LaneOperand[] =>
  args.map((arg, i) => {
    if (mapped[i] !== true) return 'shared';
    return arg.op === 'iota' && arg.attrs.shape.length === 1 ? 'lane' : 'mapped';
  });

export type Lanes = ReadonlyMap<Node, readonly LaneKernel[]>;

/** Finds, for each `batch` of a graph, its lane kernels; those that do not fit are missing. What is once found is remembered. */
export const laneFinder = (limits: Limits): ((roots: readonly Node[]) => Lanes) => {
  const known = new Map<string, readonly LaneKernel[] | null>();
  return (roots) => {
    const lanes = new Map<Node, readonly LaneKernel[]>();
    for (const [node, indices] of wantedResults(roots)) {
      if (node.op !== 'batch' || indices.some((j) => node.attrs.summed[j] === true)) continue;
      const { body, n, mapped } = node.attrs;
      const operands = laneOperands(node.args, mapped);
      const key = `${body.id} ${n} ${operands.join()} ${indices.join()}`;
      const found = known.get(key);
      const kernels = found === undefined ? tryLanes(body, n, operands, indices, limits) : found;
      known.set(key, kernels);
      if (kernels !== null) lanes.set(node, kernels);
    }
    return lanes;
  };
};
