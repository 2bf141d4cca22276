/**
 * Long lists of arrays joined group by group: a kernel reads only a few arrays, so a join of many must be one of joins of few.
 */
import type { Node } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

const MOST_PARTS = 4;

/** A join of many arrays as a tree of joins, or null where there are few. */
export const narrowConcat = (node: Node, args: readonly Node[]): Node | null => {
  if (node.op !== 'concat' || args.length <= MOST_PARTS) return null;
  const { axis } = node.attrs;
  const join = (parts: readonly Node[]): Node => {
    if (parts.length <= MOST_PARTS) return build.concat(parts, axis);
    const size = MOST_PARTS ** Math.ceil(Math.log(parts.length) / Math.log(MOST_PARTS) - 1);
    const groups = Array.from({ length: Math.ceil(parts.length / size) }, (_, i) =>
      parts.slice(i * size, (i + 1) * size),
    );
    return build.concat(
      groups.flatMap((group) => (group.length === 1 ? group : [join(group)])),
      axis,
    );
  };
  return join(args);
};
