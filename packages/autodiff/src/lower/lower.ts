/**
 * From an expression graph to a plan: kernels over arrays, loops on the host where a loop's state is too large for one kernel.
 */
import {
  type Dims,
  type Dtype,
  dtypeOf,
  type Fn,
  internFn,
  isTuple,
  type Node,
  shapeOf,
  topological,
  typeOf,
} from '@ergodic/core/graph';
import { build, make, results } from '@ergodic/core/ops';
import type { Buffer, KernelStep, Plan, ScanStep, Step } from '../plan/plan.ts';
import { tryLanes } from './lane-choice.ts';
import type { LaneKernel } from './lanes.ts';
import type { Limits } from './limits.ts';
import { materialised } from './materialise.ts';
import { isArrayConstant, nodeKernel, type Source } from './node-kernel.ts';
import { prepare } from './prepare.ts';

/** A kernel reads at most so many arrays. */
const MOST_BUFFERS = 6;

interface Context {
  readonly limits: Limits;
  readonly buffers: Buffer[];
  readonly constants: { readonly buffer: number; readonly data: readonly number[] }[];
  readonly constantBuffers: Map<Node, number>;
  loops: number;
}

const allocate = (context: Context, kind: Dtype, shape: Dims): number => {
  const id = context.buffers.length;
  context.buffers.push({ id, kind, shape });
  return id;
};

const constantBuffer = (context: Context, node: Node): number => {
  const known = context.constantBuffers.get(node);
  if (known !== undefined) return known;
  if (node.op !== 'constant') throw new TypeError(`'${node.op}' is not a constant`);
  const buffer = allocate(context, node.attrs.dtype, node.attrs.shape);
  context.constants.push({ buffer, data: node.attrs.data });
  context.constantBuffers.set(node, buffer);
  return buffer;
};

