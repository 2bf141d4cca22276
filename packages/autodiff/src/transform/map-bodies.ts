/**
 * The same structured node with other bodies: how passes go inside.
 */
import { type Fn, internFn, type Node } from '@ergodic/core/graph';
import { make, results } from '@ergodic/core/ops';

/** The results of a node over new operands, each of its bodies replaced; `null` if it has none. */
export const mapBodies = (node: Node, args: readonly Node[], f: (fn: Fn) => Fn): readonly Node[] | null => {
  switch (node.op) {
    case 'batch':
      return results(make('batch', args, { ...node.attrs, body: f(node.attrs.body) }));
    case 'scan':
      return results(make('scan', args, { ...node.attrs, body: f(node.attrs.body) }));
    case 'iterate': {
      const { cond, body } = node.attrs;
      return results(make('iterate', args, { ...node.attrs, cond: f(cond), body: f(body) }));
    }
    case 'customVjp': {
      const { f: primal, vjp } = node.attrs;
      return results(make('customVjp', args, { f: f(primal), vjp: f(vjp) }));
    }
    default:
      return null;
  }
};

/** A pass over graphs as one over bodies; what it made of a body is kept while the body lives. */
export const onBodies = (pass: (roots: readonly Node[]) => readonly Node[]): ((fn: Fn) => Fn) => {
  const made = new WeakMap<Fn, Fn>();
  return (fn) => {
    const known = made.get(fn);
    if (known !== undefined) return known;
    const passed = internFn(fn.params, pass(fn.results));
    made.set(fn, passed);
    return passed;
  };
};
