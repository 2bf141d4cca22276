/**
 * Lowering of a stretch of a graph: its arrays get places, its nests come in order.
 */
import {
  type Dtype,
  dtypeOf,
  type Fn,
  internFn,
  isTuple,
  type Node,
  shapeOf,
  sizeOf,
  topological,
  typeOf,
} from '@ergodic/core/graph';
import { build, make, results } from '@ergodic/core/ops';
import { materialised } from '../lower/materialise.ts';
import { arrayNest, isArrayConstant } from './array-nest.ts';
import { callNest } from './call-nest.ts';
import { type Block, constantSource, fresh, type LowerBlock, placeAt } from './context.ts';
import * as masked from './masked.ts';
import type { Carry, Nest, Step } from './nest-plan.ts';
import { prepareBody } from './prepare.ts';
import { asProduct, lowerProduct } from './products.ts';
import { type ArraySource, isArray, type Source } from './source.ts';
import { tiles } from './tiles.ts';

const tupleTypes = (node: Node): readonly { readonly dtype: Dtype; readonly shape: readonly number[] }[] =>
  isTuple(node.type) ? node.type.tuple : [];

/** Results of a tuple that somebody reads. */
const readResults = (order: readonly Node[], tuple: Node): ReadonlySet<number> =>
  new Set(order.flatMap((node) => (node.op === 'project' && node.args[0] === tuple ? [node.attrs.index] : [])));

