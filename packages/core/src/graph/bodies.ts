/**
 * The closed functions that a graph calls.
 */
import type { Fn, Node } from './node.ts';
import { topological } from './walk.ts';

/** A closed function where a node calls it: `body`, `cond`, `f` or `vjp`. */
export interface Body {
  readonly name: string;
  readonly fn: Fn;
  readonly caller: Node;
}

export const isFn = (value: unknown): value is Fn =>
  typeof value === 'object' && value !== null && 'params' in value && 'results' in value;

/** The closed functions that one node calls, in the order of its attributes. */
export const bodiesOf = (caller: Node): readonly Body[] =>
  Object.entries(caller.attrs).flatMap(([name, value]: readonly [string, unknown]) =>
    isFn(value) ? [{ name, fn: value, caller }] : [],
  );

const called = (roots: readonly Node[]): readonly Body[] => topological(roots).flatMap(bodiesOf);

/**
 * Every closed function that a graph calls, directly or from within another, each once (where it is first called), and those that it
 * calls before itself. A function that calls itself, which no sound graph contains, is listed once too.
 */
export const functionsOf = (roots: readonly Node[]): readonly Body[] => {
  const order: Body[] = [];
  const seen = new Set<Fn>();
  const stack: { readonly body: Body | undefined; readonly calls: readonly Body[]; next: number }[] = [
    { body: undefined, calls: called(roots), next: 0 },
  ];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const body = frame.calls[frame.next++];
    if (body === undefined) {
      if (frame.body !== undefined) order.push(frame.body);
      stack.pop();
    } else if (!seen.has(body.fn)) {
      seen.add(body.fn);
      stack.push({ body, calls: called(body.fn.results), next: 0 });
    }
  }
  return order;
};
