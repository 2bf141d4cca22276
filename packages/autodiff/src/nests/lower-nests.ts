/**
 * From an expression graph to a plan of nests.
 */
import { type Node, shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { simplify } from '../transform/simplify.ts';
import { lowerBlock } from './block.ts';
import { allocate, type Context } from './context.ts';
import type { NestPlan, Step } from './nest-plan.ts';
import { prepareNests } from './prepare.ts';
import type { Source } from './source.ts';

export interface LoweringOptions {
  /** Whether the graph is simplified first. */
  readonly simplified?: boolean;
  /** Whether bodies may run in registers. */
  readonly registers?: boolean;
}

/** The plan of a program: its outputs, as functions of its inputs. */
export const lowerNests = (
  outputs: readonly Node[],
  { simplified = true, registers = true }: LoweringOptions = {},
): NestPlan => {
  const roots = prepareNests(simplified ? simplify(outputs) : outputs);
  const context: Context = { places: [], constants: [], constantPlaces: new Map(), loops: 0, registers };
  const inputs = topological(roots).flatMap((node) => {
    if (node.op !== 'input') return [];
    const { name, dtype, shape } = node.attrs;
    const place = allocate(context, { kind: dtype, size: sizeOf(shape), width: null, calls: null });
    return [{ node, name, place, shape }];
  });
  const steps: Step[] = [];
  const given = new Map<Node, Source>(inputs.map(({ node, place }) => [node, { at: 'shared', place }]));
  const block = lowerBlock(context, roots, [], given, null, steps);
  const results = roots.map((root) => ({ place: block.arrayOf(root).place, shape: shapeOf(root) }));
  return {
    places: context.places,
    inputs: inputs.map(({ name, place, shape }) => ({ name, place, shape })),
    constants: context.constants,
    steps,
    outputs: results,
  };
};