export const lowerBlock: LowerBlock = (context, kept, finished, given, space, steps) => {
  const roots = [...kept, ...finished];
  const order = topological(roots);
  const placed = new Map<Node, Source>(given);
  const operands = order.flatMap((node) => (isTuple(node.type) ? node.args : []));
  const isHeld = (node: Node): boolean => given.has(node) || node.op === 'project' || isArrayConstant(node);
  const arrays = new Set(materialised(order, [...kept, ...operands], isHeld));
  for (const node of order) if (node.op === 'project') arrays.add(node);
  // What a convolution reads over and over is an array.
  for (const node of order)
    if (node.op === 'conv2d')
      for (const operand of node.args) if (!isHeld(operand) && operand.args.length > 0) arrays.add(operand);
  // A key of many numbers is folded once for all of them.
  for (const node of order) {
    const [key] = node.op === 'draw' ? node.args : [];
    if (key?.op === 'foldIn' && !isHeld(key) && sizeOf(shapeOf(node)) > sizeOf(shapeOf(key))) arrays.add(key);
  }
  // What only the caller finishes need not be an array, unless somebody else reads it.
  const readers = new Set(order.flatMap((node) => node.args));
  const wanted = new Set([...kept, ...operands]);
  for (const node of finished)
    if (!readers.has(node) && !wanted.has(node) && node.op !== 'project') arrays.delete(node);

  const places = {
    source: (node: Node): Source | undefined => placed.get(node),
    constant: (node: Node): Source => constantSource(context, node),
  };
  const add = (nest: Nest): void => {
    if (nest.axes.every((n) => n > 0)) steps.push({ step: 'nest', nest });
  };
  /** The array of a node, by a nest that reads what is placed, but not the node itself unless it is given. */
  const write = (node: Node): ArraySource => {
    const target = fresh(context, dtypeOf(node), sizeOf(shapeOf(node)), space);
    const source = placed.get(node);
    add(
      arrayNest(
        node,
        { ...places, source: (other) => (other === node && source === undefined ? undefined : placed.get(other)) },
        space,
        (access, flat, value) => {
          access.write(target, sizeOf(shapeOf(node)), flat, value);
        },
      ),
    );
    return target;
  };
  const sourceOf = (node: Node): Source => {
    const source = placed.get(node);
    if (source !== undefined) return source;
    if (isArrayConstant(node)) return constantSource(context, node);
    const made = write(node);
    placed.set(node, made);
    return made;
  };
  const arrayOf = (node: Node): ArraySource => {
    const source = sourceOf(node);
    return isArray(source) ? source : write(node);
  };
  /** An array of its own for a node: one that a loop may change. */
  const ownArray = (node: Node): number => {
    const source = arrayOf(node);
    const own = space?.width === undefined || space.width === null ? 'shared' : 'tile';
    return source.at === own && source.turn === undefined ? source.place : write(node).place;
  };

  const project = (tuple: Node, index: number, source: Source): void => {
    for (const node of order)
      if (node.op === 'project' && node.args[0] === tuple && node.attrs.index === index) placed.set(node, source);
  };

  /** A loop whose body is steps. */
  const loop = (tuple: Node): void => {
    if (tuple.op !== 'scan' && tuple.op !== 'iterate') throw new TypeError(`'${tuple.op}' is not a loop`);
    const { body, carries } = tuple.attrs;
    const xs = tuple.op === 'scan' ? tuple.attrs.xs : 0;
    const index = `i${context.loops++}`;
    const types = tupleTypes(tuple);
    const states = tuple.args.slice(0, carries).map((node) => ({
      initial: ownArray(node),
      current: fresh(context, typeOf(node).dtype, sizeOf(shapeOf(node)), space),
    }));
    const others = tuple.args.slice(carries).map(sourceOf);
    const leaves = (fn: Fn): ReadonlyMap<Node, Source> =>
      new Map(
        fn.params.flatMap((type, p): readonly (readonly [Node, Source])[] => {
          const leaf = build.param(p, type);
          const i = p - 1;
          if (p === 0) return [[leaf, { at: 'turn', index }]];
          const state = states[i];
          if (state !== undefined) return [[leaf, state.current]];
          const other = others[i - carries];
          if (other === undefined) return [];
          if (i >= carries + xs) return [[leaf, other]];
          return [[leaf, row(other, tuple.args[i] ?? leaf)]];
        }),
      );
    const row = (source: Source, node: Node): Source => {
      const array = isArray(source) && source.turn === undefined ? source : write(node);
      return { ...array, turn: index };
    };
    const inside: Step[] = [];
    const bodyRoots = prepareBody(body.results);
    const bodyBlock = lowerBlock(context, bodyRoots, [], leaves(body), space, inside);
    const currents = new Set(states.map(({ current }) => current.place));
    const nexts = bodyRoots.slice(0, carries).map((root, i) => {
      const next = inArray(bodyBlock, root);
      // Carries that change places: one of them would be overwritten before it is read.
      return currents.has(next) && next !== states[i]?.current.place ? bodyBlock.copyOf(root).place : next;
    });
    const carried: readonly Carry[] = states.map((state, i) => ({
      initial: state.initial,
      current: state.current.place,
      next: nexts[i] ?? state.current.place,
    }));
    states.forEach((state, i) => {
      project(tuple, i, state.current);
    });
    if (tuple.op === 'scan') {
      const read = readResults(order, tuple);
      const stacked = bodyRoots.slice(carries).flatMap((root, j) => {
        if (!read.has(carries + j)) return [];
        const type = types[carries + j];
        const to = fresh(context, type?.dtype ?? 'real', sizeOf(type?.shape ?? []), space);
        project(tuple, carries + j, to);
        return [{ from: inArray(bodyBlock, root), to: to.place }];
      });
      const { n, reverse } = tuple.attrs;
      steps.push({ step: 'scan', index, n, reverse, carries: carried, stacked, body: inside });
      return;
    }
    const test: Step[] = [];
    const condRoots = prepareBody(tuple.attrs.cond.results);
    const testBlock = lowerBlock(context, condRoots, [], leaves(tuple.attrs.cond), space, test);
    const turns = fresh(context, 'int', 1, space);
    project(tuple, carries, turns);
    const [condition] = condRoots.map((root) => inArray(testBlock, root));
    const { max } = tuple.attrs;
    const step = { step: 'iterate' as const, index, max, test, body: inside, turns: turns.place };
    if (space === null || condition === undefined) {
      steps.push({ ...step, carries: carried, condition: condition ?? 0 });
      return;
    }
    // Each call goes on as long as its own condition holds; then it keeps what it has while the others go on.
    const active = fresh(context, 'bool', 1, space);
    const own = { space, active };
    steps.push(...masked.start(own, turns));
    test.push(masked.narrow(own, { at: 'tile', place: condition }));
    for (const { current, next } of carried)
      if (current !== next) inside.push(masked.take(own, placeAt(context, current), next));
    inside.push(masked.count(own, turns));
    steps.push({
      ...step,
      carries: carried.map(({ initial, current }) => ({ initial, current, next: current })),
      condition: active.place,
    });
  };

  /** The array of the block that holds a node as it is at the end of a turn. */
  const inArray = (block: Block, node: Node): number => {
    const source = block.arrayOf(node);
    const own = space?.width === undefined || space.width === null ? 'shared' : 'tile';
    if (source.at === own && source.turn === undefined) return source.place;
    throw new RangeError('a result of a loop is not an array of its own');
  };

  /** A loop with little state in registers. */
  const loopInRegisters = (tuple: Node): boolean => {
    if (space === null || !context.registers) return false;
    const types = tuple.args.map(typeOf);
    const call = make(
      tuple.op,
      types.map((type, i) => build.param(i, type)),
      tuple.attrs,
    );
    const read = readResults(order, tuple);
    const made = tupleTypes(tuple).map(({ dtype, shape }, j) =>
      read.has(j) ? fresh(context, dtype, sizeOf(shape), space) : null,
    );
    const nest = callNest(internFn(types, results(call)), tuple.args.map(sourceOf), made, space);
    if (nest === null) return false;
    add(nest);
    made.forEach((source, j) => {
      if (source !== null) project(tuple, j, source);
    });
    return true;
  };

  for (const node of order) {
    if (isTuple(node.type)) {
      if (node.op === 'batch') {
        const outputs = tiles(
          { context, lowerBlock },
          node,
          readResults(order, node),
          node.args.map((arg) => ({ node: arg, source: batchOperand(arg) })),
          steps,
        );
        outputs.forEach((source, j) => {
          if (source !== null) project(node, j, source);
        });
      } else if (!loopInRegisters(node)) loop(node);
    } else if (arrays.has(node) && !placed.has(node) && !isArrayConstant(node) && node.op !== 'iota') {
      const [x] = node.args;
      const source = x === undefined ? undefined : placed.get(x);
      // The same numbers in the same order need no nest.
      if (node.op === 'reshape' && source !== undefined && isArray(source) && source.turn === undefined)
        placed.set(node, source);
      else placed.set(node, product(node) ?? write(node));
    }
  }
  /** A large product of matrices, outside of batches. */
  function product(node: Node): ArraySource | null {
    const found = space === null ? asProduct(node) : null;
    const [left, right] = node.args;
    if (found === null || left === undefined || right === undefined) return null;
    const operands = [left, right].map((operand): ArraySource => {
      const source = arrayOf(operand);
      return source.turn === undefined ? source : write(operand);
    });
    const [p, q] = operands;
    return p === undefined || q === undefined ? null : lowerProduct({ context, lowerBlock }, found, [p, q], steps);
  }
  function batchOperand(node: Node): Source | null {
    if (node.op === 'iota' && node.attrs.shape.length === 1) return null;
    const source = arrayOf(node);
    return source.turn === undefined ? source : write(node);
  }
  return {
    sourceOf,
    arrayOf,
    copyOf: write,
    finish: (node, finish) => {
      add(arrayNest(node, places, space, finish));
    },
  };
};