/** Lowers the nodes that `roots` need; `given` are the leaves. Returns where each root is. */
const lowerBlock = (
  context: Context,
  roots: readonly Node[],
  given: ReadonlyMap<Node, Source>,
  lanes: ReadonlyMap<Node, readonly LaneKernel[]>,
  steps: Step[],
): readonly number[] => {
  const order = topological(roots);
  const placed = new Map<Node, Source>(given);
  const operands = order.flatMap((node) => (isTuple(node.type) ? node.args : []));
  const isHeld = (node: Node): boolean => given.has(node) || node.op === 'project' || isArrayConstant(node);
  const kept = new Set(materialised(order, [...roots, ...operands], isHeld));
  for (const node of order) if (node.op === 'project') kept.add(node);

  const bufferOf = (node: Node): number => {
    const source = placed.get(node);
    if (source?.at === 'buffer') return source.buffer;
    if (isArrayConstant(node)) return constantBuffer(context, node);
    // A row of an array, an index, or a plain constant that somebody wants as an array: copy it.
    const buffer = writeKernel(node);
    placed.set(node, { at: 'buffer', buffer });
    return buffer;
  };

  /** Nodes computed inside the kernel of `root`, with the arrays that each needs. */
  const inlined = (root: Node): ReadonlyMap<Node, ReadonlySet<Node>> => {
    const needs = new Map<Node, ReadonlySet<Node>>();
    const visit = (node: Node): ReadonlySet<Node> => {
      const known = needs.get(node);
      if (known !== undefined) return known;
      const leaf = node !== root && (placed.has(node) || kept.has(node) || isArrayConstant(node));
      const own = leaf ? new Set([node]) : new Set(node.args.flatMap((a) => [...visit(a)]));
      if (!leaf) needs.set(node, own);
      return own;
    };
    visit(root);
    return needs;
  };

  const writeKernel = (root: Node): number => {
    const needs = inlined(root);
    if ((needs.get(root)?.size ?? 0) > MOST_BUFFERS) {
      const [part] = [...needs]
        .filter(([node, own]) => node !== root && own.size > 1 && own.size <= MOST_BUFFERS)
        .sort((a, b) => b[1].size - a[1].size);
      if (part !== undefined) {
        kept.add(part[0]);
        placed.set(part[0], { at: 'buffer', buffer: writeKernel(part[0]) });
        return writeKernel(root);
      }
    }
    const { kernel, inputs, scalars } = nodeKernel(root, {
      source: (node) => (node === root && !given.has(node) ? undefined : placed.get(node)),
      constant: (node) => constantBuffer(context, node),
      typeOf: (buffer) => context.buffers[buffer] ?? { kind: 'real', shape: [] },
    });
    const buffer = allocate(context, dtypeOf(root), shapeOf(root));
    const step: KernelStep = {
      step: 'kernel',
      kernel,
      inputs,
      scalars,
      outputs: [{ buffer, offset: 0, size: 1 }],
    };
    if (kernel.cells > 0) steps.push(step);
    return buffer;
  };

  /** Lane kernels over `operands`; the results of the tuple are placed. */
  const runLanes = (
    tuple: Node,
    kernels: readonly LaneKernel[],
    inputs: readonly Node[],
    shapes: (index: number) => Dims,
  ): void => {
    const made = new Map<number, number>();
    for (const lane of kernels) {
      const outputs = lane.results.map(({ index, offset, size }) => {
        const kind = tupleTypes(tuple)[index]?.dtype ?? 'real';
        const buffer = allocate(context, kind, shapes(index));
        made.set(index, buffer);
        return { buffer, offset, size };
      });
      const arrays = lane.operands.map((parts) =>
        parts.map((p) => {
          const node = inputs[p];
          if (node === undefined) throw new RangeError(`no operand ${p}`);
          return bufferOf(node);
        }),
      );
      steps.push({ step: 'kernel', kernel: lane.kernel, inputs: arrays, scalars: [], outputs });
    }
    for (const node of order)
      if (node.op === 'project' && node.args[0] === tuple) {
        const buffer = made.get(node.attrs.index);
        if (buffer !== undefined) placed.set(node, { at: 'buffer', buffer });
      }
  };

  const hostLoop = (tuple: Node): void => {
    if (tuple.op !== 'scan' && tuple.op !== 'iterate') throw new TypeError(`'${tuple.op}' is not a loop`);
    const { body, carries } = tuple.attrs;
    const xs = tuple.op === 'scan' ? tuple.attrs.xs : 0;
    const index = `i${context.loops++}`;
    const buffers = tuple.args.map(bufferOf);
    const current = tuple.args.slice(0, carries).map((a) => allocate(context, typeOf(a).dtype, shapeOf(a)));
    const leaves = (fn: Fn): ReadonlyMap<Node, Source> =>
      new Map<Node, Source>(
        fn.params.map((type, p): readonly [Node, Source] => {
          const leaf = build.param(p, type);
          const i = p - 1;
          if (p === 0) return [leaf, { at: 'index', index }];
          if (i < carries) return [leaf, { at: 'buffer', buffer: current[i] ?? 0 }];
          if (i < carries + xs) return [leaf, { at: 'row', buffer: buffers[i] ?? 0, index }];
          return [leaf, { at: 'buffer', buffer: buffers[i] ?? 0 }];
        }),
      );
    const lowerFn = (fn: Fn): { readonly steps: readonly Step[]; readonly results: readonly number[] } => {
      const prepared = prepare(fn.results, context.limits);
      const own: Step[] = [];
      const at = lowerBlock(context, prepared.roots, leaves(fn), prepared.lanes, own);
      return { steps: own, results: at };
    };
    const inside = lowerFn(body);
    const carried: ScanStep['carries'] = current.map((buffer, i) => ({
      initial: buffers[i] ?? 0,
      current: buffer,
      next: inside.results[i] ?? 0,
    }));
    const types = tupleTypes(tuple);
    const place = (i: number, buffer: number): void => {
      for (const node of order)
        if (node.op === 'project' && node.args[0] === tuple && node.attrs.index === i)
          placed.set(node, { at: 'buffer', buffer });
    };
    current.forEach((buffer, i) => {
      place(i, buffer);
    });
    if (tuple.op === 'scan') {
      const stacked = inside.results.slice(carries).map((from, j) => {
        const to = allocate(context, types[carries + j]?.dtype ?? 'real', types[carries + j]?.shape ?? []);
        place(carries + j, to);
        return { from, to };
      });
      const { n, reverse } = tuple.attrs;
      steps.push({ step: 'scan', index, n, reverse, carries: carried, stacked, body: inside.steps });
      return;
    }
    const test = lowerFn(tuple.attrs.cond);
    const turns = allocate(context, 'int', []);
    place(carries, turns);
    const condition = test.results[0] ?? 0;
    steps.push({
      step: 'iterate',
      index,
      max: tuple.attrs.max,
      carries: carried,
      test: test.steps,
      condition,
      body: inside.steps,
      turns,
    });
  };

  /** A loop of small state runs in one kernel of one cell. */
  const kernelLoop = (tuple: Node): boolean => {
    const types = tuple.args.map(typeOf);
    const call = make(
      tuple.op,
      types.map((type, i) => build.param(i, type)),
      tuple.attrs,
    );
    const wanted = [
      ...new Set(order.flatMap((n) => (n.op === 'project' && n.args[0] === tuple ? [n.attrs.index] : []))),
    ].sort((a, b) => a - b);
    const kernels = tryLanes(
      internFn(types, results(call)),
      1,
      types.map(() => 'shared'),
      wanted,
      context.limits,
    );
    if (kernels === null) return false;
    runLanes(tuple, kernels, tuple.args, (index) => tupleTypes(tuple)[index]?.shape ?? []);
    return true;
  };

  for (const node of order) {
    if (isTuple(node.type)) {
      const kernels = lanes.get(node);
      if (kernels !== undefined) runLanes(node, kernels, node.args, (index) => tupleTypes(node)[index]?.shape ?? []);
      else if (!kernelLoop(node)) hostLoop(node);
    } else if (kept.has(node) && !placed.has(node) && !isArrayConstant(node) && node.op !== 'iota') {
      const [x] = node.args;
      const source = x === undefined ? undefined : placed.get(x);
      // The same numbers in the same order need no kernel.
      if ((node.op === 'reshape' || node.op === 'stopGradient') && source?.at === 'buffer') placed.set(node, source);
      else placed.set(node, { at: 'buffer', buffer: writeKernel(node) });
    }
  }
  return roots.map(bufferOf);
};

const tupleTypes = (node: Node): readonly { readonly dtype: Dtype; readonly shape: Dims }[] =>
  isTuple(node.type) ? node.type.tuple : [];

/** The plan of a program: its outputs, as functions of its inputs. */
export const lower = (outputs: readonly Node[], limits: Limits): Plan => {
  const prepared = prepare(outputs, limits);
  const context: Context = { limits, buffers: [], constants: [], constantBuffers: new Map(), loops: 0 };
  const inputs = topological(prepared.roots).flatMap((node) =>
    node.op === 'input'
      ? [{ node, name: node.attrs.name, buffer: allocate(context, node.attrs.dtype, node.attrs.shape) }]
      : [],
  );
  const steps: Step[] = [];
  const given = new Map<Node, Source>(inputs.map(({ node, buffer }) => [node, { at: 'buffer', buffer }]));
  const results = lowerBlock(context, prepared.roots, given, prepared.lanes, steps);
  return {
    buffers: context.buffers,
    inputs: inputs.map(({ name, buffer }) => ({ name, buffer })),
    constants: context.constants,
    steps,
    outputs: results,
  };
};
