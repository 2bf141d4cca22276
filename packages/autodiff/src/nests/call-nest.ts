/**
 * A nest whose cells are calls: each runs a whole body in registers, loops included. This is how chains with little state run without touching memory
 * between steps.
 */
import { type Fn, shapeOf, sizeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { newElements } from '../lower/elements.ts';
import { LoweringLimit } from '../lower/environment.ts';
import { bodyEnvironment, indexTuples, type Read } from '../lower/lanes.ts';
import { pruned } from '../lower/prune.ts';
import { newScope } from '../lower/scope.ts';
import type { Nest } from './nest-plan.ts';
import { newAccess, type Source, type Space } from './source.ts';

/** Longer bodies are better off with arrays: registers are few, and long functions take long to build. */
const MOST_VALUES = 2000;

/** `sources[p]` is where parameter p is; `targets[j]` takes result j, or is null where nobody reads it. Null where the body does not fit. */
export const callNest = (
  fn: Fn,
  sources: readonly Source[],
  targets: readonly (Source | null)[],
  space: Space,
): Nest | null => {
  try {
    const scope = newScope(MOST_VALUES);
    const elements = newElements(scope, { atOnce: 1, block: Number.POSITIVE_INFINITY });
    const access = newAccess(scope, elements, space, 0);
    const reads = fn.params.map((type, p): Read => {
      const source = sources[p];
      const leaf = build.param(p, type);
      return (index) => {
        if (source === undefined) throw new RangeError(`no parameter ${p}`);
        return access.read(leaf, source, index);
      };
    });
    const wanted = fn.results.flatMap((node, j) => {
      const target = targets[j] ?? null;
      return target === null ? [] : [{ node, target }];
    });
    const body: Fn = { ...fn, results: wanted.map(({ node }) => node) };
    const env = bodyEnvironment(elements, body, reads, [], scope.root, 0);
    const values = wanted.map(({ node }) =>
      indexTuples(shapeOf(node)).map((place) => elements.element(env, node, place)),
    );
    wanted.forEach(({ node, target }, j) => {
      values[j]?.forEach((value, flat) => {
        access.write(target, sizeOf(shapeOf(node)), flat, value);
      });
    });
    return {
      axes: [space.width ?? space.calls],
      tiled: space.width !== null,
      scalars: access.scalars,
      body: pruned(scope.root.stmts, []),
    };
  } catch (error) {
    if (error instanceof LoweringLimit) return null;
    throw error;
  }
};
