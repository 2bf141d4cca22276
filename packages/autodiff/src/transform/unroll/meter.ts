/**
 * How large a program becomes when its loops are written out: what is sure to be too much is refused before it is made, and the rest as soon
 * as it is.
 */
import { type Fn, type Node, topological } from '@ergodic/core/graph';

export type Loop = Node<'scan' | 'iterate' | 'batch' | 'customVjp'>;

/** More nodes than this are not looked at but run. */
const mostNodes = 2_000_000;

/** Nodes of a body written out, if its conditions hold: for all steps, or for none. */
const sizes = { most: new WeakMap<Fn, number>(), least: new WeakMap<Fn, number>() };

const sizeOfLoop = ({ op, attrs }: Loop, bound: keyof typeof sizes): number => {
  switch (op) {
    case 'scan':
    case 'batch':
      return attrs.n * sizeOfFn(attrs.body, bound);
    case 'iterate': {
      const test = sizeOfFn(attrs.cond, bound);
      return bound === 'least' ? Math.min(attrs.max, 1) * test : attrs.max * (test + sizeOfFn(attrs.body, bound));
    }
    case 'customVjp':
      return sizeOfFn(attrs.f, bound);
  }
};

const isLoop = (node: Node): node is Loop =>
  node.op === 'scan' || node.op === 'iterate' || node.op === 'batch' || node.op === 'customVjp';

function sizeOfFn(fn: Fn, bound: keyof typeof sizes): number {
  const known = sizes[bound].get(fn);
  if (known !== undefined) return known;
  const size = topological(fn.results).reduce(
    (total, node) => total + (isLoop(node) ? 1 + sizeOfLoop(node, bound) : 1),
    0,
  );
  sizes[bound].set(fn, size);
  return size;
}

const nameOf = ({ op, attrs }: Loop): string => {
  switch (op) {
    case 'scan':
      return `scan of ${attrs.n} steps`;
    case 'batch':
      return `batch of ${attrs.n} lanes`;
    case 'iterate':
      return `iterate of at most ${attrs.max} steps`;
    case 'customVjp':
      return 'customVjp';
  }
};

/** Counts what is made. */
export interface Meter {
  /** One more node. */
  readonly spend: () => void;
  /** Goes into a loop. */
  readonly within: <A>(loop: Loop, make: (meter: Meter) => A) => A;
}

export const meterOf = (): Meter => {
  let made = 0;
  const refuse = (outermost: Loop): never => {
    const size = sizeOfLoop(outermost, 'most');
    throw new RangeError(
      `unroll: the ${nameOf(outermost)} would make up to ${size} nodes, and ${mostNodes} is the most; give it fewer steps`,
    );
  };
  const inside = (outermost: Loop): Meter => ({
    spend: () => {
      made++;
      if (made > mostNodes) refuse(outermost);
    },
    within: (loop, make) => {
      if (made + sizeOfLoop(loop, 'least') > mostNodes) refuse(outermost);
      return make(inside(outermost));
    },
  });
  return {
    spend: () => {
      made++;
    },
    within: (loop, make) => {
      if (made + sizeOfLoop(loop, 'least') > mostNodes) refuse(loop);
      return make(inside(loop));
    },
  };
};
